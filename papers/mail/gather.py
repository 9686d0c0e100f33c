"""What goes into which letter: at each reader's hour, what came since their last turn is written down.

The letters of some readers, and that their turn is over, are one transaction: whoever is stopped before its
end has done nothing. Ticks go one after the other. A digest is told by its release, papers of saved searches
and notices by a mark of their own; so that nothing depends on when somebody else's transaction ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, Q

from accounts.preferences import zone
from papers.clock import now
from papers.ingest import bulk
from papers.mail.hours import next_moment
from papers.mail.turns import next_turn
from papers.mail.wishes import mode, takes_mail
from papers.models import (
    Delivery,
    Digest,
    Follow,
    MailTurn,
    Notice,
    NoticeCursor,
    Release,
    SavedSearch,
    SearchHit,
)

RECENT = timedelta(days=10)  # an older digest is not mailed any more
READERS = 500  # in one transaction
ROUNDS = 40  # of them in one tick; the next one goes on
ROWS = 200_000  # papers or notices of one round; what is more comes with those readers' next turn
_LEAST = timedelta(microseconds=1)  # that databases tell apart
Kind = Delivery.Kind
_COLUMNS = (
    *("reader_id", "kind", "key", "digest_id", "search_id", "facts", "made_at", "due_at"),
    *("state", "attempts", "owner", "address", "error"),
)
_NEW = (Delivery.State.DUE.value, 0, "", "", "")  # of a letter that nobody has tried to send


class Letter(NamedTuple):
    """What becomes a delivery, but for its reader and time."""

    kind: str
    key: str
    facts: dict[str, list[int]]
    digest: int | None = None
    search: int | None = None


@dataclass(slots=True)
class Turn:
    """One reader's turn: the row, whether the weekly letters are due, and the letters."""

    row: MailTurn
    weekly: bool
    letters: list[Letter] = field(default_factory=list)


def plan(at: datetime) -> None:
    """Gathers for all whose hour has come; what a tick does not reach is the next one's."""
    _take_up(at)
    for _round in range(ROUNDS):
        if gather() < READERS:
            return


def _take_up(at: datetime) -> None:
    """Letters that were dropped before their digest changed are due again, as it may have been held back.

    They are written anew, and dropped again where they are not wanted.
    """
    changed = Q(digest__published=True, digest__changed_at__gt=F("due_at"))
    dropped = Delivery.objects.filter(changed, state=Delivery.State.DROPPED, made_at__gte=at - RECENT)
    dropped.update(state=Delivery.State.DUE, due_at=at, attempts=0)


def gather() -> int:
    """Gathers for the readers who have waited longest; gives how many they were."""
    with transaction.atomic():
        at = _stand_in_line()
        _release(at)
        rows = MailTurn.objects.filter(next_at__lte=at).select_related("reader").order_by("next_at")
        turns = [_turn(row, at) for row in rows.select_for_update(of=("self",), no_key=True)[:READERS]]
        mailed = {turn.row.pk: turn for turn in turns if takes_mail(turn.row.reader)}
        if mailed:
            _gather_digests(mailed, at)
            _gather_weeks(mailed, at)
            _gather_hits(mailed)
            _gather_notices(mailed)
            _write(mailed.values(), at)
        moved = [(turn.row.pk, next_turn(turn.row.reader, at), at, turn.row.waiting) for turn in turns]
        columns = ("reader_id", "next_at", "until", "waiting")
        bulk.upsert(MailTurn, columns, moved, unique=columns[:1], update=columns[1:])
    return len(turns)


def _stand_in_line() -> datetime:
    """Waits for whoever gathers now; gives the time, which is always after that of the one before.

    Also where the clock was set back: what is released then came after what was gathered before.
    """
    cursor = NoticeCursor.objects.select_for_update()
    line, _made = cursor.get_or_create(name="letters", defaults={"until": now() - _LEAST})
    line.until = max(now(), line.until + _LEAST)
    line.save(update_fields=["until"])
    return line.until


def _release(at: datetime) -> None:
    """Digests that readers can see for the first time may be mailed from now on."""
    digests = Digest.objects.filter(published=True, topic__archived=False, date__gte=(at - RECENT).date())
    fresh = digests.filter(release=None).values_list("pk", flat=True)
    Release.objects.bulk_create([Release(digest_id=pk, at=at) for pk in fresh])


