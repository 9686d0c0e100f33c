"""What the tick plans and sweeps for readers."""

from datetime import timedelta

import pytest

from papers import reader_work, undo
from papers.clock import now
from papers.library import imports, shelf
from papers.models import Undo, WorkItem
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db


def test_what_can_no_longer_be_taken_back_is_forgotten() -> None:
    reader = make_reader()
    paper = make_paper()
    for age in (undo.KEPT + timedelta(minutes=1), undo.KEPT - timedelta(minutes=1)):
        make_bookmark(reader, paper, note="for me alone")
        kept = shelf.remove(reader, [paper.pk])
        assert kept
        Undo.objects.filter(pk=kept.pk).update(at=now() - age)
    reader_work.plan(now())
    assert list(Undo.objects.values_list("pk", flat=True)) == [kept.pk]


def test_fetching_that_was_given_up_is_tried_again_the_next_day() -> None:
    imports.bring(make_reader(), b"2311.00001")
    fetching = WorkItem.objects.filter(task="fetch_import", state=WorkItem.State.DUE)
    reader_work.plan(now())
    assert fetching.update(state=WorkItem.State.PARKED) == 1
    reader_work.plan(now())
    assert fetching.count() == 0
    reader_work.plan(now() + timedelta(days=1))
    assert fetching.count() == 1
