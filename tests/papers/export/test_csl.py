"""Papers as CSL-JSON."""

import json
from datetime import date

from papers.export.csl import item, write
from tests.printed_works import make_printed


def test_item_has_names_in_parts_and_nothing_unknown() -> None:
    work = make_printed(
        authors=("Jan van der Berg", "Ada Ash, Jr.", "Henry Ford III", "The ATLAS Collaboration", "王伟"),
        keywords=("a", "b/c"),
    )
    assert item(work) == {
        "id": "vanderberg-2310.12755",
        "citation-key": "vanderberg-2310.12755",
        "type": "article",
        "genre": "preprint",
        "publisher": "arXiv",
        "title": "On Plain Things",
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"},
            {"family": "Ash", "given": "Ada", "suffix": "Jr.", "comma-suffix": True},
            {"family": "Ford", "given": "Henry", "suffix": "III"},
            {"literal": "The ATLAS Collaboration"},
            {"literal": "王伟"},
        ],
        "issued": {"date-parts": [[2023, 10, 19]]},
        "number": "arXiv:2310.12755",
        "archive": "arXiv",
        "archive_location": "2310.12755",
        "URL": "https://arxiv.org/abs/2310.12755",
        "keyword": "a, b/c",
        "abstract": "We study plain things.",
    }


def test_type_says_where_it_appeared() -> None:
    found = item(make_printed(comment="Accepted at WACV 2024", venue="WACV 2024"))
    assert (found["type"], found["container-title"]) == ("paper-conference", "WACV 2024")
    assert "genre" not in found


def test_year_alone_is_told_where_no_more_is_known() -> None:
    assert item(make_printed(submitted_at=None))["issued"] == {"date-parts": [[2023]]}
    bare = make_printed(submitted_at=None, first_listed=None)
    assert "issued" not in item(bare)
    assert item(make_printed(submitted_at=None, first_listed=date(1992, 1, 2)))["issued"] == {
        "date-parts": [[1992]]
    }


def test_summary_of_the_sample_is_not_arxivs() -> None:
    assert "abstract" not in item(make_printed(is_sample=True))


def test_array_is_json_for_any_number() -> None:
    for number in (0, 1, 3):
        assert len(json.loads("".join(write([make_printed()] * number)))) == number
