"""Long threads beside the shortest: the first page, the last, and the way to a comment in the middle.

BENCH_SIZES="100 20000" names other numbers of comments.
"""

from collections.abc import Callable
from statistics import median
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client

from accounts.models import User
from papers.discussion.listing import PAGE
from papers.models import Comment, Paper
from papers.text.markdown import RENDERER, render
from tests.bench.spent import cpu_seconds
from tests.factories import NOON, make_paper, make_reader
from tests.shelves import sizes

PEOPLE = 50
ROUNDS = 15
HTML = render("Is $d$ a metric, or *only* a similarity? " + "A plain sentence. " * 10)


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits the time of pages of the long threads, each beside the page of the shortest; needs a database."""
    people = [make_reader(f"reader-{number}", password=None) for number in range(PEOPLE)]
    threads = {size: _thread(f"2311.{place:05}", size, people) for place, size in enumerate(sizes(), 1)}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    least, *longer = threads
    for role, reader in (("visitor", AnonymousUser()), ("reader", people[0])):
        client = Client(headers={"Accept-Language": "en"})
        if isinstance(reader, User):
            client.force_login(reader)
        pages = {
            f"thread of {size} comments, {name}, {role}": address
            for size in longer
            for name, address in _pages(threads[size], size).items()
        }
        base, *times = _times(client, [threads[least].get_absolute_url(), *pages.values()])
        for name, seconds in zip(pages, times, strict=True):
            emit(
                {
                    "name": name,
                    "value": round(1000 * seconds, 2),
                    "unit": "ms",
                    "n": ROUNDS,
                    "vs": f"the page of a thread of {least} comments: {1000 * base:.2f} ms",
                    "ratio": round(seconds / base, 2),
                }
            )


def _pages(paper: Paper, size: int) -> dict[str, str]:
    middle = Comment.objects.filter(paper=paper).order_by("path")[size // 2]
    address = paper.get_absolute_url()
    return {
        "first page": address,
        "last page": f"{address}?thread={size // PAGE}",
        "permalink": f"/comments/{middle.pk}/",
    }


def _thread(arxiv_id: str, number: int, people: list[User]) -> Paper:
    """A paper with so many comments, one in ten of which starts a branch of replies."""
    paper = make_paper(arxiv_id)
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    rows = []
    for key in range(first, first + number):
        top = key - (key - first) % 10
        rows.append(
            Comment(
                pk=key,
                paper=paper,
                author=people[key % PEOPLE],
                parent_id=None if key == top else top,
                path=f"{top:015}" if key == top else f"{top:015}{key:015}",
                depth=int(key != top),
                body="Is it?",
                html=HTML,
                renderer=RENDERER,
                version=1,
                at=NOON,
                nonce=f"{key:032x}",
            )
        )
    Comment.objects.bulk_create(rows, batch_size=1000)
    return paper


def _times(client: Client, addresses: list[str]) -> list[float]:
    """The median CPU time of each page, database included, taken in turn so that a busy machine slows all."""
    spent: list[list[float]] = [[] for _address in addresses]
    for _round in range(ROUNDS):
        for address, seconds in zip(addresses, spent, strict=True):
            started = cpu_seconds()
            response = client.get(address)
            seconds.append(cpu_seconds() - started)
            assert response.status_code in (200, 302), response.status_code
    return [median(seconds) for seconds in spent]
