"""The shelf: what each act leaves, once or twice, and what its way back brings."""

import pytest

from papers.library import shelf
from papers.library.marks import mark
from papers.models import Bookmark, ReadingMark, Tag
from papers.models.library import TAGS_PER_PAPER
from papers.undo import take_back
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db
Status = Bookmark.Status


def test_save_keeps_what_is_known_of_the_paper_and_counts_as_read() -> None:
    reader = make_reader()
    paper = make_paper(venue="WACV", latest_version=3, journal_ref="J. 1", withdrawn=True)
    kept = shelf.save(reader, paper)
    assert (kept.status, kept.id_order, kept.known_version) == (Status.TO_READ, paper.id_order, 3)
    assert (kept.known_venue, kept.known_journal_ref, kept.known_withdrawn) == ("WACV", True, True)
    assert ReadingMark.objects.get().state == ReadingMark.State.READ


def test_save_twice_keeps_one_bookmark_on_its_shelf() -> None:
    reader, paper = make_reader(), make_paper()
    shelf.save(reader, paper, Status.READING)
    shelf.save(reader, paper)
    assert Bookmark.objects.get().status == Status.READING
    shelf.save(reader, paper, Status.READ)
    assert Bookmark.objects.get().status == Status.READ


@pytest.mark.parametrize("act", ["save", "tag", "note"])
def test_what_is_kept_of_a_skipped_paper_makes_it_read(act: str) -> None:
    reader, paper = make_reader(), make_paper()
    mark(reader, [paper.pk], ReadingMark.State.SKIPPED)
    {
        "save": lambda: shelf.save(reader, paper),
        "tag": lambda: shelf.retag(reader, paper, ["a"]),
        "note": lambda: shelf.rewrite(reader, paper, "a"),
    }[act]()
    assert ReadingMark.objects.get().state == ReadingMark.State.READ


def test_empty_tags_and_note_save_nothing() -> None:
    reader, paper = make_reader(), make_paper()
    assert shelf.retag(reader, paper, []) is None
    assert shelf.rewrite(reader, paper, "") is None
    assert not Bookmark.objects.exists()


def test_note_is_kept_rendered_and_comes_back_after_it_was_emptied() -> None:
    reader, paper = make_reader(), make_paper()
    assert shelf.rewrite(reader, paper, "Read *this*.") is None
    assert Bookmark.objects.get().note_html.strip() == "<p>Read <em>this</em>.</p>"
    undo = shelf.rewrite(reader, paper, "")
    assert undo is not None
    assert Bookmark.objects.get().note_html == ""
    assert take_back(reader, undo.pk) == "Your note is back."
    assert shelf.note_of(reader, paper) == "Read *this*."


def test_note_written_meanwhile_is_not_replaced_by_an_old_one() -> None:
    reader, paper = make_reader(), make_paper()
    make_bookmark(reader, paper, note="Old.")
    undo = shelf.rewrite(reader, paper, "")
    shelf.rewrite(reader, paper, "New.")
    assert undo is not None
    assert take_back(reader, undo.pk) == "There is another note meanwhile; it stays."
    assert shelf.note_of(reader, paper) == "New."


def test_tags_lost_come_back_beside_those_got_meanwhile() -> None:
    reader, paper = make_reader(), make_paper()
    assert shelf.retag(reader, paper, ["a", "b"]) is None
    undo = shelf.retag(reader, paper, ["b"])
    shelf.retag(reader, paper, ["b", "c"])
    assert undo is not None
    assert take_back(reader, undo.pk) == "The tags are back."
    assert list(Tag.objects.values_list("name", flat=True)) == ["a", "b", "c"]


def test_tags_come_back_only_where_there_is_room() -> None:
    reader, paper = make_reader(), make_paper()
    shelf.retag(reader, paper, ["a", "b"])
    undo = shelf.retag(reader, paper, [])
    meanwhile = [f"new{number}" for number in range(TAGS_PER_PAPER - 1)]
    shelf.retag(reader, paper, meanwhile)
    assert undo is not None
    assert take_back(reader, undo.pk) == "The tags are back."
    assert set(Tag.objects.values_list("name", flat=True)) == {"a", *meanwhile}


def test_removed_paper_comes_back_as_it_was() -> None:
    reader, paper = make_reader(), make_paper()
    make_bookmark(reader, paper, tags=("x/y",), note="A note", status=Status.READING)
    undo = shelf.remove(reader, [paper.pk])
    assert undo is not None
    assert not Bookmark.objects.exists()
    assert not Tag.objects.exists()
    assert shelf.remove(reader, [paper.pk]) is None
    take_back(reader, undo.pk)
    kept = Bookmark.objects.get()
    assert (kept.status, kept.note, [tag.name for tag in kept.tags.all()]) == (2, "A note", ["x/y"])


def test_remove_leaves_what_others_keep() -> None:
    paper = make_paper()
    for name in ("reader", "other"):
        make_bookmark(make_reader(name), paper, tags=("same",))
    shelf.remove(Bookmark.objects.get(reader__username="reader").reader, [paper.pk])
    assert [kept.reader.username for kept in Bookmark.objects.all()] == ["other"]
    assert Tag.objects.get().reader.username == "other"
