"""A paper as a line of a list: everything the template prints, worked out once, with three queries a page.

Rows come as plain dicts and addresses from small caches: on a page of fifty papers, model instances
and `reverse` would cost more than the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from papers.arxiv.ids import ArxivId
from papers.library.marks import marks_for
from papers.models import Authorship
from papers.models.papers import PERSON
from papers.text.markdown import render
from papers.text.math import to_html, to_text
from papers.text.names import surname
from papers.text.prose import abstract_html
from papers.views.marked import Row
from papers.views.marked import row as marks_row
from papers.views.readers import reader_of

# Over LIMIT authors a list shows the first FIRST, how many follow, and the last.
FIRST, LIMIT = 5, 8
HTML_SINCE = 202312  # arXiv makes HTML of papers submitted from December 2023 on

PAPER_FIELDS = [
    *("pk", "arxiv_id", "title", "categories", "latest_version", "venue", "venue_slug", "venue_year"),
    *(
        "code_url",
        "project_url",
        "data_url",
        "withdrawn",
        "deleted",
        "is_sample",
        "stored_at",
        "first_listed",
    ),
]

Person = tuple[int, int, str, str]  # place among the authors, person's id and slug, printed name


@dataclass(slots=True)
class Card:
    """One paper as a list shows it; texts ending up in HTML are escaped already."""

    pk: int
    arxiv_id: str
    year: int | None  # of the first listing
    author_count: int
    url: str
    pdf: str
    html: str
    arxiv: str
    title: SafeString
    plain_title: str
    authors: SafeString
    people: list[Person]  # those of `authors`
    first_author: str
    abstract: SafeString
    venue: str
    venue_url: str
    categories: str
    version: str
    code: str
    project: str
    data: str
    withdrawn: bool
    is_sample: bool
    number: int = 0
    anchor: str = ""
    notes: list[str] = field(default_factory=list)
    why: str = ""
    annotation: str = ""  # safe HTML, of a curator, whose name follows
    curator: str = ""
    pinned: bool = False
    repeated_in: str = ""
    latest: int = 1  # version
    marks: Row | None = None  # of the reader who looks; visitors have none
    gist: str = ""  # safe HTML: the sentence of the abstract because of which a search found it
    extra: str = ""  # safe HTML: what this list says of the paper besides, in a line of its own


def cards(rows: Iterable[Mapping[str, Any]]) -> list[Card]:
    """The cards of papers given as dicts of PAPER_FIELDS (and `abstract`, where it is to be shown)."""
    rows = list(rows)
    authors = authors_of([row["pk"] for row in rows])
    return [_card(row, authors.get(row["pk"], []), number) for number, row in enumerate(rows, 1)]


def with_marks(request: HttpRequest, cards: Iterable[Card]) -> None:
    """Gives each card the reader's marks, in three queries; nothing, and no query, for visitors."""
    reader = reader_of(request)
    if reader is None:
        return
    cards = list(cards)
    found = marks_for(reader, [card.pk for card in cards])
    for card in cards:
        marks = found[card.pk]
        card.marks = marks_row(card.arxiv_id, card.plain_title, marks)
        if marks.state == "read" and marks.version < card.latest:
            said = _("now v%(latest)s, you read v%(version)s")
            card.notes.append(said % {"latest": card.latest, "version": marks.version})


def paper_fields(prefix: str = "", *, abstract: bool = True) -> list[str]:
    """The columns that `cards` wants, for `values()`; abstracts are left out where nobody sees them."""
    names = [*PAPER_FIELDS, "abstract"] if abstract else PAPER_FIELDS
    return [prefix + name for name in names]


