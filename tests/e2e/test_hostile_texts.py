"""Hostile texts in every place for text, opened in Chromium: no script runs, no request leaves, no fault."""

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Visit
from tests.e2e.hostile_site import make_hostile_site
from tests.e2e.watched import Watched
from tests.harmless import page_faults
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db(transaction=True)
BATCH = 40
BATCHES = -(-len(TEXTS) // BATCH)
# Runs before a page's own scripts: what the browser refused is noted, and so is a window opened.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event => refused.push(event.violatedDirective));
for (const name of ["alert", "confirm", "prompt", "open", "print"])
  window[name] = () => refused.push(name);
"""


def test_sample_of_the_texts_is_harmless_everywhere(visit: Visit) -> None:
    look_at([text for _name, text in TEXTS[:: 2 * BATCHES]], visit)


@pytest.mark.soak
@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_text_is_harmless_everywhere(visit: Visit, batch: int) -> None:
    look_at([text for _name, text in TEXTS[batch::BATCHES]], visit)


def look_at(texts: list[str], visit: Visit) -> None:
    """Writes the texts everywhere, opens every page, and holds each to the rules."""
    site, faults = make_hostile_site(texts), []
    for reader, pages in ((site.root, site.root_pages), (site.writer, site.writer_pages)):
        watched = visit("/about/", reader=reader)
        watched.page.add_init_script(WATCH)
        for address in dict.fromkeys(pages):
            faults += faults_of(watched, address)
    assert not faults, "\n".join(faults)


def faults_of(watched: Watched, address: str) -> list[str]:
    """All that is wrong with the page of that address."""
    page: Page = watched.page
    answer = page.goto(watched.site + address)
    assert answer is not None
    found = [] if answer.status == 200 else [f"status {answer.status}"]
    found += page.evaluate("window.refused")
    if page.title() == "owned":
        found.append("a script ran")
    if answer.headers["content-type"].startswith("text/html"):
        found += page_faults(answer.text())
    found += watched.faults
    watched.faults.clear()
    return [f"{address}: {fault}" for fault in found]
