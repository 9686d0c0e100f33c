"""Two operators, or one who presses twice: of eight presses at once one is an act."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from accounts.models import StaffAct
from papers.models import Announcement, Paper, RejectedRecord, WorkItem
from papers.operation import fetching, parked, rejects
from tests.factories import make_reader, make_topic
from tests.papers.admin.test_rejected import make_rejected
from tests.papers.admin.test_work import make_work

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 8


def at_once(press: Callable[[], object]) -> list[object]:
    """What eight presses gave; a refusal as itself."""

    def one(_number: int) -> object:
        try:
            return press()
        except fetching.NotNow as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as pool:
        return list(pool.map(one, range(PRESSES)))


def test_parked_work_is_released_once() -> None:
    by, item = make_reader(), make_work()
    acts = at_once(lambda: parked.move(by, item, "release"))
    assert (sum(act is not None for act in acts), StaffAct.objects.count()) == (1, 1)


@pytest.mark.parametrize("state", [None, "done", "parked", "left"])
def test_harvest_is_planned_once_whatever_became_of_the_last(state: str | None) -> None:
    make_topic()
    by = make_reader()
    if state:
        make_work("harvest:cs:cs:CV by hand", state, task="harvest", arguments={"scope": "cs:cs:CV"})
    acts = at_once(lambda: fetching.harvest_now(by, "cs:cs:CV"))
    assert sum(isinstance(act, StaffAct) for act in acts) == StaffAct.objects.count() == 1
    assert list(WorkItem.objects.values_list("state", "attempts")) == [("due", 0)]


def test_day_is_fetched_again_once() -> None:
    make_topic()
    by, day = make_reader(), date(2023, 11, 15)
    acts = at_once(lambda: fetching.fetch_again(by, fetching.Span("cs.CV", day, day)))
    assert sum(isinstance(act, StaffAct) for act in acts) == WorkItem.objects.count() == 1


def test_record_is_taken_in_once() -> None:
    by, record = make_reader(), make_rejected()
    rows = RejectedRecord.objects.filter(pk=record.pk)
    at_once(lambda: rejects.retry_rows(by, rows, "x"))
    assert (Paper.objects.count(), Announcement.objects.count()) == (1, 1)
    assert RejectedRecord.objects.get().resolved_at is not None


def test_record_is_set_aside_once() -> None:
    by, record = make_reader(), make_rejected()
    acts = at_once(lambda: rejects.give_up(by, record, "a test"))
    assert (sum(act is not None for act in acts), StaffAct.objects.count()) == (1, 1)
