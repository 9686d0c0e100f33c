"""One person printed in several ways: names joined and parted, flat whatever the order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts import audit
from accounts.models import StaffAct, User
from papers.ingest.corrections import ChangedMeanwhile
from papers.ingest.persons import AlreadySo, everybody, join, part
from papers.ingest.store import store
from papers.models import Author
from tests.factories import make_reader
from tests.records import make_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_reader("admin", is_staff=True, is_superuser=True)


def make_authors(names: str) -> dict[str, int]:
    return {name: Author.objects.create(name=name, slug=name.lower()).pk for name in names}


def joined(admin: User, *keys: int, shown: int) -> StaffAct:
    return join(admin, keys, shown, "The same ORCID.", seen=[row.pk for row in everybody(keys)])


def leads() -> dict[str, str]:
    rows = Author.objects.filter(same_as__isnull=False)
    return dict(rows.values_list("name", "same_as__name"))


def test_names_lead_to_the_one_shown_and_never_further(admin: User) -> None:
    a, b, c, d = make_authors("ABCD").values()
    joined(admin, a, b, shown=b)
    assert leads() == {"A": "B"}
    joined(admin, a, c, shown=c)  # by a spelling: its person comes along
    assert leads() == {"A": "C", "B": "C"}
    joined(admin, c, d, shown=b)  # a spelling may be the one shown
    assert leads() == {"A": "B", "C": "B", "D": "B"}
    assert [act.target for act in StaffAct.objects.order_by("pk")] == ["B", "C", "B"]


def test_joining_is_taken_back_exactly_and_in_turn(admin: User) -> None:
    a, b, c = make_authors("ABC").values()
    first, second = joined(admin, a, b, shown=b), joined(admin, b, c, shown=c)
    with pytest.raises(audit.CannotUndo):
        audit.take_back(admin, first)
    audit.take_back(admin, second)
    assert leads() == {"A": "B"}
    audit.take_back(admin, first)
    assert leads() == {}


def test_a_spelling_is_parted_and_that_is_taken_back(admin: User) -> None:
    a, b, _c = make_authors("ABC").values()
    joined(admin, a, b, shown=b)
    act = part(admin, a, "")
    assert leads() == {}
    audit.take_back(admin, act)
    assert leads() == {"A": "B"}


def test_what_would_no_longer_be_flat_is_not_taken_back(admin: User) -> None:
    a, b, c = make_authors("ABC").values()
    joined(admin, a, b, shown=b)
    act = part(admin, a, "")
    joined(admin, b, c, shown=c)
    with pytest.raises(audit.CannotUndo):
        audit.take_back(admin, act)
    assert leads() == {"B": "C"}


def test_what_is_so_already_or_has_changed_is_refused(admin: User) -> None:
    a, b, c = make_authors("ABC").values()
    joined(admin, a, b, shown=b)
    for keys, shown in (((a, b), b), ((c,), c), ((a,), c), ((), a)):
        with pytest.raises(AlreadySo):
            joined(admin, *keys, shown=shown)
    with pytest.raises(ChangedMeanwhile):
        join(admin, [b, c], b, "", seen=[b, c])  # a is of them too
    with pytest.raises(AlreadySo):
        part(admin, b, "")


def test_a_harvest_forgets_no_spelling_and_no_person(admin: User) -> None:
    store([make_record()])
    ada = Author.objects.get(name="Ada Lovelace")
    byron = Author.objects.create(name="Ada Byron", slug="ada-byron")
    joined(admin, ada.pk, byron.pk, shown=byron.pk)
    store([make_record(as_of=make_record().as_of.replace(day=2), authors=make_record().authors[1:])])
    assert leads() == {"Ada Lovelace": "Ada Byron"}
    store([make_record(as_of=make_record().as_of.replace(day=3))])
    assert Author.objects.get(name="Ada Lovelace").person == byron


@pytest.mark.django_db(transaction=True)
def test_two_who_join_crosswise_make_no_circle(admin: User) -> None:
    a, b = make_authors("AB").values()
    together = Barrier(2)

    def cross(shown: int) -> str:
        try:
            together.wait()
            join(admin, [a, b], shown, "", seen=[a, b])
            return "joined"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(cross, [a, b])) == ["joined", "joined"]
    assert leads() in ({"A": "B"}, {"B": "A"})
