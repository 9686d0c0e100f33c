"""Digests as items of a feed: what the curator says of each, and its papers as a list."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from papers.feeds.feed import Item, tag_uri
from papers.feeds.listed import Row, since
from papers.models import Authorship, Digest, Entry
from papers.text.markdown import to_plain
from papers.text.math import to_text

SIZE = 10  # digests on a page
SHOWN = 200  # papers of one digest; the others are on its page
NAMES = 5  # authors of a paper
COLUMNS = (
    *("pk", "date", "window_end", "changed_at", "introduction", "entry_count"),
    *("topic", "topic__slug", "topic__name", "topic__name_zh", "papers_stored"),
)
_ENTRIES = ("digest", "section", "annotation", "paper", "paper__arxiv_id", "paper__title", "paper__venue")


@dataclass(frozen=True, slots=True)
class Dated:
    """A digest in a list, and of which topic, whatever the topic is called now."""

    pk: int
    topic: int
    slug: str
    name: str
    date: date
    at: datetime
    changed: datetime
    stored: datetime  # when one of its papers was last written
    introduction: str
    papers: int


def dated(row: Row) -> Dated:
    """The digest of a row of COLUMNS, its topic named in the language in force."""
    chinese = row["topic__name_zh"] and (get_language() or "").startswith("zh")
    at = since(row["window_end"])
    return Dated(
        pk=row["pk"],
        topic=row["topic"],
        slug=row["topic__slug"],
        name=row["topic__name_zh"] if chinese else row["topic__name"],
        date=row["date"],
        at=at,
        changed=max(at, row["changed_at"]),
        stored=row["papers_stored"] or at,
        introduction=row["introduction"],
        papers=row["entry_count"],
    )


def published(**which: Any) -> QuerySet[Digest, dict[str, Any]]:
    """Rows of the digests of that kind that everybody may read."""
    entries = Entry.objects.filter(digest=OuterRef("pk"), hidden=False).order_by("-paper__stored_at")
    stored = Subquery(entries.values("paper__stored_at")[:1])
    found = Digest.objects.filter(published=True, **which)
    return found.annotate(papers_stored=stored).values(*COLUMNS)


def items_of(digests: Sequence[Dated]) -> Iterator[Item]:
    """The digests in their order, in two queries."""
    entries = _entries(digests)
    names = _names({row["paper"] for rows in entries.values() for row in rows})
    return (_item(digest, entries.get(digest.pk, []), names) for digest in digests)


def _entries(digests: Iterable[Dated]) -> dict[int, list[Row]]:
    """The first SHOWN entries of each."""
    rows = Entry.objects.filter(digest__in=[digest.pk for digest in digests], hidden=False)
    rows = rows.filter(rank__lte=SHOWN).order_by("digest", "section", "rank")
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows.values(*_ENTRIES):
        if len(found[row["digest"]]) < SHOWN:
            found[row["digest"]].append(row)
    return found


def _names(papers: Iterable[int]) -> dict[int, list[str]]:
    """Of each paper the first authors, one more than are shown."""
    rows = Authorship.objects.filter(paper__in=list(papers), place__lte=NAMES).order_by("paper", "place")
    found: dict[int, list[str]] = defaultdict(list)
    for paper, name in rows.values_list("paper", "author__name"):
        found[paper].append(to_text(name))
    return found


def _item(digest: Dated, entries: list[Row], names: dict[int, list[str]]) -> Item:
    address = settings.SITE_URL + reverse("digest", args=[digest.slug, digest.date])
    count = ngettext("%(n)s paper", "%(n)s papers", digest.papers) % {"n": digest.papers}
    return Item(
        id=tag_uri(f"topics/{digest.topic}/{digest.date}"),
        url=address,
        title=f"{digest.name}, {digest.date}",
        summary=to_plain(digest.introduction) or count,
        html="\n".join(_parts(digest, entries, names, address, count)),
        published=digest.at,
        updated=digest.changed,
        categories=(digest.name,),
        permanent=False,
    )


def _parts(
    digest: Dated, entries: list[Row], names: dict[int, list[str]], address: str, count: str
) -> Iterator[str]:
    if digest.introduction:
        yield f"<p>{escape(to_plain(digest.introduction))}</p>"
    yield f"<p>{escape(count)}</p>"
    for section, rows in groupby(entries, key=lambda row: int(row["section"])):
        lines = "\n".join(f"<li>{_line(row, names[row['paper']])}</li>" for row in rows)
        yield f"<h2>{escape(str(Entry.Section(section).label))}</h2>\n<ol>\n{lines}\n</ol>"
    if digest.papers > len(entries):
        yield f'<p><a href="{escape(address)}">{escape(_("All papers of this digest"))}</a></p>'


def _line(row: Row, names: list[str]) -> str:
    page = settings.SITE_URL + reverse("paper", args=[row["paper__arxiv_id"]])
    line = f'<a href="{escape(page)}">{escape(to_text(row["paper__title"]))}</a>'
    authors = ", ".join(names[:NAMES])
    if len(names) > NAMES:
        authors = _("%(name)s et al.") % {"name": authors}
    facts = " · ".join(filter(None, [authors, row["paper__venue"]]))
    line += f"<br>{escape(facts)}" if facts else ""
    return line + (f"<br>{escape(to_plain(row['annotation']))}" if row["annotation"] else "")
