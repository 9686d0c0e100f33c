"""A whole library as a file in each format: the memory that it takes at its highest, and CPU time.

BENCH_SIZES="2000 20000" names the sizes; the highest use is compared with that of the smallest one.
"""

import tracemalloc
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.test import Client

from accounts.models import User
from papers.export.formats import FORMATS
from tests.bench.spent import cpu_seconds
from tests.factories import make_reader
from tests.shelves import make_papers, shelve, sizes


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits peak and CPU time of each format at each size; needs a database."""
    counts = sizes("2000 20000")
    make_papers(max(counts))
    readers = {size: make_reader(f"reader{size}") for size in counts}
    for size, reader in readers.items():
        shelve(reader, size)
    for ext in FORMATS:
        least = 0
        for size, reader in readers.items():
            seconds, peak = seconds_of(reader, ext), peak_of(reader, ext)
            least = least or peak
            line = {"name": f"library.{ext}, {size} papers", "n": 1}
            vs = f"{counts[0]} papers: {least / 1e6:.1f} MB"
            emit(
                line
                | {"value": round(peak / 1e6, 1), "unit": "MB", "vs": vs, "ratio": round(peak / least, 2)}
            )
            emit(line | {"value": round(seconds, 2), "unit": "s", "vs": "", "ratio": None})


def peak_of(reader: User, ext: str) -> int:
    """Bytes that Python held at most while the file was written and thrown away piece by piece."""
    cache.clear()
    client = Client()
    client.force_login(reader)
    client.get("/export/library.ris?tag=none")  # what is loaded once only
    tracemalloc.start()
    try:
        written_by(client, ext)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def seconds_of(reader: User, ext: str) -> float:
    """CPU seconds of writing it."""
    client = Client()
    client.force_login(reader)
    began = cpu_seconds()
    written_by(client, ext)
    return cpu_seconds() - began


def written_by(client: Client, ext: str) -> int:
    """How many bytes the file has."""
    return sum(map(len, client.get(f"/export/library.{ext}").streaming_content))
