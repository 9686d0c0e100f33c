"""Papers as items of a feed: their metadata as HTML that every reader can show, formulas as characters."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from papers.export.works import Work, works
from papers.feeds.feed import Item
from papers.feeds.listed import Listed
from papers.text.markdown import to_plain
from papers.text.prose import plain_paragraphs, snippet

AUTHORS = 100  # of a collaboration's thousands; how many there are is said
SUMMARY = 300  # characters


def items_of(rows: Sequence[Listed]) -> Iterator[Item]:
    """The papers in their order, each once; those that are gone meanwhile are left out."""
    first = {row.paper: row for row in reversed(rows)}
    kept = [row for row in rows if first[row.paper] is row]
    found = {work.pk: work for work in works(row.paper for row in kept)}
    return (_item(row, found[row.paper]) for row in kept if row.paper in found)


def _item(row: Listed, work: Work) -> Item:
    version = f"v{row.version}" if row.version else ""
    return Item(
        id=work.page + version,
        url=work.page,
        title=work.plain_title or work.arxiv_id,
        summary=snippet(work.abstract, SUMMARY),
        html="\n".join(_parts(row, work)),
        published=row.at,
        updated=row.changed,
        authors=tuple(filter(None, work.plain_authors[:AUTHORS])),
        categories=tuple(work.category_list),
        elsewhere=work.url + version,
    )


def _parts(row: Listed, work: Work) -> Iterator[str]:
    """The item's paragraphs, each safe HTML."""
    if row.remark:
        yield _said(row)
    yield _paragraph(_authors(work.plain_authors))
    facts = [row.kind, f"v{row.version}" if row.version > 1 else "", *row.notes]
    yield from _line([fact for fact in facts if fact])
    yield from (_paragraph(part) for part in plain_paragraphs(work.abstract))
    if work.is_sample:
        yield _paragraph(
            _("Summary written for this site; arXiv’s own abstract follows with the first harvest.")
        )
    yield from _line(_about(work))
    yield f"<p>{' · '.join(_links(work))}</p>"


def _authors(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    said = ", ".join(names[:AUTHORS])
    if more := len(names[AUTHORS:]):
        said += ngettext(" and %(n)s more author", " and %(n)s more authors", more) % {"n": more}
    return said


def _said(row: Listed) -> str:
    by = f"<p>— {escape(row.by)}</p>" if row.by else ""
    return f"<blockquote><p>{escape(to_plain(row.remark))}</p>{by}</blockquote>"


def _about(work: Work) -> list[str]:
    """Where it appeared, what it says of itself, its categories."""
    venue = work.venue
    if venue and work.venue_year and str(work.venue_year) not in venue:
        venue = f"{venue} {work.venue_year}"
    gone = _("Withdrawn") if work.withdrawn or work.deleted else ""
    comment = " ".join(plain_paragraphs(work.comment))
    return [part for part in (gone, venue, comment, ", ".join(work.category_list)) if part]


def _links(work: Work) -> list[str]:
    code = work.code_url if work.code_url.startswith(("https://", "http://")) else ""
    links = {work.page: _("Page"), work.url: "arXiv", work.pdf_url: "PDF", code: _("Code")}
    return [f'<a href="{escape(address)}">{escape(name)}</a>' for address, name in links.items() if address]


def _line(parts: Iterable[str]) -> Iterator[str]:
    if said := " · ".join(parts):
        yield _paragraph(said)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"
