"""A running double for a test, and clients that speak to it.

Use: `from tests.arxiv_double.fixtures import start_double`, or name `arxiv_double` after importing it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from papers.arxiv.client import ArxivClient, Turnstile
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.server import Double, DoubleServer


def _turnstile(interval: float) -> Turnstile:
    """The site's own; imported late, since the double itself runs without Django."""
    from papers.ingest.turn import ArxivTurnstile

    return ArxivTurnstile(interval)


class RunningDouble:
    """A double that answers on `url`; its clock, faults and log are at hand without a request."""

    def __init__(self, server: DoubleServer) -> None:
        self.double = server.double
        self.url = server.url

    @property
    def env(self) -> dict[str, str]:
        """What a site needs to know to speak to it."""
        return {
            "ARXIV_OAI_URL": f"{self.url}/oai",
            "ARXIV_RSS_URL": f"{self.url}/rss",
            "ARXIV_API_URL": f"{self.url}/api/query",
        }

    @property
    def requests(self) -> list[dict[str, object]]:
        """The requests so far, oldest first."""
        return list(self.double.log.rows)

    def wait_for_requests(self, count: int, seconds: float = 240) -> bool:
        """Wait until so many requests have arrived; False if they have not by then."""
        return self.double.log.wait_for(count, seconds)

    def let_go(self) -> None:
        """End the requests that are held, whose clients are gone, and wait until they have ended."""
        self.double.let_go.set()
        assert self.double.log.wait_for_ends(60)
        self.double.let_go.clear()

    def client(self, interval: float = 0) -> ArxivClient:
        """A site's client that asks this double, in the site's turn."""
        return ArxivClient(
            f"{self.url}/api/query",
            f"{self.url}/oai",
            f"{self.url}/rss",
            turnstile=_turnstile(interval),
            user_agent="Recto/0 (+https://papers.example.org)",
        )

    def set_clock(self, now: datetime) -> None:
        """Let the double stand at another instant."""
        self.double.now = now

    def show(self, *faults: dict[str, object]) -> None:
        """Show these faults from now on, in place of all others."""
        self.double.faults.set(list(faults))


@contextmanager
def start_double(
    corpus: Corpus, now: datetime = datetime(2023, 12, 1, 12, tzinfo=UTC), page_size: int = 100
) -> Iterator[RunningDouble]:
    """A double on a free loopback port for the length of a with block."""
    with DoubleServer(Double(corpus, now, page_size)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield RunningDouble(server)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def arxiv_double() -> Iterator[RunningDouble]:
    """A double of November 2023 with some 250 papers, standing at its end."""
    with start_double(make_corpus()) as running:
        yield running
