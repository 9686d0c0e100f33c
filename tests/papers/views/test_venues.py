"""The page of a venue."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.views import venues
from tests.factories import make_paper

Texts = Callable[[HttpResponse, str], list[str]]
FACETS = ".//aside//section"


def icml(count: int = 1, prefix: str = "2311", **fields: object) -> None:
    for number in range(count):
        values = {"venue": "ICML 2023 Oral", "venue_slug": "icml"} | fields
        make_paper(f"{prefix}.{number + 1:05}", **values)


@pytest.mark.django_db
def test_venue_lists_its_papers(visitor: Client, text_of: Texts) -> None:
    icml(2)
    page = visitor.get("/venues/icml/")
    assert text_of(page, ".//h1") == ["ICML"]
    assert len(text_of(page, ".//article")) == 2
    assert visitor.get("/venues/none/").status_code == 404


@pytest.mark.django_db
def test_years_narrow_the_list(visitor: Client, text_of: Texts) -> None:
    icml(2)
    icml(1, "2212", first_listed=date(2022, 12, 1), venue="ICML 2022")
    icml(1, "2101", first_listed=None)
    page = visitor.get("/venues/icml/")
    assert text_of(page, f"{FACETS}[1]/ul/li") == ["20232", "20221"]
    narrowed = visitor.get("/venues/icml/", {"year": "2022"})
    assert text_of(narrowed, ".//div/section/div/h2") == ["2022 1"]
    assert text_of(narrowed, ".//p[@role='status']") == ["1 of 4 papers. Show all"]


@pytest.mark.django_db
def test_printed_names_and_categories_lead_to_a_search(visitor: Client, text_of: Texts) -> None:
    icml(2)
    icml(1, "2212", venue="ICML 2022", categories="cs.CV")
    page = visitor.get("/venues/icml/")
    assert text_of(page, f"{FACETS}[2]/ul/li") == ["ICML 2023 Oral2", "ICML 20221"]
    assert text_of(page, f"{FACETS}[3]/ul/li") == ["cs.CV3", "cs.LG2"]
    content = page.content.decode()
    assert 'href="/search/?q=venue%3A%22ICML+2023+Oral%22"' in content
    assert 'href="/search/?q=venue%3AICML+cat%3Acs.CV"' in content


@pytest.mark.django_db
def test_names_are_counted_over_the_newest_papers(
    visitor: Client, text_of: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(venues, "SAMPLED", 2)
    icml(3)
    page = visitor.get("/venues/icml/")
    assert text_of(page, f"{FACETS}[2]/ul/li") == ["ICML 2023 Oral2"]
    assert text_of(page, f"{FACETS}[2]/p") == ["Of the newest 2 papers."]


@pytest.mark.django_db
def test_a_name_without_a_word_has_no_search(visitor: Client, text_of: Texts) -> None:
    icml(venue="—", venue_slug="venue")
    assert text_of(visitor.get("/venues/venue/"), f"{FACETS}/h2") == ["Papers a year", "Take it with you"]


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["9999999", "0", "2022", "2023\x00", "", "٢٠٢٣", "-1"])
def test_year_without_papers_is_404(visitor: Client, year: str) -> None:
    icml()
    assert visitor.get("/venues/icml/", {"year": year}).status_code == 404
