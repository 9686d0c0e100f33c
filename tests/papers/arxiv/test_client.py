"""The client against a local arXiv: what it asks, what it refuses, and what each fault becomes."""

import random
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papers.arxiv import atom, client, listing, oai
from papers.arxiv.client import ArxivClient, Refused, TryLater, backoff
from papers.arxiv.records import ProtocolError
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double

TODAY = datetime(2023, 11, 27, 15, tzinfo=UTC)


class OpenTurnstile:
    """Lets everybody pass and remembers what it was told."""

    def __init__(self) -> None:
        self.entered = 0
        self.held: list[float] = []

    @contextmanager
    def enter(self) -> Iterator[None]:
        self.entered += 1
        yield

    def hold_off(self, seconds: float) -> None:
        self.held.append(seconds)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus()


@pytest.fixture
def double(corpus: Corpus) -> Iterator[RunningDouble]:
    with start_double(corpus, TODAY) as running:
        yield running


@pytest.fixture
def asking(double: RunningDouble) -> ArxivClient:
    return client_of(double.url)


def client_of(url: str) -> ArxivClient:
    return ArxivClient(
        f"{url}/api/query",
        f"{url}/oai",
        f"{url}/rss",
        turnstile=OpenTurnstile(),
        user_agent="Recto/0 (+https://papers.example.org; mailto:desk@example.org)",
    )


def list_all(asking: ArxivClient) -> bytes:
    return asking.list_records("cs", date(2023, 11, 1), None)


def test_list_records_gives_all_pages_by_token(
    asking: ArxivClient, double: RunningDouble, corpus: Corpus
) -> None:
    page = oai.read_page(list_all(asking))
    ids = [record.arxiv_id for record in page.records]
    while page.token:
        page = oai.read_page(asking.list_records_next(page.token))
        ids += [record.arxiv_id for record in page.records]
    expected = [
        paper.arxiv_id
        for paper in corpus.public(TODAY)
        if paper.datestamp(TODAY) >= date(2023, 11, 1)
        and any(name.startswith("cs.") or name == "math.NA" for name in paper.categories)
    ]
    assert sorted(ids) == sorted(expected)


def test_list_records_asks_with_window_set_and_format(asking: ArxivClient, double: RunningDouble) -> None:
    asking.list_records("cs:cs:CV", date(2023, 11, 1), date(2023, 11, 5), prefix="arXiv")
    assert parse_qs(urlsplit(double.requests[0]["path"]).query) == {
        "verb": ["ListRecords"],
        "metadataPrefix": ["arXiv"],
        "set": ["cs:cs:CV"],
        "from": ["2023-11-01"],
        "until": ["2023-11-05"],
    }


def test_every_request_says_who_asks(asking: ArxivClient, double: RunningDouble) -> None:
    asking.feed("cs.CV")
    assert (
        double.requests[0]["user_agent"] == "Recto/0 (+https://papers.example.org; mailto:desk@example.org)"
    )


def test_feed_gives_todays_announcements(asking: ArxivClient, corpus: Corpus) -> None:
    page = listing.read_feed(asking.feed("cs.CV"), "cs.CV")
    expected = {
        (paper.arxiv_id, version.number)
        for paper, version in corpus.listed_on(TODAY.date())
        if "cs.CV" in paper.categories and version.number < 6
    }
    assert {(seen.arxiv_id, seen.version) for seen in page.announced} == expected


def test_query_by_ids_gives_the_known_ones(asking: ArxivClient, corpus: Corpus) -> None:
    known = corpus.public(TODAY)[0].arxiv_id
    page = atom.read_answer(asking.query(ids=[known, "2301.00001"]))
    assert [record.arxiv_id for record in page.records] == [known]


def test_query_error_with_status_400_reaches_the_parser(asking: ArxivClient) -> None:
    with pytest.raises(atom.ApiError, match="incorrect id format for abc"):
        atom.read_answer(asking.query(ids=["abc"]))


def test_unknown_feed_is_refused(asking: ArxivClient) -> None:
    with pytest.raises(Refused) as caught:
        asking.feed("xx.YY")
    assert caught.value.status == 400


@pytest.mark.parametrize("status", [403, 406, 429, 500, 502, 503, 504])
def test_throttling_and_server_errors_mean_later(
    asking: ArxivClient, double: RunningDouble, status: int
) -> None:
    double.show({"kind": "status", "status": status})
    with pytest.raises(TryLater) as caught:
        list_all(asking)
    assert (caught.value.seconds, asking.turnstile.held) == (None, [])


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_other_statuses_are_refusals(asking: ArxivClient, double: RunningDouble, status: int) -> None:
    double.show({"kind": "status", "status": status})
    with pytest.raises(Refused) as caught:
        list_all(asking)
    assert caught.value.status == status


@pytest.mark.parametrize(("value", "seconds"), [("17", 17.0), ("0", 0.0), ("999999999999", 3600.0)])
def test_retry_after_holds_the_whole_site_off(
    asking: ArxivClient, double: RunningDouble, value: str, seconds: float
) -> None:
    double.show({"kind": "status", "retry_after": value})
    with pytest.raises(TryLater) as caught:
        list_all(asking)
    assert (caught.value.seconds, asking.turnstile.held) == (seconds, [seconds])


