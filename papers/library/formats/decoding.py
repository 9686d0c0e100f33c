"""Bytes of a reader's file -> text, and what kind of file it is."""

import codecs
import io
import json
import re
import zipfile
from typing import Any

from papers.library.formats.found import Unreadable
from papers.models import Import

UNPACKED = 60_000_000  # bytes of our own export inside its archive
EXPORT = "recto-export.json"
_MARKS = (  # longer ones first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_HIGH = re.compile(rb"[\x80-\xff]+")
_BIBTEX = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_RIS = re.compile(r"^TY  - ", re.MULTILINE)


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8, UTF-16, UTF-32, GB 18030 or Windows-1252; Unreadable for no text.

    An archive of this site's export is opened.
    """
    if data[:4] == b"PK\x03\x04":
        data = _unpacked(data)
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    try:
        text = data.decode(encoding) if encoding else _guessed(data)
    except UnicodeError:
        raise Unreadable("binary") from None
    if "\0" in text:
        raise Unreadable("binary")
    return text.removeprefix("\ufeff")


def kind_of(text: str) -> str:
    """What the text looks like."""
    start = text[:2000].lstrip()
    if start[:1] in ("{", "["):
        return _json_kind(text)
    if start[:1] == "<":
        return Import.Kind.NETSCAPE
    if _BIBTEX.search(text):
        return Import.Kind.BIBTEX
    return Import.Kind.RIS if _RIS.search(text) else Import.Kind.IDS


def json_of(text: str) -> Any:
    """The value that the text writes down. Unreadable if it is broken, or nested beyond reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("broken") from None


def _json_kind(text: str) -> str:
    value = json_of(text)
    if isinstance(value, dict) and "recto" in value:
        return Import.Kind.RECTO
    first = value[0] if isinstance(value, list) and value else None
    if isinstance(first, dict) and "uid" in first:
        return Import.Kind.SCIRATE
    return Import.Kind.CSL


def _guessed(data: bytes) -> str:
    """Without a mark: UTF-8; else Chinese, whose high bytes come in pairs; else Western."""
    try:
        return data.decode()
    except UnicodeError:
        if all(len(run) % 2 == 0 for run in _HIGH.findall(data)):
            return data.decode("gb18030")
        return data.decode("cp1252", "replace")


def _unpacked(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(EXPORT) as file:
            unpacked = file.read(UNPACKED + 1)
    except Exception as error:  # damage shows as BadZipFile, KeyError, zlib.error …: no common ancestor
        raise Unreadable("archive") from error
    if len(unpacked) > UNPACKED:
        raise Unreadable("long")
    return unpacked
