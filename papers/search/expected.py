"""What PostgreSQL's planner expects of a question to the index, and which way to its rows is shorter by that.

By place, the newest rows are read one by one until enough are met. By the index, eras of rows (postgres.py)
are asked for at once, the newest first, and what they give is sorted.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isqrt

from django.db import connection

from papers.search.postgres import Postgres

UNPACKED = 9  # times the work of a row whose words are read, as each is that is met by place
KNOWN = 3_600  # seconds for which it is kept what PostgreSQL expects
_TRIED = 500  # rows that are sorted sooner than an era is asked first
_UNKNOWN = 0.005  # of all rows PostgreSQL expects to have a word of which it knows no number, at most
_IN_TRUTH = 2  # times as many can have it
_READ = 0.12  # of the work of a row sorted is what GIN does for each of a word that begins with a prefix
_GLANCE = 0.5  # of it is what a row takes whose bits are looked at, and now and then its words for nothing
_PREFIX = re.compile(r"('(?:[^']|'')+':\*)[ABCD]?")
_LEAST = 1_500  # rows that are sorted whatever it costs to walk
_FIRST = 64_000  # rows of the first eras asked for what it knows nothing about
_ALL = 4  # a part of this size of the archive is no quicker to ask than all of it


@dataclass(frozen=True, slots=True)
class Expected:
    """So many rows answer the question, of all; each is so much work, in rows sorted; an era has so many.

    `is_word` says that one word is asked for, of which PostgreSQL may know nothing. The index `reads` so many
    rows for prefixes, in whatever era. A row that is `met` by place is so much work.
    """

    rows: float
    all: float
    each: float
    era: float
    is_word: bool = False
    reads: float = 0
    met: float = UNPACKED

    @property
    def may_be_rare(self) -> bool:
        """Whether it is worth to try if few rows answer, in all eras."""
        few = _UNKNOWN * self.all + 1 if self.is_word else _TRIED
        return self.each == 1 and self.rows <= few

    @property
    def tried(self) -> int | None:
        """The most that are sorted then; None if there cannot be more of what may be rare."""
        return _TRIED if _IN_TRUTH * _UNKNOWN * self.all > _LEAST else None

    def by_place(self, size: int) -> float:
        """The work of walking by place until so many are met."""
        return self.met * size * self.all / max(1.0, self.rows)

    def by_index(self, size: int) -> float:
        """The work of sorting what the eras give in which so many are."""
        return self.each * self.rows * self.first(size) / self.all + _READ * self.reads

    def at_a_glance(self) -> "Expected":
        """The same where the bits of a row tell of most that no word begins so (postgres.py)."""
        return replace(self, met=_GLANCE + UNPACKED * min(1.0, self.reads / self.all))

    def fills(self, size: int, among: int) -> bool:
        """Whether so many answer among so few rows, which lie side by side."""
        return among * self.rows >= 2 * size * self.all

    def is_less(self, papers: int) -> bool:
        """Whether all rows that answer are less work than to read the words of so many papers."""
        return self.rows * self.each < 2 * UNPACKED * papers

    def first(self, size: int) -> float:
        """Rows of the eras to ask first, so that they give so many with some to spare."""
        return self._whole(min(2 * size * self.all / max(1.0, self.rows), _FIRST))

    def next(self, size: int, met: int, among: float) -> float:
        """The same of those to ask next, when so many rows have answered among so many."""
        return self._whole(max(among, 2 * size * among / (met + 1)))

    def most(self, size: int, among: float) -> int:
        """So many rows of the index, of these, are as much work as to walk by place to the page's end."""
        return max(_LEAST, isqrt(int(self.met * size * among / self.each)))

    def _whole(self, rows: float) -> float:
        """An era at least; or all."""
        rows = max(rows, self.era)
        return rows if rows * _ALL < self.all else self.all


@lru_cache(maxsize=10_000)
def expected(question: str, era: float, _since: int) -> Expected:
    """What the planner expects, which knows the frequent words; an era has about so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = '\"papers_searchrow\"'::regclass")
        ((rows,),) = cursor.fetchall()
    each = UNPACKED if Postgres().unpacks(question) else 1
    is_word = " & " not in question and " | " not in question
    prefixes = map(_rows, _PREFIX.findall(question))
    reads = sum(found for found in prefixes if found > _UNKNOWN * rows + 1)  # else there may be none
    return Expected(_rows(question), max(1.0, rows), each, era, is_word, reads)


def _rows(question: str) -> float:
    """How many the planner expects to answer."""
    held = Postgres().held(question)
    with connection.cursor() as cursor:
        cursor.execute(
            f'EXPLAIN (FORMAT JSON) SELECT FROM "papers_searchrow" r WHERE {held.text}', held.values
        )
        ((plan,),) = cursor.fetchall()
    return float(plan[0]["Plan"]["Plan Rows"])
