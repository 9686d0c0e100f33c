"""A paper's place in announcement order as one number: the greater, the newer.

First listing day, then arXiv id, as `Paper.objects.newest_first` sorts; a paper that was never announced
comes before all others. The number follows from the two alone, so that no row has to make room for another
and a rebuilt index has the same places. Papers of one day lie close together, which keeps the index small.
"""

from bisect import bisect
from datetime import date

from papers.arxiv.taxonomy import ARCHIVES

TOP = 1 << 62  # above every place
_DAY_BITS, _ID_BITS, _NUMBER_BITS, _ARCHIVE_BITS = 16, 28, 17, 7
_FIRST_DAY = date(1991, 1, 1).toordinal()  # arXiv began later that year
_LAST_DAY = (1 << _DAY_BITS) - 1
_ARCHIVES = sorted(f"{archive}/" for archive in ARCHIVES)


def position(first_listed: date | None, id_order: int, arxiv_id: str) -> int:
    """The place of the paper with this first listing day and id (`id_order` as in ArxivId.order)."""
    return _day(first_listed) << _ID_BITS | _id(id_order, arxiv_id)


def end_of(day: date) -> int:
    """The first place after all papers first listed on that day."""
    return (_day(day) + 1) << _ID_BITS


def _day(day: date | None) -> int:
    return 0 if day is None else min(max(1, day.toordinal() - _FIRST_DAY), _LAST_DAY)


def _id(id_order: int, arxiv_id: str) -> int:
    """Month and number; ids of the old style, up to 999 in an archive and month, by archive as well."""
    month, number = divmod(id_order, 100_000)
    months = (month // 100 - 1991) * 12 + month % 100
    archive, old, _ = arxiv_id.rpartition("/")
    if old:
        number = number << _ARCHIVE_BITS | _rank(f"{archive}/")
    return months << _NUMBER_BITS | number


def _rank(archive: str) -> int:
    """Its rank in the alphabet; an archive that arXiv never had stands between two that it has."""
    place = bisect(_ARCHIVES, archive)
    known = place > 0 and _ARCHIVES[place - 1] == archive
    return 2 * place - known
