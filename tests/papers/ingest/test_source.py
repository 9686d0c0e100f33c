"""What the site mirrors, from its settings and topics, and the name under which it asks."""

import pytest
from pytest_django import Settings

from papers.ingest.source import (
    categories_of,
    known_sets,
    mirrored_categories,
    mirrored_sets,
    user_agent,
)
from papers.models import Topic


@pytest.fixture
def topics(db: None) -> None:
    def topic(slug: str, categories: str, **fields: bool) -> None:
        place = Topic.objects.count()
        Topic.objects.create(slug=slug, name=slug, categories=categories, rule="x", place=place, **fields)

    topic("vision", "cs.CV cs.LG")
    topic("learning", "cs.LG stat.ML")
    topic("anything", "")
    topic("asleep", "hep-th", active=False)
    topic("gone", "math.AG", archived=True)


@pytest.mark.usefixtures("topics")
def test_topics_choose_what_is_mirrored() -> None:
    assert mirrored_categories() == ["cs.CV", "cs.LG", "stat.ML"]
    assert mirrored_sets() == ["cs:cs:CV", "cs:cs:LG", "stat:stat:ML"]


@pytest.mark.usefixtures("topics")
def test_settings_overrule_the_topics(settings: Settings) -> None:
    settings.ARXIV_SETS = ["physics:hep-th", "cs:cs:CV"]
    assert mirrored_categories() == ["hep-th", "cs.CV"]
    assert mirrored_sets() == ["physics:hep-th", "cs:cs:CV"]


@pytest.mark.django_db
def test_archive_of_a_topic_stands_for_its_categories() -> None:
    Topic.objects.create(slug="statistics", name="Statistics", categories="stat", rule="x")
    assert sorted(mirrored_categories()) == ["stat.AP", "stat.CO", "stat.ME", "stat.ML", "stat.OT", "stat.TH"]


def test_group_holds_all_its_categories_and_no_others() -> None:
    assert categories_of("cs:cs:CV") == ["cs.CV"]
    assert {code.split(".")[0] for code in categories_of("cs")} == {"cs"}


@pytest.mark.parametrize("name", ["cs", "cs:cs", "cs:cs:CV", "physics", "physics:hep-th", "math:math:NA"])
def test_sets_of_every_depth_are_known(name: str) -> None:
    assert name in known_sets()


def test_user_agent_names_site_and_contact(settings: Settings) -> None:
    settings.SITE_URL, settings.CONTACT_EMAIL = "https://papers.example.org", "desk@example.org"
    assert user_agent().split(" ", 1)[1] == "(+https://papers.example.org; mailto:desk@example.org)"
    settings.CONTACT_EMAIL = ""
    assert user_agent().split(" ", 1)[1] == "(+https://papers.example.org)"
