"""A readers' page asks the database no more often for twenty thousand bookmarks than for one."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.models import CollectionEntry, Follow, Notice, Paper, ReadingMark
from tests.factories import NOON, make_collection, make_digest, make_entry, make_reader
from tests.shelves import make_papers, shelve

FEW, SOME, MANY = 1, 50, 20_000
PAGES = (
    "/library/",
    "/library/?status=reading&sort=title",
    "/library/?q=robust",
    "/library/?tag=often",
    "/topics/vision-transformer/2023-11-02/",
    "/",
    "/abs/1501.00001",
    "/inbox/",
    "/tags/",
    "/following/",
    "/collections/",
)


@pytest.mark.django_db
@pytest.mark.parametrize("more", [SOME, pytest.param(MANY, marks=pytest.mark.soak)])
def test_pages_cost_no_more_queries_for_any_number_of_rows(more: int) -> None:
    make_papers(more)
    one, many = (_browser_of(number) for number in (FEW, more))
    digest = make_digest(on=date(2023, 11, 2))
    make_entry(digest, Paper.objects.earliest("pk"))
    dearer = [page for page in PAGES if _queries(many, page) > _queries(one, page)]
    assert dearer == []  # a tag on thousands is looked up along the order, which takes one query less


def _browser_of(number: int) -> Client:
    """Of a reader with so many bookmarks, notices and papers in a collection; all but one are read."""
    reader = make_reader(f"reader{number}", password=None)
    shelve(reader, number)
    papers = list(Paper.objects.order_by("pk").values_list("pk", flat=True)[:number])
    ReadingMark.objects.bulk_create(
        (ReadingMark(reader=reader, paper_id=pk, state=1, at=NOON) for pk in papers[1:]), batch_size=1_000
    )
    Notice.objects.bulk_create((_notice(reader, pk) for pk in papers), batch_size=1_000)
    collection = make_collection(reader)
    CollectionEntry.objects.bulk_create(
        (CollectionEntry(collection=collection, paper_id=pk, added_by=reader, at=NOON) for pk in papers),
        batch_size=1_000,
    )
    Follow.objects.bulk_create(Follow(reader=reader, paper_id=pk, at=NOON) for pk in papers[:SOME])
    browser = Client(headers={"Accept-Language": "en"})
    browser.force_login(reader)
    return browser


def _notice(reader: User, paper: int) -> Notice:
    facts = {"version": 2, "from": 1}
    return Notice(
        reader=reader, kind="version", key=f"version:{paper}:2", paper_id=paper, facts=facts, at=NOON
    )


def _queries(browser: Client, page: str) -> int:
    """How often the page asks when it is opened again."""
    assert browser.get(page).status_code == 200
    with CaptureQueriesContext(connection) as caught:
        browser.get(page)
    return len(caught)
