"""Five faults, planted: each is seen on its desk, mended by one press, logged, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffAct, User
from papers.discussion import moderation
from papers.ingest import persons
from papers.models import Author, ListingDay, WorkItem
from tests.factories import make_comment, make_paper, make_topic
from tests.papers.admin.test_ledger import END, make_missed
from tests.papers.admin.test_rejected import make_rejected
from tests.papers.admin.test_work import make_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> None:
    """Some days after the day that is missed."""
    settings.SITE_CLOCK = END


@dataclass(frozen=True, slots=True)
class Fault:
    """A planted fault: where it is seen and by which words, what is pressed, and how things stand."""

    row: Model
    seen: str  # the page of the desk
    word: str  # that it stands there
    press: str
    state: Callable[[Model], Any]
    wrong: Any
    mended: Any
    fields: tuple[tuple[str, str], ...] = ()


def rejected(_chief: User) -> Fault:
    row = make_rejected()
    base = "/admin/papers/rejectedrecord/"
    return Fault(
        row, base, row.reason, f"{base}{row.pk}/retry/", lambda r: r.resolved_at is not None, False, True
    )


def parked(_chief: User) -> Fault:
    row = make_work()
    base = "/admin/papers/workitem/"
    return Fault(row, base, "no such rule", f"{base}{row.pk}/release/", lambda r: r.state, "parked", "due")


def missed(_chief: User) -> Fault:
    make_topic()
    row = make_missed()
    base = "/admin/papers/listingday/"

    def planned(_row: Model) -> int:
        return WorkItem.objects.filter(task="fetch_days", state="due").count()

    assert isinstance(row, ListingDay)
    return Fault(row, base, str(row.day), f"{base}{row.pk}/fetch/", planned, 0, 1)


def hidden(chief: User) -> Fault:
    row = make_comment(body="A fair point after all.")
    moderation.hide(chief, row, "by mistake")
    base = "/admin/papers/comment/"
    fields = (("act", "restore"), ("reason", "it was fair"))
    press = f"{base}{row.pk}/act/"
    return Fault(row, base, "A fair point", press, lambda r: r.state, "hidden", "shown", fields)


def merged(chief: User) -> Fault:
    for number, name in enumerate(("Wei Wang", "Wen Wang"), start=1):
        make_paper(f"2311.0000{number}", authors=(name,))
    row, other = (Author.objects.get(name=name) for name in ("Wen Wang", "Wei Wang"))
    both = [row.pk, other.pk]
    persons.join(chief, both, other.pk, "a guess", seen=both)
    base = "/admin/papers/author/"
    row.refresh_from_db()
    return Fault(
        row, f"{base}{other.pk}/change/", row.name, f"{base}{row.pk}/part/", lambda r: r.same_as, other, None
    )


@pytest.mark.parametrize("plant", [rejected, parked, missed, hidden, merged])
def test_a_planted_fault_is_seen_mended_logged_and_taken_back(
    admin_client: Client, admin_user: User, plant: Callable[[User], Fault]
) -> None:
    fault = plant(admin_user)
    earlier = set(StaffAct.objects.values_list("pk", flat=True))
    assert fault.word in admin_client.get(fault.seen).content.decode()
    assert standing(fault) == fault.wrong
    assert admin_client.post(fault.press, dict(fault.fields)).status_code == 302
    assert standing(fault) == fault.mended
    act = StaffAct.objects.exclude(pk__in=earlier).get()
    assert (act.by, act.undone_at) == (admin_user, None)
    assert admin_client.post(f"/admin/accounts/staffact/{act.pk}/undo/").status_code == 302
    assert standing(fault) == fault.wrong
    act.refresh_from_db()
    assert act.undone_at is not None


def standing(fault: Fault) -> Any:
    """How things stand, read anew."""
    return fault.state(type(fault.row)._base_manager.get(pk=fault.row.pk))
