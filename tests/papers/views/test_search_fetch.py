"""A paper that is not here: asked of arXiv by a reader, told of while it comes, limited."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from papers import tasks, work
from papers.clock import now
from papers.models import Paper, WorkItem
from papers.views.search_fetch import FULL_FOR, MOST_AN_HOUR
from tests.arxiv_double.corpus import make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.factories import make_paper, make_reader

pytestmark = pytest.mark.django_db
MONDAY = datetime(2023, 11, 27, 15, tzinfo=UTC)
Texts = Callable[[Any, str], list[str]]


@pytest.fixture
def client(client: Client) -> Client:
    """A reader's."""
    client.force_login(make_reader())
    return client


@pytest.fixture
def double(settings: Settings) -> Iterator[RunningDouble]:
    """The site's arXiv."""
    settings.SITE_CLOCK = MONDAY
    settings.ARXIV_MIN_INTERVAL = 0
    with start_double(make_corpus(per_day=3), MONDAY) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        yield running


def ask(client: Client, arxiv_id: str) -> Any:
    return client.post("/search/fetch/", {"id": arxiv_id})


def said(client: Client, text_of: Texts, arxiv_id: str) -> str:
    """What the page tells of the paper."""
    return text_of(client.get("/search/fetch/", {"id": arxiv_id}), ".//p[@role='status']")[0]


def test_a_paper_is_fetched_and_the_page_leads_to_it(
    client: Client, double: RunningDouble, text_of: Texts
) -> None:
    arxiv_id = double.double.corpus.papers[0].arxiv_id
    address = f"/search/fetch/?id={arxiv_id}"
    response = ask(client, f"https://arxiv.org/abs/{arxiv_id}v1")
    assert (response.status_code, response["Location"]) == (303, address)
    assert said(client, text_of, arxiv_id).startswith("This paper is being fetched from arXiv.")
    assert double.requests == []
    assert work.perform(f"paper:{arxiv_id}", tasks.ARXIV)
    assert len(double.requests) == 1
    assert client.get(address)["Location"] == f"/abs/{arxiv_id}"
    news = client.get(address, headers={"HX-Request": "true"})
    assert (news.status_code, news["HX-Redirect"]) == (200, f"/abs/{arxiv_id}")
    assert ask(client, arxiv_id)["Location"] == f"/abs/{arxiv_id}"


def test_an_id_that_arxiv_does_not_know_is_not_asked_again_within_a_day(
    client: Client, double: RunningDouble, text_of: Texts, settings: Settings
) -> None:
    ask(client, "2310.54321")
    work.perform("paper:2310.54321", tasks.ARXIV)
    for _twice in range(2):
        assert said(client, text_of, "2310.54321") == "arXiv does not know this id."
        ask(client, "2310.54321")
    assert WorkItem.objects.get().state == WorkItem.State.DONE
    settings.SITE_CLOCK = MONDAY + timedelta(days=1, minutes=1)
    ask(client, "2310.54321")
    assert WorkItem.objects.get().state == WorkItem.State.DUE


def test_an_id_of_a_month_to_come_is_not_asked(client: Client, text_of: Texts, settings: Settings) -> None:
    settings.SITE_CLOCK = MONDAY
    ask(client, "2312.00001")
    assert said(client, text_of, "2312.00001") == "arXiv does not know this id."
    assert not WorkItem.objects.exists()


@pytest.mark.parametrize(
    ("state", "error", "outcome", "words"),
    [
        (WorkItem.State.DONE, "", {"rejected": 1, "missing": []}, "arXiv’s record of this paper could not"),
        (WorkItem.State.PARKED, "ShortPage", None, "This paper could not be fetched."),
        (WorkItem.State.LEFT, "ShortPage", None, "This paper could not be fetched."),
        (WorkItem.State.DUE, "503", None, "arXiv did not answer as it should."),
    ],
)
def test_what_became_of_it_is_said(
    client: Client, text_of: Texts, settings: Settings, state: str, error: str, outcome: object, words: str
) -> None:
    settings.SITE_CLOCK = MONDAY
    ask(client, "2310.00001")
    hence = now() + timedelta(minutes=5)
    WorkItem.objects.update(state=state, error=error, outcome=outcome, due_at=hence)
    assert said(client, text_of, "2310.00001").startswith(words)
    ask(client, "2310.00001")
    assert WorkItem.objects.get().state == state


def test_two_readers_who_ask_for_one_paper_make_one_piece_of_work(client: Client) -> None:
    ask(client, "2310.00001")
    other = Client()
    other.force_login(make_reader("other"))
    assert ask(other, "arXiv:2310.00001v3").status_code == 303
    assert WorkItem.objects.get().arguments == {"arxiv_id": "2310.00001"}


def test_a_reader_asks_for_so_many_papers_an_hour(client: Client, text_of: Texts) -> None:
    with time_machine.travel(MONDAY, tick=False):
        for number in range(1, MOST_AN_HOUR + 1):
            assert ask(client, f"2310.{number:05}").status_code == 303
        assert ask(client, "2310.00001").status_code == 303  # it waits already, and costs nothing
        refused = ask(client, "2310.09999")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3601")
    assert text_of(refused, ".//p[@role='status']") == [
        "Too many papers were asked for. You can ask for this one in 61 minutes."
    ]
    assert WorkItem.objects.count() == MOST_AN_HOUR


def test_a_full_queue_takes_no_more(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("papers.operation.wanted.MOST_WAITING", 1)
    ask(client, "2310.00001")
    refused = ask(client, "2310.00002")
    assert (refused.status_code, refused["Retry-After"]) == (429, str(FULL_FOR))


def test_the_page_asks_for_news_while_it_waits_only(client: Client) -> None:
    address = "/search/fetch/?id=2310.00001"
    assert "hx-get" not in client.get(address).content.decode()
    ask(client, "2310.00001")
    assert f'hx-get="{address}" hx-trigger="every 4s"' in client.get(address).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="fetching"')


@pytest.mark.parametrize("given", ["", "vision", "\0", "2310.00001\0", "\ud800", "9" * 10_000])
def test_what_names_no_paper_is_not_found(client: Client, given: str) -> None:
    assert client.get("/search/fetch/", {"id": given.encode("utf-8", "surrogatepass")}).status_code == 404
    assert ask(client, given.encode("utf-8", "surrogatepass").decode("utf-8", "replace")).status_code == 404
    assert not Paper.objects.exists()


def test_only_readers_ask_and_with_a_form_of_this_site(visitor: Client) -> None:
    make_paper("2310.00001")
    assert visitor.post("/search/fetch/", {"id": "2310.00002"}).status_code == 403
    assert visitor.get("/search/fetch/?id=2310.00002").status_code == 302
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make_reader())
    assert strict.post("/search/fetch/", {"id": "2310.00002"}).status_code == 403
    assert not WorkItem.objects.exists()
