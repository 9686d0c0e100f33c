"""`manage.py fetch`: papers by id, the past of a topic, and bad input in one line."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from papers.management import waiting
from papers.models import Paper, Topic, Turn
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
    with start_double(corpus, MONDAY) as running:
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

    monkeypatch.setattr(waiting.time, "sleep", nap)
    return naps


def said(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("fetch", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_papers_are_fetched_by_id(double: RunningDouble, corpus: Corpus) -> None:
    ids = [paper.arxiv_id for paper in corpus.public(MONDAY)[:3]]
    assert said(f"arXiv:{ids[0]}", *ids) == ["3 added, 0 changed, 0 unchanged, 0 rejected"]
    assert sorted(Paper.objects.values_list("arxiv_id", flat=True)) == sorted(ids)


def test_unknown_paper_is_an_error_after_the_others_are_stored(double: RunningDouble, corpus: Corpus) -> None:
    with pytest.raises(CommandError, match=r"^arXiv does not know 2301\.00001$"):
        said("2301.00001", corpus.public(MONDAY)[0].arxiv_id)
    assert Paper.objects.count() == 1


def test_past_of_a_topic_is_fetched(double: RunningDouble, corpus: Corpus) -> None:
    Topic.objects.create(slug="vision", name="Vision", categories="cs.CV", rule="vision")
    said("--topic", "vision", "--from", "2023-11-06", "--until", "2023-11-08")
    assert set(Paper.objects.values_list("arxiv_id", flat=True)) == {
        paper.arxiv_id
        for paper in corpus.public(MONDAY)
        if "cs.CV" in paper.categories and 6 <= paper.versions[0].submitted_at.day <= 8
        and paper.versions[0].submitted_at.strftime("%Y%m") == "202311"
    }  # fmt: skip


def test_short_waits_are_sat_out_and_then_it_goes_on(
    double: RunningDouble, corpus: Corpus, slept: list[float]
) -> None:
    double.show({"kind": "status", "status": 429, "retry_after": "5", "times": 2})
    lines = said(corpus.public(MONDAY)[0].arxiv_id)
    assert [round(nap) for nap in slept] == [5, 5]
    assert lines[-1] == "1 added, 0 changed, 0 unchanged, 0 rejected"


def test_long_wait_ends_the_command(double: RunningDouble, corpus: Corpus, slept: list[float]) -> None:
    double.show({"kind": "status", "retry_after": "3000"})
    with pytest.raises(CommandError, match=r"from 2023-11-27 1[56]:[0-9]{2} UTC on: arXiv answered 503"):
        said(corpus.public(MONDAY)[0].arxiv_id)
    assert slept == []


def test_arxiv_that_never_answers_is_an_error(
    double: RunningDouble, corpus: Corpus, slept: list[float]
) -> None:
    double.show({"kind": "reset", "times": 100})
    with pytest.raises(CommandError, match="does not answer: the connection broke"):
        said(corpus.public(MONDAY)[0].arxiv_id)
    assert len(double.requests) == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name at least one arXiv id, or a topic; see --help"),
        (["abc"], "not an arXiv identifier: 'abc'; one looks like 2310.12755 or hep-th/9901001"),
        (["--topic", "x"], "no topic has the address 'x'; /topics/ lists them"),
        (["--topic", "vision"], "--topic needs --from and --until, days like 2023-11-05"),
        (
            ["--topic", "vision", "--from", "2023-11-05", "--until", "2023-11-01"],
            "--until: 2023-11-01 is before 2023-11-05",
        ),
        (
            ["--topic", "all", "--from", "2023-11-01", "--until", "2023-11-02"],
            "the topic 'all' names no categories, so that its past is all of arXiv",
        ),
    ],
)
def test_bad_input_is_one_clear_line(double: RunningDouble, arguments: list[str], message: str) -> None:
    Topic.objects.create(slug="vision", name="Vision", categories="cs.CV", rule="vision")
    Topic.objects.create(slug="all", name="All", rule="vision")
    with pytest.raises(CommandError) as caught:
        said(*arguments)
    assert (str(caught.value), double.requests) == (message, [])


def test_help_has_examples(manage: Manage) -> None:
    assert "manage.py fetch 2310.12755 hep-th/9901001" in manage("fetch", "--help").stdout


@pytest.mark.django_db
def test_ids_and_a_topic_together_are_refused() -> None:
    with pytest.raises(CommandError, match="ids or a topic, not both"):
        said("2311.00001", "--topic", "vision-transformer", "--from", "2023-11-01", "--until", "2023-11-02")
