"""Bookmarks as browsers export them (the Netscape format): folders and TAGS become tags.

Source of the shape: https://learn.microsoft.com/en-us/previous-versions/windows/internet-explorer/ie-developer/platform-apis/aa753582(v=vs.85)
"""

import re
from collections.abc import Iterator
from html import unescape

from papers.library.formats.found import Found, found, moment
from papers.library.formats.spelling import ids_named_in
from papers.models.library import TAG_LIMIT

# None of them crosses a "<": reading is linear whatever is broken.
_MARK = re.compile(r"<(/?)(dl|h3|a)\b([^<>]*)>([^<]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r'([a-z_]+)\s*=\s*"([^"]*)"', re.IGNORECASE)


def read(text: str) -> Iterator[Found]:
    """The links in order; most of a browser's are no papers, and are told as such."""
    folders: list[str] = []
    coming = ""
    for closes, name, attributes, words in _MARK.findall(text):
        match (closes, name.lower()):
            case ("", "h3"):
                coming = "" if "TOOLBAR_FOLDER" in attributes.upper() else unescape(words).strip()
            case ("", "dl"):
                folders.append(coming)
                coming = ""
            case ("/", "dl"):
                del folders[-1:]
            case ("", "a"):
                yield from _paper(attributes, unescape(words), folders)


def _paper(attributes: str, words: str, folders: list[str]) -> Iterator[Found]:
    said = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    address = said.get("href", "")[:2000]
    yield from found(
        f"{words.strip()} {address}",
        ids_named_in(address)[:1],
        tags=[*said.get("tags", "").split(","), _folder(folders)],
        saved_at=moment(said.get("add_date", "")),
    )


def _folder(folders: list[str]) -> str:
    """The tag of a folder in folders: "Physics/Strings"; the innermost alone where that is too long."""
    names = [name.replace(",", " ").replace("/", " ") for name in folders if name]
    whole = "/".join(names)
    return whole if len(whole) <= TAG_LIMIT else names[-1]
