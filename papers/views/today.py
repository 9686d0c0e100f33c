"""Today: what is new, for everybody or for one reader."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from papers.following.saved import waiting
from papers.library.marks import unread, unread_in
from papers.models import Digest, Entry, Follow, Topic
from papers.models.saved import MOST_NEW
from papers.views.cards import Card, with_marks
from papers.views.digests import entry_cards
from papers.views.kept import kept
from papers.views.readers import reader_of
from papers.views.reading import densities, density

# Papers of each topic on the first page; with many topics fewer, so that it stays a page.
SHOWN_TODAY, SHOWN_OF_MANY, MANY_TOPICS = 5, 3, 10
LOOK_BACK = timedelta(days=14)  # for digests with unread papers, before the newest one
OFFERED = 12  # topics to follow, for who follows none


@dataclass(slots=True)
class Block:
    """A topic's newest digest with the first of its papers."""

    digest: Digest
    cards: list[Card] = field(default_factory=list)
    unread: int = 0
    above: int = 0  # unread papers that another topic shows further up
    earlier: list[tuple[Digest, int]] = field(default_factory=list)  # with unread papers, and how many
    papers: set[int] = field(default_factory=set)  # all that is unread in these digests, by primary keys


@require_safe
@kept
def today(request: HttpRequest) -> HttpResponse:
    """The newest digest of each topic, the latest first; a paper of several is printed in full once.

    A reader sees the topics followed (all, where none is) and of each the papers still unread.
    """
    reader = reader_of(request)
    view = density(request)
    topics = Topic.objects.shown()
    followed = _followed(reader)
    blocks = _blocks(topics.filter(pk__in=followed) if followed else topics)
    # With many topics the abstracts would be most of the page: there they come only when asked for.
    abstract = view == "abstracts" or (view == "contents" and len(blocks) <= MANY_TOPICS)
    _fill(request, blocks, reader, abstract=abstract)
    if reader:
        _show_once(blocks)
    else:
        _mark_repeats(blocks)
    missing = set(followed) - {block.digest.topic_id for block in blocks}
    newest = blocks[0].digest.date if blocks else None
    latest = [block.digest for block in blocks if block.digest.date == newest]
    context = {
        "blocks": blocks,
        "date": newest,
        "papers": sum(digest.entry_count for digest in latest),
        "topics": len(latest),
        "own": bool(followed),
        "offered": list(topics[:OFFERED]) if reader and not followed else [],
        "unread": _count(blocks, reader) if reader else 0,
        "waiting": [topic for topic in topics if topic.pk in missing] if missing else [],
        "new_of_searches": waiting(reader) if reader else 0,
        "most": MOST_NEW,
        "view": view,
        "densities": densities(request, view),
        "here": "today",
    }
    return render(request, "papers/today.html", context)


def _followed(reader: User | None) -> list[int]:
    """The topics that the reader follows, by primary keys."""
    if reader is None:
        return []
    follows = Follow.objects.filter(reader=reader, topic__isnull=False, topic__archived=False)
    return list(follows.values_list("topic", flat=True))


def _blocks(topics: Any) -> list[Block]:
    """The newest digest of each of the topics, the latest first."""
    newest = Digest.objects.published().filter(topic=OuterRef("pk")).values("pk")[:1]
    found = Digest.objects.filter(pk__in=topics.annotate(newest=Subquery(newest)).values("newest"))
    digests = found.select_related("topic").order_by("-date", "topic__place", "topic__name")
    return [Block(digest) for digest in digests]


def _fill(request: HttpRequest, blocks: list[Block], reader: User | None, *, abstract: bool) -> None:
    """Gives each block the first few of its papers, of all blocks in one query: a reader's are unread."""
    by_digest = {block.digest.pk: block for block in blocks}
    number = Window(RowNumber(), partition_by="digest", order_by=["section", "rank"])
    entries = Entry.objects.filter(digest__in=by_digest, hidden=False)
    if reader:
        entries = entries.filter(unread(reader))
    shown = SHOWN_OF_MANY if len(blocks) > MANY_TOPICS else SHOWN_TODAY
    first = entries.annotate(number=number).filter(number__lte=shown)
    for row, card in entry_cards(first.order_by("digest", "section", "rank"), abstract=abstract):
        by_digest[row["digest"]].cards.append(card)
    with_marks(request, [card for block in blocks for card in block.cards])


def _count(blocks: list[Block], reader: User) -> int:
    """Says what is unread in each newest digest and in earlier ones, so that days away lose nothing.

    Gives the number of unread papers in all of them, each once.
    """
    topics = {block.digest.topic_id: block for block in blocks}
    newest = {block.digest.pk for block in blocks}
    since = max((block.digest.date for block in blocks), default=date.max) - LOOK_BACK
    recent = Digest.objects.published().filter(topic__in=topics, date__gte=since).exclude(pk__in=newest)
    earlier = list(recent.select_related("topic"))
    found = unread_in(reader, [*newest, *(digest.pk for digest in earlier)])
    for block in blocks:
        block.papers = set(found.get(block.digest.pk, ()))
        block.unread = len(block.papers)
    for digest in earlier:
        if here := found.get(digest.pk):
            topics[digest.topic_id].earlier.append((digest, len(here)))
            topics[digest.topic_id].papers |= here
    return len(set().union(*(block.papers for block in blocks)))


def _show_once(blocks: list[Block]) -> None:
    """A paper of several topics stands under the first of them, which names the others."""
    printed: dict[str, Card] = {}
    for block in blocks:
        own = []
        for card in block.cards:
            first = printed.setdefault(card.arxiv_id, card)
            if first is card:
                own.append(card)
            else:
                first.notes.append(_("also in %(topic)s") % {"topic": block.digest.topic.local_name})
        block.above = len(block.cards) - len(own)
        block.cards = own
        for number, card in enumerate(own, 1):
            card.number = number


def _mark_repeats(blocks: list[Block]) -> None:
    """Gives cards anchors of their own, and a repeated paper the name of the topic that printed it."""
    printed: dict[str, str] = {}
    for block in blocks:
        for number, card in enumerate(block.cards, 1):
            card.number = number
            card.anchor = f"{block.digest.topic.slug}-{number}"
            if card.arxiv_id in printed:
                card.repeated_in = printed[card.arxiv_id]
            printed.setdefault(card.arxiv_id, block.digest.topic.local_name)
