"""Work in admin: parked work is seen with its error, tried again, given up, and each act taken back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffAct
from papers import tasks, work
from papers.clock import now
from papers.models import WorkItem
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\u202e"
LIST = "/admin/papers/workitem/"


def make_work(key: str = "build:graphs:2023-11-03", state: str = "parked", **fields: Any) -> WorkItem:
    values = {"task": "build", "arguments": {"topic": 7}, "attempts": 3, "due_at": now()} | fields
    if state == "parked":
        values = {"error": "Traceback (most recent call last):\n  File x\nValueError: no such rule"} | values
    return WorkItem.objects.create(key=key, state=state, **values)


def act(client: Client, item: WorkItem, verb: str, **fields: str) -> Any:
    return client.post(f"{LIST}{item.pk}/{verb}/", fields)


def undo(client: Client) -> None:
    newest = StaffAct.objects.exclude(undo=None).filter(undone_at=None).latest("pk")
    assert client.post(f"/admin/accounts/staffact/{newest.pk}/undo/").status_code == 302


def test_parked_work_is_shown_with_its_arguments_and_whole_error(admin_client: Client) -> None:
    item = make_work(arguments={"scope": HOSTILE}, error=f"Traceback\n  line\nValueError: {HOSTILE}")
    for address in (LIST, f"{LIST}{item.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert "ValueError: &lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "<script>alert" not in page
    assert "Traceback\n  line\n" in page
    assert "&quot;scope&quot;: &quot;&lt;script&gt;" in page


def test_parked_work_is_tried_again_once_whoever_presses_twice(admin_client: Client) -> None:
    item = make_work()
    for _twice in range(2):
        assert act(admin_client, item, "release").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.attempts, item.due_at <= now()) == ("due", 0, True)
    assert [row.kind for row in StaffAct.objects.all()] == ["workitem.release"]
    assert [found.pk for found in work.claimable(now())] == [item.pk]
    done: list[int] = []
    assert work.perform(item.key, {"build": lambda topic: done.append(topic)})
    assert done == [7]


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [("release", "parked", "due"), ("park", "due", "parked"), ("give-up", "parked", "left")],
)
def test_each_act_is_taken_back(admin_client: Client, verb: str, before: str, after: str) -> None:
    item = make_work(state=before, attempts=2, due_at=now() - timedelta(days=1))
    act(admin_client, item, verb, reason="Its topic is gone.")
    moved = WorkItem.objects.get()
    assert moved.state == after
    undo(admin_client)
    back = WorkItem.objects.get()
    assert (back.state, back.attempts, back.due_at) == (before, 2, item.due_at)


def test_what_a_worker_took_up_is_not_parked_again(admin_client: Client) -> None:
    item = make_work()
    act(admin_client, item, "release")
    work.perform(item.key, {"build": lambda topic: None})
    undo(admin_client)
    assert WorkItem.objects.get().state == "done"
    assert StaffAct.objects.get().undone_at is None


def test_giving_up_needs_a_reason_and_lasts(admin_client: Client) -> None:
    item = make_work(key="complete:1", task="complete")
    for reason in ("", "  ", "x" * 501, "a\0b"):
        page = act(admin_client, item, "give-up", reason=reason)
        assert (page.status_code, WorkItem.objects.get().state) == (200, "parked")
        assert 'class="err"' in page.content.decode()
    act(admin_client, item, "give-up", reason="The digest is withdrawn.")
    work.plan("complete:1", "complete", {}, again=True)
    assert WorkItem.objects.get().state == "left"
    assert StaffAct.objects.get().reason == "The digest is withdrawn."


def test_many_are_tried_again_after_a_page_that_asks(admin_client: Client) -> None:
    items = [make_work(f"build:{number}") for number in range(3)]
    chosen = {"action": "release", "_selected_action": [str(item.pk) for item in items]}
    assert "no such rule" in admin_client.post(LIST, chosen).content.decode()
    assert WorkItem.objects.filter(state="parked").count() == 3
    assert admin_client.post(LIST, chosen | {"confirmed": "yes"}).status_code == 302
    assert WorkItem.objects.filter(state="due", attempts=0).count() == 3
    assert StaffAct.objects.filter(kind="workitem.release").count() == 3


def test_only_who_may_change_acts(client: Client) -> None:
    item = make_work()
    client.force_login(make_reader("staff", is_staff=True))
    for verb in ("release", "park", "give-up"):
        assert act(client, item, verb, reason="x").status_code == 403
    assert WorkItem.objects.get().state == "parked"


def test_acts_are_posted_and_what_is_gone_is_missing(admin_client: Client) -> None:
    item = make_work()
    assert admin_client.get(f"{LIST}{item.pk}/release/").status_code == 405
    for pk in (item.pk + 1, 10**20):
        assert admin_client.post(f"{LIST}{pk}/release/").status_code == 404
        assert admin_client.get(f"{LIST}{pk}/change/").status_code == 404


def test_queues_workers_and_what_runs_are_told(admin_client: Client, settings: Settings) -> None:
    make_work(
        "harvest:cs x",
        "leased",
        task="harvest",
        leased_until=now() + timedelta(seconds=settings.WORK_LEASE_SECONDS - 60),
        owner="host:1",
    )
    make_work("build:a", "due", due_at=now() - timedelta(minutes=9))
    make_work("build:b", "due", due_at=now() + timedelta(hours=3))
    tasks._heartbeat("default")
    context = admin_client.get(LIST).context
    told = {
        queue.name: (queue.due, queue.running, queue.parked, silent) for queue, silent in context["queues"]
    }
    assert told["default"] == (1, 0, 0, False)
    assert told["arxiv"][:3] == (0, 1, 0)
    assert [(item.key, when) for item, when in context["coming"]] == [
        ("build:a", "now, for 9 min"),
        ("build:b", "in 2 h"),
    ]
    assert [when for _item, when in context["running"]] == ["for 60 s, by host:1"]


def test_broker_that_is_away_is_told(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(queue: str) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(tasks, "queued", away)
    assert "the broker does not answer" in admin_client.get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_work(f"build:{number}", ("parked", "due", "leased")[number % 3], leased_until=now())
    with django_assert_num_queries(14):
        admin_client.get(LIST)
