"""One paper in mind: every way of writing it leads there, and ordinary words do not."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.ids import ArxivId
from papers.models import Paper
from papers.search import index
from papers.search.goto import listed, named, published, sought
from tests.factories import make_paper

IDS = st.sampled_from(["2310.12755", "0704.0001", "1412.9999", "hep-th/9901001", "math/0309136"])
VERSIONS = st.none() | st.integers(1, 99)
FRAMES = [
    "{}",
    "  {}\n",
    "arXiv:{}",
    "arXiv: {}",
    "arXiv:{} [cs.CV]",
    "https://arxiv.org/abs/{}",
    "http://www.arxiv.org/pdf/{}",
    "https://export.arxiv.org/pdf/{}.pdf",
    "arxiv.org/abs/{}/",
    "https://arxiv.org/pdf/{}.pdf?download=1#page=3",
    "https://www.alphaxiv.org/abs/{}",
    "https://huggingface.co/papers/{}",
    "scirate.com/arxiv/{}",
    "https://ar5iv.labs.arxiv.org/html/{}",
    "http://127.0.0.1:8000/abs/{}",
    "10.48550/arXiv.{}",
    "doi:10.48550/arXiv.{}",
    "https://doi.org/10.48550/arxiv.{}",
    "http://dx.doi.org/10.48550/ARXIV.{}",
    "https://www.alphaxiv.org/overview/{}",
    "https://arxiv.org/e-print/{}",
    "https://arxiv.org/abs/{}.",
    "(https://arxiv.org/abs/{})",
    "<https://arxiv.org/abs/{}>",
    "https://export.arxiv.org/api/query?id_list={}",
    "{}.pdf",
    "[{}]",
    '"{}"',
    "{},",
    "\u200b{}",
    "arxiv {}",
    "arXiv preprint arXiv:{}",
    "arXiv:{} [cs.HC] 13 May 2025",
    "[{}] Attention and what it needs: a survey (part 2)",
    'A. Lovelace et al., "Engines: a note on numbers," arXiv preprint arXiv:{}, 2025.',
    "Lovelace, A. (1843). Engines. arXiv:{}. https://doi.org/10.48550/arXiv.{}",
    "@misc{{lovelace, eprint={}, archivePrefix={{arXiv}}, primaryClass={{cs.CV}}}}",
]


@given(IDS, VERSIONS, st.sampled_from(FRAMES))
def test_every_way_of_writing_a_paper_names_it(base: str, version: int | None, frame: str) -> None:
    wanted = ArxivId(base, version)
    assert named(frame.format(wanted, wanted)) == wanted


def test_full_width_digits_name_a_paper() -> None:
    assert named("２３１０.１２７５５") == ArxivId("2310.12755")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://arxiv.org/list/cs.CV/recent", "cs.CV"),
        ("arxiv.org/list/HEP-TH/new?skip=0&show=50", "hep-th"),
        ("https://export.arxiv.org/rss/cs", "cs"),
        ("https://arxiv.org/list/cs.NOWHERE/recent", ""),
        ("https://example.org/list/cs.CV", ""),
        ("list cs.CV", ""),
    ],
)
def test_an_address_of_a_listing_names_its_category(text: str, code: str) -> None:
    assert listed(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1234.5678 is",
        "1234.5678",
        "vision transformer",
        "2310.12755 vision",
        "id:2310.12755",
        "10.1103/PhysRevD.76.013009",
        "https://example.org/blog/2310.12755",
        "https://arxiv.org/list/cs.CV/recent",
        "https://arxiv.org/abs/",
        "10.48550/arXiv.",
        "2310.12755\0",
        "\ud800",
        "9" * 10_000,
        "https://arxiv.org/abs/" + "a/" * 5_000,
        "arXiv:2310.12755 and arXiv:2311.00001",
        "arxiv id:2310.12755",
        "arxiv vision 2023.1",
        "[vision] 2310.12755",
        'co:"arXiv:2310.12755"',
        "cat:cs.CV -arXiv:2310.12755",
        "NOT arXiv:2310.12755",
        "arXiv:2310.12755 OR vit",
        "tag:arxiv 2310.12755",
        "abs:2310.12755 arxiv",
        '"comment on arXiv:2310.12755"',
        "“comment on arXiv:2310.12755”",
    ],
)
def test_other_texts_name_no_paper(text: str) -> None:
    assert named(text) is None


@given(
    st.text(max_size=200)
    | st.lists(st.from_regex(r"[a-z0-9.:/]{1,12}", fullmatch=True), min_size=2).map(" ".join)
)
def test_words_name_no_paper(text: str) -> None:
    found = named(text)
    assert found is None or found.base in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "arxiv_id"),
    [
        ("10.1103/PhysRevD.76.013009", "0704.0001"),
        (" doi:10.1103/physrevd.76.013009 ", "0704.0001"),
        ("https://doi.org/10.1103/PHYSREVD.76.013009", "0704.0001"),
        ("https://doi.org/10.1002%2F%28sici%29", "0704.0002"),
        ("10.1103/PhysRevD.76", None),
        ("10.1103/", None),
        ("10.1/x", None),
        ("see 10.1103/PhysRevD.76.013009", None),
        ("10.1103/\0", None),
        ("10.1103/\ud800", None),
        ("10.1103/" + "9" * 10_000, None),
    ],
)
def test_a_journals_doi_names_the_paper_that_has_it(text: str, arxiv_id: str | None) -> None:
    make_paper("0704.0001", doi="10.1103/PhysRevD.76.013009")
    make_paper("0704.0002", doi="10.1002/(SICI)")
    make_paper("0704.0003", doi="10.1103/" + "9" * 3_000)
    found = published(text)
    assert (found.base if found else None) == arxiv_id


@pytest.mark.django_db
def test_a_title_that_names_another_paper_leads_to_the_paper_of_that_title() -> None:
    make_paper("0704.0001", title="Engines")
    make_paper("0704.0002", title='Comment on arXiv:0704.0001: engines "for $x$"')
    index.catch_up_all()
    assert sought("Comment on arXiv:0704.0001: Engines “for x”") == ArxivId("0704.0002")
    assert sought("Reply to arXiv:0704.0001") == ArxivId("0704.0001")
    assert sought("comment on arXiv:0704.0001") == ArxivId("0704.0001")


@pytest.mark.django_db
def test_a_doi_is_found_by_the_index() -> None:
    plan = Paper.objects.with_doi("10.1103/x").explain()
    assert connection.vendor == "postgresql" or "paper_doi" in plan
