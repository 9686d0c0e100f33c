"""Papers near another by their words, and the lists of authors, categories and venues, at scale.

BENCH_N names the size of the archive (100,000 without). Values are the 95th percentile of CPU milliseconds,
`p50` their median; nothing is answered from what was kept. `vs` is the 95th percentile of reading one of the
papers by its key.
"""

import os
import tempfile
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count
from django.test import Client

from papers import cores
from papers.models import Announcement, Author, Authorship, Paper
from papers.search import related, vocabulary
from papers.search.build import build
from tests.bench import archive
from tests.bench.bench_import import own_database
from tests.bench.spent import cpu_seconds

SMALL = 100_000
ASKED = 100
TODAY = archive.LAST + timedelta(days=1)

Emit = Callable[[dict[str, Any]], None]


def run(emit: Emit) -> None:
    """Measures on a database of its own, of the kind of this process's."""
    size = int(os.environ.get("BENCH_N", SMALL))
    with tempfile.TemporaryDirectory(prefix="bench-related-") as folder, own_database(Path(folder)):
        archive.build(size)
        for _number in build(cores.number()):
            pass
        vocabulary.learn()
        keys = range(size // ASKED, size, size // ASKED)
        bare = [_spent(lambda: Paper.objects.get(pk=key)) for key in keys]  # noqa: B023
        found = [len(related.nearest(key, TODAY, ())) for key in keys]
        related.nearest.cache_clear()
        near = [_spent(lambda: related.nearest(key, TODAY, ())) for key in keys]  # noqa: B023
        emit(_line("papers near one", near, bare, size) | {"found": sum(found) / len(found)})
        visitor = Client()
        for name, address in _pages():
            spent = [_spent(lambda: visitor.get(address)) for _round in range(10)]  # noqa: B023
            emit(_line(f"page {name}", spent, bare, size))


def _pages() -> Iterable[tuple[str, str]]:
    """Those with most behind them."""
    most = Authorship.objects.values("author").annotate(n=Count("pk")).order_by("-n")[0]["author"]
    author = Author.objects.get(pk=most).get_absolute_url()
    day = Announcement.objects.filter(category="cs.LG").order_by("-listing_day")[0].listing_day
    yield "author", author
    yield "author, co-authors", f"{author}?show=coauthors"
    yield "category", "/categories/cs.LG/"
    yield "category, month", "/categories/cs.LG/?month=2020-03"
    yield "category, day", f"/categories/cs.LG/{archive.LAST - timedelta(days=400)}/"
    yield "archive", "/categories/cs/"
    yield "archive, day", f"/categories/cs/{day}/"
    yield "venue", "/venues/neurips/"
    yield "venue, year", "/venues/neurips/?year=2018"


def _spent(act: Callable[[], object]) -> float:
    began = cpu_seconds()
    act()
    return cpu_seconds() - began


def _line(name: str, spent: list[float], bare: list[float], size: int) -> dict[str, Any]:
    own, limit = (sorted(times)[int(len(times) * 0.95)] * 1e3 for times in (spent, bare))
    return {
        "name": f"{connection.vendor}: {name}",
        "value": round(own, 2),
        "unit": "ms",
        "n": size,
        "p50": round(sorted(spent)[len(spent) // 2] * 1e3, 2),
        "vs": f"one paper by its key: {limit:.2f} ms",
        "ratio": round(own / limit, 1),
    }
