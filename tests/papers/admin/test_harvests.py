"""Runs in admin: told in words with their pace, and a harvest at once that goes through the one queue."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffAct
from papers import tasks, work
from papers.admin.harvests import pace, took
from papers.clock import now
from papers.models import Harvest, WorkItem
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import NOON, make_digest, make_reader, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/papers/harvest/"
NOW = f"{LIST}now/"
HOSTILE = "<script>alert(1)</script>"


def make_run(**fields: Any) -> Harvest:
    at = fields.pop("at", now() - timedelta(hours=1))
    values = {
        "source": "oai", "scope": "cs:cs:CV", "state": "done", "requests": 4, "records": 120,
        "started_at": at, "moved_at": at, "finished_at": at + timedelta(seconds=12),
    }  # fmt: skip
    return Harvest.objects.create(**(values | fields))


@pytest.fixture
def asked(settings: Settings) -> Iterator[RunningDouble]:
    """A local arXiv that the site asks."""
    with start_double(make_corpus(per_day=3)) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        yield running


def test_pace_is_requests_a_minute_and_seconds_between() -> None:
    run = make_run()
    assert (took(run), pace(run)) == (timedelta(seconds=12), "20.0 a minute, one every 4.0 s")
    assert pace(make_run(requests=1)) == ""
    assert pace(make_run(finished_at=None)) == ""


def test_run_is_told_whole_and_escaped(admin_client: Client) -> None:
    run = make_run(state="failed", error=HOSTILE, scope="cs 2023-11-01..", window_from=NOON.date())
    for address in (LIST, f"{LIST}{run.pk}/change/"):
        page = admin_client.get(address).content.decode()
        assert "OAI-PMH, cs since 2023-11-01" in page
        assert '<span class="bad">failed</span>' in page
        assert "20.0 a minute, one every 4.0 s" in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert HOSTILE not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?source__exact=feed", 1),
        ("?state__exact=failed", 1),
        ("?started_at__year=2023", 1),
        ("?q=refused", 1),
    ],
)
def test_runs_are_found_by_source_state_and_day(admin_client: Client, query: str, found: int) -> None:
    make_run(source="feed")
    make_run(state="failed")
    make_run(at=NOON)
    make_run(error="refused")
    assert admin_client.get(LIST + query).context["cl"].result_count == found


@pytest.mark.parametrize(
    "query",
    ["?started_at__year=" + "9" * 20, "?started_at__day=x", "?source__exact=%00", "?q=%00", "?p=" + "9" * 20],
)
def test_no_query_breaks_the_list(admin_client: Client, query: str) -> None:
    assert admin_client.get(LIST + query).status_code in (200, 302, 400)


def test_charts_say_in_words_what_they_show(admin_client: Client) -> None:
    with time_machine.travel("2023-11-30T12:00Z", tick=False):
        make_run(at=now(), records=120, rejected=2)
        make_run(at=now() - timedelta(days=3), records=0, requests=9, state="failed")
        make_run(at=now() - timedelta(days=31), records=5000)
        make_run(at=now(), source="snapshot", records=9000)
        make_digest(on=now().date())
        page = admin_client.get(LIST)
    assert [chart.words for chart in page.context["charts"]] == [
        "Records a day over 30 days, from 0 to 120. Zero on 29 days. Runs failed on 2023-11-27.",
        "Requests a day over 30 days, from 0 to 9. Zero on 28 days. Runs failed on 2023-11-27.",
        "Rejected a day over 30 days, from 0 to 2. Zero on 29 days.",
        "Digests a day over 30 days, from 0 to 1. Zero on 29 days.",
    ]
    text = page.content.decode()
    assert text.count('role="img"') == 4
    assert text.count('class="bad"/>') == 2
    assert "style=" not in text.split('id="changelist"')[0]


def test_harvest_now_is_planned_once_and_done_by_arxivs_worker(
    admin_client: Client, asked: RunningDouble
) -> None:
    make_topic()
    assert "cs:cs:CV" in admin_client.get(NOW).content.decode()
    for _twice in range(2):
        assert admin_client.post(NOW, {"scope": "cs:cs:CV"}).status_code == 302
    item = WorkItem.objects.get()
    assert (item.task, item.arguments, item.state) == ("harvest", {"scope": "cs:cs:CV"}, "due")
    assert [row.kind for row in StaffAct.objects.all()] == ["harvest.now"]
    assert asked.requests == []
    assert work.perform(item.key, tasks.ARXIV)
    assert Harvest.objects.get().state == "done"
    admin_client.post(NOW, {"scope": "cs:cs:CV"})
    assert (WorkItem.objects.get().state, StaffAct.objects.count()) == ("due", 2)


def test_nothing_is_planned_beside_the_schedules_own_or_a_running_harvest(admin_client: Client) -> None:
    make_topic()
    work.plan_next("harvest:cs:cs:CV", "2023-11-03.1", "harvest", {"scope": "cs:cs:CV"})
    answer = admin_client.post(NOW, {"scope": "cs:cs:CV"}, follow=True)
    assert "It waits in the queue already." in answer.content.decode()
    WorkItem.objects.all().delete()
    run = make_run(state="running", finished_at=None)
    Harvest.objects.filter(pk=run.pk).update(moved_at=now())
    answer = admin_client.post(NOW, {"scope": "cs:cs:CV"}, follow=True)
    assert "It is being harvested now." in answer.content.decode()
    assert not StaffAct.objects.exists()


def test_where_arxiv_asked_to_wait_it_says_until_when(admin_client: Client) -> None:
    make_topic()
    work.plan("harvest:cs:cs:CV x", "harvest", {"scope": "cs:cs:CV"})
    WorkItem.objects.update(due_at=NOON + timedelta(days=36500), error="503, Retry-After")
    assert "It waits until 2123-10-08 12:00 UTC: 503, Retry-After" in admin_client.get(NOW).content.decode()


def test_harvest_that_has_not_begun_is_taken_back(admin_client: Client) -> None:
    make_topic()
    admin_client.post(NOW, {"scope": "cs:cs:CV"})
    undo = f"/admin/accounts/staffact/{StaffAct.objects.get().pk}/undo/"
    WorkItem.objects.update(state="leased")
    admin_client.post(undo)
    assert WorkItem.objects.count() == 1
    WorkItem.objects.update(state="due")
    admin_client.post(undo)
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize("scope", ["", "math", "cs:cs:CV 2023-01-01..", "\0", "x" * 5000, HOSTILE])
def test_only_mirrored_sets_are_harvested(admin_client: Client, scope: str) -> None:
    make_topic()
    page = admin_client.post(NOW, {"scope": scope}, follow=True)
    assert (page.status_code, WorkItem.objects.exists(), HOSTILE in page.content.decode()) == (
        200,
        False,
        False,
    )


def test_only_who_may_change_harvests(client: Client) -> None:
    make_topic()
    client.force_login(make_reader("staff", is_staff=True))
    assert client.get(NOW).status_code == client.post(NOW, {"scope": "cs:cs:CV"}).status_code == 403
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_run(at=now() - timedelta(hours=number))
    with django_assert_num_queries(12):
        admin_client.get(LIST)
