"""Pages of the API: everything that was there is seen once, whatever comes in between."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from papers.arxiv.ids import ArxivId
from papers.models import Paper
from papers.search import index
from tests.factories import NOON, make_paper
from tests.papers.api.asking import ask, told

DAYS = st.none() | st.dates(date(2023, 10, 1), date(2023, 10, 3))


class Walks(TestCase):
    """Walks through a venue's papers."""

    @given(st.lists(DAYS, max_size=12), st.lists(DAYS, max_size=4), st.integers(1, 5))
    @settings(max_examples=10)
    def test_what_was_there_is_seen_once_and_in_order(
        self, days: list[date | None], later: list[date | None], limit: int
    ) -> None:
        there = [_venue_paper(number, day) for number, day in enumerate(days)]
        coming = list(enumerate(later, 100))
        if not there:
            assert ask("/venues/wacv/papers").status_code == 404
            return
        seen, address = [], f"/venues/wacv/papers?limit={limit}"
        while address:
            page = told(ask(address))
            seen += [paper["id"] for paper in page["items"]]
            address = (page["next"] or "").partition("/api/v1")[2]
            if coming:
                _venue_paper(*coming.pop())
        assert len(seen) == len(set(seen))
        wanted = sorted(there, key=lambda row: (row.first_listed or date.min, row.id_order), reverse=True)
        old = {row.arxiv_id for row in there}
        assert [name for name in seen if name in old] == [row.arxiv_id for row in wanted]


def _venue_paper(number: int, day: date | None) -> Paper:
    name = f"2310.{number + 1:05}"
    return Paper.objects.create(
        arxiv_id=name,
        id_order=ArxivId.parse(name).order,
        first_listed=day,
        title="A title",
        abstract="An abstract",
        categories="cs.CV",
        venue="WACV",
        venue_slug="wacv",
        stored_at=NOON,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["newest", "best"])
def test_a_search_goes_on_where_it_was_while_papers_come_in(sort: str) -> None:
    for number in range(1, 8):
        make_paper(f"2310.{number:05}", first_listed=date(2023, 10, 2) + timedelta(days=number % 3))
    index.catch_up_all()
    whole = [each["id"] for each in told(ask(f"/search?q=transformer&sort={sort}"))["items"]]
    seen, address, number = [], f"/search?q=transformer&sort={sort}&limit=2", 50
    while address:
        page = told(ask(address))
        seen += [paper["id"] for paper in page["items"]]
        address = (page["next"] or "").partition("/api/v1")[2]
        number += 1
        make_paper(f"2311.{number:05}", title="Transformer, transformer", first_listed=date(2023, 11, 2))
        index.catch_up_all()
    assert seen == whole
    assert len(whole) == 7


@pytest.mark.django_db
def test_a_cursor_is_of_its_own_list_and_as_it_was_given() -> None:
    for number in range(1, 4):
        _venue_paper(number, None)
    following = told(ask("/venues/wacv/papers?limit=1"))["next"].partition("cursor=")[2]
    assert ask(f"/venues/wacv/papers?cursor={following}").status_code == 200
    for forged in (following[:-1], f"x{following}", following.swapcase()):
        assert ask(f"/venues/wacv/papers?cursor={forged}").status_code == 422
    assert ask(f"/digests?cursor={following}").status_code == 422
