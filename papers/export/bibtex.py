r"""A paper as a BibTeX entry.

Text is UTF-8; what TeX would take as a command outside math is escaped, and capitals of the title are kept.
"""

import re
import unicodedata
from collections.abc import Sequence

from papers.arxiv.withdrawal import says_withdrawn
from papers.models import Paper
from papers.tex import split_math
from papers.text.names import surname

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts a brace after a backslash too
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_WORD = re.compile(r"[a-z0-9]+")
_SKIPPED = {"a", "an", "the", "on", "of", "in", "for", "to", "and", "with", "is", "are", "from", "by"}


def bibtex(paper: Paper, authors: Sequence[str], taken: set[str] | None = None) -> str:
    """The entry, its authors in the order of the paper; `key` is made of things that do not change.

    `taken` holds the keys of the entries before it in a file, and then this one's: no two are alike.
    """
    name = key(paper, authors)
    if taken is not None:
        name = f"{name}-{paper.arxiv_id.replace('/', '.')}" if name in taken else name
        taken.add(name)
    url = f"https://arxiv.org/abs/{paper.arxiv_id}"
    fields = {
        "title": "{" + tex(paper.title) + "}",
        "author": " and ".join(_name(name) for name in authors),
        "year": str(paper.submitted_at.year) if paper.submitted_at else "",
        "eprint": paper.arxiv_id,
        "archiveprefix": "arXiv",
        "primaryclass": paper.primary_category,
        "doi": paper.doi.split(" ")[0],
        "note": tex(_note(paper)),
        "url": url,
    }
    body = ",\n".join(f"  {name:<13} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{name},\n{body}\n}}\n"


def _note(paper: Paper) -> str:
    """Where it appeared, else what its authors say of it; a withdrawn paper says that first."""
    note = paper.journal_ref or paper.comment
    if paper.withdrawn and not says_withdrawn(note):
        return f"Withdrawn. {note}".strip()
    return note


def key(paper: Paper, authors: Sequence[str]) -> str:
    """A citation key such as `hong2023minimalist`: surname, year and the first telling word of the title."""
    name = _ascii(surname(authors[0])) if authors else "arxiv"
    year = str(paper.submitted_at.year) if paper.submitted_at else ""
    words = [word for word in _WORD.findall(_folded(paper.title)) if word not in _SKIPPED]
    return f"{name or 'arxiv'}{year}{words[0] if words else paper.arxiv_id.rpartition('/')[2]}"


def tex(text: str) -> str:
    """Text as TeX prints it: special characters escaped, math untouched if its braces are balanced."""
    parts = []
    for segment in split_math(text):
        math = segment.kind != "text" and _balanced(segment.source)
        parts.append(segment.source if math else "".join(_SPECIAL.get(c, c) for c in segment.source))
    return "".join(parts)


def _name(name: str) -> str:
    """A name BibTeX reads as one: a collaboration or anything with " and " in it goes in braces."""
    safe = tex(name)
    return (
        "{" + safe + "}"
        if re.search(r"\band\b|,|collaboration|consortium|team", name, re.IGNORECASE)
        else safe
    )


def _balanced(source: str) -> bool:
    """As BibTeX counts, to whom a backslash means nothing."""
    depth = 0
    for character in source:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def _ascii(text: str) -> str:
    return "".join(_WORD.findall(_folded(text)))