def authors_of(papers: list[int]) -> dict[int, list[Person]]:
    """Of each paper its first LIMIT authors and the last one.

    The database looks once at each name of a collaboration; only these few are read.
    """
    after = Authorship.objects.filter(paper=OuterRef("paper"), place__gt=OuterRef("place"))
    rows = (
        Authorship.objects.filter(Q(place__lt=LIMIT) | ~Exists(after), paper__in=papers)
        .order_by("paper", "place")
        .values_list("paper", "place", PERSON["person"], PERSON["person_slug"], "author__name")
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for paper, place, author, slug, name in rows:
        found[paper].append((place, author, slug, name))
    return found


def _card(row: Mapping[str, Any], authors: list[Person], number: int) -> Card:
    arxiv_id = row["arxiv_id"]
    url, pdf, html, arxiv = paper_links(arxiv_id)
    year = row["venue_year"]
    venue = row["venue"]
    return Card(
        pk=row["pk"],
        arxiv_id=arxiv_id,
        year=row["first_listed"].year if row["first_listed"] else None,
        author_count=authors[-1][0] + 1 if authors else 0,
        url=url,
        pdf="" if row["withdrawn"] else pdf,
        html="" if row["withdrawn"] else html,
        arxiv=arxiv,
        title=_line(row["title"], _("Formula")),
        plain_title=_plain(row["title"]),
        authors=author_line(authors, url),
        people=authors,
        first_author=first_author(authors),
        abstract=_paragraphs(row.get("abstract", ""), _("Formula")),
        venue=f"{venue} {year}" if venue and year and str(year) not in venue else venue,
        venue_url=_venue_path(row["venue_slug"]) if row["venue_slug"] else "",
        categories=shorten_categories(row["categories"]),
        version=f"v{row['latest_version']}" if row["latest_version"] > 1 else "",
        code=web_address(row["code_url"]),
        project=web_address(row["project_url"]),
        data=web_address(row["data_url"]),
        withdrawn=row["withdrawn"] or row["deleted"],
        is_sample=row["is_sample"],
        number=number,
        anchor=arxiv_id,
        latest=row["latest_version"],
    )


@lru_cache(maxsize=2048)
def _paragraphs(text: str, label: str) -> SafeString:
    return mark_safe(abstract_html(text, label))  # noqa: S308 - escaped by abstract_html


def written(text: str) -> SafeString:
    """What a curator wrote, as HTML."""
    return _written(text, _("Formula")) if text else SafeString("")


@lru_cache(maxsize=512)
def _written(text: str, label: str) -> SafeString:
    return mark_safe(render(text, label=label))  # noqa: S308 - sanitized by papers/text/markdown.py


def _line(text: str, label: str) -> SafeString:
    return mark_safe(to_html(text, label))  # noqa: S308 - escaped by to_html


_plain = lru_cache(maxsize=2048)(to_text)
_surname = lru_cache(maxsize=8192)(surname)


def author_line(
    authors: list[Person], paper_url: str, marked: Mapping[int, SafeString] | None = None
) -> SafeString:
    """The names as links, shortened when there are many: the full list is on the paper's page.

    `marked` has names as HTML by their place; for one that is not shown the number of those is marked.
    """
    marked = marked or {}
    total = authors[-1][0] + 1 if authors else 0
    links = [author_link(pk, slug, name, marked.get(place)) for place, pk, slug, name in authors]
    if total > LIMIT:
        more = _("%(count)s more authors") % {"count": total - FIRST - 1}
        hit = " hit" if any(FIRST <= place < total - 1 for place in marked) else ""
        count = format_html(
            '<a class="more{}" href="{}#authors" aria-label="{}">+{}</a>',
            *(hit, paper_url, more, total - FIRST - 1),
        )
        links = [*links[:FIRST], count, links[-1]]
    return mark_safe(", ".join(links))  # noqa: S308 - each part is escaped


def first_author(authors: list[Person]) -> str:
    """The surname of the first author: "Yuan & Xu" for two, "Yuan et al." for more."""
    if not authors:
        return ""
    names = [_surname(name) for _place, _pk, _slug, name in authors[:2]]
    if authors[-1][0] > 1:
        return _("%(name)s et al.") % {"name": names[0]}
    return " & ".join(names)


@lru_cache(maxsize=8192)
def author_link(pk: int, slug: str, name: str, html: SafeString | None = None) -> SafeString:
    """A name (as HTML, where it is more than text) as a link to the author's list."""
    return format_html('<a href="{}"><bdi>{}</bdi></a>', reverse("author", args=[pk, slug]), html or name)


@lru_cache(maxsize=8192)
def paper_links(arxiv_id: str) -> tuple[str, str, str, str]:
    """The paper's page here, and its PDF, HTML ("" where arXiv has none) and abstract on arXiv."""
    html = f"https://arxiv.org/html/{arxiv_id}" if ArxivId.parse(arxiv_id).month >= HTML_SINCE else ""
    return (
        reverse("paper", args=[arxiv_id]),
        f"https://arxiv.org/pdf/{arxiv_id}",
        html,
        f"https://arxiv.org/abs/{arxiv_id}",
    )


@lru_cache(maxsize=1024)
def _venue_path(slug: str) -> str:
    return reverse("venue", args=[slug])


def shorten_categories(categories: str) -> str:
    """The primary category and the next two: "cs.CV · cs.LG"."""
    return " · ".join(categories.split()[:3])


def web_address(url: str) -> str:
    """The address if a browser may follow it, else nothing: it came from a comment line."""
    return url if url.startswith(("https://", "http://")) else ""
