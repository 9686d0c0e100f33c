"""arXiv ids in running text: however somebody wrote them."""

import re
from collections.abc import Iterator

from papers.arxiv.ids import ArxivId, BadIdentifier

# Fixed lengths, so that the search is linear. Before a new id no digit or dot may stand, apart from that of
# the DOI 10.48550/arXiv.2310.12755.
_ID = (
    r"(?:(?:(?<=arxiv\.)|(?<![0-9.]))[0-9]{4}\.[0-9]{4,5}(?![0-9])"
    r"|(?<![a-z-])[a-z]{1,8}(?:-[a-z]{2,4})?(?:\.[a-z]{2})?/[0-9]{7}(?![0-9]))"
)
_ANYWHERE = re.compile(_ID, re.IGNORECASE)
_NAMED = re.compile(
    rf"arxiv(?:\.org/(?:abs|pdf|html|format|src)/|[.:]?\s?(?:e-prints?\s?)?|\s?preprint\s?(?:arxiv:?\s?)?)({_ID})",
    re.IGNORECASE,
)
# Old ids begin with one of these archives; arXiv answers a whole question with an error for any other.
_ARCHIVES = re.compile(
    "acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|"
    "dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|"
    "physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)


def ids_in(text: str) -> list[str]:
    """All ids in a text, without versions, each once."""
    return list(dict.fromkeys(_known(match[0]) for match in _ANYWHERE.finditer(text) if _known(match[0])))


def ids_named_in(text: str) -> list[str]:
    """Those that the text itself calls arXiv's: "arXiv:2310.12755", an address, the DOI."""
    return list(dict.fromkeys(_known(match[1]) for match in _NAMED.finditer(text) if _known(match[1])))


def first_id(candidates: Iterator[str]) -> list[str]:
    """The first id that one of the texts names, as a list of one or none."""
    return next((ids[:1] for text in candidates if (ids := ids_named_in(text))), [])


def _known(text: str) -> str:
    """The id as arXiv writes it, "" for a number that is none."""
    archive, slash, number = text.rpartition("/")
    try:
        base = ArxivId.parse(f"{archive.lower().partition('.')[0]}{slash}{number}").base
    except BadIdentifier:
        return ""
    return base if not slash or _ARCHIVES.fullmatch(base.partition("/")[0]) else ""
