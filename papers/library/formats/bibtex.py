"""BibTeX, one entry at a time: a broken one spoils no other."""

import re
from collections.abc import Iterator

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro
from pybtex.scanner import PybtexSyntaxError

from papers.library.formats.found import Found, found, line, moment, note_of
from papers.library.formats.spelling import first_id, ids_in
from papers.models import Bookmark

LONGEST = 100_000  # characters of one entry
_START = re.compile(r"^[ \t]*@([A-Za-z]+)[ \t]*[{(]", re.MULTILINE)
_WORDS = {"backslash": "\\", "braceleft": "{", "braceright": "}", "asciitilde": "~", "asciicircum": "^"}
_SIGN = re.compile(rf"\\text({'|'.join(_WORDS)})(?:\{{\}}|\s+|(?![A-Za-z]))|\\([&%#_${{}}])|[{{}}]")
_PLACES = ("url", "doi", "journal", "note", "howpublished", "number", "archive", "file", "volume")
_SHELVES = {"read": Bookmark.Status.READ, "skimmed": Bookmark.Status.READING}


def read(text: str) -> Iterator[Found]:
    """The entries in order; `@string` gives words to those after it, comments are passed over."""
    starts = list(_START.finditer(text))
    words: dict[str, str] = {}
    for number, start in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        kind = start[1].lower()
        if kind in ("comment", "preamble"):
            continue
        source = text[start.start() : end]
        fields = _fields(source, words) if len(source) <= LONGEST else None
        if fields is None:
            yield Found(line(source), reason="broken")
        elif kind != "string":
            yield from _paper(source, fields)


def _paper(source: str, fields: dict[str, str]) -> Iterator[Found]:
    key = source.partition("{")[2].partition(",")[0]
    yield from found(
        printed(fields.get("title", "")) or key,
        _ids(fields),
        tags=re.split("[,;\n]", printed(fields.get("keywords", ""))),
        note=note_of(fields.get("annote") or fields.get("annotation") or ""),
        status=int(_SHELVES.get(fields.get("readstatus", "").lower(), 0)),
        saved_at=moment(fields.get("timestamp") or fields.get("date-added") or ""),
    )


def printed(text: str) -> str:
    """The text with its escaped signs as TeX prints them, and without braces that only hold it together."""
    return _SIGN.sub(lambda sign: _WORDS[sign[1]] if sign[1] else sign[2] or "", text)


def _ids(fields: dict[str, str]) -> list[str]:
    """The eprint where it is arXiv's, else the first field that names arXiv."""
    archive = fields.get("archiveprefix") or fields.get("eprinttype") or "arxiv"
    if archive.lower() == "arxiv" and (ids := ids_in(fields.get("eprint", ""))):
        return ids[:1]
    return first_id(fields.get(name, "") for name in _PLACES)


def _fields(source: str, words: dict[str, str]) -> dict[str, str] | None:
    """The fields of one entry by lower-case name; None if it is broken. A `@string` goes to `words`."""
    fields: dict[str, str] = {}
    try:
        for kind, body in LowLevelParser(source, handle_error=_strictly, macros=words):
            for name, parts in () if kind.lower() == "string" else body[1]:
                fields.setdefault(name.lower(), " ".join("".join(parts).split()))
            break
    except PybtexSyntaxError:
        return None
    return fields


def _strictly(error: Exception) -> None:
    """Every fault ends the entry, but a word that nobody defined (`month = jan`)."""
    if not isinstance(error, UndefinedMacro):
        raise error
