"""Several tabs of one reader at once: nothing lost, nothing doubled, no error."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from papers.library import bulk, shelf, tag_acts, words
from papers.models import Bookmark, BookmarkTag, PaperWords, Tag
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 12


def together(*acts: Callable[[], object]) -> None:
    """Runs the acts at once, each on a connection of its own, and raises what one of them raises."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result()


def test_two_tabs_adding_one_new_tag_make_one_row() -> None:
    reader = make_reader()
    papers = [make_paper(f"2311.{number:05}") for number in range(1, 5)]
    for turn in range(ROUNDS):
        name = f"new {turn}"
        together(*(partial(shelf.tag, reader, paper, [name]) for paper in papers))
        assert Tag.objects.filter(name=name).count() == 1
        assert BookmarkTag.objects.filter(tag__name=name).count() == len(papers)


def test_a_tag_that_one_tab_drops_while_another_puts_it_on_stays_on() -> None:
    reader = make_reader()
    one, other = make_paper("2311.00001"), make_paper("2311.00002")
    for _turn in range(ROUNDS):
        shelf.tag(reader, one, ["x"])
        shelf.tag(reader, other, [])
        together(
            lambda: shelf.retag(reader, one, []),
            lambda: shelf.tag(reader, other, ["x"]),
            lambda: tag_acts.suggestions(reader, "x"),
        )
        on = BookmarkTag.objects.filter(tag__name="x", content_object__reader=reader)
        assert list(on.values_list("content_object__paper", flat=True)) == [other.pk]


def test_acts_on_all_bookmarks_at_once_leave_a_whole_library() -> None:
    reader = make_reader()
    for number in range(1, 31):
        make_bookmark(reader, make_paper(f"2311.{number:05}"), tags=("a", "a/b") if number % 2 else ("c",))
    every = list(Bookmark.objects.order_by("?").values_list("pk", flat=True))
    for _turn in range(ROUNDS):
        together(
            lambda: bulk.change(reader, every, status=2, add=["new"], drop=["c"]),
            lambda: bulk.change(reader, reversed(every), status=3, add=["c"], drop=["new"]),
            lambda: tag_acts.rename(reader, ["a"], "b"),
            lambda: tag_acts.rename(reader, ["b"], "a"),
            lambda: words.read(Bookmark.objects.values_list("paper", flat=True)),
        )
        statuses = set(Bookmark.objects.values_list("status", flat=True))
        assert len(statuses) == 1
        assert Bookmark.objects.filter(stale=True).count() == 0
        assert PaperWords.objects.count() == 30
        held = {name: BookmarkTag.objects.filter(tag__name=name).count() for name in ("c", "new")}
        assert held == ({"c": 0, "new": 30} if statuses == {2} else {"c": 30, "new": 0})
        assert Tag.objects.filter(bookmark_tags=None).count() == 0
