"""Keeping the index: whoever writes papers says so here, in the same transaction."""

from collections.abc import Collection

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from papers.models import Paper, SearchRow
from papers.search import postgres, rows, sqlite
from papers.search.entries import EDITION
from papers.search.positions import position

UNMADE = 0  # the edition of a row that is to be made anew
BATCH = 500  # papers in memory at once, and in one transaction of a rebuild


def refresh(papers: Collection[int]) -> None:
    """Indexes these papers (primary keys) as they are stored now.

    Call it after their rows are written: on PostgreSQL that is what keeps two writers of one paper apart.
    """
    write = postgres.write if connection.vendor == "postgresql" else sqlite.write
    wanted = sorted(papers)
    with transaction.atomic():
        for at in range(0, len(wanted), BATCH):
            write(rows.read(wanted[at : at + BATCH]))


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


def missing(after: int = 0) -> QuerySet[Paper]:
    """The papers with a greater primary key that the index does not hold, or as an older edition made it."""
    held = SearchRow.objects.filter(paper=OuterRef("pk"), edition=EDITION)
    return Paper.objects.filter(~Exists(held), pk__gt=after).order_by("pk")


def complete() -> bool:
    """Whether every paper is in the index."""
    return SearchRow.objects.filter(edition=EDITION).count() == Paper.objects.count()


def catch_up(after: int = 0) -> tuple[int, int] | None:
    """Indexes the next few papers that are missing; gives the last one's key and how many, None of none.

    A paper that somebody is just writing is left to them, so that nobody waits for anybody.
    """
    with transaction.atomic():
        found = list(missing(after).values_list("pk", flat=True)[:BATCH])
        rows_of = Paper.objects.filter(pk__in=found).select_for_update(skip_locked=True, no_key=True)
        free = list(rows_of.order_by("pk").values_list("pk", flat=True))
        refresh(free)
    return (found[-1], len(free)) if found else None


def catch_up_all() -> None:
    """Indexes all that is missing: the background work of a site that was upgraded."""
    after = 0
    while batch := catch_up(after):
        after, _number = batch


def forget() -> None:
    """Has every paper indexed anew; until that is done they are found by the words they have now."""
    SearchRow.objects.update(edition=UNMADE)
