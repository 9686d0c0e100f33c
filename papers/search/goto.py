"""What a searcher types who has one paper in mind: its id, an address of it, or its DOI."""

import re
import unicodedata
from urllib.parse import unquote

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.models import Paper

LONGEST = 1_000  # characters; what is longer names no paper

# The paths of arXiv itself, of its mirrors, of this site and of others about arXiv's papers.
_ADDRESS = re.compile(
    r"(?:https?://)?[a-z0-9][a-z0-9.-]{0,100}(?::[0-9]{1,5})?/"
    r"(?:abs|pdf|html|format|src|e-print|bibtex|tb|papers|arxiv|overview)/([^?#\s]+)(?:[?#]\S*)?",
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
_ID = re.compile(
    r"(?<![\w-])(?<!\d\.)(?<!id:)([0-9]{4}\.[0-9]{4,5}|[a-z]{1,10}(?:-[a-z]{1,10})?(?:\.[A-Z]{2})?/[0-9]{7})(v[0-9]{1,4})?(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_OF_ARXIV = re.compile(r"arxiv|\A\[[^\s\]]*[0-9][^\s\]]*\]", re.IGNORECASE)
_LISTING = re.compile(
    r"(?:https?://)?(?:[a-z]{1,20}\.)?arxiv\.org/(?:list|archive|rss|atom)/([a-z.-]{2,40})(?:[/?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)
_AROUND = "<>[](){}\"'“”‘’.,;: \t\r\n"
_CODES = (*ARCHIVES, *CATEGORIES)


def named(text: str) -> ArxivId | None:
    """The paper that the text names, None where it names none or several.

    The whole text is an id of either style with or without version and `arXiv:`, an address with the paths of
    arXiv on whatever host, or a DOI of arXiv's own; or it is what a paper is cited by, which tells of arXiv
    and has one id: `arXiv:2310.12755v2 [cs.CV] 19 Oct 2023`, a line of a bibliography.
    """
    text = _plain(text[: LONGEST + 1])
    if len(text) > LONGEST:
        return None
    try:
        return ArxivId.parse(_identifier(text.strip(_AROUND)))
    except BadIdentifier:
        return _cited(text) if _OF_ARXIV.search(text) else None


def listed(text: str) -> str:
    """The category or archive whose listing on arXiv the whole text is an address of; "" for none."""
    match = _LISTING.fullmatch(_plain(text[: LONGEST + 1]))
    return next((code for code in _CODES if match and code.lower() == match[1].lower()), "")


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


def _plain(text: str) -> str:
    """Without what is not seen, and full-width signs as the plain ones."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).strip()


def _cited(text: str) -> ArxivId | None:
    """The only paper whose id stands in the text."""
    found: dict[str, ArxivId] = {}
    for match in _ID.finditer(text):
        try:
            told = ArxivId.parse(match[0])
        except BadIdentifier:
            continue
        found.setdefault(told.base, told)
    return next(iter(found.values())) if len(found) == 1 else None


def _identifier(text: str) -> str:
    """The part of the text in which the id has to be."""
    if match := _ADDRESS.fullmatch(text):
        path = unquote(match[1]).rstrip("/")
        return path[:-4] if path.lower().endswith(".pdf") else path
    if match := _DOI.fullmatch(unquote(text)):
        return match[1].lower().removeprefix("arxiv.")
    return text[:-4] if text.lower().endswith(".pdf") else text
