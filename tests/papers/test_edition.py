"""What begins a new edition of the pages that visitors see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches

from accounts import audit
from accounts.models import User
from papers import edition
from papers.models import Harvest, SiteSettings, Topic
from tests.factories import NOON, make_curator, make_digest, make_paper, make_reader, make_topic

Commit = Callable[..., Any]


@pytest.fixture
def begun(db: None) -> str:
    """The name of an edition that has just begun."""
    edition.turn()
    return str(caches[edition.PAGES].get(edition.KEY))


def harvest(state: str) -> Harvest:
    return Harvest.objects.create(source="oai", state=state, started_at=NOON, moved_at=NOON)


@pytest.mark.parametrize(
    "change",
    [
        make_digest,
        make_topic,
        lambda: SiteSettings.objects.create(pk=1, name="Another"),
        lambda: harvest(Harvest.State.DONE),
        lambda: audit.record(make_curator(), "topic.change", Topic.objects.get(slug="first")),
        lambda: User.objects.get(username="leaves").delete(),
    ],
)
def test_change_that_visitors_see_begins_another(
    begun: str, django_capture_on_commit_callbacks: Commit, change: Callable[[], Any]
) -> None:
    make_topic("first")
    make_reader("leaves")
    assert caches[edition.PAGES].get(edition.KEY) == begun
    with django_capture_on_commit_callbacks(execute=True):
        change()
    assert caches[edition.PAGES].get(edition.KEY) != begun


@pytest.mark.parametrize(
    "change",
    [make_reader, make_paper, lambda: harvest(Harvest.State.RUNNING)],
    ids=["reader", "paper", "run"],
)
def test_what_goes_on_all_the_time_begins_none(
    begun: str, django_capture_on_commit_callbacks: Commit, change: Callable[[], Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        change()
    assert caches[edition.PAGES].get(edition.KEY) == begun


def test_nothing_kept_names_somebody_who_left(begun: str, django_capture_on_commit_callbacks: Commit) -> None:
    leaves = make_reader("leaves")
    caches[edition.PAGES].set("page", "signed by leaves")
    with django_capture_on_commit_callbacks(execute=True):
        leaves.delete()
    assert caches[edition.PAGES].get("page") is None
