"""One page of states into rows, all in one go: read what is held, join, write what differs.

Only the rows that differ are written, and a paper that only got a later stamp does not count as
changed. The caller holds the transaction and the turn (store.py).
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from papers.arxiv.ids import ArxivId
from papers.clock import now
from papers.ingest import bulk, incoming, merge
from papers.ingest.announcements import Day, announce
from papers.ingest.corrections import corrections_of, derive
from papers.ingest.merge import Place, Sighting, State
from papers.ingest.rows import DAY_COLUMNS, Change, Held, write_rows
from papers.ingest.shelves import make_stale
from papers.models import Announcement, Paper, Version

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Written:
    """What a page did: counts of papers, the listing days and the id months (YYYYMM) that it touched."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    days: set[date] = field(default_factory=set)
    months: set[int] = field(default_factory=set)


def write_page(states: Mapping[str, State], *, index_later: bool = False) -> Written:
    """Join the states into the rows. A paper not held, whose text nobody told, leaves no row.

    `index_later` leaves the papers' search index to the background work, and puts them to no saved search.
    """
    held = _read_held(states)
    changes: list[Change] = []
    written = Written()
    for arxiv_id, state in sorted(states.items()):
        known = held.get(arxiv_id)
        if known is None and "text" not in state.groups:
            continue
        change = _change(known or Held(_new_paper(arxiv_id)), state)
        if change is None:
            written.unchanged += 1
        else:
            changes.append(change)
    _announce(changes, held, states)
    _note_touched(changes, held, written)
    write_rows(changes, held)
    make_stale([change.paper.pk for change in changes if change.altered], index_later=index_later)
    if not index_later:
        incoming.note(changes, held)
    return written


def _new_paper(arxiv_id: str) -> Paper:
    return Paper(arxiv_id=arxiv_id, id_order=ArxivId.parse(arxiv_id).order)


def _read_held(states: Mapping[str, State]) -> dict[str, Held]:
    papers = Paper.objects.in_bulk(bulk.keys(Paper, "arxiv_id", list(states)).values())
    held = {paper.arxiv_id: Held(paper) for paper in papers.values()}
    by_pk = {known.paper.pk: known for known in held.values()}
    rows = Version.objects.filter(paper_id__in=by_pk) if by_pk else Version.objects.none()
    for pk, number, stamp, submitted_at in rows.values_list("paper_id", "number", "stamp", "submitted_at"):
        by_pk[pk].stamps[number] = stamp
        by_pk[pk].times[number] = submitted_at
    for pk, by_hand in corrections_of(by_pk).items():
        by_pk[pk].by_hand = by_hand
    return held


def _change(held: Held, state: State) -> Change | None:
    """What the state adds to the rows; None where it adds nothing, not even a later stamp."""
    paper = held.paper
    stamps: dict[str, str | int] = dict(paper.stamps)
    altered = {
        name
        for name, (stamp, _) in state.groups.items()
        if stamp > str(stamps.get(name, "")) and not _same_value(stamp, str(stamps.get(name, "")))
    }
    for name, (stamp, _) in state.groups.items():
        stamps[name] = max(stamp, str(stamps.get(name, "")))
    for name in ("detailed", "withdrawn"):
        if told := getattr(state, name):
            stamps[name] = max(told, stamps.get(name, 0))
    if state.deleted:
        stamps["deleted"] = max(state.deleted, str(stamps.get("deleted", "")))
    versions = {
        number: told for number, told in state.versions.items() if told[0] > held.stamps.get(number, "")
    }
    latest = max(paper.latest_version, state.latest)
    if stamps == paper.stamps and not versions and latest == paper.latest_version and not state.seen:
        return None
    times = held.times | {number: version.submitted_at for number, (_, version) in versions.items()}
    former = _replaced(paper, state, latest)
    before, gone = _flags(paper), paper.stamps.get("withdrawn")
    paper.stamps, paper.latest_version = stamps, latest
    _fill(paper, {name: state.groups[name][1] for name in altered}, times)
    reread = not altered.isdisjoint(("text", "comment", "journal_ref"))
    if reread or (latest, stamps.get("withdrawn")) != (before[0], gone):
        derive(paper, held.by_hand)
    return Change(
        paper=paper,
        versions=versions,
        times=times,
        altered=bool(altered) or times != held.times or _flags(paper) != before,
        announced_anew="categories" in altered or times != held.times or bool(state.seen),
        authors=state.groups["authors"][1] if "authors" in altered else None,  # type: ignore[arg-type]
        former=former,
    )


