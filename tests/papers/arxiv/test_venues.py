"""The accepting venue, read from comments as authors write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.venues import Venue, find_venue

PIECES = [
    "Accepted",
    " at ",
    " in ",
    " by ",
    "CVPR",
    "ICML 2025",
    "workshop",
    "'25",
    "(",
    ")",
    ". ",
    "; ",
    "submitted to ",
]
COMMENTS = st.lists(
    st.sampled_from([*PIECES, "Phys. Rev.", " D", "7 pages", "Foo Conference", "\n", "\x00", "é"])
).map("".join)


@pytest.mark.parametrize(
    ("comment", "label"),
    [
        ("Accepted at WACV 2024", "WACV 2024"),
        ("Accepted by WACV 2024", "WACV 2024"),
        ("to appear in NeurIPS 2023", "NeurIPS 2023"),
        ("Acceped to WACV2024", "WACV 2024"),
        ("accepted at cvpr 2023", "CVPR 2023"),
        ("Iccv’23", "ICCV 2023"),
        ("Accepted by MICCAI 2023", "MICCAI 2023"),
        ("Accepted at NeurIPS 2023 R0-FoMo Workshop", "NeurIPS 2023 R0-FoMo Workshop"),
        ("Accepted by NeurIPS 2023", "NeurIPS 2023"),
        ("Accepted in Neurocomputing", "Neurocomputing"),
        ("ICCV'23 Oral", "ICCV 2023 Oral"),
        ("9 pages, to appear in ICML 25", "ICML 2025"),
        ("CVPR2025", "CVPR 2025"),
        ("CVPR 2025 Highlight. Project page: https://a.github.io/b/", "CVPR 2025 Highlight"),
        ("ACL 2025 Findings", "ACL 2025 Findings"),
        ("26 pages, 7 figures, Findings of ACL 2025", "ACL 2025 Findings"),
        ("Accepted by NAACL 2025 industry track", "NAACL 2025 Industry Track"),
        ("Accepted at AIM Workshop 2024 at ECCV 2024", "ECCV 2024 AIM Workshop"),
        ("Accepted as a short paper to the GMCV Workshop at CVPR'25", "CVPR 2025 GMCV Workshop"),
        ("Accepted at eLVM Workshop, CVPR, 2025", "CVPR 2025 eLVM Workshop"),
        ("accepted to CVPR 2025 Workshop on Event-based Vision", "CVPR 2025 Workshop"),
        (
            "Published in The 19th International Workshop on Semantic Evaluation (SemEval-2025)",
            "SemEval 2025",
        ),
        ("Published at International Radar Symposium (IRS) 2025", "IRS 2025"),
        ("Accepted at Foo Conference 2024", "Foo Conference 2024"),
        ("NLDB 2025", "NLDB 2025"),
        ("IEEE IJCNN 2025 has accepted the paper", "IJCNN 2025"),
        ("Accepted at International Conference on Pattern Recognition (ICPR 2020)", "ICPR 2020"),
        ("8 pages, MNRAS accepted", "MNRAS"),
        ("23 pages, submitted to and accepted for publication in ApJ", "Astrophysical Journal"),
        ("7 pages, 9 figures. Phys. Rev. C 76, 044902 (2007)", "Physical Review C 2007"),
        ("30 pages, to appear in Israel Journal of Mathematics", "Israel Journal of Mathematics"),
        ("Accepted in Science", "Science"),
        (r"to be published by Birkh\"auser", "Birkhäuser"),
        ("To appear in the Proceedings, edited by A. Lovelace (to be published by Springer)", "Springer"),
        ("AI for Content Creation (AI4CC) Workshop at CVPR 2025", "CVPR 2025 AI4CC Workshop"),
        ("3D-LLM/VLA @ CVPR 2025; Project Page at https://a.github.io/", "CVPR 2025"),
        ("This paper has been accepeted to ICML 2025. Not Final Version", "ICML 2025"),
        (
            "Accepted by Journal of Visual Communication and Image Representation",
            "Journal of Visual Communication and Image Representation",
        ),
    ],
)
def test_acceptance_note_names_its_venue(comment: str, label: str) -> None:
    venue = find_venue(comment)
    assert venue is not None
    assert venue.label == label


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 3 figures",
        "accepted after the chi square test of 2023",
        "lenses of 20 mm 20 cm apart",
        "Submitted to CVPR 2025",
        "19 pages, 16 figures, under review at ICCV 2025",
        "8 pages, EMNLP 2025 under review",
        "Rejected from ICML 2024",
        "In peer review",
        "not accepted at CVPR 2024",
        "Under review for TPAMI",
        "This work has been submitted to the IEEE for possible publication",
        "Journal extension of our CVPR 2024 paper, featuring new tasks",
        "Clarification note for the CVPR 2025 paper",
        "This challenge was hosted in MICCAI 2024",
        "Published version",
        "70 pages, JHEP3. v2: new explicit solutions",
        "Project page: https://cvpr.example.org/2025",
        "the abstract differs from the one presented in the PDF",
        "First appeared in Prof. A. Lovelace's annual report",
        "To appear in the Proceedings, edited by A. Lovelace",
    ],
)
def test_what_is_no_acceptance_names_no_venue(comment: str) -> None:
    assert find_venue(comment) is None


@pytest.mark.parametrize(
    ("journal_ref", "venue"),
    [
        ("Phys.Rev.D76:013009,2007", Venue("Physical Review D", 2007, kind="journal")),
        ("Astrophys.J.664:738-749,2007", Venue("Astrophysical Journal", 2007, kind="journal")),
        ("Mon.Not.Roy.Astron.Soc. 384 (2008) 1289-1300", Venue("MNRAS", 2008, kind="journal")),
        (
            "IEEE Trans. Pattern Anal. Mach. Intell. 45 (2023) 1-10",
            Venue("IEEE TPAMI", 2023, kind="journal"),
        ),
        ("JHEP 0712:013,2007", Venue("JHEP", 2007, kind="journal")),
        ("Macromolecules 40, 1305 (2007)", Venue("Macromolecules", 2007, kind="journal")),
        ("J.Phys.A40:6901-6906,2007", Venue("J. Phys. A", 2007, kind="journal")),
        ("Science 320, 356 (2008)", Venue("Science", 2008, kind="journal")),
        ("Lovelace A., Byron G., Nature 2019", Venue("Nature", 2019, kind="journal")),
        ("in Nature 423 (2003) 12", Venue("Nature", 2003, kind="journal")),
        ("Nature Photonics 1, 97 (2007)", Venue("Nature Photonics", 2007, kind="journal")),
        (
            "Journal of Soil Science and Botany 15 (2007), 29",
            Venue("Journal of Soil Science and Botany", 2007, kind="journal"),
        ),
        ("In: Speech and Computer. SPECOM 2021", Venue("Speech and Computer. SPECOM", 2021, kind="journal")),
        (r"RIMS K\^oky\^uroku 39 (2013)", Venue("RIMS Kôkyûroku", 2013, kind="journal")),
    ],
)
def test_journal_reference_names_its_venue(journal_ref: str, venue: Venue) -> None:
    assert find_venue("", journal_ref) == venue


@pytest.mark.parametrize(
    "journal_ref",
    [
        "In: Lovelace A., Byron G. (eds) On Engines, 2001",
        "A. Lovelace, G. G. Byron, Engines 2, 10 (2006)",
        "Theory A., Practice B., 2012",
        "Proceedings",
    ],
)
def test_journal_reference_that_begins_with_people_names_no_venue(journal_ref: str) -> None:
    assert find_venue("", journal_ref) is None


def test_dated_journal_reference_goes_before_an_undated_comment() -> None:
    assert find_venue("Accepted by ApJ", "Astrophys.J.664:738-749,2007") == Venue(
        "Astrophysical Journal", 2007, kind="journal"
    )


def test_slug_is_the_same_for_all_years() -> None:
    found = [find_venue(f"Accepted at NeurIPS {year}") for year in (2023, 2024)]
    assert [venue and venue.slug for venue in found] == ["neurips", "neurips"]
    assert Venue("Astronomy & Astrophysics").slug == "astronomy-astrophysics"
    assert Venue("论坛").slug == "venue"


@given(COMMENTS | st.text(), st.text(max_size=60))
def test_any_comment_is_read_without_an_error(comment: str, journal_ref: str) -> None:
    venue = find_venue(comment, journal_ref)
    assert venue is None or (venue.name.strip(), len(venue.label) < 300) == (venue.name, True)


@pytest.mark.parametrize("unit", ["Accepted at ", "(", "Aa Bb ", "workshop at ", "Proc. ", "the ", "A-", "1"])
def test_hostile_repetition_is_read_in_bounded_time(unit: str) -> None:
    """A pattern that backtracks would run into the suite's time limit."""
    find_venue(unit * 20_000 + "ICML", unit * 20_000)
