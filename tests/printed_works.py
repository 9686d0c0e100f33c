"""Works as printed in many ways: accents, math, groups, quotes, braces, TeX; the same ones at every run."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from papers.export.works import Work

NOON = datetime(2023, 10, 19, 12, tzinfo=UTC)
GIVEN = (
    *(
        "Ada",
        "Éloi",
        "Björn-Ole",
        "Þórður",
        "José María",
        "J. R.",
        "Nguyễn",
        "Σοφία",
        "Иван",
        "O.",
        "S\u030cime",
    ),
    *("Mary Ann", "Xiao-Ming", "ABDUL", "jean", "D'Arcy"),
)
FAMILY = (
    *("Lovelace", "Gödel", "van der Berg", "de la Cruz Pérez", "O’Neill", "O'Neill", "Müller-Lüdenscheidt"),
    *("Ørsted", "Łukasiewicz", "Erdős", "Nakamura", "McDONALD", "von Neumann", "dos Santos", "Smith Jr."),
    *("Ford III", "Smith, Jr.", "Anders", "Land", "Brand"),
)
WHOLE = (
    *("The ATLAS Collaboration", "LIGO Scientific Collaboration and Virgo Collaboration", "Smith and Sons"),
    *("王伟", "김 철수", "Wei Wang (王伟)", "Plato", "Muthu V.", "others", "et al.", "AT&T Labs Team"),
    *(
        "{Braced} Name",
        "100% Group",
        "A_B Project",
        "H$_0$LiCOW Collaboration",
        'R. "Bob" O\'Brien',
        "#1 Team",
    ),
)
TITLES = (
    *(
        "A survey of {Braces} and \\backslashes",
        "On the $\\ell_2$-norm of $H_{0}^{1}(\\Omega)$",
        "deep LEARNING, iOS",
    ),
    *(
        "Erdős–Rényi graphs: “quotes”, 'single' & \"double\"",
        "100% of #1: cost_of ~5 ^ 3 | x < y > z",
        "深度学习综述",
    ),
    *(
        "Half open $ sign",
        "Two prices: \\$5 and \\$10",
        "$\\alpha$ and $\\beta$ at $50\\%$",
        "Is P = NP? - Yes + no",
    ),
    *(
        "*Stars* _under_ [link](x) `code` <b>bold</b> &amp;",
        "=1+1",
        "-1 is not a list",
        "1. Not a list",
        "@at",
    ),
    *("Title with } closing and { opening", "$\\frac{a}{b}$ and $x_{i_{j}}$: \\emph{macro}", "α-Fe and β-Sn"),
    *(
        "K\u00e4hler e\u0301tale naïve Ωmega",
        "Semicolon; comma, colon: dash -- em",
        "$\\mathcal{N}=4$ SYM",
        "TY  - JOUR",
    ),
)
ARCHIVES = ("hep-th", "math", "cond-mat", "astro-ph")


def make_printed(**fields: Any) -> Work:
    """One work by Yuanduo Hong, as `fields` say."""
    values: dict[str, Any] = {
        "pk": 1,
        "arxiv_id": "2310.12755",
        "title": "On Plain Things",
        "abstract": "We study plain things.",
        "categories": "cs.CV cs.LG",
        **dict.fromkeys(("comment", "journal_ref", "doi", "report_no", "license", "venue", "code_url"), ""),
        "latest_version": 1,
        "submitted_at": NOON,
        "revised_at": NOON,
        "first_listed": date(2023, 10, 20),
        "venue_year": None,
        **dict.fromkeys(("withdrawn", "deleted", "is_sample"), False),
        "stored_at": NOON,
        "authors": ("Yuanduo Hong",),
    }
    return Work(**(values | fields))


def printed_works(count: int = 1_000) -> list[Work]:
    """So many works, each with an id of its own."""
    chance = random.Random(6)
    works = [_printed(chance, number) for number in range(count)]
    crowd = tuple(f"{GIVEN[number % len(GIVEN)]} Author{number}" for number in range(2_000))
    works[count // 2] = replace(works[count // 2], authors=crowd)
    return works


def _printed(chance: random.Random, number: int) -> Work:
    submitted = datetime(1992, 1, 1, tzinfo=UTC) + timedelta(days=12 * number, seconds=number)
    year, month = submitted.year % 100, submitted.month
    new = submitted > datetime(2007, 4, 1, tzinfo=UTC)
    fields: dict[str, Any] = {
        "pk": number + 1,
        "arxiv_id": f"{year:02}{month:02}.{number:05}"
        if submitted.year > 2014
        else f"{year:02}{month:02}.{number:04}",
        "title": " ".join(chance.sample(TITLES, chance.choice((1, 1, 2)))),
        "abstract": ". ".join(chance.sample(TITLES, 3)),
        "authors": tuple(_name(chance) for _ in range(chance.choice((1, 1, 2, 3, 9)))),
        "submitted_at": submitted,
        "first_listed": submitted.date(),
        "comment": chance.choice(("", "12 pages, 3 figures", "Accepted at WACV 2024", "=cmd; 5% off", "-")),
        "doi": chance.choice(
            ("", "10.1103/PhysRevD.76.013009", "10.1002/(SICI)1097<1::AID>3.0.CO;2-Z 10.1/2")
        ),
        "withdrawn": number % 50 == 0,
    }
    if fields["comment"].startswith("Accepted"):
        fields |= {"venue": "WACV 2024", "venue_year": 2024}
    if not new:
        fields["arxiv_id"] = f"{chance.choice(ARCHIVES)}/{year:02}{month:02}{1 + number % 999:03}"
    return make_printed(**fields)


def _name(chance: random.Random) -> str:
    if chance.random() < 0.2:
        return chance.choice(WHOLE)
    return f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