def _replaced(paper: Paper, state: State, latest: int) -> tuple[int, str, str] | None:
    """Number, title and abstract of the version held, where a later one's are told; not a summary of ours."""
    if paper.pk is None or paper.is_sample or latest == paper.latest_version or "text" not in state.groups:
        return None
    return paper.latest_version, paper.title, paper.abstract


def _same_value(one: str, other: str) -> bool:
    return one.rpartition(" ")[2] == other.rpartition(" ")[2]


def _fill(paper: Paper, values: dict[str, merge.Value], times: Mapping[int, datetime]) -> None:
    """The columns of the groups that changed, and all that follows from them."""
    for name, value in values.items():
        if name == "text":
            paper.title, paper.abstract = value  # type: ignore[assignment, str-unpack]
        elif name == "categories":
            paper.categories = " ".join(value)  # type: ignore[arg-type]
        elif name != "authors":
            setattr(paper, name, value)
    if times:
        paper.submitted_at = times.get(1)
        paper.revised_at = times[max(times)]
    stamps = paper.stamps
    paper.is_sample = merge.is_sample(stamps)
    paper.has_detail = merge.has_detail(stamps, paper.latest_version)
    paper.deleted = stamps.get("deleted", "") > stamps["text"]


def _flags(paper: Paper) -> tuple[int | bool, ...]:
    return paper.latest_version, paper.withdrawn, paper.deleted, paper.has_detail, paper.is_sample


def _announce(changes: Iterable[Change], held: Mapping[str, Held], states: Mapping[str, State]) -> None:
    """The announcements of the papers where they can have changed, and each paper's first listing day."""
    anew = [change for change in changes if change.announced_anew]
    known = {change.paper.pk: held[change.paper.arxiv_id] for change in anew if change.paper.pk}
    if known:
        rows = Announcement.objects.filter(paper_id__in=known)
        for pk, category, version, *told in rows.values_list(*DAY_COLUMNS):
            known[pk].days[category, version] = Day(*told)
    for change in anew:
        paper, before = change.paper, held.get(change.paper.arxiv_id)
        old = before.days if before else {}
        seen = merge.earliest(_sightings(old), states[paper.arxiv_id].seen)
        same_start = before is not None and before.times.get(1) == change.times.get(1)
        change.days = announce(
            paper.categories.split(), change.times, seen, _settled(old) if same_start else None
        )
        paper.first_listed = min((day.listing_day for day in change.days.values()), default=None)
        if change.days != old:
            change.altered = True
            _note_differences(paper, old, change.days)


def _sightings(days: Mapping[Place, Day]) -> dict[Place, Sighting]:
    return {place: (day.feed, day.kind) for place, day in days.items() if day.feed}


def _settled(days: Mapping[Place, Day]) -> date | None:
    return next((day.derived for (_, version), day in days.items() if version == 1 and day.derived), None)


def _note_differences(paper: Paper, old: Mapping[Place, Day], new: Mapping[Place, Day]) -> None:
    """One line for each announcement whose two days meet for the first time and do not agree."""
    for place, day in new.items():
        known = old.get(place)
        met = known is not None and known.derived is not None and known.feed is not None
        if day.feed and day.derived and day.feed != day.derived and not met:
            log.info(
                "announcement differs: %sv%d in %s by the feed on %s, by the calendar on %s",
                paper.arxiv_id, place[1], place[0], day.feed, day.derived,
            )  # fmt: skip


def _note_touched(changes: Iterable[Change], held: Mapping[str, Held], written: Written) -> None:
    """Counts, days whose announcements are new, moved or gone, months with a new or redated first version."""
    for change in changes:
        before = held.get(change.paper.arxiv_id)
        written.added += before is None
        written.changed += before is not None and change.altered
        written.unchanged += not change.altered
        if change.altered:
            change.paper.stored_at = now()
        if before is None:
            change.paper.added_at = change.paper.stored_at
        if before is None or before.times.get(1) != change.times.get(1):
            written.months.add(change.paper.id_order // 100_000)
        if change.days is not None:
            old = before.days if before else {}
            for place in old.keys() | change.days.keys():
                one, other = old.get(place), change.days.get(place)
                if one != other:
                    written.days |= {day.listing_day for day in (one, other) if day}
