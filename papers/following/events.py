"""What happened to papers since the last look, and who wants to know of it.

Told are readers who saved a paper (new version, acceptance, withdrawal, journal reference) and who follow
one of its authors (a new paper). Each step may be done again or by two at once: a notice's key is unique,
and what a bookmark knows moves on in the transaction that tells.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from papers.clock import NEW_YORK, now
from papers.models import Author, Authorship, Bookmark, Follow, Notice, NoticeCursor, NotThisPerson, Paper
from papers.notices import tell

OVERLAP = timedelta(hours=1)  # longer than any transaction that stores papers, which are stamped as it begins
KEPT = timedelta(days=180)
_CHUNK = 2_000
Kind = Notice.Kind
_KNOWN = ("known_version", "known_venue", "known_journal_ref", "known_withdrawn")


def changed_since_last_look() -> bool:
    """Whether any paper was stored that nobody was told of."""
    return Paper.objects.filter(stored_at__gt=_cursor().until).exists()


def tell_readers() -> None:
    """Tells of all papers stored since the last look, and remembers up to when it looked."""
    until, since = now(), _cursor().until - OVERLAP
    stored = Paper.objects.filter(stored_at__gte=since)
    for pk in list(stored.filter(Exists(_stale())).order_by("pk").values_list("pk", flat=True)):
        _tell_of_saved(pk)
    _tell_of_new(stored)
    NoticeCursor.objects.filter(name="papers", until__lt=until).update(until=until)


def forget_old() -> None:
    """Removes notices that are older than half a year, some at a time."""
    old = Notice.objects.filter(at__lt=now() - KEPT).order_by("pk")
    while chunk := list(old.values_list("pk", flat=True)[:_CHUNK]):
        Notice.objects.filter(pk__in=chunk).delete()


def _cursor() -> NoticeCursor:
    """Up to when papers were looked at; a site that never looked begins now."""
    return NoticeCursor.objects.get_or_create(name="papers", defaults={"until": now()})[0]


def _stale() -> QuerySet[Bookmark]:
    """Bookmarks that know something else of their paper than it now says."""
    journal = Q(paper__journal_ref="")
    return Bookmark.objects.filter(
        ~Q(known_version=F("paper__latest_version"))
        | ~Q(known_venue=F("paper__venue"))
        | ~Q(known_withdrawn=F("paper__withdrawn"))
        | (Q(known_journal_ref=True) & journal)
        | (Q(known_journal_ref=False) & ~journal),
        paper=OuterRef("pk"),
    )


def _tell_of_saved(pk: int) -> None:
    """Tells all who saved this paper, by groups that knew the same of it, and moves on what they know."""
    paper = Paper.objects.get(pk=pk)
    knows = dict(zip(_KNOWN, _facts(paper), strict=True))
    last = 0
    while True:
        with transaction.atomic():
            rows = Bookmark.objects.filter(paper=paper, pk__gt=last).exclude(**knows).order_by("pk")
            chunk = list(rows.select_for_update(no_key=True)[:_CHUNK])
            groups: dict[tuple[Any, ...], list[int]] = {}
            for row in chunk:
                groups.setdefault(tuple(getattr(row, name) for name in _KNOWN), []).append(row.reader_id)
            for known, readers in groups.items():
                for kind, key, facts in _news(paper, *known):
                    tell(readers, kind, key, paper=paper, facts=facts)
            Bookmark.objects.filter(pk__in=[row.pk for row in chunk]).update(**knows)
        if len(chunk) < _CHUNK:
            return
        last = chunk[-1].pk


def _facts(paper: Paper) -> tuple[int, str, bool, bool]:
    return paper.latest_version, paper.venue, bool(paper.journal_ref), paper.withdrawn


def _news(
    paper: Paper, version: int, venue: str, journal_ref: bool, withdrawn: bool
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(kind, key, facts) of what is new to who knew this much. Another spelling of a venue is no news."""
    number, arxiv_id = paper.latest_version, paper.arxiv_id
    if paper.withdrawn and not withdrawn:
        yield Kind.WITHDRAWN, f"withdrawn:{arxiv_id}:{number}", {}
    elif number > version:
        yield Kind.VERSION, f"version:{arxiv_id}:{number}", {"version": number, "from": version}
    if paper.venue and not venue:
        year = paper.venue_year
        named = f"{paper.venue} {year}" if year and str(year) not in paper.venue else paper.venue
        yield Kind.ACCEPTED, f"accepted:{arxiv_id}", {"venue": named}
    if paper.journal_ref and not journal_ref:
        yield Kind.JOURNAL, f"journal:{arxiv_id}", {"journal_ref": paper.journal_ref[:300]}


def _tell_of_new(stored: QuerySet[Paper]) -> None:
    """Tells followers of authors of papers that came, and were first announced, since they follow."""
    persons = _spelled()
    followed = Q(Exists(Follow.objects.filter(author=OuterRef("author"))))
    if persons:
        followed |= Q(author__in=list(persons))
    theirs = Authorship.objects.filter(followed, paper__in=stored, paper__first_listed__isnull=False)
    rows = list(theirs.order_by("paper", "place").values_list("paper", "author"))
    for start in range(0, len(rows), _CHUNK):
        _tell_of_some(
            [(paper, persons.get(row, row)) for paper, row in rows[start : start + _CHUNK]], persons
        )


def _spelled() -> dict[int, int]:
    """Where somebody follows a person who is printed in several ways: each of the rows, with the person's."""
    mine = Follow.objects.exclude(author=None)
    persons = set(mine.filter(author__same_as__isnull=False).values_list("author__same_as", flat=True))
    persons |= set(mine.filter(author__spellings__isnull=False).values_list("author", flat=True))
    rows = Author.objects.filter(Q(pk__in=persons) | Q(same_as__in=persons))
    return {pk: same or pk for pk, same in rows.values_list("pk", "same_as")}


def _tell_of_some(chunk: list[tuple[int, int]], spelled: dict[int, int]) -> None:
    """Of these papers, each with the person whom somebody may follow by any spelling."""
    papers = Paper.objects.in_bulk({paper for paper, _person in chunk})
    persons = {person for _paper, person in chunk}
    rows = persons | {row for row, person in spelled.items() if person in persons}
    followers: dict[int, list[tuple[int, datetime]]] = {}
    followed: Any = Follow.objects.filter(author__in=rows).values_list("author", "reader", "at")
    for row, reader, at in followed:
        followers.setdefault(spelled.get(row, row), []).append((reader, at))
    said = NotThisPerson.objects.filter(paper__in=papers, author__in=rows)
    others = {
        (reader, spelled.get(row, row), paper)
        for reader, row, paper in said.values_list("reader", "author", "paper")
    }
    for pk, person in chunk:
        paper = papers[pk]
        readers = [
            reader
            for reader, at in followers.get(person, ())
            if _is_new(paper, at) and (reader, person, pk) not in others
        ]
        if readers:
            tell(readers, Kind.AUTHOR, f"author:{paper.arxiv_id}", paper=paper, author_id=person)


def _is_new(paper: Paper, since: datetime) -> bool:
    came, listed = paper.added_at, paper.first_listed
    return bool(came and listed and came >= since and listed >= since.astimezone(NEW_YORK).date())
