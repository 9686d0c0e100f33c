"""Half an answer, or one with other bytes in it, is a failure and never a smaller answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv import atom, listing, oai
from papers.arxiv.ids import ArxivId
from papers.arxiv.records import ProtocolError

DATA = Path("tests/data").resolve()


def read_cs(body: bytes) -> listing.FeedPage:
    return listing.read_feed(body, "cs")


READERS: dict[str, Callable[[bytes], Any]] = {
    "oai": oai.read_page,
    "oai_legacy": oai.read_page,
    "api": atom.read_answer,
    "rss": read_cs,
}
BODIES = [path for folder in READERS for path in sorted((DATA / folder).glob("*.xml"))]
SMALL = [
    DATA / "oai/GetRecord_2310.08262_arXivRaw.xml",
    DATA / "api/id_title_is_0.xml",
    DATA / "rss/service_rss_cs.CV_saturday_empty.xml",
]


def outcome(path: Path, body: bytes) -> Any:
    """What the reader gives; None for a ProtocolError. Anything else it raises fails the test."""
    try:
        return READERS[path.parent.name](body)
    except ProtocolError:
        return None


def cuts_are_failures(path: Path, step: int) -> None:
    body = path.read_bytes()
    whole = outcome(path, body)
    for end in range(0, len(body), step):
        read = outcome(path, body[:end])
        assert read is None or read == whole, end


@pytest.mark.parametrize("path", BODIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_body_cut_at_every_thousandth_byte_is_a_failure(path: Path):
    cuts_are_failures(path, 1_000)


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.name)
def test_body_cut_anywhere_is_a_failure(path: Path):
    cuts_are_failures(path, 1)


@given(
    st.sampled_from(BODIES),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
)
def test_other_bytes_give_a_failure_or_records_with_valid_ids(path: Path, flips: list[tuple[int, int]]):
    body = bytearray(path.read_bytes())
    for position, value in flips:
        body[position % len(body)] = value
    read = outcome(path, bytes(body))
    for record in read.records if read else ():
        assert ArxivId.parse(record.arxiv_id) == ArxivId(record.arxiv_id)
        assert record.title
        assert record.authors
        assert record.categories
