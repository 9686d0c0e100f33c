"""Renaming, merging, splitting and deleting tags, each taken back exactly."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from papers.library import bulk, tag_acts
from papers.library.tags import BadTags
from papers.models import Bookmark, BookmarkTag, Tag, Undo
from papers.models.library import TAGS_PER_PAPER
from papers.undo import take_back
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db


def shelve(reader: User, *tagged: tuple[str, ...]) -> list[int]:
    """A bookmark for each group of tags."""
    papers = [make_paper(f"2311.{number:05}") for number in range(1, len(tagged) + 1)]
    return [make_bookmark(reader, paper, tags=tags).pk for paper, tags in zip(papers, tagged, strict=True)]


def state(reader: User) -> dict[int, tuple[int, str, frozenset[str]]]:
    """Shelf, note and tags of each saved paper."""
    return {
        mark.paper_id: (mark.status, mark.note, frozenset(row.tag.name for row in mark.bookmark_tags.all()))
        for mark in Bookmark.objects.filter(reader=reader).prefetch_related("bookmark_tags__tag")
    }


def tags(reader: User) -> list[str]:
    return list(Tag.objects.filter(reader=reader).values_list("name", flat=True))


def undone(reader: User, undo: Undo | None) -> None:
    assert undo is not None
    assert take_back(reader, undo.pk)


@pytest.fixture
def reader() -> User:
    return make_reader("mira")


def test_a_new_name_is_borne_by_the_same_papers(reader: User) -> None:
    shelve(reader, ("survey",), ("survey", "x"), ("x",))
    before = state(reader)
    assert tag_acts.rename(reader, ["survey"], "overview")[0] == 2
    assert tags(reader) == ["overview", "x"]
    undone(reader, Undo.objects.get())
    assert state(reader) == before


def test_nested_tags_follow_and_may_take_the_place_of_each_other(reader: User) -> None:
    shelve(reader, ("a",), ("a/b",), ("A/B/c",), ("ab",))
    before = state(reader)
    moved = {move.tag.name: (move.name, move.onto) for move in tag_acts.plan(reader, ["a"], "a/b")}
    assert moved == {"a": ("a/b", None), "a/b": ("a/b/b", None), "A/B/c": ("a/b/B/c", None)}
    tag_acts.rename(reader, ["a"], "a/b")
    assert tags(reader) == ["a/b", "a/b/b", "a/b/B/c", "ab"]
    undone(reader, Undo.objects.get())
    assert state(reader) == before


def test_a_name_that_exists_is_merged_with(reader: User) -> None:
    shelve(reader, ("vit",), ("transformer",), ("vit", "Transformer"), ("other",))
    before = state(reader)
    (move,) = tag_acts.plan(reader, ["vit"], "Transformer")
    assert (move.papers, move.onto and move.onto.name, move.held) == (2, "transformer", 2)
    assert tag_acts.rename(reader, ["vit"], "Transformer")[0] == 2
    assert tags(reader) == ["other", "transformer"]
    undone(reader, Undo.objects.get())
    assert state(reader) == before


def test_several_are_merged_into_one_of_them(reader: User) -> None:
    shelve(reader, ("x",), ("y",), ("y/z",), ("x", "z"))
    before = state(reader)
    tag_acts.rename(reader, ["x", "y", "y/z", "z"], "y")
    assert tags(reader) == ["y"]
    undone(reader, Undo.objects.get())
    assert state(reader) == before


def test_another_spelling_of_the_same_name_is_only_written(reader: User) -> None:
    shelve(reader, ("vit",))
    tag_acts.rename(reader, ["vit"], "ViT")
    assert tags(reader) == ["ViT"]
    undone(reader, Undo.objects.get())
    assert tags(reader) == ["vit"]


def test_a_nested_name_that_would_be_too_long_stops_all(reader: User) -> None:
    shelve(reader, ("a", "a/" + "b" * 40))
    before = state(reader)
    with pytest.raises(BadTags):
        tag_acts.rename(reader, ["a"], "c" * 20)
    assert state(reader) == before


def test_ticked_papers_move_to_another_tag(reader: User) -> None:
    one, two, three = shelve(reader, ("x",), ("x",), ("y",))
    before = state(reader)
    n, undo = tag_acts.split(reader, Tag.objects.get(name="x"), [one, three], "x/new")
    assert n == 1
    assert state(reader)[Bookmark.objects.get(pk=one).paper_id][2] == {"x/new"}
    assert state(reader)[Bookmark.objects.get(pk=two).paper_id][2] == {"x"}
    undone(reader, undo)
    assert state(reader) == before


def test_a_deleted_tag_leaves_its_papers_and_the_tags_nested_in_it(reader: User) -> None:
    shelve(reader, ("x", "x/y"), ("x",))
    before = state(reader)
    assert tag_acts.delete(reader, ["x"])[0] == 2
    assert tags(reader) == ["x/y"]
    assert len(state(reader)) == 2
    undone(reader, Undo.objects.get())
    assert state(reader) == before


def test_other_readers_tags_are_left_alone(reader: User) -> None:
    stranger = make_reader("noor")
    paper = make_paper()
    make_bookmark(stranger, paper, tags=("x", "x/y"))
    make_bookmark(reader, paper, tags=("x",))
    before = state(stranger)
    tag_acts.rename(reader, ["x"], "y")
    tag_acts.delete(reader, ["x", "x/y", "y"])
    tag_acts.split(
        reader, Tag.objects.get(reader=stranger, name="x"), Bookmark.objects.values_list("pk"), "z"
    )
    assert state(stranger) == before


def test_suggestions_are_the_readers_own_by_use_and_by_level(reader: User) -> None:
    shelve(reader, ("method/attention", "at%"), ("attribution",), ("attribution", "x/Attic"))
    make_bookmark(make_reader("noor"), tags=("attack",), paper=make_paper("2311.00099"))
    assert tag_acts.suggestions(reader, "ATT") == ["attribution", "method/attention", "x/Attic"]
    assert tag_acts.suggestions(reader, "at%") == ["at%"]
    assert tag_acts.suggestions(reader, "\x00zzz") == []


NAMES = ("a", "a/b", "A/b/c", "b", "c")
some = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2)
acts = st.tuples(
    st.sampled_from(["rename", "delete", "split", "bulk", "remove"]), some, st.sampled_from(NAMES)
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.frozensets(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=3), acts)
def test_every_act_taken_back_leaves_all_as_it_was(
    tagged: list[frozenset[str]], act: tuple[str, list[str], str]
) -> None:
    with transaction.atomic():
        reader = make_reader("mira")
        marks = shelve(reader, *(tuple(sorted(names)) for names in tagged))
        before = state(reader)
        kind, names, other = act
        keys = [name.lower() for name in names]
        if kind == "rename":
            _n, undo = tag_acts.rename(reader, keys, other)
        elif kind == "delete":
            _n, undo = tag_acts.delete(reader, keys)
        elif kind == "split":
            tag = Tag.objects.filter(reader=reader, slug=keys[0]).first()
            undo = tag_acts.split(reader, tag, marks[:1], other)[1] if tag else None
        elif kind == "bulk":
            _n, undo = bulk.change(reader, marks, status=2, add=[other], drop=keys)
        else:
            _n, undo = bulk.remove(reader, marks[:2])
        if undo:
            undone(reader, undo)
        assert state(reader) == before
        assert set(tags(reader)) == {name for _s, _n, names in before.values() for name in names}
        transaction.set_rollback(True)


def test_what_is_taken_back_leaves_full_papers_as_they_are(reader: User) -> None:
    full, roomy = shelve(reader, ("old",), ("old",))
    _n, undo = bulk.change(reader, [full, roomy], drop=["old"])
    bulk.change(reader, [full], add=[f"new{number}" for number in range(TAGS_PER_PAPER)])
    undone(reader, undo)
    assert BookmarkTag.objects.filter(content_object=full).count() == TAGS_PER_PAPER
    assert [row.tag.name for row in BookmarkTag.objects.filter(content_object=roomy)] == ["old"]
