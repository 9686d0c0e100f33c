"""Everything that the site holds about a reader, in one archive that can be imported again.

The shape: {"recto": 1, "made_at", "account": {…}, "preferences": {…}, "bookmarks": […], "reading_marks": […]}
and one list for each section of held.py. Times are ISO 8601 in UTC.
"""

import io
import json
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.export import bibtex
from papers.library.exported import own_works, saved
from papers.library.formats.decoding import EXPORT
from papers.library.formats.recto import STATES, STATUSES, VERSION
from papers.library.held import ACCOUNT, CHUNK, PREFERENCES, SECTIONS
from papers.models import Authorship, Bookmark, BookmarkTag, ReadingMark


@dataclass(slots=True)
class _Saved:
    """A bookmark with the names that belong to it."""

    row: Bookmark
    authors: list[str]
    tags: list[str]


def archive(reader: User) -> IO[bytes]:
    """The archive in a file without a name, which is gone when it is closed; read it from the start."""
    out = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as box:
        for name, pieces in ((EXPORT, _json(reader)), ("library.bib", _library(reader))):
            with box.open(name, "w", force_zip64=True) as file, io.TextIOWrapper(file, "utf-8") as text:
                text.writelines(pieces)
        box.writestr("README.txt", readme())
    out.seek(0)
    return out


def readme() -> str:
    """What the archive holds, in words."""
    return _(
        "recto-export.json: everything this site holds about you. Account, preferences, bookmarks with\n"
        "tags, notes, statuses and dates, reading marks, follows, saved searches, collections, comments,\n"
        "votes, reports, notices, imports, sessions and security events. Other people appear as\n"
        "numbers only. Times are UTC; “recto” is the version of the format.\n"
        "\n"
        "library.bib: your saved papers as BibTeX, with your tags as keywords.\n"
        "\n"
        "To bring your library back, give this archive to Library, Import: bookmarks, tags, notes,\n"
        "statuses, dates, reading marks and saved searches come back as they were, and follows\n"
        "of what is there.\n"
    )


def _library(reader: User) -> Iterator[str]:
    return bibtex.write(own_works(reader, saved(reader)))


def _json(reader: User) -> Iterator[str]:
    """The document piece by piece; a row is a line."""
    yield f'{{"recto": {VERSION},\n"made_at": {_dumped(now())},\n'
    yield f'"account": {_dumped({name: getattr(reader, name) for name in ACCOUNT})},\n'
    yield f'"preferences": {_dumped({name: getattr(reader, name) for name in PREFERENCES})}'
    yield from _list("bookmarks", map(_bookmark, _saved(reader)))
    yield from _list("reading_marks", _marks(reader))
    for section in SECTIONS:
        yield from _list(section.name, section.rows(reader))
    yield "\n}\n"


def _list(name: str, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f",\n{json.dumps(name)}: ["
    between = "\n"
    for row in rows:
        yield f"{between}{_dumped(row)}"
        between = ",\n"
    yield "]"


def _saved(reader: User) -> Iterator[_Saved]:
    """The reader's bookmarks in the order of saving; three queries for each chunk."""
    mine = Bookmark.objects.filter(reader=reader).select_related("paper").order_by("saved_at", "pk")
    rows = mine.defer("note_html", "paper__abstract", "paper__stamps").iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        authors, tags = defaultdict[int, list[str]](list), defaultdict[int, list[str]](list)
        on = BookmarkTag.objects.filter(content_object__in=[row.pk for row in chunk]).order_by("tag__slug")
        for bookmark, name in on.values_list("content_object", "tag__name"):
            tags[bookmark].append(name)
        by = Authorship.objects.filter(paper__in=[row.paper_id for row in chunk]).order_by("paper", "place")
        for paper, name in by.values_list("paper", "author__name"):
            authors[paper].append(name)
        for row in chunk:
            yield _Saved(row, authors[row.paper_id], tags[row.pk])


def _bookmark(saved: _Saved) -> dict[str, Any]:
    row = saved.row
    return {
        "paper": row.paper.arxiv_id,
        "title": row.paper.title,
        "authors": saved.authors,
        "categories": row.paper.category_list,
        "doi": row.paper.doi,
        "venue": row.paper.venue,
        "status": STATUSES[row.status],
        "tags": saved.tags,
        "note": row.note,
        "saved_at": row.saved_at,
        "changed_at": row.changed_at,
        "known": {
            "version": row.known_version,
            "venue": row.known_venue,
            "journal_ref": row.known_journal_ref,
            "withdrawn": row.known_withdrawn,
        },
    }


def _marks(reader: User) -> Iterator[dict[str, Any]]:
    mine = ReadingMark.objects.filter(reader=reader).order_by("pk")
    rows = mine.values_list("paper__arxiv_id", "state", "version", "at").iterator(chunk_size=CHUNK)
    for arxiv_id, state, version, at in rows:
        yield {"paper": arxiv_id, "state": STATES[state], "version": version, "at": at}


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond, so that they come back as they were."""

    def default(self, value: Any) -> Any:
        """ISO for times; the rest as Django writes it."""
        return value.isoformat() if hasattr(value, "isoformat") else super().default(value)


def _dumped(value: Any) -> str:
    return json.dumps(value, cls=_Exact, ensure_ascii=False)