@pytest.mark.parametrize(("ahead", "least", "most"), [(600, 500, 600), (-600, 0, 0), (90_000, 3600, 3600)])
def test_retry_after_may_be_a_date(
    asking: ArxivClient, double: RunningDouble, ahead: int, least: float, most: float
) -> None:
    date_given = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)
    double.show({"kind": "status", "status": 429, "retry_after": date_given})
    with pytest.raises(TryLater) as caught:
        list_all(asking)
    assert least <= caught.value.seconds <= most


@given(st.text(max_size=50))
@example("Mon, 01 Jan 99999999999 00:00:00 GMT")
@example("Mon, 01 Jan 2026 00:00:00 -99999999999999999")
@example("-5")
def test_any_retry_after_is_none_or_within_the_hour(value: str) -> None:
    seconds = client._retry_after(value)
    assert seconds is None or 0 <= seconds <= 3600


@pytest.mark.parametrize("kind", ["rate", "truncated", "reset"])
def test_broken_and_rate_limited_answers_mean_later(
    asking: ArxivClient, double: RunningDouble, kind: str
) -> None:
    double.show({"kind": kind})
    with pytest.raises(TryLater):
        list_all(asking)


def test_connection_refused_means_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(TryLater):
        list_all(client_of(f"http://127.0.0.1:{port}"))


def test_dripping_answer_ends_at_the_deadline(
    asking: ArxivClient, double: RunningDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.5)
    double.show({"kind": "drip", "value": "0.05"})
    with pytest.raises(TryLater, match="no answer in time"):
        list_all(asking)


def test_bomb_is_cut_at_the_limit(asking: ArxivClient, double: RunningDouble) -> None:
    double.show({"kind": "bomb"})
    with pytest.raises(ProtocolError, match="more than 20000000 bytes"):
        list_all(asking)


@pytest.mark.parametrize("kind", ["html", "dtd", "cut"])
def test_what_is_no_answer_is_left_to_the_parser(
    asking: ArxivClient, double: RunningDouble, kind: str
) -> None:
    double.show({"kind": kind})
    with pytest.raises(ProtocolError):
        oai.read_page(list_all(asking))


def test_redirect_to_another_host_is_not_followed(asking: ArxivClient, double: RunningDouble) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0)
        double.show({"kind": "redirect", "value": f"http://127.0.0.1:{other.getsockname()[1]}/"})
        with pytest.raises(Refused):
            list_all(asking)
        with pytest.raises(BlockingIOError):
            other.accept()


def test_each_request_takes_a_turn(asking: ArxivClient) -> None:
    list_all(asking)
    asking.feed("cs.CV")
    assert (asking.turnstile.entered, asking.requests) == (2, 2)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.7",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fe80::1%lo",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
def test_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    asking = client_of("https://arxiv.example.org")
    with pytest.raises(Refused, match="not a public address"):
        list_all(asking)


@pytest.mark.parametrize("url", ["http://export.arxiv.org", "http://10.0.0.7", "ftp://127.0.0.1"])
def test_client_speaks_plain_http_on_loopback_only(url: str) -> None:
    with pytest.raises(ValueError, match="neither https nor on this machine"):
        client_of(url)


@given(st.integers(1, 10_000), st.integers())
def test_backoff_stays_within_the_doubling_bound_and_the_hour(attempt: int, seed: int) -> None:
    bound = min(3600, 5 * 2 ** min(attempt - 1, 10))
    assert 0 <= backoff(attempt, random.Random(seed)) <= bound


def test_backoff_uses_the_whole_range() -> None:
    rng = random.Random(7)
    waits = [backoff(20, rng) for _ in range(2000)]
    assert (min(waits) < 100, max(waits) > 3500) == (True, True)


@pytest.mark.parametrize(
    ("location", "followed"),
    [
        ("https://oaipmh.arxiv.org/oai2?verb=Identify", True),
        ("/oai2?verb=Identify", True),
        ("http://oaipmh.arxiv.org/oai", False),
        ("https://oaipmh.arxiv.org:8443/oai", False),
        ("https://oaipmh.arxiv.org@example.org/oai", False),
        ("https://export.arxiv.org/oai2", False),
        ("//example.org/oai", False),
        ("file:///etc/passwd", False),
        ("https://[oaipmh.arxiv.org/oai", False),
        ("https://oaipmh.arxiv.org/o\xe4i", False),
        ("https://oaipmh.arxiv.org/oai 2", False),
    ],
)
def test_redirects_stay_on_the_host_and_on_https(location: str, followed: bool) -> None:
    answer = client._Answer(302, {"location": location}, b"")
    if followed:
        assert client._same_host("https://oaipmh.arxiv.org/oai", answer) == (
            "https://oaipmh.arxiv.org/oai2?verb=Identify"
        )
    else:
        with pytest.raises(Refused, match="where we do not follow"):
            client._same_host("https://oaipmh.arxiv.org/oai", answer)


def test_redirect_is_followed_once_in_a_turn_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = client._Answer(302, {"location": "/oai2"}, b"")
    monkeypatch.setattr(client, "_fetch", lambda *_: moved)
    over_tls = client_of("https://arxiv.example.org")
    with pytest.raises(Refused):
        over_tls.identify()
    assert over_tls.turnstile.entered == 2
