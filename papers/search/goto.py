"""What a searcher types who has one paper in mind: its id, an address of it, its DOI, what it is cited by."""

import re
import unicodedata
from urllib.parse import unquote

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.clock import new_york_today
from papers.models import Paper
from papers.query.language import speaks
from papers.query.tokens import tokenize
from papers.query.tree import Field, Form, Query, Term, unparse
from papers.search.budget import Budget
from papers.search.found import Search, newest

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
_QUOTED = re.compile(r"[\"“”„‟]([^\"“”„‟]*)[\"“”„‟]")
_LISTING = re.compile(
    r"(?:https?://)?(?:[a-z]{1,20}\.)?arxiv\.org/(?:list|archive|rss|atom)/([a-z.-]{2,40})(?:[/?#]\S*)?",
    re.ASCII | re.IGNORECASE,
)
_AROUND = "<>[](){}\"'“”‘’.,;: \t\r\n"
_CODES = (*ARCHIVES, *CATEGORIES)
_SAME_TITLE, _SECONDS = 3, 0.1  # papers that are looked at, and work in all


def sought(text: str) -> ArxivId | None:
    """The paper that the text names or is the DOI of. Where what is named is a part of a title that a paper
    here has, as in "Comment on arXiv:0704.0001", it is that paper.
    """
    text = text[: LONGEST + 1]
    if identifier := _whole(text) or published(text):
        return identifier
    cited = named(text)
    return cited and (titled(text) or cited)


def named(text: str) -> ArxivId | None:
    """The paper that the text names, None where it names none or several.

    The whole text is an id of either style with or without version and `arXiv:`, an address with the paths of
    arXiv on whatever host, or a DOI of arXiv's own; or it is what a paper is cited by, which tells of arXiv
    and has one id: `arXiv:2310.12755v2 [cs.CV] 19 Oct 2023`, a line of a bibliography. A query is neither.
    """
    if identifier := _whole(text):
        return identifier
    text = _plain(text[: LONGEST + 1])
    is_long = len(text) > LONGEST
    return None if is_long or not _OF_ARXIV.search(text) or speaks(text) else _cited(text)


def _whole(text: str) -> ArxivId | None:
    text = _plain(text[: LONGEST + 1])
    try:
        return ArxivId.parse(_identifier(text.strip(_AROUND))) if len(text) <= LONGEST else None
    except BadIdentifier:
        return None


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


def titled(text: str) -> ArxivId | None:
    """The paper here of which the text is the title."""
    words = [token.folded for token in tokenize(text)]
    title = Term(" ".join(words), Form.PHRASE, Field.TITLE)
    search = Search(Query(unparse(title), title), new_york_today())
    found = newest(search, size=_SAME_TITLE, budget=Budget(_SECONDS)).papers if words else []
    for arxiv_id, held in Paper.objects.filter(pk__in=found).values_list("arxiv_id", "title"):
        if [token.folded for token in tokenize(held)] == words:
            return ArxivId.parse(arxiv_id)
    return None


def _plain(text: str) -> str:
    """Without what is not seen, and full-width signs as the plain ones."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return unicodedata.normalize("NFKC", seen).strip()


def _cited(text: str) -> ArxivId | None:
    """The only paper whose id stands in the text, but for its phrases in quotation marks: titles."""
    text = _QUOTED.sub(lambda quoted: " " if len(quoted[1].split()) > 1 else quoted[0], text)
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
