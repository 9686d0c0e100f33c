"""Reading marks: one a paper, whatever the topic; counts; the way back."""

from datetime import date

import pytest

from papers.library import marks
from papers.library.marks import Marks, mark, mark_rest, marks_for, see, unread_in
from papers.models import Entry, Paper, ReadingMark
from papers.undo import take_back
from tests.factories import (
    make_bookmark,
    make_comment,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db
READ, SKIPPED = ReadingMark.State.READ, ReadingMark.State.SKIPPED


def states() -> dict[str, str]:
    rows = ReadingMark.objects.select_related("paper")
    return {row.paper.arxiv_id: row.get_state_display() for row in rows}


def test_marks_for_shows_all_that_is_the_readers_and_only_that() -> None:
    reader, other = make_reader(), make_reader("other")
    paper, bare = make_paper(), make_paper("2311.00002")
    for somebody in (reader, other):
        make_bookmark(somebody, paper, tags=(f"b {somebody}", "a"), note=f"{somebody} " * 100, status=2)
    mark(reader, [paper.pk], READ)
    make_comment(paper)
    make_comment(paper, state="hidden")
    found = marks_for(reader, [paper.pk, bare.pk])
    assert found[paper.pk] == Marks(
        state="read",
        version=1,
        status=2,
        note=("reader " * 100)[: marks.SHOWN_OF_A_NOTE],
        tags=[("a", "a"), ("b reader", "b reader")],
        comments=1,
    )
    assert found[bare.pk] == Marks()


def test_note_in_a_row_begins_without_its_markdown() -> None:
    reader, paper = make_reader(), make_paper()
    make_bookmark(reader, paper, tags=("a", "b"), note="Ask **last year**'s [group](https://example.org).")
    assert marks_for(reader, [paper.pk])[paper.pk].note == "Ask last year's group."


def test_mark_twice_is_the_same_as_once() -> None:
    reader, paper = make_reader(), make_paper()
    for _each in range(2):
        mark(reader, [paper.pk], READ)
    assert states() == {"2311.00001": "read"}


def test_mark_is_taken_back_to_what_was() -> None:
    reader = make_reader()
    skipped, bare = make_paper(), make_paper("2311.00002")
    mark(reader, [skipped.pk], SKIPPED)
    undo = mark(reader, [skipped.pk, bare.pk], READ)
    assert take_back(reader, undo.pk) == "The marks are as they were."
    assert states() == {"2311.00001": "skipped"}
    assert take_back(reader, undo.pk) is None


def test_mark_is_taken_back_by_nobody_else() -> None:
    reader, paper = make_reader(), make_paper()
    undo = mark(reader, [paper.pk], READ)
    assert take_back(make_reader("other"), undo.pk) is None
    assert states() == {"2311.00001": "read"}


def test_mark_rest_leaves_what_was_read_or_skipped() -> None:
    reader, digest = make_reader(), make_digest()
    papers = [make_entry(digest, make_paper(f"2311.0000{number}")).paper for number in (1, 2, 3)]
    mark(reader, [papers[0].pk], SKIPPED)
    undo = mark_rest(reader, Entry.objects.filter(digest=digest))
    assert undo is not None
    assert sorted(row[0] for row in undo.rows) == [papers[1].pk, papers[2].pk]
    assert states() == {"2311.00001": "skipped", "2311.00002": "read", "2311.00003": "read"}
    assert mark_rest(reader, Entry.objects.filter(digest=digest)) is None


def test_paper_seen_under_one_topic_is_not_unread_under_another() -> None:
    reader, shared, own = make_reader(), make_paper(), make_paper("2311.00002")
    first, second = make_digest(), make_digest(make_topic("other"))
    for digest in (first, second):
        make_entry(digest, shared)
    make_entry(second, own)
    make_entry(second, make_paper("2311.00003"), hidden=True)
    assert unread_in(reader, [first.pk, second.pk]) == {first.pk: {shared.pk}, second.pk: {shared.pk, own.pk}}
    mark(reader, [shared.pk], READ)
    mark(make_reader("other"), [own.pk], READ)
    assert unread_in(reader, [first.pk, second.pk]) == {second.pk: {own.pk}}


def test_skipped_paper_is_unread_in_no_later_digest() -> None:
    reader, paper, topic = make_reader(), make_paper(latest_version=2), make_topic()
    make_entry(make_digest(topic), paper)
    mark(reader, [paper.pk], SKIPPED)
    later = make_digest(topic, on=date(2023, 11, 9))
    make_entry(later, paper, section=Entry.Section.REVISED, version=2)
    assert unread_in(reader, [later.pk]) == {}
    assert not Entry.objects.filter(marks.not_skipped(reader)).exists()


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, ("read", 2)), (READ, ("read", 2)), (SKIPPED, ("skipped", 1))],
)
def test_see_marks_the_newest_version_read(before: int | None, after: tuple[str, int]) -> None:
    reader, paper = make_reader(), make_paper()
    if before:
        mark(reader, [paper.pk], before)
    Paper.objects.update(latest_version=2)
    paper.refresh_from_db()
    see(reader, paper, marks_for(reader, [paper.pk])[paper.pk])
    row = ReadingMark.objects.get(reader=reader)
    assert (row.get_state_display(), row.version) == after
