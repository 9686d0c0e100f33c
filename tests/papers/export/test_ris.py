"""Papers as RIS records."""

import pytest

from papers.export.ris import write
from tests.printed_works import make_printed


def test_record_is_what_reference_managers_read() -> None:
    work = make_printed(
        title=r"The $\ell_2$ norm",
        authors=("Jan van der Berg", "Ada Ash, Jr.", "The ATLAS Collaboration", "王伟"),
        doi="10.1/x",
        comment="12 pages\n3 figures",
        keywords=("method/attention", "综述"),
    )
    assert "".join(write([work])) == (
        "TY  - UNPB\r\n"
        "ID  - vanderberg-2310.12755\r\n"
        "TI  - The ℓ₂ norm\r\n"
        "AU  - van der Berg, Jan\r\n"
        "AU  - Ash, Ada, Jr.\r\n"
        "AU  - The ATLAS Collaboration\r\n"
        "AU  - 王伟\r\n"
        "PY  - 2023\r\n"
        "DA  - 2023/10/19/\r\n"
        "PB  - arXiv\r\n"
        "AN  - arXiv:2310.12755\r\n"
        "DO  - 10.1/x\r\n"
        "UR  - https://arxiv.org/abs/2310.12755\r\n"
        "L1  - https://arxiv.org/pdf/2310.12755\r\n"
        "C1  - 12 pages 3 figures\r\n"
        "KW  - method/attention\r\n"
        "KW  - 综述\r\n"
        "AB  - We study plain things.\r\n"
        "ER  - \r\n"
        "\r\n"
    )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"comment": "Accepted at WACV 2024", "venue": "WACV 2024"}, ["TY  - CPAPER", "T2  - WACV 2024"]),
        (
            {"journal_ref": "Phys.Rev.D76:013009,2007", "venue": "Physical Review D 2007"},
            ["TY  - JOUR", "T2  - Physical Review D"],
        ),
        ({"comment": "Accepted at WACV 2024", "venue": "corrected by hand"}, ["TY  - UNPB"]),
        ({"comment": "Accepted at WACV 2024", "venue": "WACV 2024", "withdrawn": True}, ["TY  - UNPB"]),
    ],
)
def test_type_says_where_it_appeared_only_if_that_is_certain(
    fields: dict[str, object], told: list[str]
) -> None:
    lines = "".join(write([make_printed(**fields)])).split("\r\n")
    assert [line for line in lines if line.startswith(("TY", "T2"))] == told


def test_no_text_begins_a_line_of_its_own() -> None:
    hostile = "x\r\nER  - \r\nTY  - JOUR\u2028TY  - BOOK\x85TY  - CHAP"
    names = ("title", "abstract", "comment", "doi")
    work = make_printed(authors=(hostile,), keywords=(hostile,), **dict.fromkeys(names, hostile))
    lines = "".join(write([work])).split("\r\n")
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - UNPB", "ER  - "]
    assert "\n" not in "".join(lines)
