"""The page that says what changed between versions."""

import pytest
from django.test import Client

from papers.models import VersionText
from tests.factories import make_paper

pytestmark = pytest.mark.django_db
PAGE = "/papers/2311.00001/changes/"


@pytest.fixture
def page() -> str:
    paper = make_paper(latest_version=3, title="A <new> title", abstract="Same words, other end.")
    VersionText.objects.create(paper=paper, number=1, title="An old title", abstract="Same words, one end.")
    return PAGE


def test_words_that_changed_are_marked(page: str, visitor: Client) -> None:
    found = visitor.get(page).content.decode()
    assert "</span>one<span" in found
    assert "</span>other<span" in found
    assert "&lt;new&gt;" in found


def test_a_version_never_seen_is_said_so(page: str, visitor: Client) -> None:
    found = visitor.get(f"{page}?from=1&to=2").content.decode()
    assert "never saw the text of version 2" in found
    assert 'href="https://arxiv.org/abs/2311.00001v2"' in found


@pytest.mark.parametrize("asked", ["?from=0", "?to=4", "?from=x", "?to=" + "9" * 20, "?from=\0"])
def test_versions_that_cannot_be_are_not_found(page: str, visitor: Client, asked: str) -> None:
    assert visitor.get(page + asked).status_code == 404


def test_the_paper_links_what_both_texts_are_held_of(page: str, visitor: Client) -> None:
    assert b"changes/?from=1&amp;to=3" in visitor.get("/abs/2311.00001").content
    make_paper("2311.00002", latest_version=2)
    assert b"/changes/" not in visitor.get("/abs/2311.00002").content
