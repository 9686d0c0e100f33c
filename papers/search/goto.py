"""What a searcher types who has one paper in mind: its id, an address of it, or its DOI."""

import re
from urllib.parse import unquote

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.models import Paper

LONGEST = 500  # characters; what is longer names no paper

# The paths of arXiv itself, of its mirrors, of this site and of others about arXiv's papers.
_ADDRESS = re.compile(
    r"(?:https?://)?[a-z0-9][a-z0-9.-]{0,100}(?::[0-9]{1,5})?/(?:abs|pdf|html|format|src|papers|arxiv)/([^?#\s]+)(?:[?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)
# DOIs that arXiv gives its papers (https://info.arxiv.org/help/doi.html); they name no version.
_DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s{0,3})?10\.48550/(arxiv\.\S+)", re.ASCII | re.IGNORECASE
)
_PUBLISHED = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s{0,3})?(10\.[0-9]{4,9}/[!-~]{1,280})",
    re.ASCII | re.IGNORECASE,
)
_CITED = re.compile(r"(arxiv:\s{0,3}\S+)\s{1,3}\[[a-z.-]{1,40}\]", re.ASCII | re.IGNORECASE)


def named(text: str) -> ArxivId | None:
    """The paper that the whole text names, None where it names none: an id of either style with or without
    version and `arXiv:`, as arXiv cites it (`arXiv:2310.12755v2 [cs.CV]`), an address with the paths of
    arXiv on whatever host, or a DOI of arXiv's own.
    """
    text = text[: LONGEST + 1].strip()
    if len(text) > LONGEST:
        return None
    try:
        return ArxivId.parse(_identifier(text))
    except BadIdentifier:
        return None


def doi_of(text: str) -> str:
    """The DOI that the whole text is, "" where it is none."""
    match = _PUBLISHED.fullmatch(unquote(text[: LONGEST + 1].strip()))
    return match[1] if match else ""


def published(text: str) -> ArxivId | None:
    """The paper here that appeared under the DOI that the whole text is; of several the newest announced."""
    doi = doi_of(text)
    papers = Paper.objects.with_doi(doi).newest_first() if doi else Paper.objects.none()
    found = papers.values_list("arxiv_id", flat=True).first()
    return ArxivId.parse(found) if found else None


def _identifier(text: str) -> str:
    """The part of the text in which the id has to be."""
    if match := _ADDRESS.fullmatch(text):
        path = unquote(match[1]).rstrip("/")
        return path[:-4] if path.lower().endswith(".pdf") else path
    if match := _DOI.fullmatch(unquote(text)):
        return match[1].lower().removeprefix("arxiv.")
    if match := _CITED.fullmatch(text):
        return match[1]
    return text
