"""The audit log: written once, kept under a pseudonym, taken back once, told in words, given as a file."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from accounts import audit, kinds
from accounts.models import StaffAct, User
from papers import site
from tests.factories import make_reader, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/staffact/"


@pytest.fixture
def chief(client: Client) -> User:
    chief = make_reader("chief", is_staff=True)
    chief.groups.add(Group.objects.get(name="Administrators"))
    client.force_login(chief)
    return chief


def act_of(by: User, name: str = "Vision papers") -> StaffAct:
    act = site.keep(by, {"name": name}, site.current().edition)
    assert act
    return act


def test_nobody_changes_or_deletes_a_line(chief: User) -> None:
    act = act_of(chief)
    act.reason = "another"
    for attempt in (
        act.save,
        act.delete,
        StaffAct.objects.all().delete,
        lambda: StaffAct.objects.update(reason="another"),
        lambda: StaffAct.objects.bulk_update([act], ["reason"]),
    ):
        with pytest.raises(TypeError, match="written once"), transaction.atomic():
            attempt()
    assert list(StaffAct.objects.values_list("reason", flat=True)) == [""]


@pytest.mark.parametrize("address", ["add/", "{}/change/", "{}/delete/"])
def test_admin_writes_nothing_there_for_superusers_either(client: Client, chief: User, address: str) -> None:
    act = act_of(chief)
    client.force_login(make_reader("root", is_superuser=True, is_staff=True))
    before = StaffAct.objects.values().get()
    client.post(LIST + address.format(act.pk), {"post": "yes", "reason": "another", "kind": "x"})
    client.post(LIST, {"action": "delete_selected", "_selected_action": act.pk, "post": "yes"})
    assert StaffAct.objects.values().get() == before


def test_deleted_account_leaves_a_pseudonym(chief: User) -> None:
    act = act_of(chief)
    audit.record(make_reader("other"), "user.change", chief, changes={"username": ["old-chief", "chief"]})
    chief.delete()
    rows = {row.kind: row for row in StaffAct.objects.all()}
    assert (rows["site.change"].pk, rows["site.change"].by) == (act.pk, None)
    assert rows["site.change"].by_was.startswith("was-")
    assert (rows["user.change"].target, rows["user.change"].changes) == (rows["site.change"].by_was, {})


def test_act_is_taken_back_once_and_that_is_a_line_too(chief: User) -> None:
    act = act_of(chief)
    audit.take_back(chief, act)
    with pytest.raises(audit.CannotUndo):
        audit.take_back(chief, act)
    back = StaffAct.objects.get(kind="site.change.undone")
    assert (back.model, back.object_id, back.changes) == (
        "papers.sitesettings",
        "1",
        {"name": ["Vision papers", ""]},
    )


def test_taking_back_needs_the_right(chief: User) -> None:
    act, reader = act_of(chief), make_reader()
    assert (audit.can_take_back(chief, act), audit.can_take_back(reader, act)) == (True, False)
    with pytest.raises(PermissionDenied):
        audit.take_back(reader, act)


def test_kinds_are_told_in_words() -> None:
    assert [kinds.told(kind) for kind in ("user.change", "user.change.undone", "what.ever")] == [
        "account changed",
        "account changed: taken back",
        "what.ever",
    ]


def test_page_of_an_act_shows_before_and_after_and_the_way_back(client: Client, chief: User) -> None:
    act = act_of(chief, "<b>Vision</b>")
    page = client.get(f"{LIST}{act.pk}/change/").text
    assert '<ins class="gain">&lt;b&gt;Vision&lt;/b&gt;</ins>' in page
    assert f'action="{LIST}{act.pk}/undo/"' in page
    assert 'href="/admin/papers/sitesettings/1/change/"' in page
    client.post(f"{LIST}{act.pk}/undo/")
    assert f'action="{LIST}{act.pk}/undo/"' not in client.get(f"{LIST}{act.pk}/change/").text


def test_log_is_filtered_by_kind_person_and_day(client: Client, chief: User) -> None:
    act_of(chief)
    audit.record(make_reader("other"), "user.confirm", chief)
    for query, count in {
        "kind=site.change": 1,
        f"by__id__exact={chief.pk}": 1,
        "q=other": 1,
        "at__year=1999": 0,
        "kind=none": 0,
    }.items():
        assert len(client.get(f"{LIST}?{query}").context["cl"].result_list) == count


def test_export_holds_every_line_and_no_formula(client: Client, chief: User) -> None:
    act_of(chief, "=1+1")
    make_topic(name='=cmd|" /C calc"!A0')
    audit.record(chief, "what.ever", target='=HYPERLINK("https://evil.example")', reason="@SUM(1)")
    answer: Any = client.post(f"{LIST}export/")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 1 + StaffAct.objects.count()
    assert [row[2] for row in rows[1:]] == ["audit.export", "what.ever", "site.change"]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert StaffAct.objects.filter(kind="audit.export", by=chief).count() == 1


def test_log_is_for_those_who_may_read_it(client: Client, chief: User) -> None:
    act = act_of(chief)
    moderator = make_reader("moderator", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(moderator)
    assert [client.get(LIST + path).status_code for path in ("", f"{act.pk}/change/")] == [403, 403]
    assert client.post(f"{LIST}export/").status_code == 403
    assert client.post(f"{LIST}{act.pk}/undo/").status_code == 403


def test_one_takes_back_ones_own_act_without_reading_the_log(client: Client) -> None:
    clerk = make_reader("clerk", is_staff=True)
    clerk.user_permissions.add(Permission.objects.get(codename="change_sitesettings"))
    act = act_of(clerk)
    client.force_login(clerk)
    assert client.post(f"{LIST}{act.pk}/undo/").status_code == 302
    assert site.name() == "Recto"


@pytest.mark.parametrize("verb", ["undo", "export"])
def test_log_is_changed_by_post_only(client: Client, chief: User, verb: str) -> None:
    act = act_of(chief)
    path = f"{act.pk}/undo/" if verb == "undo" else "export/"
    assert client.get(LIST + path).status_code == 405


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_of_the_list_are_constant(
    client: Client, chief: User, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        audit.record(make_reader(f"person-{number}"), "user.confirm", chief)
    with django_assert_num_queries(13):
        client.get(LIST)


def test_a_namesake_of_a_thing_takes_no_line_along(chief: User) -> None:
    """Somebody may be called as a paper or a filter is; what was done to those stays in the log."""
    audit.record(chief, "paper.correct", target="2310.12755", changes={"venue": ["", "WACV 2024"]})
    make_reader("2310.12755", email="namesake@example.org").delete()
    row = StaffAct.objects.get(kind="paper.correct")
    assert (row.target, row.changes) == ("2310.12755", {"venue": ["", "WACV 2024"]})
