"""A made-up arXiv of any size, written straight into the tables: for what is measured at scale.

The same size gives the same archive: ten years of weekdays, ever more papers a day, in the order of their
announcement; abstracts of some 1,250 characters from a vocabulary of 30,000 words that are as frequent as
words are (Zipf), and the words below, which as many papers have as is said there.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

from papers.arxiv.ids import ArxivId
from papers.ingest import bulk
from papers.models import Announcement, Author, Authorship, Paper
from tests.factories import NOON

CHUNK = 5_000  # papers in one transaction
WORDS, VOCABULARY = 150, 30_000
FAMILIES = 4_000
FIRST, LAST = date(2015, 1, 5), date(2024, 12, 31)
CATEGORIES = {  # papers in a hundred whose primary one it is
    "cs.LG": 9, "cs.CV": 7, "hep-ph": 5, "quant-ph": 5, "cs.CL": 5, "hep-th": 4.5, "astro-ph.GA": 4,
    "cond-mat.mtrl-sci": 4, "cond-mat.mes-hall": 4, "math.AP": 4, "gr-qc": 4, "astro-ph.HE": 3.5,
    "astro-ph.CO": 3.5, "math.CO": 3.5, "cond-mat.str-el": 3, "math.AG": 3, "cs.AI": 3, "math.PR": 3,
    "cs.RO": 2.5, "cs.IT": 2.5, "math.NT": 2.5, "astro-ph.SR": 2.5, "math.OC": 2.5, "cs.CR": 2,
    "physics.optics": 2, "stat.ML": 2, "eess.IV": 1.5, "q-bio.NC": 1, "cs.DS": 1.5, "nucl-th": 1.5,
    "stat.ME": 1.5,
}  # fmt: skip
VENUES = ("CVPR", "NeurIPS", "ICML", "ICLR", "ACL", "EMNLP", "ICCV", "ECCV", "ICRA", "KDD")
NOTES = ("{} pages, {} figures", "{} pages", "Accepted to {}", "Published in the proceedings of {}")

_ONSETS = "b br c ch d dr f fl g gr h j k l m n p pl r s st t tr v w z".split()  # noqa: SIM905 - so it is read best
_VOWELS = ("a", "e", "i", "o", "u", "ea", "io", "ou")
_ENDINGS = ("n", "r", "l", "m", "t", "nd", "rk", "st", "ct")
_CODE = "https://github.com/example/{}"

Row = tuple[Any, ...]


def _known(kind: str, number: int) -> tuple[str, ...]:
    """Words that the vocabulary does not have: all of them begin with q, none of its own does."""
    return tuple(f"qu{_VOWELS[at % 5]}{_ONSETS[at // 5]}{kind}" for at in range(number))


COMMON = _known("omand", 24)  # one paper in 10 has each of them
MIDDLE = _known("idalt", 40)  # one in 100
RARE = _known("arent", 40)  # one in 10,000
ABSENT = _known("ossint", 40)  # none
PHRASES = tuple(zip(MIDDLE, MIDDLE[1:] + MIDDLE[:1], strict=True))  # each side by side in one in 400
SHARES = {word: share for words, share in ((COMMON, 0.1), (MIDDLE, 0.005), (RARE, 0.0001)) for word in words}


@dataclass(frozen=True, slots=True)
class _Pool:
    """What papers are made of: words as often as they are used, families and authors (primary keys)."""

    words: list[str]
    authors: int


def build(size: int) -> None:
    """The archive in empty tables; the search index is left to its own building."""
    pool = _Pool(_frequent(), max(2_000, size // 4))
    with transaction.atomic():
        bulk.insert(Author, ("id", "name", "variant", "slug"), list(_authors(pool.authors)))
    days = [FIRST + timedelta(days) for days in range((LAST - FIRST).days + 1)]
    weekdays = [day for day in days if day.weekday() < 5]
    month, in_month = "", 0
    for first in range(0, size, CHUNK):
        chance, papers, links, announced = random.Random(first), list[Row](), list[Row](), list[Row]()
        for number in range(first, min(first + CHUNK, size)):
            day = weekdays[int(len(weekdays) * (number / size) ** 0.5)]
            in_month = in_month + 1 if f"{day:%y%m}" == month else 1
            month = f"{day:%y%m}"
            paper, categories = _paper(number, f"{month}.{in_month:05}", day, chance, pool)
            papers.append(paper)
            authors = dict.fromkeys(int(pool.authors * chance.random() ** 2) + 1 for _place in range(4))
            links += [(number + 1, author, place, "") for place, author in enumerate(authors)]
            announced += _announced(number, day, categories, chance)
        with transaction.atomic():
            bulk.insert(Paper, PAPER, papers)
            bulk.insert(Authorship, ("paper_id", "author_id", "place", "affiliation"), links)
            bulk.insert(Announcement, ANNOUNCEMENT, announced)
    _settle()


PAPER = (
    "id", "arxiv_id", "id_order", "first_listed", "title", "abstract", "categories", "comment", "journal_ref",
    "doi", "report_no", "msc_class", "acm_class", "license", "submitter", "latest_version", "submitted_at",
    "revised_at", "withdrawn", "deleted", "venue", "venue_slug", "venue_year", "code_url", "project_url",
    "data_url", "stamps", "has_detail", "is_sample", "stored_at",
)  # fmt: skip
ANNOUNCEMENT = ("paper_id", "category", "version", "listing_day", "kind", "derived_day", "feed_day")


def _paper(number: int, name: str, day: date, chance: random.Random, pool: _Pool) -> tuple[Row, list[str]]:
    text = chance.choices(pool.words, k=WORDS)
    text[0] = text[0].capitalize()
    text.append(f"{text[1]}{number}")  # many words stand in one paper only
    title = chance.choices(pool.words, k=8)
    for word, share in SHARES.items():
        if chance.random() < share:
            title += [word] if chance.random() < 0.25 else []
            for _mention in range(chance.choice((1, 1, 2, 3))):
                text[chance.randrange(WORDS)] = word
    if chance.random() < len(PHRASES) / 400:
        at = chance.randrange(WORDS - 1)
        text[at : at + 2] = chance.choice(PHRASES)
    shares = list(CATEGORIES.values())
    categories = list(
        dict.fromkeys(chance.choices(list(CATEGORIES), shares, k=chance.choice((1, 1, 2, 2, 3))))
    )
    comment, venue = "", chance.choice(VENUES) if chance.random() < 0.12 else ""
    if venue or chance.random() < 0.5:
        note = chance.choice(NOTES[2:] if venue else NOTES[:2])
        comment = note.format(
            f"{venue} {day.year}" if venue else chance.randrange(4, 60), chance.randrange(1, 30)
        )
    row: Row = (
        number + 1, name, ArxivId.parse(name).order, day, " ".join(title), f"{' '.join(text)}.",
        " ".join(categories), comment, "", "", "", "", "", "", "", 1, NOON, NOON, False, False,
        venue, venue.lower(), day.year if venue else None,
        _CODE.format(number) if chance.random() < 0.12 else "", "", "", {}, True, False, NOON,
    )  # fmt: skip
    return row, categories


def _announced(number: int, day: date, categories: list[str], chance: random.Random) -> Iterator[Row]:
    """New and cross-listed on its day; of four papers one is replaced, in a year at the latest."""
    for place, category in enumerate(categories):
        yield number + 1, category, 1, day, "cross" if place else "new", day, None
    if chance.random() < 0.25:
        later = day + timedelta(chance.randrange(1, 365))
        yield number + 1, categories[0], 2, later, "replace", later, None


def _authors(number: int) -> Iterator[Row]:
    for at in range(number):
        before, family = divmod(at, FAMILIES)
        name, given = vocabulary()[family], "".join(chr(65 + letter) for letter in divmod(before, 26))
        yield at + 1, f"{'. '.join(given)}. {name.capitalize()}", 0, name


@lru_cache(maxsize=1)
def vocabulary() -> list[str]:
    """All words but the known ones, the most frequent first."""
    chance, words = random.Random(1), dict[str, None]()
    while len(words) < VOCABULARY:
        syllables = chance.choice((1, 2, 2, 3))
        start = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _syllable in range(syllables))
        words[start + chance.choice(_ENDINGS)] = None
    return list(words)


def _frequent() -> list[str]:
    """Each word so many times as it is frequent: a choice of all of them is one of Zipf's."""
    return [
        word
        for rank, word in enumerate(vocabulary())
        for _time in range(max(1, round(50_000 / (rank + 2.7))))
    ]


def _settle() -> None:
    """The next keys come after ours, and the planner knows the tables."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Paper, Author]):
            cursor.execute(statement)
    tell_the_planner()


def tell_the_planner() -> None:
    """What the tables hold; SQLite looks at a part of them, for to read millions of papers takes hours."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("ANALYZE")
