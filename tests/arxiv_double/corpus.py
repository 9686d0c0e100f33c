"""Synthetic papers with a history: submitted, held, announced, revised, withdrawn. Same seed, same papers.

The listing calendar here is written apart from the product's, so that one can prove the other.
"""

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

EASTERN = ZoneInfo("America/New_York")
DAY = timedelta(days=1)
# Evenings without a mailing in the months that tests replay.
SILENT_EVENINGS = frozenset({date(2023, 11, 23), date(2023, 12, 25), date(2024, 1, 1), date(2024, 1, 15)})


@dataclass(frozen=True, slots=True)
class DoubleVersion:
    """One version, the listing day under which it came out, and what it says of itself."""

    number: int
    submitted_at: datetime
    listed: date
    comment: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class DoublePaper:
    """A paper with all its versions, past and future: the double's clock decides which exist."""

    arxiv_id: str
    title: str
    abstract: str
    authors: tuple[tuple[str, str, str], ...]  # keyname, forenames, suffix
    categories: tuple[str, ...]
    versions: tuple[DoubleVersion, ...]
    license: str
    doi: str = ""
    journal_ref: str = ""
    edits: tuple[datetime, ...] = ()  # changes of the record that are no new version

    def known_versions(self, now: datetime) -> tuple[DoubleVersion, ...]:
        """The versions that have been announced by then."""
        return tuple(version for version in self.versions if public_at(version.listed) <= now)

    def datestamp(self, now: datetime) -> date:
        """The UTC day of the record's last change, as OAI-PMH dates it."""
        moments = [public_at(version.listed) for version in self.known_versions(now)]
        return max([*moments, *(edit for edit in self.edits if edit <= now)]).date()


@dataclass(slots=True)
class Corpus:
    """All papers of the double, ascending by id."""

    papers: list[DoublePaper] = field(default_factory=list)

    def public(self, now: datetime) -> list[DoublePaper]:
        """Those that have at least one version by then."""
        return [paper for paper in self.papers if paper.known_versions(now)]

    def listed_on(self, day: date) -> Iterator[tuple[DoublePaper, DoubleVersion]]:
        """What comes out under that listing day: the last version of each paper."""
        for paper in self.papers:
            newest = [version for version in paper.versions if version.listed == day][-1:]
            for version in newest:
                yield paper, version


def public_at(listed: date) -> datetime:
    """When OAI-PMH and the query API first give what is listed that day: 22:30 Eastern on its eve."""
    return datetime.combine(listed - DAY, time(22, 30), EASTERN).astimezone(UTC)


def is_listing_day(day: date) -> bool:
    """Whether there was a mailing the evening before, Sunday to Thursday."""
    return (day - DAY).weekday() not in (4, 5) and day - DAY not in SILENT_EVENINGS


def listing_days(first: date, last: date) -> list[date]:
    """The listing days from first to last, both included."""
    days = (first + DAY * n for n in range((last - first).days + 1))
    return [day for day in days if is_listing_day(day)]


