"""A table for spreadsheets: CSV after RFC 4180, UTF-8 with a byte order mark.

The mark is there because Excel takes a file without it for an older encoding; `utf-8-sig` reads it. It
stands before "number", so that no other column's name is touched by programs that do not know it. Cells
that a spreadsheet would work out begin with an apostrophe.

Source of the signs: https://owasp.org/www-community/attacks/CSV_Injection
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from papers.export.works import Work

_COLUMNS = (
    *("number", "arxiv_id", "title", "authors", "year", "submitted", "revised", "listed", "version"),
    *("categories", "venue", "comment", "journal_ref", "doi", "url", "pdf", "code", "page", "withdrawn"),
    *("tags", "note", "abstract"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """What csv writes to: the last line stays to be taken."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def write(works: Iterable[Work]) -> Iterator[str]:
    """The names of the columns, then a row for each paper; several authors or tags are parted by "; "."""
    line = _Line()
    table = csv.writer(line)
    table.writerow(_COLUMNS)
    yield "\ufeff" + line.text
    for number, work in enumerate(works, 1):
        table.writerow([number, *map(safe, _cells(work))])
        yield line.text


def safe(value: str) -> str:
    """The text as a cell that no spreadsheet works out."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _cells(work: Work) -> Iterator[str]:
    yield from (work.arxiv_id, work.plain_title, "; ".join(work.plain_authors), str(work.year or ""))
    yield from (_day(work.submitted_at), _day(work.revised_at), _day(work.first_listed))
    yield from (str(work.latest_version), work.categories, work.venue, work.comment, work.journal_ref)
    yield from (work.first_doi, work.url, work.pdf_url, work.code_url, work.page)
    yield from ("yes" if work.withdrawn else "", "; ".join(work.keywords), work.note)
    yield "" if work.is_sample else work.plain_abstract  # the sample's are ours


def _day(value: Any) -> str:
    """A date, or that of a time in UTC, as YYYY-MM-DD; "" for none."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else ""
