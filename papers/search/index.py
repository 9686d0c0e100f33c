"""Keeping the index: whoever writes papers says so here, in the same transaction."""

import time
from collections.abc import Collection
from functools import lru_cache

from django.db import transaction

from papers.models import Paper, SearchRow
from papers.search import build
from papers.search.entries import EDITION
from papers.search.positions import position

UNMADE = 0  # the edition of a row that is to be made anew
BATCH = 500  # papers in memory at once
LOOKED_AT = 400  # papers whose words are compared
KEPT = 60  # seconds; to count millions of papers takes longer than to search them


def refresh(papers: Collection[int]) -> None:
    """Indexes these papers (primary keys) as they are stored now.

    Call it after their rows are written: on PostgreSQL that is what keeps two writers of one paper apart.
    """
    wanted = sorted(papers)
    with transaction.atomic():
        for at in range(0, len(wanted), BATCH):
            build.write(wanted[at : at + BATCH])


def leave(papers: Collection[int]) -> None:
    """These papers are indexed later, by the background work: until then the index is not complete."""
    SearchRow.objects.filter(paper__in=papers).update(edition=UNMADE)


def move(papers: Collection[int]) -> None:
    """Gives these papers the place of their first listing day; their words are left alone."""
    wanted = sorted(papers)
    for at in range(0, len(wanted), BATCH):
        held = SearchRow.objects.filter(paper__in=wanted[at : at + BATCH])
        places = held.values_list(
            "paper", "position", "paper__first_listed", "paper__id_order", "paper__arxiv_id"
        )
        for paper, before, first_listed, id_order, arxiv_id in places:
            if (place := position(first_listed, id_order, arxiv_id)) != before:
                SearchRow.objects.filter(paper=paper).update(position=place)


def complete() -> bool:
    """Whether every paper is in the index."""
    return SearchRow.objects.filter(edition=EDITION).count() == Paper.objects.count()


def lacks() -> bool:
    """Whether there are papers that no search finds yet, as it was a minute ago at most."""
    return lacking(int(time.monotonic()) // KEPT)


@lru_cache(maxsize=1)
def lacking(_span: int) -> bool:
    """The same in one span of time; the process keeps the last answer."""
    return SearchRow.objects.count() < Paper.objects.count()


def differs() -> tuple[int, int]:
    """How many papers the index does not hold, and how many are to be made anew."""
    older = SearchRow.objects.exclude(edition=EDITION).count()
    return build.missing().count() - older, older


def sample(most: int = LOOKED_AT) -> list[int]:
    """Papers that the index holds, the newest and others from all of it; all where there are no more."""
    held = SearchRow.objects.filter(edition=EDITION).order_by("-paper").values_list("paper", flat=True)
    newest, first = list(held[: most // 2]), held.last()
    if first is None:
        return []
    step = max(1, (newest[-1] - first) // (most // 2))
    return newest + list(held.filter(paper__in=range(first, newest[-1], step)))


def stale(papers: Collection[int]) -> list[int]:
    """Those of these papers that are found by other words than they have; not those being written."""
    found = build.differing(papers)
    return build.differing(found) if found else []


def catch_up_all() -> None:
    """Indexes all that is missing."""
    for _number in build.build():
        pass
