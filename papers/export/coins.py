"""A paper of a list for reference managers: OpenURL key-value pairs (Z39.88-2004), in the title of a span.

Zotero's "COinS" takes a whole page of them. It looks up by its DOI what names no author: so it is with
papers whose authors would outweigh the page.
"""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from papers.export.appeared import appeared_in
from papers.export.works import Work

MOST_AUTHORS = 60
_FORMAT = "info:ofi/fmt:kev:mtx:"


def coins(work: Work) -> str:
    """The pairs, joined; their order is that of the paper's authors."""
    return urlencode(list(_pairs(work)), quote_via=quote, safe="")


def _pairs(work: Work) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    yield from _kind(work)
    many = len(work.authors) > MOST_AUTHORS
    if work.doi or many:
        yield "rft_id", f"info:doi/{work.first_doi or f'10.48550/arXiv.{work.arxiv_id}'}"
    yield "rft_id", work.url
    if work.submitted_at:
        yield "rft.date", f"{work.submitted_at:%Y-%m-%d}"
    if not many:
        for name in work.plain_authors:
            yield "rft.au", name


def _kind(work: Work) -> Iterator[tuple[str, str]]:
    """The type of the work, its title, and where it appeared if that is certain."""
    venue = appeared_in(work)
    if venue is None:
        yield "rft_val_fmt", f"{_FORMAT}dc"
        yield "rft.type", "preprint"
        yield "rft.title", work.plain_title
    elif venue[0] == "journal":
        yield "rft_val_fmt", f"{_FORMAT}journal"
        yield "rft.genre", "article"
        yield "rft.atitle", work.plain_title
        yield "rft.jtitle", venue[1]
    else:
        yield "rft_val_fmt", f"{_FORMAT}book"
        yield "rft.genre", "proceeding"
        yield "rft.atitle", work.plain_title
        yield "rft.btitle", venue[1]
