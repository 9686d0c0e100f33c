"""Today and the dated digests."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.models import Digest, Entry, Topic
from papers.views.cards import Card, cards, paper_fields
from papers.views.reading import FILTERS, densities, density, filters, same_way, wanted
from papers.views.why import reason, rule_in_words

# Papers of each topic on the first page; with many topics fewer, so that it stays a page.
SHOWN_TODAY, SHOWN_OF_MANY, MANY_TOPICS = 5, 3, 10
ENTRY_FIELDS = [
    *("digest", "section", "version", "why", "shown_before", "added_later", "listing_day"),
    *("pinned", "annotation", "by_hand"),
]


@dataclass(slots=True)
class Section:
    """A ruled part of a list; `total` is its count where the page shows only some of it."""

    anchor: str
    name: str
    cards: list[Card] = field(default_factory=list)
    total: int = 0


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The newest digest of each topic, the latest first; a paper of several is printed in full once."""
    view = density(request)
    newest = Digest.objects.published().filter(topic=OuterRef("pk")).values("pk")[:1]
    topics = Topic.objects.shown().annotate(newest=Subquery(newest))
    digests = list(
        Digest.objects.filter(pk__in=topics.values("newest"))
        .select_related("topic")
        .order_by("-date", "topic__place", "topic__name")
    )
    by_digest: dict[int, list[Card]] = {digest.pk: [] for digest in digests}
    # With many topics the abstracts would be most of the page: there they come only when asked for.
    abstract = view == "abstracts" or (view == "contents" and len(digests) <= MANY_TOPICS)
    for row, card in entry_cards(_first_entries(digests), abstract=abstract):
        by_digest[row["digest"]].append(card)
    blocks = [(digest, by_digest[digest.pk]) for digest in digests]
    _mark_repeats(blocks)
    newest_date = digests[0].date if digests else None
    latest = [digest for digest in digests if digest.date == newest_date]
    context = {
        "blocks": blocks,
        "date": newest_date,
        "papers": sum(digest.entry_count for digest in latest),
        "topics": len(latest),
        "view": view,
        "densities": densities(request, view),
        "here": "today",
    }
    return render(request, "papers/today.html", context)


@require_safe
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the topic's newest digest, seen in the way that the address asks for."""
    newest = _published(slug).order_by("-date").first()
    if newest is None:
        raise Http404
    return redirect(newest.get_absolute_url() + same_way(request))


@require_safe
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
    entries = [card for _row, card in pairs]
    holds = FILTERS.get(wanted(request))
    context = {
        "digest": found,
        "topic": topic,
        "entries": entries,
        "sections": _sections(pairs),
        "parts": _sections(pair for pair in pairs if holds is None or holds(pair[1])),
        "missing": _missing_days(found),
        "rule_words": rule_in_words(found.rule),
        "window_first": found.window_start + timedelta(days=1),
        "earlier": earlier,
        "later": later,
        "view": view,
        "densities": densities(request, view),
        "filters": filters(request, entries),
        "narrowed": holds is not None,
        "here": "topics",
    }
    response = render(request, "papers/digest.html", context)
    stamp = max([found.changed_at, *(row["paper__stored_at"] for row, _card in pairs)])
    response["Last-Modified"] = http_date(stamp.timestamp())
    return response


def _published(slug: str) -> QuerySet[Digest]:
    """A topic's digests that may be read: those of an archived topic too, since addresses last."""
    return Digest.objects.filter(topic__slug=slug, published=True).select_related("topic")


def _neighbours(topic: Topic, day: date) -> list[Digest | None]:
    """The topic's digests before and after a date."""
    digests = Digest.objects.filter(topic=topic, published=True).only("date", "entry_count", "topic")
    beside = [digests.filter(date__lt=day).order_by("-date"), digests.filter(date__gt=day).order_by("date")]
    found = [each.first() for each in beside]
    for neighbour in filter(None, found):
        neighbour.topic = topic
    return found


def _first_entries(digests: list[Digest]) -> Any:
    """The first few entries of each digest, in one query."""
    number = Window(RowNumber(), partition_by="digest", order_by=["section", "rank"])
    entries = Entry.objects.filter(digest__in=digests, hidden=False).annotate(number=number)
    shown = SHOWN_OF_MANY if len(digests) > MANY_TOPICS else SHOWN_TODAY
    return entries.filter(number__lte=shown).order_by("digest", "section", "rank")


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
    card.annotation = row["annotation"]
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
        section = sections.setdefault(key, Section(key.name.lower(), str(key.label)))
        section.cards.append(card)
    return list(sections.values())


def _missing_days(found: Digest) -> list[tuple[str, str]]:
    """(listing day, categories) that were not complete when the digest was built."""
    days: dict[str, list[str]] = {}
    for category, day, _reason in found.missing.get("days", []):
        days.setdefault(day, []).append(category)
    return [(day, ", ".join(categories)) for day, categories in sorted(days.items())]


def _mark_repeats(blocks: list[tuple[Digest, list[Card]]]) -> None:
    """Gives cards anchors of their own, and a repeated paper the name of the topic that printed it."""
    printed: dict[str, str] = {}
    for digest, entries in blocks:
        for number, card in enumerate(entries, 1):
            card.number = number
            card.anchor = f"{digest.topic.slug}-{number}"
            if card.arxiv_id in printed:
                card.repeated_in = printed[card.arxiv_id]
            printed.setdefault(card.arxiv_id, digest.topic.local_name)
