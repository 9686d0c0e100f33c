r"""BibTeX. Every entry is a `@misc` of the e-print, as arXiv's own are.

It stays one where the paper appeared elsewhere: that has another year, pages and a publisher, of which
arXiv knows nothing, so the place goes into `note`. Text is UTF-8; what TeX would take as a command outside
math is escaped, and capitals of the title are kept.

Source of the fields: https://info.arxiv.org/help/hypertex/bibstyles/index.html
"""

import re
from collections.abc import Iterable, Iterator

from papers.arxiv.withdrawal import says_withdrawn
from papers.export.key import key
from papers.export.works import Work
from papers.tex import split_math
from papers.text.names import parts
from papers.text.plain import one_line

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
_BARE = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")  # ends the line for TeX, or is an error to it
_ONE = re.compile(r"\b(?:and|others)\b|[$\\{}]", re.IGNORECASE)  # names that hold such are not taken apart


def write(works: Iterable[Work]) -> Iterator[str]:
    """The entries with a blank line between them."""
    between = ""
    for work in works:
        yield between + entry(work)
        between = "\n"


def entry(work: Work) -> str:
    """One entry, its authors in the order of the paper."""
    fields = {
        "title": "{" + tex(work.title) + "}",
        "author": " and ".join(_author(name) for name in work.authors),
        "year": str(work.year or ""),
        "eprint": work.arxiv_id,
        "archiveprefix": "arXiv",
        "primaryclass": work.categories.partition(" ")[0],
        "doi": work.first_doi.translate(_ADDRESS),
        "keywords": tex(", ".join(work.keywords)),
        "note": tex(_note(work)),
        "url": work.url,
    }
    body = ",\n".join(f"  {name:<13} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{key(work)},\n{body}\n}}\n"


# A DOI stands as it is: styles print it by \url or \href. Only what would end the field is written out.
_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def tex(text: str) -> str:
    """Text as TeX prints it: special characters escaped, math untouched if its braces are balanced."""
    pieces = []
    for segment in split_math(one_line(text)):
        source = segment.source
        if segment.kind != "text" and _balanced(source):
            pieces.append(_BARE.sub(r"\1\\\2", source))
        else:
            pieces.append("".join(_SPECIAL.get(c, c) for c in source.replace("\\$", "$")))
    return "".join(pieces)


def _note(work: Work) -> str:
    """Where it appeared, else what its authors say of it; a withdrawn paper says that first."""
    note = work.journal_ref or work.comment
    if work.withdrawn and not says_withdrawn(note):
        return f"Withdrawn. {note}".strip()
    return note


def _author(name: str) -> str:
    """A name that BibTeX reads as one: `First von Last`, `von Last, Jr., First`; others go in braces."""
    found = parts(one_line(name))
    given, family = tex(found.given), tex(" ".join(filter(None, (found.particle, found.family))))
    if _ONE.search(name) or (found.whole and re.search(r"[\s,]", found.family)):
        return "{" + tex(name) + "}"
    if found.suffix:
        return ", ".join(filter(None, (family, tex(found.suffix), given)))
    return f"{given} {family}" if given else family


def _balanced(source: str) -> bool:
    """As BibTeX counts, to whom a backslash means nothing."""
    depth = 0
    for character in source:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
