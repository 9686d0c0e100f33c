"""Columns of a paper that follow from its text: venue, links, pages, figures, whether it is withdrawn."""

from papers.arxiv.facts import find_facts
from papers.arxiv.venues import find_venue
from papers.models import Paper


def fill_facts(paper: Paper) -> None:
    """Set the derived columns from the text as it now stands.

    A withdrawal that a source stated for a version ends with the next version; apart from that the
    paper's own words decide.
    """
    venue = find_venue(paper.comment, paper.journal_ref)
    paper.venue = venue.label[:300] if venue else ""
    paper.venue_slug = venue.slug[:120] if venue else ""
    paper.venue_year = venue.year if venue else None
    facts = find_facts(paper.title, paper.abstract, paper.comment)
    paper.code_url, paper.project_url, paper.data_url = facts.code_url, facts.project_url, facts.data_url
    paper.pages, paper.figures = facts.pages, facts.figures
    paper.withdrawn = facts.withdrawn or paper.stamps.get("withdrawn") == paper.latest_version
