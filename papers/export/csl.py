"""CSL-JSON, for citation processors, Zotero, Pandoc.

A preprint is an `article` of the genre "preprint"; with a certain venue it is a conference paper or an
article there. The date is the e-print's own. `archive` and `archive_location` hold the arXiv id.

Source of the names: https://github.com/citation-style-language/schema (csl-data.json of CSL 1.0.2)
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from papers.export.appeared import appeared_in
from papers.export.key import key
from papers.export.works import Work
from papers.text.names import parts

_TYPES = {"conference": "paper-conference", "journal": "article-journal"}
_PREPRINT = {"type": "article", "genre": "preprint", "publisher": "arXiv"}


def write(works: Iterable[Work]) -> Iterator[str]:
    """One array, an item a line."""
    between = "[\n"
    for work in works:
        yield between + json.dumps(item(work), ensure_ascii=False)
        between = ",\n"
    yield "[]\n" if between == "[\n" else "\n]\n"


def item(work: Work) -> dict[str, Any]:
    """One item, without the variables of which nothing is known."""
    name, appeared = key(work), appeared_in(work)
    fields = {
        "id": name,
        "citation-key": name,
        **({"type": _TYPES[appeared.kind]} if appeared else _PREPRINT),
        "title": work.plain_title,
        "author": [_author(name) for name in work.plain_authors],
        "issued": _issued(work),
        "container-title": appeared.name if appeared else "",
        "number": f"arXiv:{work.arxiv_id}",
        "archive": "arXiv",
        "archive_location": work.arxiv_id,
        "DOI": work.first_doi,
        "URL": work.url,
        "keyword": ", ".join(work.keywords),
        "abstract": "" if work.is_sample else work.plain_abstract,  # the sample's are ours
    }
    return {name: value for name, value in fields.items() if value}


def _author(name: str) -> dict[str, Any]:
    """A person's name in parts, another one as a literal."""
    found = parts(name)
    if found.whole:
        return {"literal": found.family}
    fields = {
        "family": found.family,
        "given": found.given,
        "non-dropping-particle": found.particle,
        "suffix": found.suffix,
        "comma-suffix": found.comma,
    }
    return {name: value for name, value in fields.items() if value}


def _issued(work: Work) -> dict[str, Any]:
    """The day of the first submission, or the year alone."""
    if at := work.submitted_at:
        return {"date-parts": [[at.year, at.month, at.day]]}
    return {"date-parts": [[work.year]]} if work.year else {}
