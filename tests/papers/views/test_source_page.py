"""The page that this product began with comes back whole."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.seeding import load_source_page, seed_catalogue
from tests.small_site import PAGES

VENUES = [
    *("MICCAI 2023", "WACV 2024", "NeurIPS 2023 R0-FoMo Workshop", "WACV 2024", "NeurIPS 2023"),
    *("Neurocomputing", "WACV 2024", "NeurIPS 2023"),
]
FIRST = "SYRAC: Synthesize, Rank, and Count"
LAST = "AiluRus: A Scalable ViT Framework for Dense Prediction"


@pytest.mark.django_db
def test_source_page_has_its_twenty_papers_and_eight_acceptance_notes(
    visitor: Client, text_of: Callable[[HttpResponse, str], list[str]]
) -> None:
    seed_catalogue()
    load_source_page()
    page = visitor.get(PAGES["digest"])
    titles = text_of(page, ".//article/h3/a")
    assert (len(titles), titles[0], titles[-1]) == (20, FIRST, LAST)
    assert text_of(page, ".//article//*[@class='venue']") == VENUES
    assert text_of(page, ".//div[@class='bar']/a") == ["Accepted 8"]
    assert page.content.count(b"Why here: ") == 20
    assert page.content.count(b"Summary written for this site") == 20
    assert len(page.content) < 60_000
