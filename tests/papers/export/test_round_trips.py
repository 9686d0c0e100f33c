"""1,000 works written, and read back by the parsers of others and by our own: the same papers."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import Person, parse_string

from papers.export.formats import FORMATS
from papers.export.key import key
from papers.export.works import Work
from papers.library.formats import READERS
from papers.library.formats.decoding import kind_of, text_of
from papers.text.math import to_text
from tests.printed_works import make_printed, printed_works

Facts = tuple[str, str, list[str], str, str]  # key, title, authors, year, arXiv id
# TeX's own words for single characters, the longer ones first; a test of its own reading, not of ours.
_WORDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
} | {f"\\{sign}": sign for sign in "&%#_"}
_WORD = re.compile("|".join(map(re.escape, _WORDS)))


@pytest.fixture(scope="module")
def works() -> list[Work]:
    return printed_works()


@pytest.fixture(scope="module")
def expected(works: list[Work]) -> list[Facts]:
    return [
        (key(work), work.plain_title, work.plain_authors, str(work.year), work.arxiv_id) for work in works
    ]


def without_commas(expected: list[Facts]) -> list[Facts]:
    """Formats that order names have no place for the comma in "Ada Smith, Jr."."""
    return [(*each[:2], [name.replace(", Jr.", " Jr.") for name in each[2]], *each[3:]) for each in expected]


def written(works: list[Work], ext: str) -> str:
    return "".join(FORMATS[ext].write(works))


def differing(found: list[Facts], expected: list[Facts]) -> list[tuple[Facts, Facts]]:
    """The pairs that are not equal, few enough to be read."""
    assert len(found) == len(expected)
    return [(one, other) for one, other in zip(found, expected, strict=True) if one != other][:5]


def read_tex(text: str) -> str:
    """What TeX would print, math as on our pages."""
    return to_text(_WORD.sub(lambda word: _WORDS[word[0]], text))


def test_bibtex_is_read_by_pybtex(works: list[Work], expected: list[Facts]) -> None:
    entries = parse_string(written(works, "bib"), "bibtex").entries
    found = [
        (
            name,
            read_tex(entry.fields["title"][1:-1]),
            [read_tex(_person(person)) for person in entry.persons["author"]],
            entry.fields["year"],
            entry.fields["eprint"],
        )
        for name, entry in entries.items()
    ]
    assert differing(found, without_commas(expected)) == []
    assert {entry.fields["archiveprefix"] for entry in entries.values()} == {"arXiv"}


def _person(person: Person) -> str:
    """The name in the order in which papers print it; braces round a whole name are BibTeX's."""
    names = [*person.first_names, *person.middle_names, *person.prelast_names, *person.last_names]
    joined = " ".join([*names, *person.lineage_names])
    return joined[1:-1] if joined.startswith("{") and joined.endswith("}") else joined


def test_ris_is_read_by_rispy(works: list[Work], expected: list[Facts]) -> None:
    records = rispy.loads(written(works, "ris"))
    found = [
        (
            record["id"],
            record["title"],
            [_turned(name) for name in record["authors"]],
            record["year"],
            record["accession_number"].removeprefix("arXiv:"),
        )
        for record in records
    ]
    assert differing(found, without_commas(expected)) == []
    assert {record["type_of_reference"] for record in records} == {"UNPB", "CPAPER"}


def _turned(name: str) -> str:
    """ "Family, Given, Suffix" as papers print it."""
    family, given, suffix = [*name.split(", "), "", ""][:3]
    return " ".join(filter(None, (given, family, suffix)))


def test_csl_is_what_its_schema_says_and_citeproc_reads_it(works: list[Work], expected: list[Facts]) -> None:
    items = json.loads(written(works, "json"))
    found = [
        (
            item["id"],
            item["title"],
            [_joined(name) for name in item["author"]],
            str(item["issued"]["date-parts"][0][0]),
            item["archive_location"],
        )
        for item in items
    ]
    assert differing(found, expected) == []
    assert [fault for item in items for fault in faults(item)] == []
    source = CiteProcJSON(items)
    assert list(source) == [each[0] for each in expected]


