"""Papers made ready for the API, from what goes out everywhere (papers/export/works.py)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from papers.export.works import Work, works


def papers_of(keys: Iterable[int]) -> list[dict[str, Any]]:
    """The papers of these keys in their order, as schemas.papers.Paper; two queries for a page."""
    return [paper(work) for work in works(keys)]


def paper(work: Work) -> dict[str, Any]:
    """A paper as schemas.papers.Paper."""
    return {
        "id": work.arxiv_id,
        "url": work.page,
        "arxiv_url": work.url,
        "pdf_url": work.pdf_url or None,
        "title": work.title,
        "plain_title": work.plain_title,
        "abstract": work.abstract,
        "plain_abstract": work.plain_abstract,
        "authors": work.plain_authors,
        "categories": work.category_list,
        "comment": work.comment,
        "journal_ref": work.journal_ref,
        "doi": work.doi,
        "report_no": work.report_no,
        "license": work.license,
        "latest_version": work.latest_version,
        "submitted_at": work.submitted_at,
        "revised_at": work.revised_at,
        "first_listed": work.first_listed,
        "venue": {"name": work.venue, "slug": work.venue_slug, "year": work.venue_year}
        if work.venue
        else None,
        "code_url": work.code_url or None,
        "withdrawn": work.withdrawn,
        "is_sample": work.is_sample,
    }


def page(path: str) -> str:
    """A page of this site, with the host."""
    return settings.SITE_URL + path
