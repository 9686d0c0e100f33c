"""A day's 1,500 papers put to 10,000 and to 100,000 saved searches, beside the bare questions to FTS5.

BENCH_SEARCHES="1000 10000" names other numbers. No two queries are the same. The limit is the MATCH of each
query's questions on the same tables, with nothing read or checked. Times are CPU seconds.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from accounts.models import User
from papers.models import Incoming, Paper, SavedSearch, SearchHit
from papers.operation import standing
from papers.query.language import parse
from papers.search.bounds import Bounds, Sql
from papers.search.sqlite import Sqlite
from papers.search.standing import OWN_DAY, Batch
from tests.bench import archive
from tests.bench.spent import cpu_seconds
from tests.factories import NOON

PAPERS = 1_500
READERS = 1_000
KINDS = (  # as often as each other; the last two as a topic's rule is written
    "{w} {v}",
    "{w} {v} {u}",
    '"{w} {v}"',
    "ti:{w} {v}",
    'ti:"{w} {v}" OR ti:{u}',
    '({w} OR {v} OR "{u} {x}") cat:{c}',
    "{w} {v} -{u}",
    "{w} cat:{c} -ti:{v}",
    "au:{f}",
    'au:"{f}" cat:{c}',
    "={W} {v}",
    '="{w} {v}" OR {u}{{2}}',
    "{w} {v} has:code",
    "venue:{n} {w}",
    "{s}* {w}",
    "{w} {v} kind:new",
    "{w} date:30d cat:{c}",
    "{w} {v} is:unread",
    '(ti:"{w} {v}" OR "{w} {v}"{{2}} OR ={W}{{2}} OR ti:{x}) -"{u} {x}" -{v}ing',
    'ti:"{w} {v} {u}" OR ti:{W} OR (ti:"{w} {v}" OR ti:={x}) {u} OR "{u} {w}"{{2}}',
)

Emit = Callable[[dict[str, Any]], None]


def run(emit: Emit) -> None:
    """Emits what the queries cost alone, and what the whole work costs with all that it reads and writes."""
    archive.build(PAPERS)
    User.objects.bulk_create(
        User(username=f"reader{number}", email=f"{number}@example.org") for number in range(READERS)
    )
    days = dict(Paper.objects.values_list("pk", "first_listed"))
    for number in map(int, os.environ.get("BENCH_SEARCHES", "10000 100000").split()):
        texts = _queries(number)
        spent, batch = _spent(partial(Batch.read, days))
        emit(_line("standing: the papers read", PAPERS, spent))
        bare = _bare(batch, texts)
        spent, found = _spent(
            lambda batch=batch, texts=texts: [batch.candidates(parse(text)) for text in texts]
        )
        emit(_line(f"standing: queries, {sum(map(len, found))} hits", number, spent, bare))
        emit(_line("standing: queries a second", number, number / spent, unit="1/s"))
        _wait(texts)
        spent, _ = _spent(standing.match_searches)
        emit(_line(f"standing: the whole work, {SearchHit.objects.count()} written", number, spent, bare))


def _spent(act: Callable[[], Any]) -> tuple[float, Any]:
    began = cpu_seconds()
    given = act()
    return cpu_seconds() - began, given


def _line(name: str, n: int, value: float, vs: float = 0, unit: str = "s") -> dict[str, Any]:
    ratio = round(value / vs, 2) if vs else 0
    return {"name": name, "n": n, "value": round(value, 2), "unit": unit, "vs": round(vs, 2), "ratio": ratio}


def _bare(batch: Batch, texts: list[str]) -> float:
    """The questions of all queries, as FTS5 is asked them by hand; writing them down is not counted."""
    asked = _Asked()
    bounds = Bounds(asked, OWN_DAY)
    for text in texts:
        bounds.of(parse(text).root)
    began = cpu_seconds()
    for question in asked.questions:
        batch.rows.execute(
            'SELECT rowid FROM "papers_search" WHERE "papers_search" MATCH ?', (question,)
        ).fetchall()
    return cpu_seconds() - began


@dataclass(frozen=True)
class _Asked(Sqlite):
    """Remembers what the index is asked."""

    questions: list[str] = field(default_factory=list)

    def held(self, question: str) -> Sql:
        """The row's words meet it."""
        self.questions.append(question)
        return Sqlite.held(self, question)


def _wait(texts: list[str]) -> None:
    """All papers have just come in; all texts are saved searches."""
    SavedSearch.objects.all().delete()
    readers = list(User.objects.values_list("pk", flat=True))
    SavedSearch.objects.bulk_create(
        SavedSearch(
            reader_id=readers[number % len(readers)], name=f"Search {number}", query=text,
            made_at=NOON, looked_at=NOON,
        )
        for number, text in enumerate(texts)
    )  # fmt: skip
    at = NOON + timedelta(days=1)
    Incoming.objects.bulk_create(
        Incoming(paper_id=paper, fresh=True, at=at) for paper in Paper.objects.values_list("pk", flat=True)
    )


def _queries(number: int) -> list[str]:
    """So many, each once: words as often as papers have them, two thirds with more than words in them."""
    chance = random.Random(number)
    written = dict.fromkeys(_written(chance, number))
    while len(written) < number:
        written |= dict.fromkeys(_written(chance, number - len(written)))
    return list(written)


def _written(chance: random.Random, number: int) -> Iterator[str]:
    vocabulary = archive.vocabulary()
    often = [1 / (rank + 300) for rank in range(len(vocabulary))]  # nobody searches for "the"
    families = vocabulary[: archive.FAMILIES]
    words = chance.choices(vocabulary, often, k=4 * number)
    for kind in chance.choices(KINDS, k=number):
        w, v, u, x = (words.pop() for _word in range(4))
        yield kind.format(
            w=w, v=v, u=u, x=x, W=w.capitalize(), s=chance.choice(vocabulary)[:4], f=chance.choice(families),
            c=chance.choice(list(archive.CATEGORIES)), n=chance.choice(archive.VENUES),
        )  # fmt: skip
