"""Topics: all of them, and one with its rule."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from ninja import Router

from papers.api.auth import PUBLIC
from papers.api.made import page
from papers.api.problems import not_found
from papers.api.schemas.digests import TopicDetail, Topics
from papers.models import Digest, FormerAddress, Topic
from papers.query.language import QueryError, parse
from papers.query.words import sentence

router = Router(tags=["Topics"])


@router.get("/topics", response=Topics, operation_id="listTopics", auth=PUBLIC, summary="All topics")
def list_topics(request: HttpRequest) -> dict[str, Any]:
    """The topics that get digests, in their curators' order."""
    return {"items": [topic(row) for row in _with_counts(Topic.objects.shown())]}


@router.get("/topics/{slug}", response=TopicDetail, operation_id="getTopic", auth=PUBLIC, summary="A topic")
def get_topic(request: HttpRequest, slug: str) -> dict[str, Any]:
    """One topic with its rule, by an address that it has or had."""
    row = _with_counts(Topic.objects.filter(pk=found(slug).pk)).get()
    own = ("rule", "order", "revisions", "accepted_anywhere", "age_cap_days")
    return topic(row) | {name: getattr(row, name) for name in own} | {"rule_in_words": _in_words(row.rule)}


def found(slug: str) -> Topic:
    """The topic of this address, archived or not; it may have had it before."""
    row = Topic.objects.filter(slug=slug[:60]).first()
    if row is None:
        former = FormerAddress.objects.filter(slug=slug[:60]).select_related("topic").first()
        if former is None:
            raise not_found("There is no such topic.")
        return former.topic
    return row


def topic(row: Any) -> dict[str, Any]:
    """As schemas.digests.Topic, of a row of _with_counts."""
    own = ("slug", "name", "name_zh", "description", "description_zh", "cadence", "archived")
    return {name: getattr(row, name) for name in own} | {
        "url": page(row.get_absolute_url()),
        "categories": row.categories.split(),
        "weekday": row.weekday if row.cadence == Topic.Cadence.WEEKLY else None,
        "newest_digest": row.newest,
        "digests": row.digest_count,
    }


def _with_counts(rows: QuerySet[Topic]) -> QuerySet[Any]:
    newest = Digest.objects.filter(topic=OuterRef("pk"), published=True).order_by("-date")
    return rows.annotate(
        newest=Subquery(newest.values("date")[:1]),
        digest_count=Count("digests", filter=Q(digests__published=True)),
    )


def _in_words(rule: str) -> str:
    """The rule as a sentence, "" where it cannot be read."""
    try:
        return sentence(parse(rule, rule=True), gettext, ngettext)
    except QueryError:
        return ""
