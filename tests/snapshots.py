"""Made-up snapshots of arXiv's metadata: as large as wanted, the same for the same size."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

CATEGORIES = (
    "cs.CV",
    "cs.LG",
    "cs.CL",
    "cs.AI",
    "math.OC",
    "stat.ML",
    "hep-th",
    "quant-ph",
    "eess.IV",
    "cs.RO",
)
GIVEN = (
    "Ada",
    "Emmy",
    "Kurt",
    "Alan",
    "Grace",
    "Sofia",
    "Niels",
    "Lise",
    "Srinivasa",
    "Mary",
    "Zhì",
    'J\\"urgen',
)
NOTES = (
    None,
    "12 pages, 5 figures",
    "Accepted at ICCV 2025; code at https://github.com/ada/engine",
    "v2: typos corrected",
    "To appear in the Journal of Made-up Results",
)
_SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ru",
    "ne",
    "sha",
    "vor",
    "ti",
    "zen",
    "ba",
    "que",
    "lin",
    "dra",
    "po",
    "wex",
    "gy",
)
_START = datetime(2015, 1, 1, tzinfo=UTC)
_PER_MONTH = 15_000


def snapshot_lines(count: int) -> Iterator[bytes]:
    """So many papers as lines with their end: about four authors, 1,250 characters of abstract each."""
    chance = random.Random(count)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(3_000)]
    for number in range(count):
        yield json.dumps(_paper(chance, words, number)).encode() + b"\n"


def _paper(chance: random.Random, words: list[str], number: int) -> dict[str, object]:
    month, place = divmod(number, _PER_MONTH)
    submitted = _START + timedelta(
        days=30.4 * month + 29 * place / _PER_MONTH, seconds=chance.randrange(50_000)
    )
    arxiv_id = f"{15 + month // 12:02}{month % 12 + 1:02}.{place + 1:05}"
    revisions = chance.choice((1, 1, 1, 2, 2, 3))
    versions = [submitted + timedelta(days=40 * n) for n in range(revisions)]
    names = [
        (f"{chance.choice(words).title()}{chance.choice(words)}", chance.choice(GIVEN), "")
        for _ in range(chance.randint(1, 7))
    ]
    abstract = " ".join(chance.choices(words, k=170))
    return {
        "id": arxiv_id,
        "submitter": f"{names[0][1]} {names[0][0]}",
        "authors": ", ".join(f"{given} {family}" for family, given, _ in names),
        "title": f"On {' '.join(chance.choices(words, k=8))} with $O(n^2)$ words",
        "comments": chance.choice(NOTES),
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": " ".join(chance.sample(CATEGORIES, chance.randint(1, 3))),
        "license": "http://creativecommons.org/licenses/by/4.0/",
        "abstract": f"{abstract[:600]} $\\alpha_{{n}} \\le 1$ {abstract[600:]}",
        "versions": [
            {"version": f"v{n}", "created": f"{at:%a, %d %b %Y %H:%M:%S} GMT"}
            for n, at in enumerate(versions, 1)
        ],
        "update_date": f"{versions[-1]:%Y-%m-%d}",
        "authors_parsed": names,
    }
