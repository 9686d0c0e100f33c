"""What a topic's terms would catch, before they are saved: counted on days that were; nothing is changed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from time import perf_counter

from django.db.models import Count, Max, Min
from django.utils.translation import gettext as _

from papers.digests.close import odd, overlap, read, readable
from papers.digests.figures import CROWD
from papers.digests.judged import Judged, judged
from papers.digests.marked import Listed, listed
from papers.digests.matching import Terms
from papers.digests.near import Loosening, NearMiss, near_misses
from papers.digests.reach import looked_at, reach
from papers.digests.rules import ENOUGH, NEARLY_ALL, YEAR
from papers.digests.spread import Bar, spread
from papers.models import Announcement, Bookmark, Paper, Topic
from papers.query.tree import Query

SHOWN = 20  # papers listed of what is gained and of what is lost
SHOWN_NEAR = 3  # of each near miss
GROUPS = 8  # near misses listed
CLOSELY = 100  # the newest matches, read for what is odd and what other topics catch too
FULL = 100  # papers in a digest
BATCH = 500

Days = Mapping[int, date]  # papers by primary key, each with its listing day


@dataclass(frozen=True, slots=True)
class Group:
    """So many papers, the first of them listed."""

    count: int
    papers: list[Listed]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.papers)


@dataclass(frozen=True, slots=True)
class Compared:
    """Against the saved terms. `saved` of the lost papers were saved by a CROWD each; they lead the list."""

    gained: Group
    lost: Group
    saved: int


@dataclass(frozen=True, slots=True)
class Near:
    """A loosening, and what it would let in."""

    loosening: Loosening
    papers: Group


@dataclass(frozen=True, slots=True)
class Preview:
    """What the terms would have caught from `first` to `last`; revisions are not counted.

    `compared` is None without saved terms that can be read. `odd` and `overlap` are taken from the newest
    `closely` matches. `untried` loosenings were left out. `per_digest` is None for a topic cut by hand.
    """

    first: date
    last: date
    days: int
    looked_at: int
    matches: int
    bars: list[Bar]
    newest: Group
    compared: Compared | None
    near: list[Near]
    untried: int
    closely: int
    odd: list[Listed]
    overlap: list[tuple[Topic, int]]
    examples: list[Judged]
    counterexamples: list[Judged]
    per_digest: float | None
    seconds: float

    @property
    def per_day(self) -> float:
        """Papers a day of the calendar."""
        return self.matches / self.days

    @property
    def warnings(self) -> list[str]:
        """What the numbers say against the terms, one sentence each."""
        told = []
        if self.looked_at >= ENOUGH and self.matches > NEARLY_ALL * self.looked_at:
            told.append(_("This catches nearly everything in its categories."))
        if not self.matches and self.days >= YEAR.days:
            told.append(_("This has caught nothing in a year."))
        if self.per_digest and self.per_digest > FULL:
            told.append(_("Few readers get through so many papers in a digest."))
        return told


def preview(draft: Topic, saved: Topic | None, days: int | None) -> Preview | None:
    """What the unsaved topic would catch in the newest days held (None: ever), against the saved one.

    None where the draft's rule cannot be read (see rule_check) or no paper has been announced yet.
    """
    began = perf_counter()
    query, span = readable(draft.rule), newest_span(days)
    if query is None or span is None:
        return None
    first, last = span
    terms = Terms.of(draft)
    caught = reach(terms, first, last)
    missed, untried = near_misses(query, terms, first, last, caught)
    close = read(query, _newest(caught)[:CLOSELY], caught)
    length = (last - first).days + 1
    return Preview(
        first=first,
        last=last,
        days=length,
        looked_at=looked_at(terms, first, last),
        matches=len(caught),
        bars=spread(caught.values(), first, last),
        newest=Group(len(caught), [listed(match.paper, match.hits) for match in close[:SHOWN]]),
        compared=_compared(query, caught, saved, first, last),
        near=_near(missed[:GROUPS]),
        untried=untried,
        closely=len(close),
        odd=odd(close, terms),
        overlap=overlap(close, draft),
        examples=judged(draft.examples, query, terms),
        counterexamples=judged(draft.counterexamples, query, terms),
        per_digest=_per_digest(draft, len(caught), first, last),
        seconds=perf_counter() - began,
    )


def newest_span(days: int | None) -> tuple[date, date] | None:
    """So many days of the calendar up to the newest listing day held, or all; None where none is held."""
    held = Announcement.objects.aggregate(first=Min("listing_day"), last=Max("listing_day"))
    if held["last"] is None:
        return None
    first = held["first"] if days is None else held["last"] - timedelta(days=days - 1)
    return first, held["last"]


def _newest(papers: Days, before: Collection[int] = ()) -> list[int]:
    """The keys, those of `before` first, the newest listing day first."""
    return sorted(papers, key=lambda key: (key in before, papers[key], key), reverse=True)


def _compared(query: Query, caught: Days, saved: Topic | None, first: date, last: date) -> Compared | None:
    old = readable(saved.rule) if saved else None
    if saved is None or old is None:
        return None
    was_caught = reach(Terms.of(saved), first, last)
    gained = {key: day for key, day in caught.items() if key not in was_caught}
    lost = {key: day for key, day in was_caught.items() if key not in caught}
    kept = _kept_by_readers(lost)
    return Compared(
        _group(query, _newest(gained), gained),
        _group(old, _newest(lost, before=kept), lost),
        len(kept),
    )


def _group(query: Query, keys: list[int], days: Days) -> Group:
    return Group(len(keys), [listed(match.paper, match.hits) for match in read(query, keys[:SHOWN], days)])


def _kept_by_readers(keys: Iterable[int]) -> set[int]:
    """Those of the papers that at least CROWD readers have saved; who did, or that fewer did, is not told."""
    asked, kept = list(keys), set[int]()
    for at in range(0, len(asked), BATCH):
        of_batch = Bookmark.objects.filter(paper__in=asked[at : at + BATCH]).order_by().values("paper")
        known = of_batch.annotate(readers=Count("reader", distinct=True)).filter(readers__gte=CROWD)
        kept.update(known.values_list("paper", flat=True))
    return kept


def _near(found: list[NearMiss]) -> list[Near]:
    """The near misses with the titles of their newest papers."""
    keys = {miss.loosening: _newest(miss.papers)[:SHOWN_NEAR] for miss in found}
    papers = Paper.objects.in_bulk([key for shown in keys.values() for key in shown])
    return [
        Near(
            miss.loosening,
            Group(len(miss.papers), [listed(papers[key]) for key in keys[miss.loosening]]),
        )
        for miss in found
    ]


def _per_digest(draft: Topic, caught: int, first: date, last: date) -> float | None:
    """How many papers a digest of the topic's cadence would hold on average."""
    if draft.cadence == Topic.Cadence.BY_HAND:
        return None
    if draft.cadence == Topic.Cadence.WEEKLY:
        return caught / ((last - first).days + 1) * 7
    days = Announcement.objects.filter(listing_day__gte=first, listing_day__lte=last)
    return caught / max(1, days.values("listing_day").distinct().count())
