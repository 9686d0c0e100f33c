"""What a reader follows as a list of feeds, some with keys made for it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from papers.arxiv.taxonomy import category_name
from papers.feeds import keys
from papers.feeds.addresses import feed_of
from papers.feeds.opml import Group, Outline
from papers.feeds.search import NoFeed, asks_for_marks, readable
from papers.models import Author, Collection, FeedKey, Follow, SavedSearch, Topic
from papers.models.collections import visible_to
from papers.query.tree import Query

Kind = FeedKey.Kind


def public_groups(reader: User) -> list[Group]:
    """The feeds that everybody may read of what the reader follows and of the searches they saved."""
    mine = Follow.objects.filter(reader=reader).order_by("at", "pk")
    rows = list(mine.select_related("topic", "author__same_as", "collection"))
    return [
        Group(_("Topics"), [_topic(row.topic) for row in rows if row.topic]),
        Group(_("Authors"), _authors(row.author.person for row in rows if row.author)),
        Group(_("Categories"), [_category(row.category) for row in rows if row.category]),
        Group(
            _("Collections"),
            [_collection(row.collection) for row in rows if row.collection and row.collection.public],
        ),
        Group(_("Saved searches"), [_search(row) for row in _searches(reader, marks=False)]),
    ]


def private_group(reader: User) -> Group:
    """The feeds that are the reader's alone, each with a new key.

    Raises keys.TooMany, and makes none then.
    """
    seen = Collection.objects.filter(visible_to(reader), Q(owner=reader) | Q(members__reader=reader))
    opened: list[tuple[str, str, dict[str, Any]]] = [
        (_("Today"), Kind.TODAY, {}),
        (_("Library"), Kind.LIBRARY, {}),
    ]
    opened += [(row.name, Kind.SEARCH, {"search": row}) for row in _searches(reader, marks=True)]
    opened += [
        (row.name, Kind.COLLECTION, {"collection": row}) for row in seen.filter(public=False).distinct()
    ]
    with transaction.atomic():
        outlines = [_private(name, *keys.make(reader, kind, **what)) for name, kind, what in opened]
    return Group(_("Yours alone"), outlines)


def _searches(reader: User, *, marks: bool) -> list[SavedSearch]:
    """The reader's searches that ask for own marks, or those that do not; none that cannot be read."""
    return [
        row
        for row in SavedSearch.objects.filter(reader=reader)
        if (query := _query(row)) and asks_for_marks(query) is marks
    ]


def _query(search: SavedSearch) -> Query | None:
    try:
        return readable(search.query, marks=True)
    except NoFeed:
        return None


def _topic(topic: Topic) -> Outline:
    return _outline(topic.local_name, feed_of("topic", topic.slug), topic.get_absolute_url())


def _authors(persons: Iterable[Author]) -> list[Outline]:
    """Each person once, under however many spellings they are followed."""
    return [
        _outline(person.name, feed_of("author", person.pk, person.slug), person.get_absolute_url())
        for person in dict.fromkeys(persons)
    ]


def _category(code: str) -> Outline:
    name = f"{category_name(code)} ({code})"
    return _outline(name, feed_of("category", code), reverse("category", args=[code]))


def _collection(collection: Collection) -> Outline:
    return _outline(collection.name, feed_of("collection", collection.pk), collection.get_absolute_url())


def _search(search: SavedSearch) -> Outline:
    return Outline(search.name, feed_of("search", q=search.query))


def _private(name: str, _key: FeedKey, secret: str) -> Outline:
    return Outline(name, feed_of("private", secret))


def _outline(name: str, feed: str, page: str) -> Outline:
    return Outline(name, feed, settings.SITE_URL + page)