def _turn(row: MailTurn, at: datetime) -> Turn:
    reader = row.reader
    weekly = next_moment(zone(reader.time_zone), reader.mail_hour, row.until, reader.mail_weekday)
    return Turn(row, weekly <= at)


def _gather_digests(turns: dict[int, Turn], at: datetime) -> None:
    """A letter for each digest, or its place in the weekly one, as the topic's follower wishes."""
    since = min(turn.row.until for turn in turns.values())
    released = Release.objects.filter(at__gt=since, at__lte=at).order_by("digest__date", "digest")
    by_topic: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for digest, topic, out in released.values_list("digest", "digest__topic", "at"):
        by_topic[topic].append((digest, out))
    follows = Follow.objects.filter(reader__in=turns, topic__in=by_topic).exclude(mail=Follow.Mail.OFF)
    columns = ("reader", "topic", "mail", "at", "mail_since")
    for reader, topic, mail, followed, mail_since in follows.order_by("pk").values_list(*columns):
        row = turns[reader].row
        wish = mode(mail, row.reader.digest_mail)
        begins = max(row.until, followed, mail_since or followed)
        new = [digest for digest, out in by_topic[topic] if out > begins]
        if wish == Follow.Mail.DAILY:
            turns[reader].letters += [Letter(Kind.DIGEST, f"digest:{pk}", {}, digest=pk) for pk in new]
        elif wish == Follow.Mail.WEEKLY:
            row.waiting += new


def _gather_weeks(turns: dict[int, Turn], at: datetime) -> None:
    """The weekly letters of those whose day it is; one a week, whatever day it moved to."""
    keys = {
        pk: f"week:{at.astimezone(zone(turn.row.reader.time_zone)):%G-W%V}"
        for pk, turn in turns.items()
        if turn.weekly and turn.row.waiting
    }
    there = Delivery.objects.filter(reader__in=keys, key__in=set(keys.values()))
    had = set(there.values_list("reader", "key"))
    for pk, key in keys.items():
        if (pk, key) not in had:
            row = turns[pk].row
            turns[pk].letters.append(Letter(Kind.WEEK, key, {"digests": row.waiting}))
            row.waiting = []


def _gather_hits(turns: dict[int, Turn]) -> None:
    """A letter for each search for which papers came in that no letter told of."""
    weekly = [pk for pk, turn in turns.items() if turn.weekly]
    daily = Q(search__reader__in=turns, search__cadence=SavedSearch.Cadence.DAILY)
    weeks = Q(search__reader__in=weekly, search__cadence=SavedSearch.Cadence.WEEKLY)
    hits = SearchHit.objects.filter(daily | weeks, gathered=False).order_by("pk")
    found: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for pk, reader, search, paper in hits.values_list("pk", "search__reader", "search", "paper")[:ROWS]:
        found[reader, search].append((pk, paper))
    for (reader, search), new in found.items():
        facts = {"papers": [paper for _pk, paper in new]}
        letter = Letter(Kind.SEARCH, f"search:{search}:{new[-1][0]}", facts, search=search)
        turns[reader].letters.append(letter)
    _mark(SearchHit, [pk for new in found.values() for pk, _paper in new])


def _gather_notices(turns: dict[int, Turn]) -> None:
    """One letter of the notices that are unread and that no letter told of."""
    wishing = [pk for pk, turn in turns.items() if turn.row.reader.notice_mail]
    notices = Notice.objects.filter(reader__in=wishing, read_at=None, gathered=False).order_by("pk")
    found: dict[int, list[int]] = defaultdict(list)
    for pk, reader in notices.values_list("pk", "reader")[:ROWS]:
        found[reader].append(pk)
    for reader, new in found.items():
        turns[reader].letters.append(Letter(Kind.NOTICES, f"notices:{new[-1]}", {"notices": new}))
    _mark(Notice, [pk for new in found.values() for pk in new])


def _mark(model: type[SearchHit] | type[Notice], keys: Sequence[int]) -> None:
    for chunk in bulk.in_chunks(keys):
        model._default_manager.filter(pk__in=chunk).update(gathered=True)


def _write(turns: Iterable[Turn], at: datetime) -> None:
    due = min(at, now())  # at once, where the clock was set back
    rows = [
        (turn.row.pk, letter.kind, letter.key, letter.digest, letter.search, letter.facts, at, due, *_NEW)
        for turn in turns
        for letter in turn.letters
    ]
    bulk.upsert(Delivery, _COLUMNS, rows, unique=("reader_id", "key"), update=())
