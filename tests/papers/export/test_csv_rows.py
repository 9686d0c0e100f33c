"""Papers as rows of a table that spreadsheets open."""

import csv
import io

import pytest

from papers.export.csv_rows import safe, write
from tests.printed_works import make_printed


def test_row_has_all_that_is_known() -> None:
    work = make_printed(
        authors=("Ada Ash", "Zed Zorn"), comment='12 pages, "A4"', keywords=("a", "b"), note="one\ntwo"
    )
    text = "".join(write([work]))
    assert text.startswith("\ufeffnumber,arxiv_id,title,authors,")
    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    assert {name: value for name, value in row.items() if value} == {
        "number": "1",
        "arxiv_id": "2310.12755",
        "title": "On Plain Things",
        "authors": "Ada Ash; Zed Zorn",
        "year": "2023",
        "submitted": "2023-10-19",
        "revised": "2023-10-19",
        "listed": "2023-10-20",
        "version": "1",
        "categories": "cs.CV cs.LG",
        "comment": '12 pages, "A4"',
        "url": "https://arxiv.org/abs/2310.12755",
        "pdf": "https://arxiv.org/pdf/2310.12755",
        "page": "http://127.0.0.1:8000/abs/2310.12755",
        "tags": "a; b",
        "note": "one\ntwo",
        "abstract": "We study plain things.",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"])
def test_no_cell_is_worked_out(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "'=1", "1-2", " text"])
def test_other_cells_stay(text: str) -> None:
    assert safe(text) == text


def test_hostile_fields_are_safe_everywhere() -> None:
    fields = dict.fromkeys(("title", "abstract", "comment", "journal_ref", "doi", "venue", "note"), "=cmd()")
    work = make_printed(authors=("=cmd()",), keywords=("=cmd()",), **fields)
    _names, row = csv.reader(io.StringIO("".join(write([work])), newline=""))
    assert [cell for cell in row if cell.startswith("=")] == []
