"""`manage.py build_digests` as a person meets it."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from papers.models import Digest, Topic
from tests.factories import make_announcement, make_listing_day, make_paper, make_topic

pytestmark = pytest.mark.django_db
FRIDAY = date(2023, 11, 3)


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("build_digests", *arguments, stdout=out, stderr=out)
    return out.getvalue().splitlines()


@pytest.fixture
def listed() -> Topic:
    """A daily topic and a paper for it, announced on the Friday."""
    make_announcement(make_paper("2311.00001", first_listed=FRIDAY))
    return make_topic()


def test_a_day_is_built_and_told_a_line_a_digest(listed: Topic) -> None:
    assert said("--date", "2023-11-03") == [
        "vision-transformer 2023-11-03: 1 papers, 1 added, 0 removed",
        "1 digests",
    ]


def test_without_a_date_what_is_due_is_built(listed: Topic) -> None:
    make_listing_day("cs.CV", FRIDAY)
    said()
    assert [digest.date for digest in Digest.objects.all()] == [FRIDAY]


def test_a_topic_whose_rule_cannot_be_read_stops_no_other_and_is_an_error(listed: Topic) -> None:
    make_topic("broken", rule='"no end')
    with pytest.raises(CommandError, match="no digest for broken"):
        said("--date", "2023-11-03")
    assert Digest.objects.get().topic == listed


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["--date", "2023-02-30"], "--date: '2023-02-30' is not a date; a good example: 2023-11-05"),
        (["--date", "2999-01-01"], "--date: 2999-01-01 is still to come"),
        (["--topic", "nothing"], "no topic has the address 'nothing'; /topics/ lists them"),
        (["--rebuild"], "--rebuild needs --date: which digest is to be rebuilt?"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], fault: str) -> None:
    with pytest.raises(CommandError) as raised:
        said(*arguments)
    assert str(raised.value) == fault


def test_a_weekly_topic_asked_for_on_another_day_says_its_own() -> None:
    make_topic(cadence=Topic.Cadence.WEEKLY, weekday=6)
    with pytest.raises(CommandError, match="once a week, on Sunday"):
        said("--topic", "vision-transformer", "--date", "2023-11-03")
