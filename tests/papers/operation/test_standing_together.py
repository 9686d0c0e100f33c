"""Several workers at the same papers, while readers look, change and take away their searches."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from papers.clock import now
from papers.following import saved
from papers.models import Incoming, SavedSearch, SearchHit
from papers.operation import standing
from tests.factories import make_announcement, make_paper, make_reader, make_saved_search

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 3


def together(*acts: Callable[[], object]) -> None:
    """All at once, each on a connection of its own."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], object]) -> object:
        try:
            barrier.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(one, acts))


def come_in(number: int) -> None:
    paper = make_paper(f"2311.{number:05}")
    make_announcement(paper)
    Incoming.objects.create(paper=paper, fresh=True, at=now())


def test_of_several_workers_each_paper_is_told_once_though_readers_look_meanwhile() -> None:
    search = make_saved_search(make_reader(), query="vision")
    for number in range(1, 21):
        come_in(number)
    seen: list[int] = []

    def look() -> None:
        """Takes away what is there, as often as it can."""
        for _time in range(20):
            rows = list(search.hits.order_by("pk"))
            if rows:
                saved.see(search, rows[-1].pk)
                seen.extend(row.paper_id for row in rows)

    together(*[standing.match_searches] * WORKERS, look)
    left = list(SearchHit.objects.values_list("paper", flat=True))
    assert (Incoming.objects.count(), len(seen + left), len({*seen, *left})) == (0, 20, 20)


def test_searches_that_change_and_go_meanwhile_stop_nobody() -> None:
    reader, leaver = make_reader(), make_reader("leaver")
    names = [f"search {number}" for number in range(20)]
    searches = [make_saved_search(reader, name, query="vision") for name in names]
    for number in range(1, 6):
        come_in(number)
        make_saved_search(leaver, str(number), query="vision")

    def change() -> None:
        for search in searches[:10]:
            with transaction.atomic():
                saved.hold(reader)
                held = SavedSearch.objects.select_for_update().get(pk=search.pk)
                saved.change(held, held.edition, name=f"{held.name} no more", query="graphs", cadence=0)

    def take_away() -> None:
        for search in searches[10:15]:
            saved.delete(search)

    together(*[standing.match_searches] * WORKERS, change, take_away, leaver.delete)
    assert Incoming.objects.count() == 0
    told = SearchHit.objects.order_by("search_id").values_list("search__query", flat=True)
    assert list(told) == ["vision"] * 25
