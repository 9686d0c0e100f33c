"""Records for tests as sources give them, hypothesis strategies for them, all rows as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from papers.arxiv.records import KINDS, Announced, AuthorName, PaperRecord, Source, VersionRecord
from papers.models import Announcement, Author, Authorship, Paper, Version

DAY = date(2025, 5, 1)
MORNING = datetime(2025, 4, 30, 9, tzinfo=UTC)  # listed on 1 May
IDS = ("2505.00001", "2505.00002", "2505.00009")


def make_record(arxiv_id: str = "2505.00001", **fields: Any) -> PaperRecord:
    """What arXivRaw says of a first version with two authors."""
    values: dict[str, Any] = {
        "source": Source.RAW,
        "as_of": DAY,
        "title": f"A vision transformer numbered {arxiv_id}",
        "abstract": "We study a vision transformer on images.",
        "authors": (AuthorName("Ada Lovelace"), AuthorName("Emmy Noether", ("Göttingen",))),
        "categories": ("cs.CV", "cs.LG"),
        "versions": (VersionRecord(1, MORNING),),
        "version": 1,
        "comment": "12 pages",
        "journal_ref": "",
        "doi": "",
        "license": "http://creativecommons.org/licenses/by/4.0/",
    } | fields
    return PaperRecord(arxiv_id=arxiv_id, **values)


def make_feed_record(arxiv_id: str = "2505.00001", **fields: Any) -> PaperRecord:
    """What a feed says: no comment, no version dates."""
    silent: dict[str, Any] = {"source": Source.FEED, "versions": (), "comment": None}
    return make_record(arxiv_id, **(silent | fields))


def make_announced(arxiv_id: str = "2505.00001", **fields: Any) -> Announced:
    """A new paper in cs.CV on 1 May."""
    values: dict[str, Any] = {"category": "cs.CV", "listing_day": DAY, "kind": "new", "version": 1} | fields
    return Announced(arxiv_id, **values)


@dataclass(frozen=True)
class Told:
    """What one page may say of one paper: a record, and perhaps a sighting or a deletion beside it."""

    record: PaperRecord
    announced: Announced | None = None
    deleted_at: datetime | None = None


_days = st.integers(0, 4).map(lambda n: DAY + timedelta(days=n))
_times = st.integers(0, 60).map(lambda n: MORNING + timedelta(hours=n))
_words = st.sampled_from(
    ["", "withdrawn by the author", "Accepted at ICCV 2025", "12 pages", "code at https://github.com/a/b"]
)
_authors = st.lists(
    st.builds(AuthorName, st.sampled_from(["Ada", "Emmy", "Kurt"]), st.sampled_from([(), ("Göttingen",)])),
    min_size=1,
    max_size=3,
).map(tuple)
_categories = st.lists(st.sampled_from(["cs.CV", "cs.LG", "math.OC"]), min_size=1, unique=True).map(tuple)


@st.composite
def _versions(draw: st.DrawFn) -> tuple[VersionRecord, ...]:
    numbers = sorted(draw(st.sets(st.integers(1, 3), max_size=3)))
    sizes = st.sampled_from(["", "12kb"])
    return tuple(VersionRecord(number, draw(_times), draw(sizes)) for number in numbers)


@st.composite
def told(draw: st.DrawFn) -> Told:
    """Anything that a page can say of one of three papers; sources contradict each other freely."""
    arxiv_id = draw(st.sampled_from(IDS))
    record = make_record(
        arxiv_id,
        source=draw(st.sampled_from(Source)),
        as_of=draw(_days),
        title=draw(st.sampled_from(["One title", "Another title"])),
        abstract=draw(st.sampled_from(["Words.", "Other words."])),
        authors=draw(_authors),
        categories=draw(_categories),
        observed=draw(st.none() | _times),
        versions=draw(_versions()),
        version=draw(st.none() | st.integers(1, 4)),
        comment=draw(st.none() | _words),
        journal_ref=draw(st.none() | _words),
        license=draw(st.none() | st.just("http://example.org/license")),
        withdrawn=draw(st.sampled_from([None, True])),
    )
    sighting = st.builds(
        Announced,
        st.just(arxiv_id),
        st.sampled_from(["cs.CV", "cs.LG"]),
        _days,
        st.sampled_from(KINDS),
        st.integers(1, 3),
    )
    return Told(record, draw(st.none() | sighting), draw(st.none() | _times))


def all_rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row that the store writes, without primary keys and the times of storing."""
    paper_columns = [
        field.attname
        for field in Paper._meta.concrete_fields
        if field.attname not in ("id", "added_at", "stored_at")
    ]
    return {
        "papers": _sorted(Paper.objects.values_list(*paper_columns)),
        "versions": _sorted(
            Version.objects.values_list(
                "paper__arxiv_id", "number", "submitted_at", "size", "source_type", "stamp"
            )
        ),
        "authors": _sorted(Author.objects.values_list("name", "slug")),
        "authorships": _sorted(
            Authorship.objects.values_list("paper__arxiv_id", "place", "author__name", "affiliation")
        ),
        "announcements": _sorted(
            Announcement.objects.values_list(
                "paper__arxiv_id", "category", "version", "listing_day", "kind", "derived_day", "feed_day"
            )
        ),
    }


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=repr)
