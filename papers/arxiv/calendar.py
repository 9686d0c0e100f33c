"""On which listing day a submission appears, US Eastern.

Source: arXiv help, "Availability of submissions" (https://info.arxiv.org/help/availability.html): what
is received until 14:00 Eastern is mailed at 20:00, Sunday to Thursday, and listed under the next day's
date. The calendar is a hint: where a source names the day itself, the source is believed.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from papers.arxiv.ids import ArxivId

EASTERN = ZoneInfo("America/New_York")
_CUT_OFF = time(14)
_MAILING = time(20)
_DAY = timedelta(days=1)
_MONDAY, _THURSDAY, _FRIDAY, _SATURDAY, _SUNDAY = 0, 3, 4, 5, 6

# Evenings without a mailing, as arXiv announced them. A holiday so takes away the listing of the day after:
# Monday 7 September 2026 had its listing, Tuesday the 8th had none.
HINTED_HOLIDAYS: dict[int, frozenset[date]] = {
    2026: frozenset(
        date(2026, month, day)
        for month, day in ((1, 1), (1, 19), (6, 19), (7, 3), (9, 7), (11, 26), (12, 25), (12, 29), (12, 31))
    )
}


def listing_day(submitted_at: datetime) -> date:
    """The listing day of what arXiv received at this instant (aware), if moderation does not hold it."""
    if submitted_at.tzinfo is None:
        raise ValueError("submitted_at must be aware")
    local = submitted_at.astimezone(EASTERN)
    received = local.date() + (_DAY if local.time() >= _CUT_OFF else timedelta())
    while received.weekday() in (_SATURDAY, _SUNDAY):
        received += _DAY
    evening = received + 2 * _DAY if received.weekday() == _FRIDAY else received
    while not _is_mailed(evening):
        evening += _DAY
    return evening + _DAY


def is_listing_day(day: date) -> bool:
    """Whether arXiv lists papers under this date, as far as the calendar knows."""
    return _is_mailed(day - _DAY)


def next_listing_day(day: date) -> date:
    """The first listing day after this one."""
    day += _DAY
    while not is_listing_day(day):
        day += _DAY
    return day


def previous_listing_day(day: date) -> date:
    """The last listing day before this one."""
    day -= _DAY
    while not is_listing_day(day):
        day -= _DAY
    return day


def announced_at(day: date) -> datetime:
    """When the papers listed under this day became public, in UTC: at 20:00 Eastern the evening before."""
    return datetime.combine(day - _DAY, _MAILING, EASTERN).astimezone(UTC)


def settle(papers: Iterable[tuple[str, datetime]]) -> dict[str, date]:
    """Listing days by (arXiv id, first submission), better than the clock alone can tell them.

    arXiv gives out the ids of a mailing in the order of submission, so that a mailing begins with the
    papers that moderation had held: where submissions step back in time as ids rise, a new listing day
    begins, and what stands before the day's fresh papers belongs to it. A few dates that are far too
    late for their ids do no harm. Takes n log n; the order of the input does not matter. Raises
    BadIdentifier.
    """
    archives: defaultdict[str, dict[int, tuple[str, datetime]]] = defaultdict(dict)
    for arxiv_id, submitted_at in sorted(papers, reverse=True):  # of two dates for an id the earlier stays
        order = ArxivId.parse(arxiv_id).order
        archives[arxiv_id.rpartition("/")[0]][order] = (arxiv_id, submitted_at)
    settled: dict[str, date] = {}
    for archive in archives.values():
        ids, instants = zip(*(archive[order] for order in sorted(archive)), strict=True)
        settled.update(zip(ids, _settled_days(instants), strict=True))
    return settled


def _settled_days(instants: Sequence[datetime]) -> list[date]:
    """The listing days of submissions in the order of their ids; they never fall."""
    clock = [listing_day(instant) for instant in instants]
    ceilings = _ceilings(clock)
    credible = [index for index, day in enumerate(clock) if day <= ceilings[index]]
    freshest = _mailings(instants, credible)
    settled: list[date] = []
    current = floor = min(clock)
    for index, day in enumerate(clock):
        if index in freshest:
            following = next_listing_day(current)
            floor = following if index != credible[0] and clock[freshest[index]] >= following else current
        if day <= ceilings[index]:
            current = max(day, floor)
        settled.append(current)
    return settled


def _mailings(instants: Sequence[datetime], credible: Sequence[int]) -> dict[int, int]:
    """First position to last of each stretch of ids whose submissions rise: one mailing, or several."""
    last: dict[int, int] = {}
    first = credible[0]
    for earlier, later in pairwise(credible):
        if instants[later] < instants[earlier]:
            last[first] = earlier
            first = later
    last[first] = credible[-1]
    return last


def _ceilings(days: Sequence[date]) -> list[date]:
    """For each position the latest credible day: that of the next paper in the longest run that never falls.

    Read from the end, so that of two equally long runs the one with the later days wins: arXiv holds
    papers back, it never lists one before its time.
    """
    tails: list[int] = []  # negated ordinals, as we go from the end
    ends: list[int] = []
    onward: list[int | None] = []
    for index, day in enumerate(reversed(days)):
        length = bisect_right(tails, -day.toordinal())
        onward.append(ends[length - 1] if length else None)
        tails[length : length + 1] = [-day.toordinal()]
        ends[length : length + 1] = [index]
    kept: set[int] = set()
    link: int | None = ends[-1] if ends else None
    while link is not None:
        kept.add(len(days) - 1 - link)
        link = onward[link]
    ceilings: list[date] = []
    ceiling = date.max
    for index in range(len(days) - 1, -1, -1):
        ceiling = days[index] if index in kept else ceiling
        ceilings.append(ceiling)
    return ceilings[::-1]


def _is_mailed(evening: date) -> bool:
    """Whether arXiv sends its mailing on this evening: Sunday to Thursday, holidays aside."""
    return evening.weekday() not in (_FRIDAY, _SATURDAY) and evening not in _holidays(evening.year)


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    """The holidays that arXiv named, or for other years those that it keeps every year."""
    if year in HINTED_HOLIDAYS:
        return HINTED_HOLIDAYS[year]
    independence = date(year, 7, 4)
    observed = {_SATURDAY: -_DAY, _SUNDAY: _DAY}.get(independence.weekday(), timedelta())
    return frozenset(
        (
            date(year, 1, 1),
            _nth_weekday(year, 1, _MONDAY, 3),
            date(year, 6, 19),
            independence + observed,
            _nth_weekday(year, 9, _MONDAY, 1),
            _nth_weekday(year, 11, _THURSDAY, 4),
            date(year, 12, 25),
            date(year, 12, 31),
        )
    )


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