def make_corpus(
    *,
    seed: int = 1,
    first: date = date(2023, 11, 1),
    last: date = date(2023, 11, 30),
    per_day: int = 12,
    categories: Iterable[str] = ("cs.CV", "cs.LG", "cs.CL", "stat.ML"),
    old: int = 10,
) -> Corpus:
    """Papers of the listing days from first to last, and `old` ones from before that are revised in it."""
    rng = random.Random(seed)
    wanted = tuple(categories)
    papers = {paper.arxiv_id: paper for paper in _old_papers(rng, wanted, old, first)}
    numbers: dict[str, int] = {}
    for day in listing_days(first, last):
        for paper in _revisions(rng, list(papers.values()), day, max(1, per_day // 4)):
            papers[paper.arxiv_id] = paper
        for submitted in sorted(_submissions(rng, day, per_day)):
            month = (day - DAY).strftime("%y%m")
            numbers[month] = numbers.get(month, 0) + rng.randint(1, 9)
            arxiv_id = f"{month}.{numbers[month]:05d}"
            papers[arxiv_id] = _paper(rng, arxiv_id, wanted, submitted, day)
    return Corpus(sorted(papers.values(), key=lambda paper: paper.arxiv_id))


def read_month(file: Path) -> Corpus:
    """Papers from JSON lines in arXiv's snapshot format with an `announced` day beside it."""
    raw = file.read_bytes()
    lines = (gzip.decompress(raw) if file.suffix == ".gz" else raw).splitlines()
    papers = [_from_snapshot(json.loads(line)) for line in lines if line.strip()]
    return Corpus(sorted(papers, key=lambda paper: paper.arxiv_id))


def listing_day_of(submitted: datetime) -> date:
    """The listing day of what was received then, if nothing holds it."""
    day = submitted.astimezone(EASTERN).date() + DAY
    while not (is_listing_day(day) and submitted < _closes(day)):
        day += DAY
    return day


def _closes(listed: date) -> datetime:
    """14:00 Eastern on the last working day before the mailing: of Friday for Monday's list."""
    closing = listed - DAY
    while closing.weekday() in (5, 6):
        closing -= DAY
    return datetime.combine(closing, time(14), EASTERN).astimezone(UTC)


def _opens(listed: date) -> datetime:
    before = listed - DAY
    while not is_listing_day(before):
        before -= DAY
    return _closes(before)


def _submissions(rng: random.Random, day: date, count: int) -> Iterator[datetime]:
    """Times within the day's intake; one in twenty was held by moderation for some days."""
    opens, closes = _opens(day), _closes(day)
    for _ in range(count):
        moment = opens + timedelta(seconds=rng.randrange(int((closes - opens).total_seconds())))
        held = timedelta(days=rng.randint(2, 6)) if rng.random() < 0.05 else timedelta()
        yield moment - held


def _revisions(rng: random.Random, papers: list[DoublePaper], day: date, count: int) -> Iterator[DoublePaper]:
    """Some earlier papers with one version more; one in eight of them is a withdrawal."""
    open_ones = [paper for paper in papers if not paper.versions[-1].withdrawn]
    for paper in rng.sample(open_ones, min(count, len(open_ones))):
        submitted = _closes(day) - timedelta(seconds=rng.randint(60, 60_000))
        if submitted <= paper.versions[-1].submitted_at:
            continue
        withdrawn = rng.random() < 0.125
        comment = "This paper has been withdrawn by the author due to a crucial error in Lemma 2"
        version = DoubleVersion(
            paper.versions[-1].number + 1,
            submitted,
            day,
            comment
            if withdrawn
            else f"{paper.versions[-1].comment} v{paper.versions[-1].number + 1}".strip(),
            withdrawn,
        )
        yield _with(paper, versions=(*paper.versions, version))


def _with(paper: DoublePaper, *, versions: tuple[DoubleVersion, ...]) -> DoublePaper:
    values = {name: getattr(paper, name) for name in DoublePaper.__dataclass_fields__}
    return DoublePaper(**{**values, "versions": versions})


def _old_papers(
    rng: random.Random, categories: tuple[str, ...], count: int, before: date
) -> Iterator[DoublePaper]:
    """Papers of other years, half of them with old-style ids."""
    for number in range(1, count + 1):
        year = rng.randint(1998, 2006) if number % 2 else rng.randint(2008, 2022)
        submitted = datetime(year, rng.randint(1, 12), rng.randint(1, 28), 9, number % 60, tzinfo=UTC)
        day = listing_day_of(submitted)
        digits = (day - DAY).strftime("%y%m")
        width = 5 if day.year >= 2015 else 4
        arxiv_id = f"cs/{digits}{number:03d}" if number % 2 else f"{digits}.{number:0{width}d}"
        yield _paper(rng, arxiv_id, categories, submitted, day)


_SUBJECTS = (
    "vision transformers", "diffusion models", "graph networks", "prompt learning", "image retrieval",
    "point clouds", "speech separation", "masked image modeling", "few-shot detection",
)  # fmt: skip
_MANNERS = ("Efficient", "Robust", "Self-supervised", r"$\ell_1$-regularised", "Rethinking", "Scaling",
            r"Poincar\'e-aware", "Unsupervised", "$O(n \\log n)$")  # fmt: skip
_GOALS = ("medical imaging", "low-resource languages", "robot navigation", "semantic segmentation",
          "R\\\"ontgen images", "video understanding", "adversarial attacks", "edge devices")  # fmt: skip
_FORENAMES = ("Ana", "Wei", "J{\\'e}r\\^ome", "Olga", "P{\\'a}l", "Mei", "Tom{\\'a}s", "Ada", "Li-Jun")
_KEYNAMES = ("Zhang", "Erd\\H{o}s", 'M\\"uller', "Smith", "Nguyen", "Garc\\'ia", "de Jong", "O'Neill")
_COMMENTS = ("", "", "12 pages, 4 figures", "Accepted at WACV 2024", "To appear in NeurIPS 2023",
             "Code: https://github.com/example/recto", "ICCV'23 Oral", "work in progress")  # fmt: skip
_LICENSES = (
    "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
    "http://creativecommons.org/licenses/by/4.0/",
    "http://creativecommons.org/licenses/by-nc-sa/4.0/",
)


def _paper(
    rng: random.Random, arxiv_id: str, categories: tuple[str, ...], submitted: datetime, day: date
) -> DoublePaper:
    """One paper with one version; every fifth has more categories, some a DOI or a collaboration."""
    subject, manner, goal = rng.choice(_SUBJECTS), rng.choice(_MANNERS), rng.choice(_GOALS)
    primary = rng.choice(categories)
    others = [name for name in (*categories, "eess.IV", "math.NA") if name != primary]
    crossed = rng.sample(others, rng.choice((0, 0, 0, 1, 2)))
    authors = [
        (rng.choice(_KEYNAMES), rng.choice(_FORENAMES), "Jr." if rng.random() < 0.03 else "")
        for _ in range(rng.randint(1, 6))
    ]
    if rng.random() < 0.04:
        authors.append(("The RECTO Collaboration", "", ""))
    return DoublePaper(
        arxiv_id,
        f"{manner} {subject} for {goal}",
        f"We study {subject} under the demands of {goal}. A bound of $O(n^{{{rng.randint(2, 9)}}})$ is\n"
        f"shown, and measured on {rng.randint(2, 40)} data sets.\n"
        '  Code & data < 1 GB are given; "quotes" don\'t break.',
        tuple(dict.fromkeys(authors)),
        (primary, *crossed),
        (DoubleVersion(1, submitted.replace(microsecond=0), day, rng.choice(_COMMENTS)),),
        rng.choice(_LICENSES),
        f"10.1000/recto.{rng.randint(1, 9999)}" if rng.random() < 0.1 else "",
        f"J. Synth. Res. {rng.randint(1, 40)} (2023)" if rng.random() < 0.1 else "",
    )


def _from_snapshot(row: dict[str, object]) -> DoublePaper:
    announced = date.fromisoformat(str(row["announced"]))
    moments = [parsedate_to_datetime(entry["created"]) for entry in row["versions"]]  # type: ignore[attr-defined]
    comment = str(row.get("comments") or "")
    versions = tuple(
        DoubleVersion(number, moment, announced if number == 1 else listing_day_of(moment), comment)
        for number, moment in enumerate(moments, start=1)
    )
    return DoublePaper(
        str(row["id"]),
        str(row["title"]),
        str(row["abstract"]),
        tuple((key, fore, rest) for key, fore, rest, *_ in row["authors_parsed"]),  # type: ignore[attr-defined]
        tuple(str(row["categories"]).split()),
        versions,
        str(row.get("license") or _LICENSES[0]),
        str(row.get("doi") or ""),
        str(row.get("journal-ref") or ""),
    )
