"""A snapshot of the metadata as JSON lines (the shape that arXiv publishes on Kaggle) -> records.

One JSON object a line: id, submitter, authors, title, comments, journal-ref, doi, report-no, categories,
license, abstract, versions [{version, created}], update_date, authors_parsed. The file may come from
anywhere, so that every field can hold anything.
"""

import json
import re
from typing import Any

from papers.arxiv import authors, fields
from papers.arxiv.fields import BadRecord, one_line
from papers.arxiv.records import AuthorName, PaperRecord, Rejected, Source, VersionRecord
from papers.arxiv.taxonomy import canonical_categories

_VERSION = re.compile(r"v([1-9][0-9]{0,3})")
_MAX_BYTES = 5_000_000


def read_line(line: bytes, place: str) -> PaperRecord | Rejected:
    """One line as a record, or rejected with the line itself and the reason. Never raises.

    `authors_parsed` is believed where each of its names is one author to us too; otherwise the
    `authors` line is split. A field that is null is empty, except licence and submitter, which the
    published files leave null where they are merely unknown.
    """
    arxiv_id = ""
    try:
        row = _object(line)
        identifier = fields.identifier(_text(row, "id"))
        if identifier.version is not None:
            raise BadRecord("a version in the id")
        arxiv_id = identifier.base
        return _paper(row, arxiv_id)
    except ValueError as error:
        return Rejected(Source.SNAPSHOT, place, str(error), line, arxiv_id)


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > _MAX_BYTES:
        raise BadRecord(f"a line of {len(line)} bytes, more than {_MAX_BYTES}")
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"not JSON: {str(error)[:200]}") from error
    if not isinstance(row, dict):
        raise BadRecord(f"a {type(row).__name__} where an object was due")
    return row


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRecord(f"{name} is no text but {type(value).__name__}")
    return value


def _line(row: dict[str, Any], name: str) -> str | None:
    """The field in one line; None where the file does not speak of it."""
    return one_line(_text(row, name), what=name) if name in row else None


def _paper(row: dict[str, Any], arxiv_id: str) -> PaperRecord:
    versions = _versions(row)
    return fields.checked(
        PaperRecord(
            arxiv_id=arxiv_id,
            source=Source.SNAPSHOT,
            as_of=fields.day(_text(row, "update_date")),
            title=one_line(_text(row, "title"), fields.MAX_TITLE, "the title"),
            abstract=fields.paragraphs(_text(row, "abstract")),
            authors=_authors(row),
            categories=canonical_categories(_text(row, "categories").split()),
            versions=versions,
            version=versions[-1].number if versions else None,
            comment=_line(row, "comments"),
            journal_ref=_line(row, "journal-ref"),
            doi=_line(row, "doi"),
            report_no=_line(row, "report-no"),
            license=fields.address(_text(row, "license")) or None,
            submitter=one_line(_text(row, "submitter"), fields.MAX_NAME, "the submitter") or None,
        )
    )


def _versions(row: dict[str, Any]) -> tuple[VersionRecord, ...]:
    told = row.get("versions")
    if told is None:
        return ()
    if not isinstance(told, list) or not all(isinstance(item, dict) for item in told):
        raise BadRecord("versions is no list of objects")
    versions = []
    for item in told:
        match = _VERSION.fullmatch(_text(item, "version"))
        if match is None:
            raise BadRecord(f"not a version: {_text(item, 'version')[:40]!r}")
        versions.append(VersionRecord(int(match[1]), fields.http_date(_text(item, "created"))))
    return tuple(sorted(versions, key=lambda version: version.number))


def _authors(row: dict[str, Any]) -> tuple[AuthorName, ...]:
    return _parsed_authors(row.get("authors_parsed")) or authors.split_authors(_text(row, "authors"))


def _parsed_authors(told: object) -> tuple[AuthorName, ...]:
    """The authors of `authors_parsed` (lists of family, given, suffix, affiliation…); () where it is no good.

    Some snapshots hold the work of a naive splitter: "et al" as a person, "& Jane" as a given name.
    """
    if not isinstance(told, list) or len(told) > fields.MAX_AUTHORS:
        return ()
    found = []
    for parts in told:
        if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
            return ()
        family, given, suffix = (*parts, "", "")[:3]
        try:
            author = authors.author(f"{given} {family} {suffix}", parts[3:])
        except BadRecord:
            return ()
        if not authors.is_one_name(author.name):
            return ()
        found.append(author)
    return tuple(found)
