"""What reference managers and Google Scholar read in the head of a paper's page: Highwire's names.

Zotero's "Embedded Metadata" takes the type of the item from the venue's name, else guesses a journal
article; it splits names at semicolons, cuts the abstract short where only the description tells it, and
holds the page for the paper's own address where nothing says otherwise. `z:itemType`, its own word, keeps
a preprint a preprint.
"""

from collections.abc import Iterator

from papers.export.appeared import appeared_in
from papers.export.works import Work

_VENUE = {"conference": "citation_conference_title", "journal": "citation_journal_title"}


def highwire(work: Work) -> Iterator[tuple[str, str]]:
    """(name, content) of each meta element, in order; one for each author."""
    yield "citation_title", work.plain_title
    for name in work.plain_authors:
        yield "citation_author", name.replace(";", ",")
    if work.submitted_at:
        yield "citation_publication_date", f"{work.submitted_at:%Y/%m/%d}"
    if work.revised_at:
        yield "citation_online_date", f"{work.revised_at:%Y/%m/%d}"
    yield "citation_arxiv_id", work.arxiv_id
    yield "citation_abstract_html_url", work.url
    yield "citation_public_url", work.url
    if work.pdf_url:
        yield "citation_pdf_url", work.pdf_url
    if venue := appeared_in(work):
        yield _VENUE[venue[0]], venue[1]
    else:
        yield "z:itemType", "preprint"
        yield "citation_publisher", "arXiv"
    if work.doi:
        yield "citation_doi", work.first_doi
    if not work.is_sample:
        yield "citation_abstract", work.plain_abstract
