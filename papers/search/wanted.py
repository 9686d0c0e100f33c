"""What a search asks of the rows of the index, as pieces of a statement in SQL."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, TypeGuard

from django.db.models import QuerySet

from papers.models import Announcement, Entry
from papers.query import tree
from papers.query.tree import Node, Query
from papers.search import entries
from papers.search.bounds import Bounds, Dialect, Sql, joined
from papers.search.marked import Reading
from papers.search.positions import end_of
from papers.search.postgres import Postgres, may_begin
from papers.search.sqlite import Sqlite, begins, is_long

_SHOWN = (  # what visitors see of the topic's digests
    'SELECT 1 FROM "papers_entry" e JOIN "papers_digest" d ON d."id" = e."digest_id"'
    ' JOIN "papers_topic" t ON t."id" = d."topic_id" WHERE e."paper_id" = r."paper_id"'
    ' AND NOT e."hidden" AND d."published" AND NOT t."archived" AND t."id" = %s'
)


@dataclass(frozen=True, slots=True)
class Search:
    """A query on a day: by a reader (primary key) whose marks it may ask for, in one topic's digests only."""

    query: Query
    today: date
    reader: int | None = None
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A row `r` answers the question and meets the rest; if it is `sure` to be found it needs no second look.

    `alone` says that the question finds what is worth to go through; else nothing is asked of the index
    but in the rest. On PostgreSQL what answers meets what is told of the row `at_a_glance`; on SQLite it may
    be `led` to by a looser question, then what else the row has to meet is given with it.
    """

    question: str
    rest: Sql | None
    sure: Sql
    alone: bool
    at_a_glance: Sql | None
    led: tuple[str, Sql] | None

    @property
    def is_sure(self) -> bool:
        """Whether no paper needs a second look."""
        return self.sure.text == "1 = 1"


def wanted(search: Search, dialect: Dialect) -> Wanted:
    """The search for one database, its index asked in one way; kept for the next page if it is anybody's."""
    return _wanted(search, dialect) if search.reader is not None else _anybodys(search, dialect)


@lru_cache(maxsize=1_000)
def _anybodys(search: Search, dialect: Dialect) -> Wanted:
    return _wanted(search, dialect)


def _wanted(search: Search, dialect: Dialect) -> Wanted:
    today = dialect.day(search.today)
    marked = Reading(search.reader).of if search.reader is not None else None
    most, least = (Bounds(dialect, today, at_most, marked) for at_most in (True, False))
    question, rest = most.apart(search.query.root)
    if search.topic is not None:
        shown = Sql(f"EXISTS ({_SHOWN})", (search.topic,))
        rest = Sql(f"{rest.text} AND {shown.text}", rest.values + shown.values) if rest else shown
    bare = question == most.ask.token(entries.ALL)
    glance = _at_a_glance(search.query.root) if isinstance(dialect, Postgres) else None
    led = _led(search.query.root, most, dialect) if isinstance(dialect, Sqlite) and rest is None else None
    return Wanted(question, rest, _sure(search.query.root, most, least), not bare, glance, led)


def _at_a_glance(node: Node) -> Sql | None:
    """What a row meets with all prefixes that have to be there; None if none has."""
    match node:
        case tree.Term(form=tree.Form.PREFIX, tokens=(token, *_rest)):
            return may_begin(token.folded)
        case tree.And(parts):
            told = [glance for part in parts if (glance := _at_a_glance(part))]
            return joined(" AND ", told) if told else None
        case tree.Or(parts):
            each = [glance for part in parts if (glance := _at_a_glance(part))]
            return joined(" OR ", each) if len(each) == len(parts) else None
        case _:
            return None


def _led(root: Node, most: Bounds, dialect: Sqlite) -> tuple[str, Sql] | None:
    """By the first letters of long prefixes, which all have to be there.

    Where more has to be met than the index tells, many rows could be led to in vain.
    """
    parts = root.parts if isinstance(root, tree.And) else (root,)
    starts = [(part.tokens[0].folded, part.field) for part in parts if _is_long(part)]
    if not starts or sum(map(_is_long, tree.leaves(root))) > len(starts):
        return None
    question, _rest = replace(most, dialect=replace(dialect, led=True)).apart(root)
    return question, joined(" AND ", [begins(start, field) for start, field in starts])


def _is_long(node: Node) -> TypeGuard[tree.Term]:
    return isinstance(node, tree.Term) and node.form is tree.Form.PREFIX and is_long(node.tokens[0].folded)


def _sure(root: Node, most: Bounds, least: Bounds) -> Sql:
    """Where both bounds are one, all; on PostgreSQL but for the papers of which it lost positions."""
    suffices = least.of(root)
    if not isinstance(most.dialect, Postgres):
        return Sql("1 = 1") if most.of(root) == suffices else suffices
    whole = Postgres(cut=False)
    upper, lower = (Bounds(whole, one.today, one.at_most, one.marked).of(root) for one in (most, least))
    if upper != lower:
        return suffices
    return Sql("1 = 1") if most.of(root) == upper else Sql('NOT r."cut"')


def below(search: Search) -> int | None:
    """A place above which the search finds nothing: no paper is announced before it is first listed."""
    return _below(search.query.root, search.today)


def _below(node: Node, today: date) -> int | None:
    match node:
        case tree.Announced(_first, date() as last):
            return end_of(last)
        case tree.LastDays():
            return end_of(today)
        case tree.And(parts):
            return min((place for part in parts if (place := _below(part, today)) is not None), default=None)
        case tree.Or(parts):
            places = [_below(part, today) for part in parts]
            return None if None in places else max(place for place in places if place is not None)
        case _:
            return None


def narrow(search: Search) -> Iterator[QuerySet[Any]]:
    """Primary keys of papers among which are all that the search finds; each may be many."""
    root = search.query.root
    for node in root.parts if isinstance(root, tree.And) else (root,):
        match node:
            case tree.Mark() if search.reader is not None:
                borne = Reading(search.reader).papers(node)
                if borne is not None:
                    yield borne
            case tree.LastDays(days):
                yield _announced(_days_before(search.today, days - 1), search.today)
            case tree.Announced(first, last):
                yield _announced(first, last)
    if search.topic is not None:
        shown = Entry.objects.filter(digest__topic=search.topic, digest__published=True, hidden=False)
        yield shown.values_list("paper", flat=True)


def few(search: Search, most: int) -> list[int] | None:
    """The shortest of these lists, each paper once; None if all are longer."""
    lists: Iterable[list[int]] = (list(found[: most + 1]) for found in narrow(search))
    return min((list(dict.fromkeys(found)) for found in lists if len(found) <= most), key=len, default=None)


def _announced(first: date | None, last: date | None) -> QuerySet[Any]:
    bounds = {"listing_day__gte": first, "listing_day__lte": last}
    seen = Announcement.objects.filter(**{name: day for name, day in bounds.items() if day})
    return seen.values_list("paper", flat=True)


def _days_before(day: date, days: int) -> date:
    return day - timedelta(min(days, (day - date.min).days))