def _joined(name: dict[str, Any]) -> str:
    if "literal" in name:
        return str(name["literal"])
    parts = [name.get(part) for part in ("given", "non-dropping-particle", "family")]
    joined = " ".join(filter(None, parts))
    between = ", " if name.get("comma-suffix") else " "
    return between.join(filter(None, (joined, name.get("suffix"))))


TEXTS = (
    *("id", "citation-key", "title", "container-title", "number", "archive", "archive_location"),
    *("DOI", "URL", "keyword", "abstract", "genre", "publisher"),
)


def faults(item: dict[str, Any]) -> Iterator[str]:
    """What csl-data.json of CSL 1.0.2 would refuse in an item of ours."""
    if item["type"] not in ("article", "article-journal", "paper-conference"):
        yield f"type {item['type']}"
    yield from (f"unknown {name}" for name in item.keys() - {*TEXTS, "type", "author", "issued"})
    yield from (f"no text: {name}" for name in TEXTS if not isinstance(item.get(name, ""), str))
    parts = {"family", "given", "non-dropping-particle", "suffix", "literal"}
    for name in item["author"]:
        yield from (f"unknown {part}" for part in name.keys() - parts - {"comma-suffix"})
        if not all(isinstance(name.get(part, ""), str) for part in parts):
            yield f"no text in {name}"
    (dated,) = item["issued"].pop("date-parts")
    if item["issued"] or not (1 <= len(dated) <= 3 and all(isinstance(part, int) for part in dated)):
        yield f"issued {dated}"


def test_citeproc_prints_a_bibliography() -> None:
    works = [
        make_printed(authors=("Jan van der Berg", "The ATLAS Collaboration")),
        make_printed(arxiv_id="2310.00002", comment="Accepted at WACV 2024", venue="WACV 2024"),
    ]
    source = CiteProcJSON(json.loads(written(works, "json")))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for work in works:
        bibliography.register(Citation([CitationItem(key(work))]))
    first, second = sorted(map(str, bibliography.bibliography()))
    assert "ATLAS Collaboration" in first + second
    assert all("On Plain Things" in each and "2023" in each for each in (first, second))


def test_csv_is_read_by_csv(works: list[Work], expected: list[Facts]) -> None:
    text = written(works, "csv").encode().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    found = [
        (
            key(work),
            _cell(row["title"]),
            _cell(row["authors"]).split("; "),
            row["year"],
            row["arxiv_id"],
        )
        for row, work in zip(rows, works, strict=True)
    ]
    assert differing(found, expected) == []
    cells = [value for row in rows for value in row.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def _cell(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from working it out."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


@pytest.mark.parametrize("ext", ["bib", "ris", "json"])
def test_own_importers_read_ids_titles_and_tags(works: list[Work], ext: str) -> None:
    tags = ("method/attention", "C_1 & 50% {x}", "综述", "#1 ~^", "naïve")
    tagged = [make_printed(arxiv_id=work.arxiv_id, title=work.title, keywords=tags) for work in works]
    text = text_of(written(tagged, ext).encode())
    found = list(READERS[kind_of(text)](text))
    assert [one.arxiv_id for one in found] == [work.arxiv_id for work in works]
    assert {tuple(one.tags) for one in found} == {
        ("method/attention", "C_1 & 50% {x}", "综述", "1 ~^", "naïve")
    }
    assert {(one.note, one.reason) for one in found} == {("", "")}


def test_empty_lists_are_files_too() -> None:
    assert {ext: written([], ext) for ext in ("bib", "ris", "json", "md")} == {
        "bib": "",
        "ris": "",
        "json": "[]\n",
        "md": "",
    }
    assert written([], "csv").startswith("\ufeffnumber,arxiv_id,title,")
