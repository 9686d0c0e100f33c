"""One act on many bookmarks at once: whole or not at all, with the way back."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from papers.library import changes, shelf
from papers.library import tags as tagging
from papers.library.changes import Change
from papers.models import Tag, Undo
from papers.models.library import tag_key


def change(
    reader: User,
    bookmarks: Iterable[int],
    *,
    status: int | None = None,
    add: Iterable[str] = (),
    drop: Iterable[str] = (),
) -> tuple[int, Undo | None]:
    """Moves the reader's bookmarks (primary keys), puts tags on and takes tags off; names are clean.

    Gives how many papers changed, and the way back. Raises BadTags if a paper had too many tags.
    """
    done = Change()
    with transaction.atomic():
        tagging.hold(reader.pk)
        chosen = changes.shelved(reader, bookmarks)
        if status is not None:
            changes.put_on_shelf(chosen, status, done)
        keys = [tag_key(name) for name in drop]
        changes.take_off(chosen, Tag.objects.filter(reader=reader, slug__in=keys), done)
        if chosen:
            changes.put_on(reader, chosen, add, done)
        tagging.drop_unused(reader.pk)
        return len(done.papers), done.remembered(reader)


def remove(reader: User, bookmarks: Iterable[int]) -> tuple[int, Undo | None]:
    """Takes the bookmarks off the shelf, with tags and notes; gives how many, and the way back."""
    with transaction.atomic():
        tagging.hold(reader.pk)
        chosen = changes.shelved(reader, bookmarks)
        return len(chosen), shelf.remove(reader, chosen.values())
