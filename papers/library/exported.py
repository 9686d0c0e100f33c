"""A reader's saved papers as they go out to that reader: with own tags, and the own note."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from accounts.models import User
from papers.export.works import CHUNK, Work, works
from papers.models import Bookmark, BookmarkTag


def saved(reader: User) -> list[int]:
    """All the reader's bookmarks (primary keys), in the order of saving."""
    mine = Bookmark.objects.filter(reader=reader).order_by("saved_at", "pk")
    return list(mine.values_list("pk", flat=True))


def own_works(reader: User, bookmarks: Iterable[int]) -> Iterator[Work]:
    """The papers of the reader's bookmarks (primary keys) in the order given; four queries a chunk.

    Of papers that were taken off the shelf meanwhile there are none.
    """
    keys = iter(bookmarks)
    while chunk := list(islice(keys, CHUNK)):
        rows = Bookmark.objects.filter(reader=reader, pk__in=chunk).values_list("pk", "paper", "note")
        kept = {bookmark: (paper, note) for bookmark, paper, note in rows}
        tags = defaultdict[int, list[str]](list)
        on = BookmarkTag.objects.filter(content_object__in=kept).order_by("tag__slug")
        for bookmark, name in on.values_list("content_object", "tag__name"):
            tags[kept[bookmark][0]].append(name)
        notes = {kept[key][0]: kept[key][1] for key in chunk if key in kept}
        for work in works(notes):
            yield replace(work, keywords=tuple(tags[work.pk]), note=notes[work.pk])
