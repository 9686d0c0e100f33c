"""Marks from several tabs of one reader at once: one row a paper, each act taken back once."""

from functools import partial

import pytest

from papers.library import shelf
from papers.library.marks import mark, mark_rest
from papers.models import Bookmark, Entry, ReadingMark
from papers.undo import take_back
from tests.factories import make_digest, make_entry, make_paper, make_reader
from tests.papers.library.test_together import ROUNDS, together

pytestmark = pytest.mark.django_db(transaction=True)
READ, SKIPPED = ReadingMark.State.READ, ReadingMark.State.SKIPPED


def test_tabs_marking_the_same_papers_make_one_row_each() -> None:
    reader, digest = make_reader(), make_digest()
    papers = [make_entry(digest, make_paper(f"2311.{number:05}")).paper_id for number in range(1, 6)]
    entries = Entry.objects.filter(digest=digest)
    for _turn in range(ROUNDS):
        together(
            partial(mark_rest, reader, entries),
            partial(mark, reader, papers, READ),
            partial(mark, reader, papers[:2], SKIPPED),
            partial(mark, reader, papers[3:], None),
        )
        rows = ReadingMark.objects.filter(reader=reader).values_list("paper", flat=True)
        assert len(rows) == len(set(rows))
        assert set(papers[:3]) <= set(rows)


def test_double_click_saves_one_bookmark() -> None:
    reader = make_reader()
    for turn in range(ROUNDS):
        paper = make_paper(f"2311.{turn + 1:05}")
        together(*[partial(shelf.save, reader, paper)] * 3, partial(mark, reader, [paper.pk], SKIPPED))
        assert Bookmark.objects.filter(paper=paper).count() == 1
        assert ReadingMark.objects.filter(paper=paper).count() == 1


def test_undo_pressed_twice_at_once_is_carried_out_once() -> None:
    reader, paper = make_reader(), make_paper()
    for _turn in range(ROUNDS):
        undo, said = mark(reader, [paper.pk], READ), []
        together(*[lambda pk=undo.pk, said=said: said.append(take_back(reader, pk))] * 2)  # type: ignore[misc]
        assert sorted(map(str, said)) == ["None", "The marks are as they were."]
