"""A list in Markdown to be read or pasted: numbered, the titles linked, everything from papers literal."""

import re
from collections.abc import Iterable, Iterator

from papers.export.works import Work
from papers.text.names import shorten
from papers.text.plain import one_line

_SIGN = re.compile(r"[\\`*_{}\[\]<>&|~$#^=]|(?<![^\W_])[@!]")
_BEGIN = re.compile(r"^(?:[-+]|[0-9]+[.)](?=\s|$))")  # a list, where a line begins so


def write(works: Iterable[Work]) -> Iterator[str]:
    """The papers from 1 on, each with authors, place and categories below its title."""
    for number, work in enumerate(works, 1):
        start = f"{number}. "
        lines = [f"[{literal(work.plain_title)}](<{work.page}>)", *filter(None, _below(work))]
        # Two blanks at the end keep the next line apart; its indent keeps it in the item.
        yield start + f"  \n{' ' * len(start)}".join(lines) + "\n"
        if work.note:
            yield _quoted(work.note, " " * len(start))


def literal(text: str) -> str:
    """The text in one line, with nothing in it that Markdown or HTML would take for a sign of its own."""
    escaped = _SIGN.sub(lambda sign: f"\\{sign[0]}", one_line(text))
    return _BEGIN.sub(lambda begin: f"{begin[0][:-1]}\\{begin[0][-1]}", escaped)


def _below(work: Work) -> Iterator[str]:
    first, hidden, last = shorten(work.plain_authors)
    names = ", ".join([*first, *([f"+{hidden}", last] if last else [])])
    yield literal(names)
    place = "Withdrawn" if work.withdrawn else work.venue
    facts = [literal(place), f"[arXiv:{work.arxiv_id}](<{work.url}>)", work.categories.replace(" ", ", ")]
    yield " · ".join(filter(None, facts))
    yield " ".join(f"`{tag.replace('`', '')}`" for tag in work.keywords)


def _quoted(note: str, indent: str) -> str:
    """A note, which is Markdown itself, as a quotation in the item."""
    lines = "".join(f"{indent}> {line}".rstrip() + "\n" for line in note.splitlines())
    return f"\n{lines}\n"
