"""RIS, one record at a time."""

import re
from collections.abc import Iterator
from typing import Any

import rispy

from papers.library.formats.found import Found, found, line, note_of, plain
from papers.library.formats.spelling import first_id

_END = re.compile(r"^ER  -.*$", re.MULTILINE)


def read(text: str) -> Iterator[Found]:
    """The records in order; what stands between them is passed over."""
    for source in _END.split(text):
        start = source.find("TY  - ")
        if start < 0:
            continue
        source = source[start:]
        try:
            records: list[dict[str, Any]] = rispy.loads(f"{source.rstrip()}\nER  - \n")
        except (ValueError, OSError, KeyError, IndexError, TypeError):
            records = []
        if not records:
            yield Found(line(source), reason="broken")
        for record in records:
            yield from _paper(record)


def _paper(record: dict[str, Any]) -> Iterator[Found]:
    texts = list(_texts({name: value for name, value in record.items() if name not in _PROSE}))
    yield from found(
        plain(record.get("title") or record.get("primary_title")) or " ".join(texts)[:200],
        first_id(iter(texts)),
        tags=[word for text in _texts(record.get("keywords")) for word in re.split("[;\n]", text)],
        note=note_of("\n\n".join(_texts(record.get("notes")))),
    )


_PROSE = ("title", "primary_title", "abstract", "notes_abstract", "keywords", "notes")


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value of a record."""
    if isinstance(value, str):
        yield plain(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
