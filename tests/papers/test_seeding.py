"""A new site's first start: with arXiv out of reach and with it."""

from datetime import date

import pytest
from django.test import override_settings

from papers.models import Digest, Paper, Topic, WorkItem
from papers.seeding import first_start, load_source_page, seed_catalogue
from tests.arxiv_double.fixtures import arxiv_double  # noqa: F401
from tests.factories import make_paper
from tests.provision import free_port

pytestmark = pytest.mark.django_db


def nowhere() -> dict[str, str]:
    """Addresses at which nobody listens."""
    url = f"http://127.0.0.1:{free_port()}"
    return {"ARXIV_OAI_URL": f"{url}/oai", "ARXIV_RSS_URL": f"{url}/rss", "ARXIV_API_URL": f"{url}/api"}


def test_out_of_reach_the_sample_is_loaded_said_and_loaded_once() -> None:
    said: list[str] = []
    with override_settings(**nowhere(), ARXIV_MIN_INTERVAL=0):
        first_start(said.append)
        Topic.objects.filter(slug="speech").delete()
        first_start(said.append)
    assert [line.split(":")[0] for line in said] == [
        "32 topics",
        "the Vision Transformer digest of 2023-11-05",
        "arXiv does not answer",
    ]
    assert Paper.objects.filter(is_sample=True).count() == 136
    assert Digest.objects.values("topic").distinct().count() >= 8
    assert Digest.objects.values("date").distinct().count() >= 12
    assert not Topic.objects.filter(slug="speech").exists()


def test_the_source_page_comes_back_whole() -> None:
    seed_catalogue()
    load_source_page()
    digest = Digest.objects.get(topic__slug="vision-transformer", date=date(2023, 11, 5))
    entries = digest.entries.select_related("paper")
    assert (digest.window_start, digest.entry_count) == (date(2023, 9, 6), 20)
    assert sum(entry.paper.venue != "" for entry in entries) == 8
    assert {len(entry.why["branches"]) for entry in entries} == {1}
    ids = [entry.paper.arxiv_id for entry in entries]
    assert (ids[0], ids[-1], ids) == ("2310.01662", "2311.01197", sorted(ids))


def test_a_start_that_was_cut_off_is_done_again() -> None:
    seed_catalogue()
    load_source_page()
    with override_settings(**nowhere(), ARXIV_MIN_INTERVAL=0):
        first_start(lambda _: None)
    assert (Digest.objects.filter(date=date(2023, 11, 5)).count(), Paper.objects.count()) == (1, 136)


def test_a_site_with_imported_papers_does_without_the_sample() -> None:
    make_paper("2505.00001")
    said: list[str] = []
    with override_settings(**nowhere(), ARXIV_MIN_INTERVAL=0):
        first_start(said.append)
    assert said[-1].startswith("arXiv does not answer: the site has the papers")
    assert Paper.objects.filter(is_sample=True).count() == 20


def test_where_arxiv_answers_the_harvest_is_planned_instead(arxiv_double) -> None:  # noqa: F811
    said: list[str] = []
    with override_settings(**arxiv_double.env, ARXIV_MIN_INTERVAL=0):
        first_start(said.append)
    assert said[-1].startswith("arXiv answers: ")
    assert Paper.objects.count() == 20
    assert WorkItem.objects.filter(task="harvest").count() > 10
