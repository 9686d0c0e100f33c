"""Digests: the newest of all topics, those of one, and one with its entries."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from papers.api import paging
from papers.api.auth import PUBLIC
from papers.api.made import page, papers_of
from papers.api.paging import At
from papers.api.problems import not_found
from papers.api.schemas.digests import Digest as DigestOut
from papers.api.schemas.digests import DigestPage
from papers.api.topics import found
from papers.models import Digest, Entry

router = Router(tags=["Digests"])
ORDER = ("-date", "topic__place", "topic__name", "pk")
COLUMNS = (
    *("section", "rank", "version", "listing_day", "why", "pinned", "by_hand", "annotation"),
    *("shown_before", "added_later", "paper_id"),
)


@router.get(
    "/digests", response=DigestPage, operation_id="listDigests", auth=PUBLIC, summary="The newest digests"
)
def list_digests(request: HttpRequest, response: HttpResponse, at: Query[At]) -> dict[str, Any]:
    """The digests of all topics, the newest first."""
    rows = Digest.objects.filter(published=True, topic__archived=False).select_related("topic")
    shown, after = paging.rows_of(rows, ORDER, at, "digests")
    return paging.answer(request, response, "digests", [head(row) for row in shown], after)


@router.get(
    "/topics/{slug}/digests",
    response=DigestPage,
    operation_id="listTopicDigests",
    auth=PUBLIC,
    summary="A topic's digests",
)
def list_topic_digests(
    request: HttpRequest, response: HttpResponse, slug: str, at: Query[At]
) -> dict[str, Any]:
    """The digests of one topic, the newest first."""
    rows = Digest.objects.filter(published=True, topic=found(slug)).select_related("topic")
    name = "topic-digests"
    shown, after = paging.rows_of(rows, ("-date", "pk"), at, name)
    return paging.answer(request, response, name, [head(row) for row in shown], after)


@router.get(
    "/topics/{slug}/digests/latest",
    response=DigestOut,
    operation_id="getLatestDigest",
    auth=PUBLIC,
    summary="A topic's newest digest",
)
def get_latest_digest(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The newest digest of the topic with its entries."""
    return _digest(Digest.objects.filter(published=True, topic=found(slug)).order_by("-date"))


@router.get(
    "/topics/{slug}/digests/{day}",
    response=DigestOut,
    operation_id="getDigest",
    auth=PUBLIC,
    summary="A dated digest",
)
def get_digest(request: HttpRequest, slug: str, day: date) -> dict[str, Any]:
    """The topic's digest of that date with its entries. It changes only where a curator or a late record
    changes it.
    """
    return _digest(Digest.objects.filter(published=True, topic=found(slug), date=day))


def head(row: Digest) -> dict[str, Any]:
    """As schemas.digests.DigestHead."""
    return {
        "topic": row.topic.slug,
        "topic_name": row.topic.name,
        "date": row.date,
        "url": page(row.get_absolute_url()),
        "window_first": row.window_start + timedelta(days=1),
        "window_last": row.window_end,
        "papers": row.entry_count,
        "built_at": row.built_at,
        "changed_at": row.changed_at,
    }


def _digest(rows: Any) -> dict[str, Any]:
    """The first of the rows, as schemas.digests.Digest."""
    row: Digest | None = rows.select_related("topic").first()
    if row is None:
        raise not_found("The topic has no such digest.")
    entries = Entry.objects.filter(digest=row, hidden=False).order_by("section", "rank").values(*COLUMNS)
    out = Entry.objects.filter(digest=row, hidden=True).order_by("section", "paper__id_order")
    told = out.values("paper__arxiv_id", "paper__title", "hidden_reason")
    return head(row) | {
        "rule": row.rule,
        "introduction": row.introduction,
        "missing": [{"category": code, "day": day} for code, day, _why in row.missing.get("days", [])],
        "entries": _entries(list(entries)),
        "taken_out": [
            {"id": each["paper__arxiv_id"], "title": each["paper__title"], "reason": each["hidden_reason"]}
            for each in told
        ],
    }


def _entries(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As schemas.digests.DigestEntry; entries hold their papers fast, so that each row has its own."""
    papers = papers_of(row["paper_id"] for row in rows)
    return [
        row
        | {
            "section": Entry.Section(row["section"]).name.lower(),
            "why": {
                "branches": row["why"].get("branches", []),
                "hits": [{"field": field, "word": word} for field, word in row["why"].get("hits", [])],
            },
            "paper": paper,
        }
        for row, paper in zip(rows, papers, strict=True)
    ]
