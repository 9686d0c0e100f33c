"""The feed of a search: what it finds, newest first; of a saved one with its reader's own marks."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from papers.feeds.listed import listed, paper_columns
from papers.feeds.paging import BadPlace
from papers.feeds.papers import items_of
from papers.feeds.sources import About, Part
from papers.models import Paper, SavedSearch, Topic
from papers.query.language import QueryError, parse
from papers.query.tree import Mark, Query, leaves
from papers.search.found import Search, newest, place

_DIGITS = 18


class NoFeed(ValueError):
    """The query cannot be read or asked by everybody; the message says why, in the reader's language."""


@dataclass(frozen=True, slots=True)
class OfSearch:
    """What a search finds. A place is one in the index of all papers (papers/search/positions.py)."""

    about: About
    search: Search

    def part(self, after: str) -> Part:
        """The page after a place; one that took too long to fill is shorter, and leads on all the same."""
        if after and not (after.isascii() and after.isdigit() and len(after) <= _DIGITS):
            raise BadPlace(after)
        found = newest(self.search, below=int(after) if after else None)
        older = None
        if found.more and found.papers:
            older = place(found.papers[-1])
        elif found.stopped_at:
            older = found.stopped_at
        rows = Paper.objects.filter(pk__in=found.papers).values("pk", *paper_columns())
        by_key = {row["pk"]: listed()(row) for row in rows}
        places = [by_key[pk] for pk in found.papers if pk in by_key]
        return Part(
            self.about,
            places,
            lambda: items_of(places),
            str(older) if older else None,
            "" if after else None,
        )


def readable(text: str, *, marks: bool = False) -> Query:
    """The query, which may ask for a reader's own marks or not; raises NoFeed."""
    try:
        query = parse(text)
    except QueryError as error:
        raise NoFeed(_(error.message) % error.params) from error
    if not marks and asks_for_marks(query):
        raise NoFeed(
            _("This search asks for a reader’s own marks: save it, and make a private address for it.")
        )
    return query


def asks_for_marks(query: Query) -> bool:
    """Whether it finds something else for each reader."""
    return any(isinstance(leaf, Mark) for leaf in leaves(query.root))


def of_search(search: Search, topic: Topic | None) -> OfSearch:
    """A search that anybody may ask, in one topic's digests only where there is one."""
    text = search.query.text
    asked = {"q": text} | ({"topic": topic.slug} if topic else {})
    page = f"{reverse('search')}?{urlencode(asked, errors='replace')}"
    named = f"search/{topic.pk}/{text}" if topic else f"search//{text}"
    title = _("Search: %(query)s") % {"query": text}
    return OfSearch(About(named, title, page, topic.local_name if topic else ""), search)


def of_saved(saved: SavedSearch, search: Search) -> OfSearch:
    """A reader's own search."""
    return OfSearch(
        About(f"saved/{saved.pk}", saved.name, reverse("saved_search", args=[saved.pk]), saved.query), search
    )
