"""CSL-JSON as Zotero and others write it, and the JSON of Zotero's own API."""

import re
from collections.abc import Iterator
from typing import Any

from papers.library.formats.decoding import json_of
from papers.library.formats.found import Found, Unreadable, found, moment, plain
from papers.library.formats.spelling import first_id, ids_in

_PLACES = (
    "number", "archiveID", "archive_location", "URL", "url", "DOI", "note", "extra", "id",
    "container-title", "publisher", "archive",
)  # fmt: skip


def read(text: str) -> Iterator[Found]:
    """The items in order."""
    value = json_of(text)
    if isinstance(value, dict):
        value = value.get("items", [value])
    if not isinstance(value, list):
        raise Unreadable("shape")
    for item in value:
        if isinstance(item, dict):
            yield from _paper(item["data"] if isinstance(item.get("data"), dict) else item)
        else:
            yield Found(plain(item)[:200] or "?", reason="broken")


def _paper(item: dict[str, Any]) -> Iterator[Found]:
    yield from found(
        plain(item.get("title")) or plain(item.get("id")) or "?",
        _ids(item),
        tags=list(_tags(item)),
        saved_at=moment(item.get("dateAdded") or _accessed(item)),
    )


def _ids(item: dict[str, Any]) -> list[str]:
    if plain(item.get("archive")).lower() == "arxiv" and (ids := ids_in(plain(item.get("archive_location")))):
        return ids[:1]
    return first_id(plain(item.get(name)) for name in _PLACES)


def _tags(item: dict[str, Any]) -> Iterator[str]:
    yield from re.split("[,;\n]", plain(item.get("keyword")))
    tags = item.get("tags")
    for tag in tags if isinstance(tags, list) else []:
        yield plain(tag.get("tag") if isinstance(tag, dict) else tag)


def _accessed(item: dict[str, Any]) -> str:
    """The day of {"date-parts": [[2023, 11, 5]]}."""
    try:
        year, month, day = item["accessed"]["date-parts"][0]
        return f"{int(year):04}-{int(month):02}-{int(day):02}"
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return ""
