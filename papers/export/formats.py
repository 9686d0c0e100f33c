"""The formats that papers go out in: one table for addresses, answers and links."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from papers.export import bibtex, csl, csv_rows, markdown, ris
from papers.export.works import Work


@dataclass(frozen=True, slots=True)
class Format:
    """One format: what people call it, its media type, and its writer, which gives the file in pieces."""

    label: str
    media_type: str
    write: Callable[[Iterable[Work]], Iterator[str]]


# By the ending of the address. Only the first three are read by reference managers.
FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex.write),
    "ris": Format("RIS", "application/x-research-info-systems", ris.write),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl.write),
    "md": Format("Markdown", "text/markdown", markdown.write),
    "csv": Format("CSV", "text/csv", csv_rows.write),
}
