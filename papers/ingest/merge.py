"""What several sources said of one paper, joined into one state whatever the order (no database).

A paper's fields fall into groups. Each group is a register: the record with the greatest stamp holds
it. A stamp is text that sorts as it should (day of the change, rank of the source, when it was said,
digest of the value), so that two different values never bear one stamp. Versions join by number, a
feed's sightings by the earliest, counts by the greatest. Joining is commutative, associative and
idempotent; hence late, repeated and overlapping records end in the same rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, TypeVar

from papers.arxiv.records import Announced, AuthorName, PaperRecord, Source, VersionRecord

LINES = ("comment", "journal_ref", "doi", "report_no", "msc_class", "acm_class", "license", "submitter")
GROUPS = ("text", "authors", "categories", *LINES)

Value = str | tuple[str, ...] | tuple[AuthorName, ...]
Said = tuple[str, Value]  # a stamp and what was said under it
Place = tuple[str, int]  # category and version
Sighting = tuple[date, str]  # listing day and kind, as a feed gave them

_Key = TypeVar("_Key")
_Ranked = TypeVar("_Ranked", bound=tuple)  # type: ignore[type-arg]


@dataclass(frozen=True, slots=True)
class State:
    """All that is known of one paper.

    `groups` has the registers by name ("text" holds title and abstract); `latest` is the greatest version
    number told, `detailed` the greatest that a source with comments spoke of, `withdrawn` the greatest
    that was said to be withdrawn (0: none), `deleted` the stamp of the latest deletion ("": never).
    """

    groups: Mapping[str, Said] = field(default_factory=dict)
    versions: Mapping[int, tuple[str, VersionRecord]] = field(default_factory=dict)
    seen: Mapping[Place, Sighting] = field(default_factory=dict)
    latest: int = 0
    detailed: int = 0
    withdrawn: int = 0
    deleted: str = ""


def state_of(record: PaperRecord) -> State:
    """What one record says."""
    prefix = stamp(record.as_of, record.source, record.observed)
    groups: dict[str, Said] = {
        "text": _register(prefix, (record.title, record.abstract), f"{record.title}\0{record.abstract}"),
        "authors": _register(
            prefix,
            record.authors,
            "\n".join("\t".join((author.name, *author.affiliations)) for author in record.authors),
        ),
        "categories": _register(prefix, record.categories, " ".join(record.categories)),
    }
    for name in LINES:
        if (line := getattr(record, name)) is not None:
            groups[name] = _register(prefix, line, line)
    told = max(record.version or 0, record.versions[-1].number if record.versions else 0)
    return State(
        groups=groups,
        versions={version.number: (_version_stamp(prefix, version), version) for version in record.versions},
        latest=told,
        detailed=told if record.comment is not None else 0,
        withdrawn=told if record.withdrawn else 0,
    )


def sighting(announced: Announced) -> State:
    """What a feed's announcement says, its record apart."""
    place = (announced.category, announced.version)
    return State(seen={place: (announced.listing_day, announced.kind)}, latest=announced.version)


def deletion(said_at: datetime) -> State:
    """That the source called the paper deleted, at this instant (UTC). A record of a later day revokes it."""
    return State(deleted=stamp(said_at.date(), Source.OAI, said_at))


def join(one: State, other: State) -> State:
    """Both together."""
    return State(
        groups=_greater(one.groups, other.groups),
        versions=_greater(one.versions, other.versions),
        seen=earliest(one.seen, other.seen),
        latest=max(one.latest, other.latest),
        detailed=max(one.detailed, other.detailed),
        withdrawn=max(one.withdrawn, other.withdrawn),
        deleted=max(one.deleted, other.deleted),
    )


def join_all(states: Iterable[tuple[str, State]]) -> dict[str, State]:
    """One state per arXiv id."""
    joined: dict[str, State] = {}
    for arxiv_id, state in states:
        known = joined.get(arxiv_id)
        joined[arxiv_id] = state if known is None else join(known, state)
    return joined


def earliest(one: Mapping[Place, Sighting], other: Mapping[Place, Sighting]) -> dict[Place, Sighting]:
    """For each category and version the first sighting: feeds repeat a paper, never the other way."""
    first = dict(one)
    for place, seen in other.items():
        first[place] = min(seen, first.get(place, seen))
    return first


def stamp(as_of: date, source: Source, observed: datetime | None) -> str:
    """The head of a stamp, for example `2025-05-01 5 20250501T061500Z`.

    A blank sorts before every digit, so that a record whose hour is not known comes first.
    """
    return f"{as_of} {source:d} {observed:%Y%m%dT%H%M%SZ}" if observed else f"{as_of} {source:d} "


def is_sample(stamps: Mapping[str, Any]) -> bool:
    """Whether the text is the bundled sample's, by a paper's stamps."""
    return int(stamps["text"][11]) == Source.SAMPLE


def has_detail(stamps: Mapping[str, Any], latest: int) -> bool:
    """Whether the comment is known of the paper as it now is, by its stamps and latest version.

    A feed announces a new version without its comment: until a source with comments speaks of that
    version, or of a day no earlier, what is known is the detail of an older one.
    """
    comment = stamps.get("comment")
    if not comment:
        return False
    return stamps.get("detailed", 0) >= latest or bool(comment[:10] >= stamps["text"][:10])


def _register(prefix: str, value: Value, canonical: str) -> Said:
    return f"{prefix} {_digest(canonical)}", value


def _version_stamp(prefix: str, version: VersionRecord) -> str:
    """When a version was submitted never changes: the source that also knows its size knows it best."""
    known = int(bool(version.size or version.source_type))
    canonical = f"{version.submitted_at.isoformat()} {version.size} {version.source_type}"
    return f"{known} {prefix} {_digest(canonical)}"


def _digest(canonical: str) -> str:
    return blake2b(canonical.encode("utf-8", "surrogatepass"), digest_size=5).hexdigest()


def _greater(one: Mapping[_Key, _Ranked], other: Mapping[_Key, _Ranked]) -> dict[_Key, _Ranked]:
    """For each key the entry with the greater stamp; equal stamps stand for equal values."""
    result = dict(one)
    for key, entry in other.items():
        known = result.get(key)
        if known is None or entry[0] > known[0]:
            result[key] = entry
    return result
