"""The work that keeps the index and what it knows of words, as the tick plans it."""

from datetime import UTC, datetime, timedelta

import pytest

from papers import tasks, work
from papers.models import KnownWord, WorkItem
from papers.operation import indexing
from papers.search import index
from tests.factories import make_announcement, make_paper

pytestmark = pytest.mark.django_db
MORNING = datetime(2023, 11, 6, 9, tzinfo=UTC)


def test_words_are_learned_once_a_day_and_every_hour_until_there_are_some() -> None:
    indexing.plan(MORNING)
    item = WorkItem.objects.get(task="learn_words")
    assert work.perform(item.key, tasks.LOCAL)
    assert WorkItem.objects.get(pk=item.pk).outcome == {"papers": 0}
    papers = [make_announcement(make_paper(f"2311.0000{number}")).paper_id for number in (1, 2)]
    index.refresh(papers)
    indexing.plan(MORNING + timedelta(hours=1))
    assert work.perform("words 2023-11-06T10", tasks.LOCAL)
    assert KnownWord.objects.filter(word="transformer").exists()
    for hours in (2, 3, 26):
        indexing.plan(MORNING + timedelta(hours=hours))
        for item in WorkItem.objects.filter(task="learn_words", state__in=work.OPEN):
            work.perform(item.key, tasks.LOCAL)
    keys = WorkItem.objects.filter(task="learn_words").order_by("key").values_list("key", flat=True)
    assert list(keys) == [
        "words 2023-11-06",
        "words 2023-11-06T09",
        "words 2023-11-06T10",
        "words 2023-11-07",
    ]
