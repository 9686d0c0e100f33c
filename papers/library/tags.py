"""Readers' own tags: what may be one, and putting them on bookmarks.

All acts of one reader on tags go one after the other (`hold`): a tag that stands on nothing is removed by
one act while another is about to use it.
"""

import re
import unicodedata
from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.models import Bookmark, BookmarkTag, Tag
from papers.models.library import TAG_LIMIT, TAGS_PER_PAPER, tag_key

_BLANKS = re.compile(r"\s+")
_COMMAS = re.compile("[,，、﹐﹑､︐︑]")
# Characters that the key would take for a level of its own are written out in the name as well.
_SLASHES = {ord(sign): unicodedata.normalize("NFKC", sign) for sign in "／℀℁℅℆"}
_DROPPED = ("Cf", "Cs", "Co")  # direction marks and the like, half characters, private use
_JOINERS = "\u200c\u200d"  # Persian words and many emoji need them
_LAST_TWO = "".join(chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF))
_NONCHARACTERS = re.compile(f"[\ufdd0-\ufdef{_LAST_TWO}]")
_SIGNS = " #＃﹟"  # in front of or behind a level


class BadTags(ValueError):
    """The tags cannot be taken; the message says why, to the reader."""


def clean(text: str) -> list[str]:
    """The names in a text "method/attention, survey", each once, in the order given.

    A name is NFC with single blanks; "/" nests it and stands alone. Raises BadTags for a level without a
    letter or digit, for a name that is too long, and for too many.
    """
    found: dict[str, str] = {}
    for part in _COMMAS.split(text):
        if name := _normal(part):
            _check(name)
            found.setdefault(tag_key(name), name)
    if len(found) > TAGS_PER_PAPER:
        raise BadTags(_("A paper has at most %(limit)s tags.") % {"limit": TAGS_PER_PAPER})
    return list(found.values())


def clean_one(text: str) -> str:
    """The one name in a text; raises BadTags for none and for several too."""
    names = clean(text)
    if len(names) != 1:
        raise BadTags(_("Write one tag.") if names else _("Write the name of a tag."))
    return names[0]


def hold(reader: int) -> None:
    """Makes the reader's other acts on tags wait until this transaction ends; call it first in one.

    SQLite has one writer at a time, who is us.
    """
    User.objects.select_for_update(no_key=True).filter(pk=reader).values_list("pk").get()


def rows_of(reader: User, names: Iterable[str]) -> list[Tag]:
    """The reader's tags of these clean names; new ones get their row, once even if two ask at once."""
    hold(reader.pk)
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


def check_number(bookmarks: Iterable[int]) -> None:
    """Raises BadTags if one of the bookmarks (primary keys) has more tags than a paper may."""
    if _with_many(bookmarks, TAGS_PER_PAPER + 1).exists():
        raise BadTags(_("A paper has at most %(limit)s tags.") % {"limit": TAGS_PER_PAPER})


def full(bookmarks: Iterable[int]) -> set[int]:
    """Those of the bookmarks (primary keys) that can take no further tag."""
    return set(_with_many(bookmarks, TAGS_PER_PAPER))


def drop_unused(reader: int) -> None:
    """Tags that stand on nothing are gone."""
    hold(reader)
    Tag.objects.filter(reader=reader, bookmark_tags__isnull=True).delete()


def _with_many(bookmarks: Iterable[int], least: int) -> QuerySet[BookmarkTag, int]:
    """Those of the bookmarks that have at least so many tags."""
    on = BookmarkTag.objects.filter(content_object__in=list(bookmarks)).order_by()
    counted = on.values("content_object").annotate(n=Count("pk"))
    return counted.filter(n__gte=least).values_list("content_object", flat=True)


def _check(name: str) -> None:
    """Raises BadTags for a name that cannot be one."""
    if len(name) > TAG_LIMIT or len(tag_key(name)) > 4 * TAG_LIMIT:
        raise BadTags(_("A tag has at most %(limit)s characters.") % {"limit": TAG_LIMIT})
    for level in name.split("/"):
        if not any(character.isalnum() for character in level):
            raise BadTags(_("A tag needs a letter or a digit: “%(name)s” has none.") % {"name": level})


def _normal(text: str) -> str:
    """NFC, nothing invisible but joiners, single blanks, no empty level, no sign in front."""
    shown = "".join(
        " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else character
        for character in _NONCHARACTERS.sub("", text.translate(_SLASHES))
        if character in _JOINERS or unicodedata.category(character) not in _DROPPED
    )
    levels = (
        _BLANKS.sub(" ", level).strip(_SIGNS) for level in unicodedata.normalize("NFC", shown).split("/")
    )
    return "/".join(level for level in levels if level).lstrip(_SIGNS + "-－﹣")
