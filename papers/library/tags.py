"""Readers' own tags: what may be one, and putting them on bookmarks."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.models import Bookmark, BookmarkTag, Tag
from papers.models.library import TAG_LIMIT, TAGS_PER_PAPER, tag_key

_BLANKS = re.compile(r"\s+")


class BadTags(ValueError):
    """The tags cannot be taken; the message says why, to the reader."""


def clean(text: str) -> list[str]:
    """The names in a text "method/attention, survey", each once, in the order given.

    A name is NFC with single blanks; "/" nests it and stands alone. Raises BadTags for one without a
    letter or digit, one that is too long, and for too many.
    """
    found: dict[str, str] = {}
    for part in text.split(","):
        name = _normal(part)
        if not name:
            continue
        if len(name) > TAG_LIMIT or len(tag_key(name)) > 4 * TAG_LIMIT:
            raise BadTags(_("A tag has at most %(limit)s characters.") % {"limit": TAG_LIMIT})
        if not any(character.isalnum() for character in name):
            raise BadTags(_("A tag needs a letter or a digit: “%(name)s” has none.") % {"name": name})
        found.setdefault(tag_key(name), name)
    if len(found) > TAGS_PER_PAPER:
        raise BadTags(_("A paper has at most %(limit)s tags.") % {"limit": TAGS_PER_PAPER})
    return list(found.values())


def rows_of(reader: User, names: Iterable[str]) -> list[Tag]:
    """The reader's tags of these clean names; new ones get their row, once even if two ask at once."""
    keys = {tag_key(name): name for name in names}
    Tag.objects.bulk_create(
        [Tag(reader=reader, name=name, slug=key) for key, name in keys.items()], ignore_conflicts=True
    )
    return list(Tag.objects.filter(reader=reader, slug__in=keys).order_by("slug"))


def add_tags(bookmarks: Iterable[Bookmark], tags: Iterable[Tag]) -> None:
    """Puts each tag on each bookmark; those that are there stay."""
    tags = list(tags)
    BookmarkTag.objects.bulk_create(
        [BookmarkTag(content_object=bookmark, tag=tag) for bookmark in bookmarks for tag in tags],
        ignore_conflicts=True,
    )


def set_tags(bookmark: Bookmark, tags: Iterable[Tag]) -> None:
    """The bookmark bears these tags and no others."""
    wanted = {tag.pk: tag for tag in tags}
    BookmarkTag.objects.filter(content_object=bookmark).exclude(tag__in=wanted).delete()
    add_tags([bookmark], wanted.values())
    drop_unused(bookmark.reader_id)


def drop_unused(reader: int) -> None:
    """Tags that stand on nothing are gone."""
    Tag.objects.filter(reader=reader, bookmark_tags__isnull=True).delete()


def _normal(text: str) -> str:
    """NFC, no control characters, single blanks, no empty level."""
    shown = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) not in ("Cf", "Cs", "Co", "Cn") or character == "\u200d"
    )
    levels = (_BLANKS.sub(" ", level).strip().lstrip("#").strip() for level in shown.split("/"))
    return "/".join(level for level in levels if level)
