"""The bookmark in Chromium, on pages like arXiv's."""

import json

import pytest

from papers.views.tools import bookmarklet
from tests.e2e.conftest import Visit
from tests.e2e.test_pages import assert_sound

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "http://127.0.0.1:8000"
PLACES = {
    "https://arxiv.org/abs/2310.12755": "/abs/2310.12755",
    "https://arxiv.org/abs/2310.12755v2?context=cs": "/abs/2310.12755v2",
    "https://arxiv.org/pdf/2310.12755v1.pdf#page=3": "/abs/2310.12755v1",
    "https://arxiv.org/html/2310.12755v3/#S2": "/abs/2310.12755v3",
    "https://export.arxiv.org/abs/hep-th/9901001": "/abs/hep-th/9901001",
    "https://arxiv.org/abs/math.GT/0309136": "/abs/math.GT/0309136",
    "https://ar5iv.labs.arxiv.org/html/2310.12755": "/abs/2310.12755",
    "https://arxiv.org/list/cs.CV/new": "/search/?q=https%3A%2F%2Farxiv.org%2Flist%2Fcs.CV%2Fnew",
    "https://doi.org/10.1000/test.1": "/search/?q=https%3A%2F%2Fdoi.org%2F10.1000%2Ftest.1",
}


def test_bookmark_leads_from_a_paper_at_arxiv_to_the_paper_here(visit: Visit) -> None:
    page = visit("/tools/").page
    page.route("**/*", lambda route: route.fulfill(body="<title>a page</title>", content_type="text/html"))
    code = bookmarklet().removeprefix("javascript:")
    found = {}
    for place in PLACES:
        page.goto(place)
        with page.expect_navigation():
            page.evaluate(f"setTimeout({json.dumps(code)})")
        found[place] = page.url.removeprefix(HERE)
    assert found == PLACES


@pytest.mark.parametrize("way", [("en", "light", 1280), ("zh-hans", "dark", 390)])
def test_tools_are_sound(visit: Visit, way: tuple[str, str, int]) -> None:
    assert_sound(visit("/tools/", *way))
