"""The library of one reader at 100, 20,000 and 200,000 bookmarks; digest and today, signed in; as ratios.

BENCH_SIZES="100 20000" names other sizes. The limit of the library is the first page of fifty at the
least size, of the other pages the same page for that reader; all are taken in turn. Times are CPU times.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.test import Client

from papers.models import Paper, ReadingMark
from tests.bench.spent import cpu_seconds
from tests.factories import NOON, make_digest, make_entry, make_reader
from tests.shelves import make_papers, shelve, sizes

ROUNDS = 9
PAGES = {
    "plain": "",
    "shelf": "status=to-read",
    "with notes": "status=with-notes",
    "deep page": "page={deep}",
    "published": "sort=published",
    "title": "sort=title",
    "title, deep": "sort=title&page={deep}",
    "changed": "sort=changed",
    "small shelf by title": "status=reading&sort=title",
    "tag on half": "tag=often",
    "tag on few": "tag=seldom&sort=title",
    "nested, not": "tag=method&tag=-often&sort=published",
    "words, common": "q=segmentation",
    "words, rare": "q=onlyhere",
    "words, none": "q=nowhere+segmentation",
    "phrase, tag": "q=%22robust+tracking%22+tag:often",
    "exact word": "q=%3DViT",
}


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits each page's time at each size; needs a database."""
    readers: dict[int, Client] = {}
    make_papers(max(sizes()))
    for size in sizes():
        reader = make_reader(f"reader{size}")
        shelve(reader, size)
        papers = Paper.objects.order_by("pk").values_list("pk", flat=True)[:size:2]
        marks = (ReadingMark(reader=reader, paper_id=pk, state=1, at=NOON) for pk in papers)
        ReadingMark.objects.bulk_create(marks, batch_size=5_000)
        readers[size] = Client(headers={"Accept-Language": "en"})
        readers[size].force_login(reader)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    digest = _digest()
    for name, asked in PAGES.items():
        deep = {size: min(1000, size // 50) for size in readers}
        _compare(emit, f"library, {name}", readers, {size: asked.format(deep=deep[size]) for size in readers})
    for name, address in (("digest page signed in", digest), ("today signed in", "/")):
        _compare(emit, name, readers, dict.fromkeys(readers, ""), address=address)


def _compare(
    emit: Callable[[dict[str, Any]], None],
    name: str,
    readers: dict[int, Client],
    asked: dict[int, str],
    *,
    address: str = "/library/",
) -> None:
    least = min(readers)
    limit = "first page" if address == "/library/" else "same page"
    acts = {0: (readers[least], "")} | {size: (readers[size], asked[size]) for size in readers}
    if limit == "same page":
        del acts[least]
    spent: dict[int, float] = {}
    for _round in range(ROUNDS):
        for size, (client, query) in acts.items():
            started = cpu_seconds()
            answer = client.get(f"{address}?{query}")
            took = cpu_seconds() - started
            spent[size] = min(took, spent.get(size, took))
            if answer.status_code != 200:
                raise AssertionError(f"{address}?{query} answered {answer.status_code}")
    for size in list(acts)[1:]:
        emit(
            {
                "name": f"{name}, {size} bookmarks",
                "value": round(1000 * spent[size], 1),
                "unit": "ms",
                "n": ROUNDS,
                "vs": f"{limit} of {least} bookmarks: {1000 * spent[0]:.1f} ms",
                "ratio": round(spent[size] / spent[0], 2),
            }
        )


def _digest() -> str:
    digest = make_digest(on=date(2023, 11, 2))
    for paper in Paper.objects.order_by("pk")[:50]:
        make_entry(digest, paper)
    return digest.get_absolute_url()
