"""A reader's saved papers as they go out to that reader: with own tags, and the own note."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from accounts.models import User
from papers.export.works import CHUNK, Work, works
from papers.models import Bookmark, BookmarkTag


def saved(reader: User) -> list[int]:
    """All the reader's saved papers (primary keys), in the order of saving."""
    mine = Bookmark.objects.filter(reader=reader).order_by("saved_at", "pk")
    return list(mine.values_list("paper", flat=True))


def own_works(reader: User, papers: Iterable[int]) -> Iterator[Work]:
    """The papers of these keys with what the reader keeps with them; four queries a chunk.

    What became of a bookmark meanwhile is told as it is then: a paper that was taken off has no marks.
    """
    keys = iter(papers)
    while chunk := list(islice(keys, CHUNK)):
        mine = Bookmark.objects.filter(reader=reader, paper__in=chunk)
        notes = dict(mine.values_list("paper", "note"))
        tags = defaultdict[int, list[str]](list)
        on = BookmarkTag.objects.filter(content_object__reader=reader, content_object__paper__in=chunk)
        for paper, name in on.order_by("tag__slug").values_list("content_object__paper", "tag__name"):
            tags[paper].append(name)
        for work in works(chunk):
            yield replace(work, keywords=tuple(tags[work.pk]), note=notes.get(work.pk, ""))
