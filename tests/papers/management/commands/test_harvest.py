"""`manage.py harvest`: what it says, what it refuses, how it waits."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from papers.management import waiting
from papers.models import Announcement, Harvest, Paper, Turn
from tests.arxiv_double.corpus import Corpus, make_corpus
from tests.arxiv_double.fixtures import RunningDouble, start_double
from tests.conftest import Manage

MONDAY = datetime(2023, 11, 27, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return make_corpus(per_day=6)


@pytest.fixture
def double(corpus: Corpus, settings: Settings, db: None) -> Iterator[RunningDouble]:
    settings.SITE_CLOCK = MONDAY
    settings.ARXIV_SETS = ["cs:cs:CV", "cs:cs:LG"]
    with start_double(corpus, MONDAY, page_size=30) as running:
        for name, value in running.env.items():
            setattr(settings, name, value)
        yield running


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The naps of the command, not slept; the holds they stood for are over at once."""
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        Turn.objects.update(not_before=None)
        Harvest.objects.update(next_at=None)

    monkeypatch.setattr(waiting.time, "sleep", nap)
    return naps


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("harvest", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_harvest_takes_the_sites_sets_and_says_one_line_each(double: RunningDouble) -> None:
    lines = said("--from", "2023-11-20")
    counts = [(run.scope.split()[0], run.records) for run in Harvest.objects.order_by("pk")]
    assert [name for name, _ in counts] == ["cs:cs:CV", "cs:cs:LG"]
    assert [line.split(",")[0] for line in lines] == [
        f"{name} from 2023-11-20: {records} records" for name, records in counts
    ]


def test_harvest_takes_named_sets_and_a_window(double: RunningDouble, corpus: Corpus) -> None:
    said("--set", "stat:stat:ML", "--from", "2023-11-06", "--until", "2023-11-10", "--format", "arXiv")
    expected = {
        paper.arxiv_id
        for paper in corpus.public(MONDAY)
        if "stat.ML" in paper.categories
        and date(2023, 11, 6) <= paper.datestamp(MONDAY) <= date(2023, 11, 10)
    }
    assert set(Paper.objects.values_list("arxiv_id", flat=True)) == expected


def test_harvest_reads_feeds(double: RunningDouble) -> None:
    lines = said("--feeds")
    count = Announcement.objects.filter(category="cs.CV", feed_day=MONDAY.date()).count()
    assert (len(lines), lines[0]) == (2, f"cs.CV 2023-11-27: {count} announced")


def test_feed_that_cannot_be_read_is_one_clear_line(double: RunningDouble) -> None:
    double.show({"kind": "html"})
    with pytest.raises(CommandError, match=r"^not read: cs\.CV: "):
        said("--feeds")


def test_short_wait_is_sat_out(double: RunningDouble, slept: list[float]) -> None:
    double.show({"kind": "status", "retry_after": "7", "times": 2})
    lines = said("--set", "cs:cs:CV")
    assert ([round(nap) for nap in slept], lines[0]) == ([7, 7], "waiting 7 s: arXiv answered 503")
    assert Harvest.objects.get().state == Harvest.State.DONE


def test_long_wait_ends_the_command_with_the_time(double: RunningDouble, slept: list[float]) -> None:
    double.show({"kind": "status", "retry_after": "1800"})
    with pytest.raises(CommandError, match=r"from 2023-11-27 15:[0-9]{2} UTC on: arXiv answered 503"):
        said("--set", "cs:cs:CV")
    assert (slept, Harvest.objects.get().state) == ([], Harvest.State.WAITING)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "yesterday"], "--from: 'yesterday' is not a day; write it as 2023-11-05"),
        (["--from", "2023-02-30"], "--from: '2023-02-30' is not a day; write it as 2023-11-05"),
        (["--from", "20231101"], "--from: '20231101' is not a day; write it as 2023-11-05"),
        (["--from", "2023-11-05", "--until", "2023-11-01"], "--until: 2023-11-01 is before 2023-11-05"),
        (["--until", "2023-11-01"], "--until needs --from: where does the window begin?"),
        (["--from", "2001-01-01"], "--from: arXiv's records are dated from 2005-09-16 on"),
        (["--from", "2024-01-01"], "--from: 2024-01-01 is in the future"),
        (["--set", "cs:CV"], "arXiv has no set 'cs:CV'; did you mean cs:cs:CV?"),
        (["--set", "cs.CV"], "arXiv has no set 'cs.CV'; did you mean cs:cs:CV?"),
        (["--set", "hep-th"], "arXiv has no set 'hep-th'; did you mean physics:hep-th?"),
        (["--set", "x"], "arXiv has no set 'x'; a set looks like cs:cs:CV, math or physics:hep-th"),
        (["--format", "oai_dc"], "unknown format 'oai_dc'; known are arXiv and arXivRaw"),
    ],
)
def test_bad_input_is_one_clear_line(double: RunningDouble, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as caught:
        said(*arguments)
    assert (str(caught.value), double.requests) == (message, [])


def test_nothing_to_harvest_is_said(double: RunningDouble, settings: Settings) -> None:
    settings.ARXIV_SETS = []
    with pytest.raises(CommandError, match="there is nothing to harvest"):
        said()


def test_interruption_keeps_what_is_stored(double: RunningDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("papers.management.commands.harvest.Command._show_progress", interrupt)
    with pytest.raises(CommandError, match="interrupted; what is stored stays"):
        said("--set", "cs", "--from", "2023-11-01")
    assert Paper.objects.count() == 30


def test_help_has_examples_and_errors_exit_with_one_line(manage: Manage) -> None:
    assert "manage.py harvest --set cs:cs:CV --from 2023-11-01" in manage("harvest", "--help").stdout
    failed = manage("harvest", "--set", "cs:CV")
    assert (failed.returncode, failed.stderr) == (
        1, "CommandError: arXiv has no set 'cs:CV'; did you mean cs:cs:CV?\n",
    )  # fmt: skip
