"""Letters in admin: parked ones are seen and decided about, refused addresses tried again; all taken back."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import StaffAct
from papers import work
from papers.clock import now
from papers.mail import refusals
from papers.mail.outbox import send_due
from papers.models import Delivery, RefusedAddress
from tests.factories import make_reader
from tests.papers.mail.postbox import compose, make_delivery

pytestmark = pytest.mark.django_db
State = Delivery.State
HOSTILE = "<script>alert(1)</script>\u202e"
LIST = "/admin/papers/delivery/"
REFUSED = "/admin/papers/refusedaddress/"


def make_parked(name: str = "ada", **fields: Any) -> Delivery:
    values = {"state": State.PARKED, "error": "no answer", "attempts": 1, "owner": "gone"} | fields
    return make_delivery(make_reader(name), claimed_at=now(), address=f"{name}@example.org", **values)


def act(client: Client, letter: Delivery, verb: str) -> Any:
    return client.post(f"{LIST}{letter.pk}/{verb}/")


def undo(client: Client) -> None:
    newest = StaffAct.objects.exclude(undo=None).filter(undone_at=None).latest("pk")
    assert client.post(f"/admin/accounts/staffact/{newest.pk}/undo/").status_code == 302


def test_parked_letter_is_shown_with_its_reader_and_answer(admin_client: Client) -> None:
    letter = make_parked(error=HOSTILE)
    for address in (LIST, f"{LIST}{letter.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
        assert ">ada<" in page


def test_list_tells_what_waits_and_is_searched_by_reader(admin_client: Client) -> None:
    make_parked("ada")
    make_parked("bob", state=State.DUE)
    answer = admin_client.get(LIST)
    assert answer.context["counts"][:3] == (1, 0, 1)
    found = admin_client.get(LIST, {"q": "bob"}).context["cl"].result_list
    assert [letter.reader.username for letter in found] == ["bob"]
    found = admin_client.get(LIST, {"state__exact": "3"}).context["cl"].result_list
    assert [letter.reader.username for letter in found] == ["ada"]


def test_list_costs_the_same_for_one_letter_and_fifty(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    admin_client.get(LIST)
    for count in (1, 49):
        for _each in range(count):
            make_parked(f"reader{Delivery.objects.count()}")
        with django_assert_num_queries(9):
            admin_client.get(LIST)


def test_parked_letter_is_sent_again_once_whoever_presses_twice(
    admin_client: Client, mailoutbox: list[Any]
) -> None:
    letter = make_parked()
    for _twice in range(2):
        assert act(admin_client, letter, "again").status_code == 302
    assert [row.kind for row in StaffAct.objects.all()] == ["delivery.again"]
    send_due(compose)
    assert ([message.to for message in mailoutbox], Delivery.objects.get().state) == (
        [["ada@example.org"]],
        State.SENT,
    )


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("again", State.PARKED, State.DUE),
        ("again", State.REFUSED, State.DUE),
        ("arrived", State.PARKED, State.SENT),
    ],
)
def test_each_act_is_taken_back(admin_client: Client, verb: str, before: State, after: State) -> None:
    letter = make_parked(state=before)
    act(admin_client, letter, verb)
    moved = Delivery.objects.get()
    assert (moved.state, moved.sent_at is None) == (after, after == State.DUE)
    assert StaffAct.objects.get().changes == {"state": [before.name.lower(), after.name.lower()]}
    undo(admin_client)
    back = Delivery.objects.get()
    assert (back.state, back.attempts, back.due_at, back.sent_at) == (before, 1, letter.due_at, None)


@pytest.mark.parametrize("state", [State.DUE, State.CLAIMED, State.SENT, State.DROPPED])
def test_letters_that_wait_for_nobody_are_left_alone(admin_client: Client, state: State) -> None:
    letter = make_parked(state=state)
    for verb in ("again", "arrived"):
        act(admin_client, letter, verb)
    assert (Delivery.objects.get().state, StaffAct.objects.count()) == (state, 0)
    assert "/again/" not in admin_client.get(f"{LIST}{letter.pk}/change/").content.decode()


def test_what_a_worker_has_sent_is_not_parked_again(admin_client: Client, mailoutbox: list[Any]) -> None:
    act(admin_client, make_parked(), "again")
    send_due(compose)
    undo(admin_client)
    assert (Delivery.objects.get().state, StaffAct.objects.get().undone_at) == (State.SENT, None)


def test_many_are_sent_again_after_a_page_that_asks(admin_client: Client) -> None:
    letters = [make_parked(f"reader{number}") for number in range(3)]
    chosen = {"action": "again", "_selected_action": [str(letter.pk) for letter in letters]}
    assert "reader2" in admin_client.post(LIST, chosen).content.decode()
    assert admin_client.post(LIST, chosen | {"confirmed": "yes"}).status_code == 302
    assert Delivery.objects.filter(state=State.DUE, attempts=0).count() == 3
    assert StaffAct.objects.filter(kind="delivery.again").count() == 3


def test_only_who_may_change_acts(client: Client) -> None:
    letter = make_parked()
    refusals.refuse(letter.reader, letter.address, "550 no")
    client.force_login(make_reader("staff", is_staff=True))
    assert [act(client, letter, verb).status_code for verb in ("again", "arrived")] == [403, 403]
    assert client.post(f"{REFUSED}{RefusedAddress.objects.get().pk}/try-again/").status_code == 403
    assert (Delivery.objects.get().state, RefusedAddress.objects.count()) == (State.PARKED, 1)


def test_acts_are_posted_and_what_is_gone_is_missing(admin_client: Client) -> None:
    letter = make_parked()
    assert admin_client.get(f"{LIST}{letter.pk}/again/").status_code == 405
    for address in (f"{LIST}{letter.pk + 1}/again/", f"{LIST}{10**20}/arrived/", f"{REFUSED}1/try-again/"):
        assert admin_client.post(address).status_code == 404


def test_refused_address_is_tried_again_and_refused_after_all(admin_client: Client) -> None:
    reader = make_reader("ada")
    refusals.refuse(reader, "Ada@Example.org", f"550 {HOSTILE}")
    row = RefusedAddress.objects.get()
    for address in (REFUSED, f"{REFUSED}{row.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert "ada@example.org" in page
        assert "<script>alert" not in page
    came_from = {"referer": f"http://testserver{REFUSED}{row.pk}/change/"}
    answer = admin_client.post(f"{REFUSED}{row.pk}/try-again/", headers=came_from)
    assert (answer.status_code, answer["Location"]) == (302, REFUSED)
    assert admin_client.post(f"{REFUSED}{row.pk}/try-again/").status_code == 404
    assert RefusedAddress.objects.count() == 0
    told = StaffAct.objects.get()
    assert "ada" not in f"{told.target} {told.changes} {told.reason}"
    undo(admin_client)
    assert RefusedAddress.objects.get().address == "ada@example.org"


def test_log_names_no_reader(admin_client: Client) -> None:
    act(admin_client, make_parked(), "arrived")
    told = StaffAct.objects.get()
    assert (told.kind, "ada" in f"{told.target} {told.changes} {told.undo}") == ("delivery.arrived", False)


def test_mail_server_that_takes_nothing_is_told(admin_client: Client) -> None:
    def refused() -> None:
        raise work.ComeBack(now() + work.PAUSE, "535 5.7.8 <b>wrong password")

    make_parked(state=State.DUE)
    work.plan("letters now", "send_letters")
    work.perform("letters now", {"send_letters": refused})
    told = "The mail server takes no letters now: 535 5.7.8 &lt;b&gt;wrong password"
    assert told in admin_client.get(LIST).content.decode()
    told = "The mail server takes no letters, 1 wait: 535 5.7.8 &lt;b&gt;wrong password"
    assert told in admin_client.get("/admin/").content.decode()
