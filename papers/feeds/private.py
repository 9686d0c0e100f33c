"""The feeds that a key opens: a reader's digests, library, tags, saved searches and collections.

Of what readers keep for themselves they say only which papers it holds: notes and tags go to no feed reader.
"""

from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import new_york_today
from papers.feeds import search
from papers.feeds.digests import published
from papers.feeds.listed import Listed, Row, paper_columns
from papers.feeds.paging import Order
from papers.feeds.public import of_collection
from papers.feeds.search import NoFeed
from papers.feeds.sources import About, OfDigests, OfPapers, Source
from papers.models import Bookmark, BookmarkTag, Collection, FeedKey, Follow, Tag, Topic
from papers.models.collections import visible_to
from papers.search.found import Search

BY_SAVING = Order((("-saved_at", datetime), ("-pk", int)))
BY_DATE = Order((("-date", date), ("-pk", int)))
Kind = FeedKey.Kind


def of_key(key: FeedKey) -> Source | None:
    """What the key opens; None where its reader sees it no longer."""
    reader: User = key.reader
    match key.kind:
        case Kind.TODAY:
            return today(reader)
        case Kind.LIBRARY:
            return library(reader)
        case Kind.TAG if key.tag:
            return tagged(reader, key.tag)
        case Kind.SEARCH if key.search:
            return saved_search(key)
        case Kind.COLLECTION if key.collection:
            seen = Collection.objects.filter(visible_to(reader), pk=key.collection.pk)
            return of_collection(key.collection) if seen.exists() else None
    return None


def today(reader: User) -> OfDigests:
    """The digests of the topics that the reader follows; of all topics, where none is."""
    topics = Topic.objects.filter(archived=False)
    followed = Follow.objects.filter(reader=reader, topic__in=topics).values_list("topic", flat=True)
    mine = list(followed) or list(topics.values_list("pk", flat=True))
    about = About(
        f"readers/{reader.pk}/today", _("Today"), reverse("today"), _("The digests that you follow.")
    )
    return OfDigests(about, published(topic__in=mine), BY_DATE)


def library(reader: User) -> OfPapers:
    """What the reader saved, newest first."""
    about = About(f"readers/{reader.pk}/library", _("Library"), reverse("library"), _("What you saved."))
    return _shelf(about, Q(reader=reader))


def tagged(reader: User, tag: Tag) -> OfPapers:
    """What the reader saved under a tag, or one nested in it."""
    family = Tag.objects.filter(Q(slug=tag.slug) | Q(slug__startswith=f"{tag.slug}/"), reader=reader)
    bearing = BookmarkTag.objects.filter(tag__in=family).values("content_object")
    page = reverse("library_tag", args=[tag.slug])
    about = About(f"tags/{tag.pk}", f"#{tag.name}", page, _("What you saved under this tag."))
    return _shelf(about, Q(reader=reader, pk__in=bearing))


def saved_search(key: FeedKey) -> Source | None:
    """What a saved search finds; None where its query cannot be read any more."""
    saved = key.search
    if saved is None:
        return None
    try:
        query = search.readable(saved.query, marks=True)
    except NoFeed:
        return None
    return search.of_saved(saved, Search(query, new_york_today(), key.reader_id))


def _shelf(about: About, which: Q) -> OfPapers:
    columns = (*BY_SAVING.fields, "paper", *paper_columns("paper__"))
    return OfPapers(about, Bookmark.objects.filter(which).values(*columns), BY_SAVING, _saved)


def _saved(row: Row) -> Listed:
    at = row["saved_at"]
    return Listed(row["paper"], at, max(at, row["paper__revised_at"] or at), row["paper__stored_at"])
