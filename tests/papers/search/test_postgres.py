"""What PostgreSQL's index tells of a row before its words are unpacked."""

from datetime import date

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from papers.query.language import parse
from papers.query.memory import Document
from papers.search import Search, index, newest, walk
from papers.search.entries import beginning, beginnings, entry
from papers.search.postgres import Postgres, columns, may_begin
from papers.search.sqlite import Sqlite
from papers.search.wanted import wanted
from tests.factories import make_paper
from tests.papers.query.strategies import documents
from tests.papers.search.test_found import frequent

TODAY = date(2023, 11, 5)
ABSTRACT = " ".join(
    f"{first}{then}{last}ing" for first in "bdfghklmnpr" for then in "aeiou" for last in ("ct", "st")
)


def bits(document: Document) -> str:
    """The row's bits, the first one leftmost."""
    _words, _cut, begun = columns(entry(document))
    return f"{int(begun.removeprefix('x'), 16):01024b}"


@given(documents, st.integers(3, 8))
def test_no_row_lacks_the_bits_of_a_beginning_that_it_has(document: Document, letters: int) -> None:
    told = bits(document)
    for words in entry(document).words.values():
        for word in words:
            folded = word.removeprefix("=").partition("=")[0]
            if len(folded) >= letters:
                asked = may_begin(folded[:letters])
                assert asked.values
                assert all(told[int(bit)] == "1" for bit in asked.values)


def test_few_rows_are_looked_at_for_nothing() -> None:
    """A prefix of five letters asks for three bits, of which an abstract sets one in three at most."""
    told = bits(Document("2310.00001", "Title", ABSTRACT, ()))
    assert told.count("1") < len(told) / 3
    assert [len(may_begin(start).values) for start in ("vis", "visi", "vision")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("visi*", ["visi"]),
        ("ti:visi* attention -gan*", ["visi"]),
        ("(visi* OR atten*) gan*", ["visi", "atten", "gan"]),
        ("visi* OR attention", []),
        ("attention", []),
    ],
)
def test_prefixes_that_have_to_be_there_are_asked_at_a_glance(text: str, starts: list[str]) -> None:
    search = Search(parse(text), TODAY)
    told = wanted(search, Postgres()).at_a_glance
    assert (told.values if told else ()) == tuple(bit for start in starts for bit in may_begin(start).values)
    assert wanted(search, Sqlite()).at_a_glance is None


def test_short_beginnings_are_those_of_the_word_as_it_is_folded() -> None:
    assert beginnings(f"{beginning('vit')}=^vi^t") == ("vit",)
    assert beginnings(beginning("visions")) == ("vis", "visi", "visio")
    assert beginnings(beginning("vi")) == ()


@pytest.mark.django_db
@pytest.mark.postgresql_only
def test_a_row_from_before_there_were_bits_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "expected", frequent)  # so that rows are looked at one by one
    old, new = (make_paper(f"2310.0000{number}", title="Visions") for number in (1, 2))
    index.refresh([new.pk])
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO "papers_searchrow" ("paper_id", "position", "edition", "cut", "words")
            SELECT %s, "position" - 1, "edition", "cut", "words" FROM "papers_searchrow" """,
            [old.pk],
        )
    assert newest(Search(parse("visio*"), TODAY)).papers == [new.pk, old.pk]
    assert newest(Search(parse("visu*"), TODAY)).papers == []
