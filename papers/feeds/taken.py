"""A list of feeds taken up: what of it is followed from now on, and why the rest is not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from papers.feeds.addresses import Place, places
from papers.feeds.opml import MOST, BadOpml, Outline
from papers.feeds.search import NoFeed, readable
from papers.following import follows
from papers.following import saved as searches
from papers.models import Author, Collection, Follow, FormerAddress, SavedSearch, Topic
from papers.models.collections import visible_to

_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one feed: followed anew, followed already, or not; then `why`."""

    text: str
    address: str
    new: bool = False
    held: bool = False
    why: str = ""


def take_up(reader: User, outlines: Iterable[Outline]) -> list[Taken]:
    """Follows what the feeds are of; searches are saved. The same list again changes nothing.

    Raises BadOpml for more than MOST: one address at arXiv may name many categories.
    """
    named = [(outline, places(outline.feed) or places(outline.page)) for outline in outlines]
    if sum(len(found) for _outline, found in named) > MOST:
        raise BadOpml(_("The file has more than %(n)s feeds.") % {"n": MOST})
    with transaction.atomic():
        searches.hold(reader)
        return [taken for outline, found in named for taken in _taken(reader, outline, found)]


def _taken(reader: User, outline: Outline, found: list[Place]) -> Iterator[Taken]:
    address = outline.feed or outline.page
    if not found:
        why = _("It is neither of this site nor a category’s feed at arXiv.")
        yield Taken(outline.text, address, why=why)
    for place in found:
        new, why = _follow(reader, outline.text, place)
        yield Taken(outline.text, address, new, not new and not why, why)


def _follow(reader: User, name: str, place: Place) -> tuple[bool, str]:
    """Whether it is followed anew, and why it cannot be."""
    kind, key = place
    if kind == "search":
        return _save(reader, name, key)
    if kind not in _FINDERS:
        return False, _not_followed(kind)
    thing = _FINDERS[kind](reader, key)
    if thing is None:
        return False, _("It is not here.")
    target = {kind: thing}
    if Follow.objects.filter(follows.meant(target), reader=reader).exists():
        return False, ""
    if follows.follow(reader, target):
        return True, ""
    return False, _("You follow %(n)s things, which is as many as one reader can follow.") % {
        "n": follows.LIMIT
    }


def _save(reader: User, name: str, query: str) -> tuple[bool, str]:
    """Saves a search, unless one that asks the same is saved already."""
    mine = SavedSearch.objects.filter(reader=reader)
    try:
        text = readable(query, marks=True).text
    except NoFeed as fault:
        return False, str(fault)
    if mine.filter(query=text).exists():
        return False, ""
    if mine.count() >= searches.LIMIT:
        return False, _("That is as many saved searches as one reader can have.")
    given = set(mine.values_list("name", flat=True))
    searches.make(reader, name=searches.free(name[: searches.NAME], given), query=text, cadence=0)
    return True, ""


def _not_followed(kind: str) -> str:
    if kind == "private":
        return _("A private address is of one reader’s own things; they are not followed.")
    if kind == "venue":
        return _("A venue cannot be followed; save a search for it instead.")
    return _("A paper cannot be followed this way; save it instead.")


def _topic(_reader: User, slug: str) -> Topic | None:
    found = Topic.objects.filter(slug=slug).first()
    if found is None:
        former = FormerAddress.objects.filter(slug=slug).select_related("topic").first()
        found = former.topic if former else None
    return None if found is None or found.archived else found


def _author(_reader: User, key: str) -> Author | None:
    found = Author.objects.filter(pk=_number(key)).select_related("same_as").first()
    return found.person if found else None


def _collection(reader: User, key: str) -> Collection | None:
    return Collection.objects.filter(visible_to(reader), pk=_number(key)).first()


def _category(_reader: User, code: str) -> str | None:
    return code if follows.is_category(code) else None


def _number(key: str) -> int:
    return int(key) if len(key) <= _DIGITS else 0


_FINDERS: dict[str, Any] = {
    "topic": _topic,
    "author": _author,
    "category": _category,
    "collection": _collection,
}
