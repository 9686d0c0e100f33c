"""The ledger in admin: a missed day is seen, fetched again against a local arXiv, and is whole."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffAct
from papers import tasks, work
from papers.clock import now
from papers.models import ListingDay, Turn, WorkItem
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_listing_day, make_reader, make_topic

pytestmark = pytest.mark.django_db
LIST = "/admin/papers/listingday/"
OPEN = f"{LIST}fetch-open/"
END = datetime(2023, 11, 27, 15, tzinfo=UTC)
MISSED = date(2023, 11, 15)


@pytest.fixture
def asked(settings: Settings) -> Iterator[RunningDouble]:
    """A local arXiv that the site asks."""
    settings.SITE_CLOCK = END
    with start_double(make_corpus(per_day=6), END) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        settings.ARXIV_MIN_INTERVAL = 0
        yield running


def make_missed(day: date = MISSED, category: str = "cs.CV") -> ListingDay:
    return make_listing_day(category, day, state="waiting", reason="waiting")


def test_missed_day_is_mended_by_its_button(admin_client: Client, asked: RunningDouble) -> None:
    make_topic()
    row = make_missed()
    page = f"{LIST}{row.pk}/change/"
    assert "Nothing has come from arXiv for this day yet." in admin_client.get(page).content.decode()
    for _twice in range(2):
        assert admin_client.post(f"{LIST}{row.pk}/fetch/").status_code == 302
    item = WorkItem.objects.get()
    assert (item.state, StaffAct.objects.count(), asked.requests) == ("due", 1, [])
    assert "It waits in the queue already." in admin_client.get(page).content.decode()
    assert work.perform(item.key, tasks.ARXIV)
    row.refresh_from_db()
    assert (row.state, row.stored > 0, row.stored == row.detailed) == ("complete", True, True)
    told = admin_client.get(page)
    assert [became for _item, became in told.context["again"]] == [
        f"{WorkItem.objects.get().outcome['added']} new papers; 0 changed."  # type: ignore[index]
    ]
    admin_client.post(f"{LIST}{row.pk}/fetch/")
    assert (WorkItem.objects.get().state, StaffAct.objects.count()) == ("due", 2)


def test_work_waits_where_arxiv_asks_to_and_is_told_on_the_days_page(
    admin_client: Client, asked: RunningDouble
) -> None:
    make_topic()
    row = make_missed()
    asked.show({"kind": "status", "status": 503, "retry_after": "1800", "times": 1})
    admin_client.post(f"{LIST}{row.pk}/fetch/")
    key = WorkItem.objects.get().key
    assert work.perform(key, tasks.ARXIV)
    item = WorkItem.objects.get()
    assert (item.state, item.due_at > now(), item.attempts) == ("due", True, 0)
    assert "It waits until" in admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
    WorkItem.objects.update(due_at=now())
    Turn.objects.update(not_before=None)
    assert len(asked.requests) == 1


def test_fetching_is_taken_back_while_it_waits(admin_client: Client) -> None:
    make_topic()
    row = make_missed()
    admin_client.post(f"{LIST}{row.pk}/fetch/")
    undo = f"/admin/accounts/staffact/{StaffAct.objects.get().pk}/undo/"
    WorkItem.objects.update(state="leased")
    admin_client.post(undo)
    assert StaffAct.objects.get().undone_at is None
    WorkItem.objects.update(state="due")
    admin_client.post(undo)
    assert not WorkItem.objects.exists()


def test_all_open_days_are_fetched_once_a_category_after_a_page_that_asks(
    admin_client: Client, settings: Settings
) -> None:
    settings.SITE_CLOCK = END
    make_topic(categories="cs.CV cs.LG")
    for category in ("cs.CV", "cs.LG", "math.NA"):
        make_missed(MISSED, category)
        make_missed(date(2023, 11, 17), category)
    page = admin_client.get(OPEN)
    assert [(span.category, span.since, span.until, span.days) for span in page.context["spans"]] == [
        (category, MISSED, date(2023, 11, 17), 2) for category in ("cs.CV", "cs.LG")
    ]
    assert not WorkItem.objects.exists()
    for _twice in range(2):
        admin_client.post(OPEN, {"category": ["cs.CV", "math.NA", "\0", "x" * 999]})
    assert WorkItem.objects.get().arguments == {
        "category": "cs.CV", "since": "2023-11-15", "until": "2023-11-17",
    }  # fmt: skip
    admin_client.post(OPEN, {"category": ["cs.CV", "cs.LG"]})
    assert WorkItem.objects.count() == StaffAct.objects.count() == 2
    between = make_missed(date(2023, 11, 16))
    told = admin_client.get(f"{LIST}{between.pk}/change/")
    assert [item.arguments["category"] for item, _became in told.context["again"]] == ["cs.CV"]


def test_day_of_a_category_that_is_mirrored_no_more_says_so(admin_client: Client) -> None:
    row = make_missed(category="math.NA")
    assert "not mirrored any more" in admin_client.get(f"{LIST}{row.pk}/change/").content.decode()
    answer = admin_client.post(f"{LIST}{row.pk}/fetch/", follow=True)
    assert "No topic that is followed up names math.NA." in answer.content.decode()
    assert not WorkItem.objects.exists()


def test_list_has_strips_and_reasons_in_words(admin_client: Client) -> None:
    row = make_listing_day(state="partial", reason="stragglers", announced=12, stored=11, detailed=9)
    page = admin_client.get(LIST).content.decode()
    assert f'<a class="day day--partial" href="{LIST}{row.pk}/change/"' in page
    assert "12 announced, 11 stored, 9 with comment and licence." in page


def test_only_who_may_change_the_ledger(client: Client) -> None:
    row = make_missed()
    make_topic()
    client.force_login(make_reader("staff", is_staff=True))
    assert client.post(f"{LIST}{row.pk}/fetch/").status_code == 403
    assert client.get(OPEN).status_code == client.post(OPEN, {"category": "cs.CV"}).status_code == 403
    assert not WorkItem.objects.exists()


def test_acts_are_posted_and_what_is_gone_is_missing(admin_client: Client) -> None:
    row = make_missed()
    assert admin_client.get(f"{LIST}{row.pk}/fetch/").status_code == 405
    assert admin_client.post(f"{LIST}{10**20}/fetch/").status_code == 404
    assert admin_client.get(f"{LIST}x%00/change/").status_code == 404


@pytest.mark.parametrize("rows", [1, 50])
def test_queries_are_constant(admin_client: Client, rows: int, django_assert_num_queries: Any) -> None:
    make_topic()
    for number in range(rows):
        make_missed(category=f"cs.X{number}")
    with django_assert_num_queries(14):
        admin_client.get(LIST)
