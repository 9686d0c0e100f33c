"""What is asked of the made-up archive, class by class, and the same in SQL by hand on the same index.

The SQL is what a database's own administrator would write who knows how many papers have the words: on
PostgreSQL the way through the GIN index, and for what many papers have the way from the newest down too.
"""

import random
from dataclasses import dataclass, field
from datetime import date

from papers.query.tokens import readings
from papers.query.tree import Field
from papers.search import entries
from tests.bench import archive
from tests.bench.archive import ABSENT, COMMON, MIDDLE, PHRASES, RARE

PAGE = 51  # one more than a page has, which tells that others follow
MANY = 40  # queries of a class


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, and how the index is asked for it by hand: an expression of FTS5, a tsquery; and the days."""

    text: str
    fts5: str
    tsquery: str
    days: tuple[date, date] | None = None
    many: bool = (
        False  # so many papers have it that the newest of them are found soonest from the newest down
    )


@dataclass(frozen=True, slots=True)
class Way:
    """A statement, and what PostgreSQL's planner has to leave alone for it."""

    sql: str
    values: list[object]
    without: list[str] = field(default_factory=lambda: ["enable_seqscan"])


def classes() -> dict[str, list[Asked]]:
    """The queries of each class, all of them different."""
    return {
        "common word": [_word(word, many=True) for word in COMMON],
        "middle word": [_word(word, many=True) for word in MIDDLE],
        "rare word": [_word(word) for word in RARE],
        "no hit": [_word(word) for word in ABSENT],
        "phrase": [_phrase(*pair) for pair in PHRASES],
        "prefix": [
            _prefix(word[: 3 + at % 6]) for at, word in enumerate(archive.vocabulary()[300 : 300 + MANY])
        ],
        "field": [_in_title(word) for word in COMMON],
        "category + word": [_in_category(place) for place in range(MANY)],
        "date range": [_announced(place) for place in range(MANY)],
        "boolean with NOT": [_without(place) for place in range(MANY)],
    }


def by_hand(vendor: str, asked: Asked, *, below: int | None = None, limit: int = PAGE) -> list[Way]:
    """Statements that give the papers, newest first; the quickest of them counts."""
    return (_postgresql if vendor == "postgresql" else _sqlite)(asked, below, limit)


def _sqlite(asked: Asked, below: int | None, limit: int) -> list[Way]:
    met, values = 's."papers_search" MATCH %s', list[object]([asked.fts5])
    if below is not None:
        met, values = f"{met} AND s.rowid < %s", [*values, below]
    ways = []
    if asked.days is not None:
        days = list(map(str, asked.days))
        between = 'SELECT "paper_id" FROM "papers_announcement" WHERE "listing_day" BETWEEN %s AND %s'
        words = 'SELECT rowid FROM "papers_search" s WHERE s."papers_search" MATCH %s'
        both = f'r."paper_id" IN ({between}) AND r."position" IN ({words})'
        rows = f'SELECT r."paper_id" FROM "papers_searchrow" r WHERE {both}'
        ways.append(Way(f'{rows} ORDER BY r."position" DESC LIMIT {limit}', [*days, *values]))
        met = f'{met} AND EXISTS ({between} AND "paper_id" = r."paper_id")'
        values = [*values, *days]
    found = 'SELECT r."paper_id" FROM "papers_search" s JOIN "papers_searchrow" r ON r."position" = s.rowid'
    return [*ways, Way(f"{found} WHERE {met} ORDER BY s.rowid DESC LIMIT {limit}", values)]


def _postgresql(asked: Asked, below: int | None, limit: int) -> list[Way]:
    met, values = 'r."words" @@ %s::tsquery', list[object]([asked.tsquery])
    if below is not None:
        met, values = f'{met} AND r."position" < %s', [*values, below]
    ways = []
    if asked.days is not None:
        of_days = 'SELECT "paper_id" FROM "papers_announcement" WHERE "listing_day" BETWEEN %s AND %s'
        values = [*values, *asked.days]
        ways.append(Way(_through_gin(f'{met} AND r."paper_id" IN ({of_days})', limit), values))
        met = f'{met} AND EXISTS ({of_days} AND "paper_id" = r."paper_id")'
    ways.append(Way(_through_gin(met, limit), values))
    if asked.many:
        rows = f'SELECT r."paper_id" FROM "papers_searchrow" r WHERE {met}'
        down = f'{rows} ORDER BY r."position" DESC LIMIT {limit}'
        ways.append(Way(down, values, ["enable_seqscan", "enable_bitmapscan"]))
    return ways


def _through_gin(met: str, limit: int) -> str:
    rows = f'SELECT r."paper_id", r."position" FROM "papers_searchrow" r WHERE {met} OFFSET 0'
    return f'SELECT paper_id FROM ({rows}) met ORDER BY "position" DESC LIMIT {limit}'


def _word(word: str, *, many: bool = False) -> Asked:
    return Asked(word, f'"{_stem(word)}"', f"'{_stem(word)}'", many=many)


def _phrase(first: str, second: str) -> Asked:
    stems = _stem(first), _stem(second)
    return Asked(f'"{first} {second}"', f'"{" ".join(stems)}"', "'{}' <-> '{}'".format(*stems))


def _prefix(start: str) -> Asked:
    begins = entries.beginning(start)
    fts5 = f'"^{start}"' if len(start) in entries.BEGUN else f'"{begins}" *'
    return Asked(f"{start}*", fts5, f"'{begins}':*", many=True)


def _in_title(word: str) -> Asked:
    stem = _stem(word)
    return Asked(f"ti:{word}", f'{Field.TITLE.value} : "{stem}"', f"':t{stem}'", many=True)


def _in_category(place: int) -> Asked:
    word, code = COMMON[place % len(COMMON)], list(archive.CATEGORIES)[place % len(archive.CATEGORIES)]
    stem, token = _stem(word), entries.category(code)
    return Asked(f"cat:{code} {word}", f'"{token}" AND "{stem}"', f"'{token}' & '{stem}'", many=True)


def _announced(place: int) -> Asked:
    word, month = COMMON[place % len(COMMON)], date(2016 + place % 9, 1 + place % 12, 1)
    last = month.replace(day=28)
    asked = _word(word)  # from the newest down all that is newer would have to be read before
    return Asked(f"date:{month}..{last} {word}", asked.fts5, asked.tsquery, (month, last))


def _without(place: int) -> Asked:
    names = random.Random(place).sample(COMMON, 3)
    one, other, never = map(_stem, names)
    return Asked(
        "{} {} -{}".format(*names),
        f'"{one}" AND "{other}" NOT "{never}"',
        f"'{one}' & '{other}' & !'{never}'",
        many=True,
    )


def _stem(word: str) -> str:
    return readings(word)[0][0]
