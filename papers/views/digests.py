"""The dated digests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.digests.why import reason
from papers.export import linked_data
from papers.models import Digest, Entry, Topic
from papers.views.cards import Card, cards, paper_fields, paper_links, with_marks, written
from papers.views.kept import kept
from papers.views.moved import at_former_addresses_too
from papers.views.reading import FILTERS, densities, density, filters, same_way, skipped_asked, wanted
from papers.views.references import references
from papers.views.why import rule_in_words

ENTRY_FIELDS = [
    *("digest", "section", "version", "why", "shown_before", "added_later", "listing_day"),
    *("pinned", "annotation", "by_hand", "curated_by__shown_name", "curated_by__username"),
]


@dataclass(slots=True)
class Section:
    """A ruled part of a list; `total` is its count where the page shows only some of it."""

    anchor: str
    name: str
    cards: list[Card] = field(default_factory=list)
    total: int = 0
    key: int = 0  # of a digest's section

    @property
    def unread(self) -> int:
        """How many of its papers the reader has yet to see."""
        return sum(card.marks is not None and card.marks.state == "unread" for card in self.cards)


@require_safe
@at_former_addresses_too
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the topic's newest digest, seen in the way that the address asks for."""
    newest = _published(slug).order_by("-date").first()
    if newest is None:
        raise Http404
    return redirect(newest.get_absolute_url() + same_way(request))


@require_safe
@at_former_addresses_too
@kept
def digest(request: HttpRequest, slug: str, day: date) -> HttpResponse:
    """A dated digest; a date without one answers 404 and names its neighbours."""
    found = _published(slug).filter(date=day).first()
    topic = found.topic if found else get_object_or_404(Topic, slug=slug)
    earlier, later = _neighbours(topic, day)
    if found is None:
        context = {"topic": topic, "day": day, "earlier": earlier, "later": later, "here": "topics"}
        return render(request, "papers/digest_missing.html", context, status=404)
    view = density(request)
    rows = Entry.objects.filter(digest=found, hidden=False).order_by("section", "rank")
    pairs = entry_cards(rows, abstract=view != "titles")
    with_marks(request, [card for _row, card in pairs])
    skipped = [pair for pair in pairs if _is_skipped(pair[1])]
    shown = skipped if skipped_asked(request) else [pair for pair in pairs if not _is_skipped(pair[1])]
    holds = FILTERS.get(wanted(request))
    parts = _sections(pair for pair in shown if holds is None or holds(pair[1]))
    context = {
        "digest": found,
        "topic": topic,
        "total": len(pairs),
        "sections": _sections(pairs),
        "parts": parts,
        "references": references(view, (card for part in parts for card in part.cards)),
        "linked": linked_data.collection(found, [card.url for _row, card in pairs]),
        "skipped": len(skipped),
        "unread": sum(section.unread for section in _sections(pairs)),
        "introduction": written(found.introduction),
        "taken_out": _taken_out(found),
        "missing": _missing_days(found),
        "rule_words": rule_in_words(found.rule),
        "window_first": found.window_start + timedelta(days=1),
        "earlier": earlier,
        "later": later,
        "view": view,
        "densities": densities(request, view),
        "filters": filters(request, [card for _row, card in shown]),
        "only": wanted(request),
        "show_skipped": skipped_asked(request),
        "here": "topics",
    }
    response = render(request, "papers/digest.html", context)
    # A reader's marks and notices change without the digest, and so does the name of who signed it.
    if not request.user.is_authenticated and found.signed_at is None:
        stamp = max([found.changed_at, *(row["paper__stored_at"] for row, _card in pairs)])
        response["Last-Modified"] = http_date(stamp.timestamp())
    return response


def _is_skipped(card: Card) -> bool:
    return card.marks is not None and card.marks.state == "skipped"


def _published(slug: str) -> QuerySet[Digest]:
    """A topic's digests that may be read: those of an archived topic too, since addresses last."""
    found = Digest.objects.filter(topic__slug=slug, published=True)
    return found.select_related("topic", "signed_by")


def _neighbours(topic: Topic, day: date) -> list[Digest | None]:
    """The topic's digests before and after a date."""
    digests = Digest.objects.filter(topic=topic, published=True).only("date", "entry_count", "topic")
    beside = [digests.filter(date__lt=day).order_by("-date"), digests.filter(date__gt=day).order_by("date")]
    found = [each.first() for each in beside]
    for neighbour in filter(None, found):
        neighbour.topic = topic
    return found


def entry_cards(entries: Any, *, abstract: bool) -> list[tuple[dict[str, Any], Card]]:
    """Each entry's row with its paper's card, numbered from 1 in the order given."""
    rows = list(entries.values(*ENTRY_FIELDS, *paper_fields("paper__", abstract=abstract)))
    papers = [
        {name.removeprefix("paper__"): value for name, value in row.items() if name.startswith("paper__")}
        for row in rows
    ]
    pairs = list(zip(rows, cards(papers), strict=True))
    for row, card in pairs:
        _complete(card, row)
    return pairs


def _complete(card: Card, row: Mapping[str, Any]) -> None:
    """What the digest says of a paper beyond the paper itself."""
    card.pinned = row["pinned"]
    card.annotation = written(row["annotation"])
    card.curator = row["curated_by__shown_name"] or row["curated_by__username"] or ""
    card.why = reason(row["why"])
    card.version = f"v{row['version']}" if row["version"] > 1 else ""
    if row["by_hand"]:
        card.notes.append(_("added by a curator"))
    if row["added_later"]:
        card.notes.append(_("added later, on %(date)s") % {"date": row["added_later"]})
    if row["shown_before"]:
        card.notes.append(_("first shown here on %(date)s") % {"date": row["shown_before"]})


def _sections(pairs: Iterable[tuple[Mapping[str, Any], Card]]) -> list[Section]:
    """The cards under New, Cross-listed and Revised; an empty section is left out."""
    sections: dict[int, Section] = {}
    for row, card in pairs:
        key = Entry.Section(row["section"])
        section = sections.setdefault(key, Section(key.name.lower(), str(key.label), key=key.value))
        section.cards.append(card)
    return list(sections.values())


def _taken_out(found: Digest) -> list[dict[str, Any]]:
    """Address, title and reason of each paper that a curator took out: readers can judge for themselves."""
    rows = Entry.objects.filter(digest=found, hidden=True).order_by("section", "paper__id_order")
    told = rows.values("paper__arxiv_id", "paper__title", "hidden_reason")
    return [
        {
            "url": paper_links(row["paper__arxiv_id"])[0],
            "title": row["paper__title"],
            "reason": row["hidden_reason"],
        }
        for row in told
    ]


def _missing_days(found: Digest) -> list[tuple[str, str]]:
    """(listing day, categories) that were not complete when the digest was built."""
    days: dict[str, list[str]] = {}
    for category, day, _reason in found.missing.get("days", []):
        days.setdefault(day, []).append(category)
    return [(day, ", ".join(categories)) for day, categories in sorted(days.items())]
