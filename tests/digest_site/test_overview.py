"""The desk's front page: each planted fault is seen there, mended by its button, gone, and undone."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffAct, User
from papers import tasks, work
from papers.clock import now
from papers.discussion import moderation
from papers.following import proposals as proposals_of
from papers.models import Delivery, Harvest, Paper, Rebuild, WorkItem
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import (
    make_comment,
    make_digest,
    make_listing_day,
    make_proposal,
    make_reader,
    make_topic,
)
from tests.papers.admin.test_ledger import MISSED
from tests.papers.admin.test_rejected import make_rejected
from tests.papers.admin.test_work import make_work
from tests.papers.mail.postbox import make_delivery

pytestmark = pytest.mark.django_db
END = datetime(2023, 11, 27, 15, tzinfo=UTC)  # a Monday


@pytest.fixture(autouse=True)
def healthy(settings: Settings) -> None:
    """Workers, scheduler and contact are in order; arXiv answered today."""
    settings.SITE_CLOCK, settings.CONTACT_EMAIL, settings.ARXIV_MIN_INTERVAL = END, "desk@example.org", 0
    for queue in tasks.HEARTBEATS:
        tasks._heartbeat(queue)
    beat = settings.DATA_DIR / "beat"
    beat.touch()
    settings.CELERY_BEAT_SCHEDULE_FILENAME = str(beat)
    make_run()


@pytest.fixture
def asked(settings: Settings) -> Iterator[RunningDouble]:
    """A local arXiv that the site asks."""
    with start_double(make_corpus(per_day=6), END) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        yield running


def make_run(**fields: Any) -> Harvest:
    at = now() - timedelta(hours=1)
    values = {"source": "oai", "scope": "cs:cs:CV", "state": "done", "records": 412, "started_at": at}
    return Harvest.objects.create(
        **(values | {"moved_at": at, "finished_at": at + timedelta(seconds=51)} | fields)
    )


def told(client: Client) -> list[str]:
    """What the front page says is wrong."""
    return [fault.words for fault in client.get("/admin/").context["faults"]]


def press(client: Client) -> None:
    """The one button in the list of what is wrong, as a browser would."""
    page = client.get("/admin/").content.decode()
    form = re.search(r'<form class="end" method="post" action="([^"]*)">(.*?)</form>', page, re.S)
    assert form
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2])
    answer = client.post(
        form[1],
        {name: unescape(value) for name, value in fields},
        headers={"referer": "http://testserver/admin/"},
    )
    assert (answer.status_code, answer["Location"]) == (302, "http://testserver/admin/")


def undo(client: Client) -> None:
    newest = StaffAct.objects.exclude(undo=None).filter(undone_at=None).latest("pk")
    page = client.get("/admin/").content.decode()
    assert f'action="/admin/accounts/staffact/{newest.pk}/undo/"' in page  # the way back is offered
    client.post(f"/admin/accounts/staffact/{newest.pk}/undo/")


def test_nothing_is_wrong(admin_client: Client) -> None:
    assert told(admin_client) == []
    assert '<p class="ok">Nothing.</p>' in admin_client.get("/admin/").content.decode()


def test_rejected_record_is_seen_mended_and_opened_again(admin_client: Client) -> None:
    make_rejected(reason="<script>no title")
    fault = "1 record is set aside: <script>no title"
    assert told(admin_client) == [fault]
    assert "<script>no" not in admin_client.get("/admin/").content.decode()
    press(admin_client)
    assert (Paper.objects.count(), StaffAct.objects.get().kind) == (1, "rejectedrecord.retry")
    undo(admin_client)
    assert told(admin_client) == [fault]


def test_rejected_record_is_gone_once_mended(admin_client: Client) -> None:
    make_rejected()
    press(admin_client)
    assert told(admin_client) == []


def test_parked_work_is_seen_mended_and_parked_again(admin_client: Client) -> None:
    make_work()
    fault = "build:graphs:2023-11-03 was parked: ValueError: no such rule"
    assert told(admin_client) == [fault]
    press(admin_client)
    assert WorkItem.objects.get().state == "due"
    undo(admin_client)
    assert told(admin_client) == [fault]
    press(admin_client)
    assert told(admin_client) == []


def test_letters_that_wait_for_a_decision_are_seen(admin_client: Client) -> None:
    reader = make_reader()
    make_delivery(reader, "one", state=Delivery.State.PARKED)
    for key in ("two", "three"):
        make_delivery(reader, key, state=Delivery.State.REFUSED)
    make_delivery(reader, "old", state=Delivery.State.REFUSED, due_at=now() - timedelta(days=8))
    assert told(admin_client) == [
        "1 letter is parked: it may have been sent.",
        "2 letters were refused lately.",
    ]


def test_missed_day_is_seen_mended_and_gone(admin_client: Client, asked: RunningDouble) -> None:
    make_topic()
    make_listing_day("cs.CV", MISSED, state="waiting", reason="waiting")
    fault = "cs.CV: 1 listing day is not whole, 2023-11-15."
    assert told(admin_client) == [fault]
    press(admin_client)
    undo(admin_client)
    assert not WorkItem.objects.exists()
    press(admin_client)
    assert work.perform(WorkItem.objects.get().key, tasks.ARXIV)
    assert told(admin_client) == []


def test_failed_run_is_seen_and_made_good_by_a_harvest_now(
    admin_client: Client, asked: RunningDouble
) -> None:
    make_topic()
    make_run(state="failed", error="503 for 30 minutes")
    assert told(admin_client) == ["The last run failed: OAI-PMH, cs:cs:CV: 503 for 30 minutes"]
    press(admin_client)
    assert work.perform(WorkItem.objects.get().key, tasks.ARXIV)
    assert told(admin_client) == []


def test_silent_workers_and_a_site_without_contact_are_told(admin_client: Client, settings: Settings) -> None:
    cache.delete_many(list(tasks.HEARTBEATS.values()))
    settings.CONTACT_EMAIL = ""
    assert told(admin_client) == [
        "worker default: never took a message; is the site running? (make run)",
        "worker arxiv: never took a message; is the site running? (make run)",
        "CONTACT_EMAIL: unset: arXiv cannot write to us before it blocks us",
    ]


def test_people_who_wait_and_rebuilds_that_failed_are_told(admin_client: Client) -> None:
    moderation.report(make_reader(), make_comment(), "spam", "")
    Rebuild.objects.create(
        topic=make_topic(name="Graphs"),
        first=MISSED,
        last=MISSED,
        asked_at=now(),
        failed=[["2023-11-03", "x"]],
    )
    assert sorted(told(admin_client)) == [
        "1 comment is reported.",
        "Graphs: 1 digest could not be built anew.",
    ]


def test_open_proposals_are_told_to_those_who_decide(admin_client: Client) -> None:
    curator, client = staff("curator", "Curators")
    proposals = [make_proposal(make_reader(name)) for name in ("ada", "bo")]
    assert [told(person) for person in (admin_client, client)] == [["2 proposed topics wait."]] * 2
    fault = client.get("/admin/").context["faults"][0]
    assert list(client.get(fault.address).context["cl"].queryset) == proposals[::-1]
    proposals_of.decline(proposals[0], curator, "No.")
    assert told(client) == ["1 proposed topic waits."]
    _moderator, client = staff("moderator", "Moderators")
    assert told(client) == []


def test_five_figures(admin_client: Client) -> None:
    make_topic()
    make_topic("weekly", cadence="weekly", weekday=0)
    make_topic("sunday", cadence="weekly", weekday=6)
    make_digest(make_topic("built", built_until=END.date()), on=END.date())
    make_listing_day("cs.CV", END.date() - timedelta(days=4), stored=12)  # a holiday
    make_work(state="due", key="x", due_at=now() - timedelta(seconds=9))
    figures = admin_client.get("/admin/").context["figures"]
    assert [(figure.name, figure.number) for figure in figures] == [
        ("Last harvest", f"{Harvest.objects.get().started_at:%m-%d %H:%M}"),
        ("Behind arXiv", "1 day"),
        ("Digests today", "1 / 3"),
        ("Wait for a moderator", "0"),
        ("Queue", "1"),
    ]
    assert figures[0].words == "done, 412 records, 51 s"


def staff(name: str, group: str) -> tuple[User, Client]:
    person, client = make_reader(name, is_staff=True), Client()
    person.groups.add(Group.objects.get(name=group))
    client.force_login(person)
    return person, client


def test_curator_sees_their_topics_and_nothing_of_others() -> None:
    curator, client = staff("curator", "Curators")
    given, other = (
        make_topic("given", name="Given", built_until=END.date()),
        make_topic("other", name="Other"),
    )
    given.curators.add(curator)
    make_digest(given, published=False)
    for topic in (given, other):
        Rebuild.objects.create(
            topic=topic, first=MISSED, last=MISSED, asked_at=now(), failed=[["2023-11-03", "x"]]
        )
    make_work()
    make_rejected()
    moderation.report(make_reader(), make_comment(), "spam", "")
    page = client.get("/admin/")
    assert [(own.topic.name, str(own.next), own.drafts) for own in page.context["own_topics"]] == [
        ("Given", "2023-11-28", 1)
    ]
    assert told(client) == ["Given: 1 digest could not be built anew."]
    assert "figures" not in page.context
    assert "Harvest" not in page.content.decode()


def test_curator_sees_a_topic_that_is_not_active_yet() -> None:
    curator, client = staff("curator", "Curators")
    topic = make_topic("prepared", name="Prepared", active=False)
    topic.curators.add(curator)
    own = client.get("/admin/").context["own_topics"]
    assert [(each.topic.name, each.next) for each in own] == [("Prepared", None)]


def test_curator_sees_what_is_wrong_with_own_rules_and_digests() -> None:
    curator, client = staff("curator", "Curators")
    for name, mine in (("Given", True), ("Other", False)):
        topic = make_topic(name.lower(), name=name, rule="(graph")
        make_digest(topic, on=END.date(), missing={"days": [["cs.CV", "2023-11-27", "waiting"]]})
        if mine:
            topic.curators.add(curator)
    assert told(client) == [
        "Given: its rule cannot be read, so it gets no digest.",
        "1 digest of late is incomplete.",
    ]


def test_moderator_sees_who_waits_and_nothing_of_the_harvest() -> None:
    _person, client = staff("moderator", "Moderators")
    moderation.report(make_reader(), make_comment(), "spam", "")
    make_work()
    make_rejected()
    page = client.get("/admin/")
    assert told(client) == ["1 comment is reported."]
    assert "figures" not in page.context
    assert "Harvest" not in page.content.decode()


def test_administrator_of_the_group_sees_and_mends_all() -> None:
    _person, client = staff("operator", "Administrators")
    make_work()
    assert len(client.get("/admin/").context["figures"]) == 5
    press(client)
    assert told(client) == []


def test_staff_without_a_group_see_an_empty_desk() -> None:
    client = Client()
    client.force_login(make_reader("staff", is_staff=True))
    make_work()
    assert told(client) == []
    assert client.get("/admin/").context["groups"] == []


def test_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert client.get("/admin/").status_code == 302


def test_every_list_stands_in_a_group(admin_client: Client) -> None:
    groups = dict(admin_client.get("/admin/").context["groups"])
    assert [model["object_name"] for model in groups["Operation"]] == [
        "Harvest", "ListingDay", "RejectedRecord", "WorkItem", "Delivery", "RefusedAddress",
    ]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        topic = make_topic(f"t{number}")
        topic.curators.add(User.objects.get(username="admin"))
        make_run(scope=f"cs {number}", state="failed")
        make_work(f"build:{number}")
        make_rejected(b"%d" % number, reason=f"reason {number}")
        make_listing_day("cs.CV", MISSED - timedelta(days=number), state="waiting")
        Rebuild.objects.create(topic=topic, first=MISSED, last=MISSED, asked_at=now(), failed=[["x", "x"]])
    with django_assert_num_queries(31):
        admin_client.get("/admin/")


def test_refusal_of_a_number_too_large_is_no_fault_of_ours(admin_client: Client) -> None:
    for model in ("harvest", "listingday", "comment"):
        field = {"harvest": "started_at", "listingday": "day", "comment": "at"}[model]
        assert admin_client.get(f"/admin/papers/{model}/?{field}__year={'9' * 20}").status_code == 400
