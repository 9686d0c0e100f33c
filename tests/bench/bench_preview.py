"""What a topic's preview asks of the search index, at 10,000 and 100,000 papers, beside one plain scan.

BENCH_SIZES="10000 1000000" names other sizes. The limit is reading title and abstract of every paper once, as
any way without an index has to; below 1 the index wins by that much. Times are CPU times.
"""

import os
import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from papers.digests.matching import Terms
from papers.digests.near import near_misses
from papers.digests.reach import EVER, looked_at, reach
from papers.ingest import bulk
from papers.models import Announcement, Author, Authorship, Paper
from papers.query.language import parse
from papers.search import index
from tests.bench.spent import cpu_seconds
from tests.factories import NOON

ROUNDS = 5
LAST = date(2023, 11, 3)
RULES = {
    "large language models": 'ti:"large language model" OR ti:LLM OR (ti:"language model" OR ti:=GPT) LLM',
    "splatting": (
        'ti:"gaussian splatting" OR "gaussian splatting"{2} OR =NeRF{2} OR ti:NeRF OR =3DGS'
        " OR ti:splat* gaussian"
    ),
    "diffusion": (
        '(ti:"diffusion model" OR "diffusion model"{2} OR "flow matching"{2} OR =DDPM) -"diffusion tensor"'
        ' -"reaction diffusion"'
    ),
}
SUBJECTS = {  # phrases and how many papers in a hundred have them
    "large language models": 9, "LLM": 8, "GPT": 4, "gaussian splatting": 1.5, "NeRF": 2, "3DGS": 1,
    "diffusion models": 6, "flow matching": 2, "DDPM": 1, "diffusion tensor": 0.5, "reaction diffusion": 0.5,
    "vision transformer": 9, "object detection": 5,
}  # fmt: skip

Emit = Callable[[dict[str, Any]], None]


def run(emit: Emit) -> None:
    """Emits the cost of each rule's reach, of near misses and of the papers looked at, at each size."""
    held = 0
    for size in map(int, os.environ.get("BENCH_SIZES", "10000 100000").split()):
        began = cpu_seconds()
        _make(held, size)
        emit(_line("preview: index", size, (cpu_seconds() - began) / (size - held) * 1e6, 0, unit="us/paper"))
        held = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        limit = _least(_scan)
        emit(_line("preview: a plain scan", size, limit * 1e3, limit * 1e3))
        for name, rule in RULES.items():
            terms = Terms(rule, ("cs.CV", "cs.LG", "cs.CL"), False, True, 60, "fit")
            caught = reach(terms, EVER, LAST)
            spent = _least(lambda terms=terms: reach(terms, EVER, LAST))
            emit(_line(f"preview: {name}, {len(caught)} caught", size, spent * 1e3, limit * 1e3))
            near = _least(
                lambda terms=terms, caught=caught: near_misses(parse(terms.rule), terms, EVER, LAST, caught)
            )
            emit(_line(f"preview: near misses of {name}", size, near * 1e3, limit * 1e3))
        seen = _least(lambda: looked_at(Terms("x", ("cs.CV",), False, True, 60, "fit"), EVER, LAST))
        emit(_line("preview: papers looked at", size, seen * 1e3, limit * 1e3))


def _line(name: str, n: int, value: float, vs: float, unit: str = "ms") -> dict[str, Any]:
    ratio = round(value / vs, 2) if vs else 0
    return {"name": name, "n": n, "value": round(value, 2), "unit": unit, "vs": round(vs, 2), "ratio": ratio}


def _least(act: Callable[[], object]) -> float:
    """CPU seconds of the quickest of several rounds."""
    spent = []
    for _round in range(ROUNDS):
        began = cpu_seconds()
        act()
        spent.append(cpu_seconds() - began)
    return min(spent)


def _scan() -> int:
    with connection.cursor() as cursor:
        cursor.execute('SELECT "title", "abstract" FROM "papers_paper"')
        return sum(len(title) + len(abstract) for title, abstract in iter(cursor.fetchone, None))


def _make(held: int, size: int) -> None:
    """Papers from `held` to `size`, four authors and two announcements each, and their index."""
    chance = random.Random(held)
    words = [
        f"{a}{b}{c}"
        for a in "bdfgklmnprst"
        for b in ("al", "en", "ir", "o", "um")
        for c in ("ta", "ing", "ed", "s", "")
    ]
    if not held:
        names = [
            (f"{given} {word.capitalize()}", 0, word) for word in words for given in ("Ada", "Emmy", "J.")
        ]
        bulk.insert(Author, ("name", "variant", "slug"), names)
    authors = list(Author.objects.values_list("pk", flat=True))
    for first in range(held, size, 5_000):
        with transaction.atomic():
            numbers = range(first, min(first + 5_000, size))
            Paper.objects.bulk_create(_paper(number, chance, words) for number in numbers)
            pks = bulk.keys(Paper, "arxiv_id", [_id(number) for number in numbers])
            links = [(pk, chance.choice(authors), place, "") for pk in pks.values() for place in range(4)]
            bulk.insert(Authorship, ("paper_id", "author_id", "place", "affiliation"), links)
            bulk.insert(
                Announcement,
                ("paper_id", "category", "version", "listing_day", "kind", "derived_day", "feed_day"),
                [
                    (pks[_id(number)], category, 1, _day(number), kind, _day(number), None)
                    for number in numbers
                    for category, kind in (("cs.CV" if number % 3 else "cs.CL", "new"), ("cs.LG", "cross"))
                ],
            )
            index.refresh(pks.values())


def _paper(number: int, chance: random.Random, words: list[str]) -> Paper:
    subjects = [name for name, percent in SUBJECTS.items() if chance.random() * 100 < percent]
    text = chance.choices(words, k=150)
    for name in subjects:
        for _mention in range(chance.choice((1, 1, 2, 3))):
            text[chance.randrange(150)] = name
    title = chance.choices(words, k=8) + [name for name in subjects if chance.random() < 0.4]
    return Paper(
        arxiv_id=_id(number), id_order=202_001 * 100_000 + number, first_listed=_day(number),
        title=" ".join(title), abstract=" ".join(text), categories=f"cs.{'CV' if number % 3 else 'CL'} cs.LG",
        submitted_at=NOON, revised_at=NOON, stored_at=NOON, has_detail=True,
    )  # fmt: skip


def _id(number: int) -> str:
    return f"{2001 + number // 90_000}.{number % 90_000 + 1:05}"


def _day(number: int) -> date:
    return LAST - timedelta(days=number % 1_000)
