"""What a newer version's text replaces is kept."""

from dataclasses import replace

import pytest

from papers.arxiv.records import VersionRecord
from papers.ingest.store import store
from papers.models import Author, Paper, VersionText
from tests.factories import make_follow, make_reader
from tests.records import MORNING, make_announced, make_feed_record, make_record

pytestmark = pytest.mark.django_db
DAYS = [MORNING.replace(month=5, day=day) for day in (1, 6, 9)]


def version(number: int, **fields: object) -> object:
    """The record as of its n-th version."""
    values = {
        "as_of": DAYS[number - 1].date(),
        "versions": tuple(VersionRecord(n + 1, DAYS[n]) for n in range(number)),
        "version": number,
        "title": f"Title of v{number}",
        "abstract": f"Abstract of v{number}.",
    }
    return make_record(**(values | fields))


def kept() -> list[tuple[object, ...]]:
    return list(VersionText.objects.order_by("number").values_list("number", "title", "abstract"))


def test_each_version_replaced_leaves_its_text_once() -> None:
    for number in (1, 2, 2, 3, 1):
        store([version(number)])
    assert kept() == [(1, "Title of v1", "Abstract of v1."), (2, "Title of v2", "Abstract of v2.")]
    assert Paper.objects.get().title == "Title of v3"


def test_a_correction_of_the_same_version_leaves_nothing() -> None:
    store([version(1)])
    store([replace(version(1), title="Another title", as_of=DAYS[1].date())])
    assert (kept(), Paper.objects.get().title) == ([], "Another title")


def test_a_feed_that_brings_a_version_keeps_the_one_before() -> None:
    store([version(1)])
    seen = make_announced(version=2, kind="replace", listing_day=DAYS[1].date())
    record = make_feed_record(as_of=DAYS[1].date(), version=2, title="Title of v2")
    store([record], announced=[seen])
    assert kept() == [(1, "Title of v1", "Abstract of v1.")]


def test_a_followed_author_stays_when_no_paper_bears_the_name() -> None:
    store([version(1)])
    ada = Author.objects.get(name="Ada Lovelace")
    make_follow(make_reader(), author=ada)
    store([version(2, authors=())])
    assert list(Author.objects.values_list("name", flat=True)) == ["Ada Lovelace"]
