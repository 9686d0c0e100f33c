"""Pages by place: every row once, however rows come and go meanwhile; nothing else is a place."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.feeds.paging import BadPlace, Order, page_of
from papers.feeds.public import BY_ADDITION, BY_ANNOUNCEMENT, BY_ENTRY, NEWEST
from papers.models import Paper
from tests.factories import make_paper

ORDERS = (BY_ADDITION, BY_ANNOUNCEMENT, BY_ENTRY, NEWEST)


def make_papers(number: int) -> None:
    for place in range(number):
        make_paper(f"2311.{place + 1:05}", first_listed=date(2023, 11, 1 + place % 5), authors=())


def rows():
    return Paper.objects.values(*NEWEST.fields)


def ids(page) -> list[str]:
    return [row["arxiv_id"] for row in page.rows]


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "size"), [(0, 3), (1, 3), (3, 3), (4, 3), (10, 3), (12, 4)])
def test_every_row_is_on_one_page_there_and_back(number: int, size: int) -> None:
    make_papers(number)
    pages = [page_of(rows(), NEWEST, "", size)]
    while pages[-1].older is not None:
        pages.append(page_of(rows(), NEWEST, pages[-1].older, size))
    wanted = list(Paper.objects.newest_first().values_list("arxiv_id", flat=True))
    assert [arxiv_id for page in pages for arxiv_id in ids(page)] == wanted
    assert pages[0].newer is None
    for newer, page in pairwise(pages):
        assert page.newer is not None
        assert ids(page_of(rows(), NEWEST, page.newer, size)) == ids(newer)
    assert [page.newer for page in pages[1:2]] == [""] * len(pages[1:2])


@pytest.mark.django_db
def test_new_rows_on_top_move_no_page_and_a_gone_row_is_a_place_still() -> None:
    make_papers(10)
    first = page_of(rows(), NEWEST, "", 3)
    assert first.older
    second = ids(page_of(rows(), NEWEST, first.older, 3))
    make_paper("2312.00001", first_listed=date(2023, 12, 1), authors=())
    assert ids(page_of(rows(), NEWEST, first.older, 3)) == second
    Paper.objects.filter(arxiv_id=ids(first)[-1]).delete()
    assert ids(page_of(rows(), NEWEST, first.older, 3)) == second


@pytest.mark.django_db
def test_a_page_takes_one_query_and_a_later_one_two(django_assert_num_queries) -> None:
    make_papers(10)
    with django_assert_num_queries(1):
        older = page_of(rows(), NEWEST, "", 3).older
    with django_assert_num_queries(2):
        page_of(rows(), NEWEST, older or "", 3)


@given(some.sampled_from(ORDERS), some.text(max_size=40))
def test_any_other_text_is_no_place(order: Order, text: str) -> None:
    with pytest.raises(BadPlace):
        order.read(text)


@given(
    some.dates(date(1990, 1, 1)),
    some.integers(0, 10**17),
    some.sampled_from(["2311.00001", "hep-th/9901001"]),
)
def test_a_place_is_read_as_it_was_written(day: date, number: int, arxiv_id: str) -> None:
    row = {"first_listed": day, "id_order": number, "arxiv_id": arxiv_id}
    assert NEWEST.read(NEWEST.place(row)) == (day, number, arxiv_id)
    at = datetime(day.year % 1000 + 1990, 1, 2, 3, 4, 5, number % 10**6, tzinfo=UTC)
    assert BY_ADDITION.read(BY_ADDITION.place({"at": at, "pk": number})) == (at, number)


@pytest.mark.parametrize(
    "text",
    [
        "0001-01-01T00:00:00+14:00~1",
        "2023-11-01T00:00:00~1",
        "9999-12-31T23:59:59-14:00~1",
        "2023-11-01T00:00:00+00:00~" + "9" * 19,
        "2023-11-01T00:00:00+00:00~²",
        "2023-11-01T00:00:00+00:00~1~1",
    ],
)
def test_what_no_column_holds_is_no_place(text: str) -> None:
    with pytest.raises(BadPlace):
        BY_ADDITION.read(text)
