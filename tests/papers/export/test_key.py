"""Keys under which papers are cited."""

import re

import pytest

from papers.export.key import key
from tests.printed_works import make_printed, printed_works


@pytest.mark.parametrize(
    ("arxiv_id", "authors", "expected"),
    [
        ("2310.12755", ("Éloi Zablocki", "Ada Ash"), "zablocki-2310.12755"),
        ("2310.12755", ("Jan van der Berg Jr.",), "vanderberg-2310.12755"),
        ("hep-th/9901001", ("Søren Ørsted",), "orsted-hep-th.9901001"),
        ("2310.12755", ("王伟",), "author-2310.12755"),
        ("2310.12755", ("The ATLAS Collaboration",), "theatlascollaboration-2310.12755"),
        ("2310.12755", (), "arxiv-2310.12755"),
    ],
)
def test_key_is_made_of_surname_and_id(arxiv_id: str, authors: tuple[str, ...], expected: str) -> None:
    assert key(make_printed(arxiv_id=arxiv_id, authors=authors)) == expected


def test_key_stays_when_the_title_changes() -> None:
    assert key(make_printed(title="On Other Things")) == key(make_printed())


def test_keys_are_plain_and_each_papers_own() -> None:
    keys = [key(work) for work in printed_works()]
    assert len(set(keys)) == len(keys)
    assert [name for name in keys if not re.fullmatch(r"[a-z0-9.-]+", name)] == []
