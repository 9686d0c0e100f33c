"""A reader's library as a list: filters, orders and pages that cost the same on any shelf.

Each order is an index of its own (models/library.py), so a page is read from where it begins. A tag on few
bookmarks leads to them; one on many is looked up along the order, which meets enough of them soon.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import make_aware

from accounts.models import User
from papers.library import find, words
from papers.models import Bookmark, BookmarkTag, Tag
from papers.query.tree import Query
from papers.search.marked import levels

SORTS = {
    "saved": ("-saved_at", "-id"),
    "saved-oldest": ("saved_at", "id"),
    "published": ("-id_order", "-id"),
    "published-oldest": ("id_order", "id"),
    "title": ("title_key", "id"),
    "changed": ("-changed_at", "-id"),
}
COUNTED = 1_000  # results are counted up to here,
CHECKED = 200  # and up to here where each is put to the query in memory
FEW = 2_000  # bookmarks of a tag that are looked up by themselves


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the library is asked for; `tags` and `without` are keys, the days those of saving."""

    status: int | None = None
    noted: bool = False
    tags: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    untagged: bool = False
    query: Query | None = None
    venue: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = "saved"

    @property
    def whole_shelf(self) -> bool:
        """That nothing narrows the list but the shelf."""
        return self == Wanted(status=self.status, noted=self.noted, sort=self.sort)


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag and how many of the reader's bookmarks bear it, or one nested in it."""

    name: str
    key: str
    papers: int
    own: int  # that bear it itself


@dataclass(slots=True)
class Counts:
    """How many bookmarks stand where."""

    shelves: dict[int, int] = field(default_factory=dict)
    noted: int = 0
    tags: list[TagCount] = field(default_factory=list)

    @property
    def all(self) -> int:
        """Everything saved."""
        return sum(self.shelves.values())

    def of(self, wanted: Wanted) -> int:
        """Of a whole shelf."""
        if wanted.noted:
            return self.noted
        return self.all if wanted.status is None else self.shelves.get(wanted.status, 0)


@dataclass(frozen=True, slots=True)
class Found:
    """Bookmarks of a page (and one of the next, where there is one), in order; how many match in all."""

    bookmarks: list[int]
    total: int
    more: bool = False  # than `total`


def counts(reader: User) -> Counts:
    """The reader's counts, exact, in four queries whatever their number (three without nested tags)."""
    mine = Bookmark.objects.filter(reader=reader)
    shelves = mine.order_by().values_list("status").annotate(n=Count("pk"))
    return Counts(dict(shelves), mine.exclude(note="").count(), tag_counts(reader))


def tag_counts(reader: User) -> list[TagCount]:
    """The reader's tags by key."""
    rows = Tag.objects.filter(reader=reader).annotate(n=Count("bookmark_tags")).order_by("slug")
    tags = list(rows.values_list("pk", "name", "slug", "n"))
    families: dict[str, list[int]] = {slug: [] for _pk, _name, slug, _n in tags}
    for pk, _name, slug, _n in tags:
        for key in levels(slug):
            if key in families:
                families[key].append(pk)
    shared = [family for family in families.values() if len(family) > 1]
    together = _distinct(shared)
    return [TagCount(name, slug, together.get(families[slug][0], own), own) for _pk, name, slug, own in tags]


def _distinct(families: list[list[int]]) -> dict[int, int]:
    """By the first tag of each family: how many bookmarks bear one of its tags, each counted once."""
    if not families:
        return {}
    some = BookmarkTag.objects.filter(tag__in={pk for family in families for pk in family})
    sums = {
        f"f{family[0]}": Count("content_object", distinct=True, filter=Q(tag__in=family))
        for family in families
    }
    return {int(name[1:]): n for name, n in some.aggregate(**sums).items()}


def page(reader: User, wanted: Wanted, counted: Counts, today: date, start: int, size: int) -> Found:
    """The bookmarks from place `start` (from 0) on."""
    if wanted.query or wanted.sort == "title":
        words.freshen(reader)
    asked = find.condition(wanted.query, reader, today) if wanted.query else find.Condition(Q())
    rows = _narrowed(reader, wanted, counted).filter(asked.met).order_by(*SORTS[wanted.sort])
    end = start + size + 1
    if wanted.whole_shelf:
        return Found(list(rows.values_list("pk", flat=True)[start:end]), counted.of(wanted))
    if wanted.query and not asked.exact:
        least = CHECKED
        keys = list(islice(find.checked(rows, wanted.query, reader, today), max(least + 1, end)))
    else:
        least = COUNTED
        keys = list(rows.values_list("pk", flat=True)[: max(least + 1, end)])
    return Found(keys[start:end], min(len(keys), least), len(keys) > least)


def every(reader: User, wanted: Wanted, today: date) -> list[int]:
    """All bookmarks that match, however many."""
    return along(reader, wanted, today, Q(), None)


def along(reader: User, wanted: Wanted, today: date, after: Q, size: int | None) -> list[int]:
    """The first `size` bookmarks, all for None, of those that match and meet `after`, in order."""
    if wanted.query or wanted.sort == "title":
        words.freshen(reader)
    asked = find.condition(wanted.query, reader, today) if wanted.query else find.Condition(Q())
    rows = _narrowed(reader, wanted, counts(reader)).filter(asked.met, after).order_by(*SORTS[wanted.sort])
    if wanted.query and not asked.exact:
        return list(islice(find.checked(rows, wanted.query, reader, today), size))
    return list(rows.values_list("pk", flat=True)[:size])


def _narrowed(reader: User, wanted: Wanted, counted: Counts) -> QuerySet[Bookmark]:
    """The reader's bookmarks by all filters but the query."""
    rows = Bookmark.objects.filter(reader=reader)
    if wanted.status is not None:
        rows = rows.filter(status=wanted.status)
    if wanted.noted:
        rows = rows.exclude(note="")
    for key in wanted.tags:
        rows = rows.filter(_tagged(reader, key, counted.tags))
    for key in wanted.without:
        rows = rows.exclude(Exists(_bearing(_family(reader, key)).filter(content_object=OuterRef("pk"))))
    if wanted.untagged:
        rows = rows.exclude(Exists(BookmarkTag.objects.filter(content_object=OuterRef("pk"))))
    if wanted.venue:
        rows = rows.filter(paper__venue_slug=wanted.venue)
    return rows.filter(_between(wanted))


def _tagged(reader: User, key: str, counted: Iterable[TagCount]) -> Q:
    bearing = _bearing(_family(reader, key))
    size = sum(tag.own for tag in counted if tag.key == key or tag.key.startswith(f"{key}/"))
    if size <= FEW:
        return Q(pk__in=set(bearing.values_list("content_object", flat=True)))
    return Q(Exists(bearing.filter(content_object=OuterRef("pk"))))


def _family(reader: User, key: str) -> list[int]:
    """The tag of the key and those nested in it (primary keys)."""
    family = Q(slug=key) | Q(slug__startswith=f"{key}/")
    return list(Tag.objects.filter(family, reader=reader).values_list("pk", flat=True))


def _bearing(tags: list[int]) -> QuerySet[BookmarkTag]:
    return BookmarkTag.objects.filter(tag__in=tags)


def _between(wanted: Wanted) -> Q:
    """Saved on those days, of the time zone in force."""
    bounds = Q()
    if wanted.since:
        bounds &= Q(saved_at__gte=make_aware(datetime.combine(wanted.since, time.min)))
    if wanted.until and wanted.until < date.max:
        after = wanted.until + timedelta(days=1)
        bounds &= Q(saved_at__lt=make_aware(datetime.combine(after, time.min)))
    return bounds
