"""The rows of a page of papers, written table by table, each table in one statement."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from papers.arxiv.records import AuthorName, VersionRecord
from papers.ingest import bulk
from papers.ingest.announcements import Day
from papers.ingest.merge import Place
from papers.models import Announcement, Author, Authorship, AuthorSplit, Paper, Version, VersionText
from papers.text.names import slug

_PAPER = tuple(column.attname for column in Paper._meta.concrete_fields if not column.primary_key)
_paper_row = attrgetter(*_PAPER)
_VERSION = ("paper_id", "number", "submitted_at", "size", "source_type", "stamp")
_TEXT = ("paper_id", "number", "title", "abstract")
_PRINTED = ("variant", 0)  # the row of a name that nobody has told apart
_AUTHORSHIP = ("paper_id", "author_id", "place", "affiliation")
DAY_COLUMNS = ("paper_id", "category", "version", "listing_day", "kind", "derived_day", "feed_day")


@dataclass(slots=True)
class Held:
    """A paper's rows as they are: version stamps and times by number, facts set by hand."""

    paper: Paper
    stamps: dict[int, str] = field(default_factory=dict)
    times: dict[int, datetime] = field(default_factory=dict)
    days: dict[Place, Day] = field(default_factory=dict)
    by_hand: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Change:
    """A paper's rows as they shall be; `authors` None and `days` None leave theirs alone."""

    paper: Paper
    versions: dict[int, tuple[str, VersionRecord]]
    times: dict[int, datetime]
    altered: bool
    announced_anew: bool
    authors: tuple[AuthorName, ...] | None
    days: dict[Place, Day] | None = None
    former: tuple[int, str, str] | None = (
        None  # the version that a newer one replaces, its title and abstract
    )


def write_rows(changes: Sequence[Change], held: Mapping[str, Held]) -> None:
    """Write what changed; `held` has the rows as they were, by arXiv id. New papers get their primary key."""
    new = _write_papers([change.paper for change in changes])
    _write_versions(changes, new)
    _keep_texts(changes)
    _write_authors([change for change in changes if change.authors is not None], held)
    _write_days([change for change in changes if change.days is not None], held, new)


def _write_papers(papers: Sequence[Paper]) -> set[int]:
    """Write the papers' own rows; gives the primary keys of the new ones."""
    new = {paper.arxiv_id: paper for paper in papers if paper.pk is None}
    kept = tuple(name for name in _PAPER if name not in ("arxiv_id", "id_order"))
    held = [_paper_row(paper) for paper in papers if paper.pk]
    bulk.insert(Paper, _PAPER, [_paper_row(paper) for paper in new.values()])
    bulk.upsert(Paper, _PAPER, held, unique=("arxiv_id",), update=kept)
    pks = bulk.keys(Paper, "arxiv_id", list(new))
    for arxiv_id, pk in pks.items():
        new[arxiv_id].pk = pk
    return set(pks.values())


def _write_versions(changes: Iterable[Change], new: set[int]) -> None:
    rows = [
        (change.paper.pk, number, version.submitted_at, version.size, version.source_type, stamp)
        for change in changes
        for number, (stamp, version) in sorted(change.versions.items())
    ]
    _write_rows(Version, _VERSION, rows, new, unique=2)


def _keep_texts(changes: Iterable[Change]) -> None:
    rows = [(change.paper.pk, *change.former) for change in changes if change.former]
    bulk.upsert(VersionText, _TEXT, rows, unique=_TEXT[:2], update=_TEXT[2:])


def _write_rows(
    model: type[Version] | type[Announcement],
    columns: Sequence[str],
    rows: Sequence[bulk.Row],
    new: set[int],
    *,
    unique: int,
) -> None:
    """Rows of papers (their key leads, then the `unique` columns); new papers cannot have any yet."""
    bulk.insert(model, columns, [row for row in rows if row[0] in new])
    held = [row for row in rows if row[0] not in new]
    bulk.upsert(model, columns, held, unique=columns[:unique], update=columns[unique:])


def _write_authors(changes: Sequence[Change], held: Mapping[str, Held]) -> None:
    ids = _author_ids({author.name for change in changes for author in change.authors or ()})
    rewritten = [change.paper.pk for change in changes if change.paper.arxiv_id in held]
    former, apart = _take_authors_off(rewritten), _told_apart(rewritten)
    rows = [
        (
            change.paper.pk,
            apart.get((change.paper.pk, author.name), ids[author.name]),
            place,
            "; ".join(author.affiliations),
        )
        for change in changes
        for place, author in enumerate(change.authors or ())
    ]
    bulk.insert(Authorship, _AUTHORSHIP, rows)
    for chunk in bulk.in_chunks(sorted(former)):  # a feed's guess at names leaves nobody behind
        Author.objects.filter(pk__in=chunk).unknown().delete()


def _take_authors_off(papers: Sequence[int]) -> set[int]:
    """Remove the author lists of these papers; gives the authors who stood there."""
    if not papers:
        return set()
    authorships = Authorship.objects.filter(paper_id__in=papers)
    former = set(authorships.values_list("author_id", flat=True))
    authorships.delete()
    return former


def _told_apart(papers: Sequence[int]) -> dict[tuple[int, str], int]:
    """Which person a curator said that a name on one of these papers is."""
    if not papers:
        return {}
    rows = AuthorSplit.objects.filter(paper__in=papers).values_list("paper", "name", "author")
    return {(paper, name): author for paper, name, author in rows}


def _author_ids(names: Iterable[str]) -> dict[str, int]:
    """Primary keys by name; names not yet known get their row."""
    wanted = sorted(names)
    ids = bulk.keys(Author, "name", wanted, where=_PRINTED)
    missing = [name for name in wanted if name not in ids]
    bulk.insert(Author, ("name", "variant", "slug"), [(name, 0, slug(name)[:80]) for name in missing])
    return ids | bulk.keys(Author, "name", missing, where=_PRINTED)


def _write_days(changes: Iterable[Change], held: Mapping[str, Held], new: set[int]) -> None:
    rows, gone = [], []
    for change in changes:
        before = held.get(change.paper.arxiv_id)
        old, days = before.days if before else {}, change.days or {}
        gone += [(change.paper.pk, *place) for place in old if place not in days]
        rows += [
            (change.paper.pk, *place, day.listing_day, day.kind, day.derived, day.feed)
            for place, day in sorted(days.items())
            if old.get(place) != day
        ]
    for pk, category, version in gone:
        Announcement.objects.filter(paper_id=pk, category=category, version=version).delete()
    _write_rows(Announcement, DAY_COLUMNS, rows, new, unique=3)
