"""RIS, for EndNote, Zotero, Mendeley and others.

A preprint is `UNPB` (unpublished work), the type that has neither journal nor publisher's place; with a
certain venue it is a conference paper or an article there. The date is the e-print's own.

Source of the tags: the RIS specification of Research Information Systems, in its 2011 revision. A line is
a tag of two characters, two blanks, a hyphen, a blank and the text; lines end with CR LF, authors are
"family, given, suffix".
"""

from collections.abc import Iterable, Iterator

from papers.export.appeared import appeared_in
from papers.export.key import key
from papers.export.works import Work
from papers.text.names import parts
from papers.text.plain import one_line

_TYPES = {"conference": "CPAPER", "journal": "JOUR"}
Line = tuple[str, str]


def write(works: Iterable[Work]) -> Iterator[str]:
    """The records in order, each ended by its own line and a blank one."""
    for work in works:
        lines = [(tag, one_line(text)) for tag, text in _lines(work)]
        told = "".join(f"{tag}  - {text}\r\n" for tag, text in lines if text)
        yield f"{told}ER  - \r\n\r\n"


def _lines(work: Work) -> Iterator[Line]:
    appeared = appeared_in(work)
    yield "TY", _TYPES[appeared.kind] if appeared else "UNPB"
    yield "ID", key(work)
    yield "TI", work.plain_title
    yield from (("AU", _author(name)) for name in work.plain_authors)
    yield "PY", str(work.year or "")
    yield "DA", f"{work.submitted_at:%Y/%m/%d}/" if work.submitted_at else ""
    yield "T2", appeared.name if appeared else ""
    yield "PB", "" if appeared else "arXiv"
    yield "AN", f"arXiv:{work.arxiv_id}"
    yield "DO", work.first_doi
    yield "UR", work.url
    yield "L1", work.pdf_url
    yield "C1", work.comment
    yield from (("KW", tag) for tag in work.keywords)
    yield "AB", "" if work.is_sample else work.plain_abstract  # the sample's are ours


def _author(name: str) -> str:
    """The name as RIS orders it; a group, and what cannot be taken apart, as it stands."""
    found = parts(name)
    family = " ".join(filter(None, (found.particle, found.family)))
    if found.suffix:
        return f"{family}, {found.given}, {found.suffix}"
    return f"{family}, {found.given}" if found.given else family
