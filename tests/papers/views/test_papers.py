"""The paper's page and the way to the PDF."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from html5lib import parse

from papers.ingest.facts import fill_facts
from papers.models import Author, Paper
from papers.text.math import to_text
from papers.views.papers import licence_name
from tests.factories import make_digest, make_entry, make_paper, make_topic
from tests.small_site import MANY, PAGES

Texts = Callable[[HttpResponse, str], list[str]]


def meta(response: HttpResponse) -> list[tuple[str, str]]:
    tree = parse(response.content.decode(), namespaceHTMLElements=False)
    found = [(each.get("name", ""), each.get("content", "")) for each in tree.iterfind(".//meta")]
    return [(name, content) for name, content in found if name.startswith("citation_")]


@pytest.mark.usefixtures("small_site")
def test_paper_tells_reference_managers_who_wrote_what_when(visitor: Client) -> None:
    assert meta(visitor.get(PAGES["paper"])) == [
        ("citation_title", "Plain <b>Transformers</b> & ℓ₂ norms"),
        *(("citation_author", name) for name in MANY),
        ("citation_publication_date", "2023/11/01"),
        ("citation_online_date", "2023/11/01"),
        ("citation_arxiv_id", "2310.12755"),
        ("citation_abstract_html_url", "https://arxiv.org/abs/2310.12755"),
        ("citation_public_url", "https://arxiv.org/abs/2310.12755"),
        ("citation_pdf_url", "https://arxiv.org/pdf/2310.12755"),
        ("citation_conference_title", "WACV 2024"),
        ("citation_doi", "10.1000/test.1"),
        ("citation_abstract", to_text(Paper.objects.get(arxiv_id="2310.12755").abstract)),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"comment": "Accepted at WACV 2024"}, [("citation_conference_title", "WACV 2024")]),
        ({"journal_ref": "Phys.Rev.D76:013009,2007"}, [("citation_journal_title", "Physical Review D")]),
        ({"comment": "Submitted to WACV 2024"}, []),
        ({"comment": "Accepted at the NeurIPS 2023 Workshop on Tests"}, []),
        ({"comment": "Accepted at the First Symposium on Unheard-of Things 2024"}, []),
        ({"comment": "Accepted at WACV 2024", "withdrawn": True}, []),
    ],
)
def test_paper_names_its_venue_to_reference_managers_only_where_it_is_certain(
    visitor: Client, fields: dict[str, Any], told: list[tuple[str, str]]
) -> None:
    paper = make_paper("2311.00001", **fields)
    fill_facts(paper)
    Paper.objects.filter(pk=paper.pk).update(venue=paper.venue)
    found = meta(visitor.get("/abs/2311.00001"))
    assert [each for each in found if each[0].endswith(("conference_title", "journal_title"))] == told


@pytest.mark.django_db
def test_names_do_not_turn_the_writing_of_head_and_title(visitor: Client) -> None:
    paper = make_paper("2311.00001", authors=("\u202eAda Lovelace",))
    assert ("citation_author", "Ada Lovelace") in meta(visitor.get("/abs/2311.00001"))
    author = paper.authorships.get().author
    Author.objects.filter(pk=author.pk).update(slug="ada-lovelace")
    page = visitor.get(f"/authors/{author.pk}-ada-lovelace/").content.decode()
    assert "<title>Ada Lovelace — Recto</title>" in page


@pytest.mark.usefixtures("small_site")
def test_paper_shows_all_authors_as_links(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get(PAGES["paper"]), ".//p[@id='authors']/a") == list(MANY)


@pytest.mark.django_db
@pytest.mark.parametrize(("names", "shown"), [(60, 60), (61, 40), (300, 40)])
def test_authors_of_a_collaboration_are_folded_after_the_first(
    visitor: Client, text_of: Texts, names: int, shown: int
) -> None:
    everyone = [f"Author Number{number}" for number in range(names)]
    make_paper("2311.00001", authors=tuple(everyone))
    page = visitor.get("/abs/2311.00001")
    assert text_of(page, ".//p[@id='authors']/a") == everyone[:shown]
    assert text_of(page, ".//header/details/p/a") == everyone[shown:]
    more = [f"{names - shown} more authors"] if names > shown else []
    assert text_of(page, ".//header/details/summary") == more
    assert len([name for name, _value in meta(page) if name == "citation_author"]) == names


@pytest.mark.usefixtures("small_site")
def test_paper_shows_its_record(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(PAGES["paper"])
    record = dict(zip(text_of(page, ".//dl/dt"), text_of(page, ".//dl/dd"), strict=True))
    assert record == {
        "arXiv": "2310.12755",
        "Venue": "WACV 2024",
        "Subjects": "Computer Vision and Pattern Recognition cs.CVMachine Learning cs.LG",
        "Comment": "Accepted at WACV 2024, 12 pages",
        "Journal": "Journal of Tests 1 (2024) 1-2",
        "DOI": "10.1000/test.1",
        "MSC": "68T45",
        "ACM": "I.2.10",
        "Length": "12 pages, 3 figures",
        "Licence": "CC BY 4.0",
    }


@pytest.mark.usefixtures("small_site")
def test_paper_lists_versions_announcements_and_digests(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get(PAGES["paper"]), ".//aside//li") == [
        "v22023-11-02",
        "v12023-11-01",
        "cs.CV new2023-11-03",
        "cs.LG cross-listed2023-11-03",
        "Vision Transformer2023-11-05",
    ]


@pytest.mark.usefixtures("small_site")
def test_paper_links_out_to_what_it_has(visitor: Client, text_of: Texts) -> None:
    row = ".//header//div[@class='row']/a"
    assert text_of(visitor.get(PAGES["paper"]), row) == ["PDF", "arXiv", "Code", "Project", "Save"]
    assert text_of(visitor.get(PAGES["paper-withdrawn"]), row) == ["arXiv", "Save"]


@pytest.mark.django_db
def test_html_is_offered_where_arxiv_makes_it(visitor: Client, text_of: Texts) -> None:
    make_paper("2312.00001")
    assert "HTML" in text_of(visitor.get("/abs/2312.00001"), ".//header//a")


@pytest.mark.usefixtures("small_site")
def test_withdrawn_paper_says_so_above_its_abstract(visitor: Client, text_of: Texts) -> None:
    note = text_of(visitor.get(PAGES["paper-withdrawn"]), ".//div[@class='note note--warn']")
    assert note == ["This paper has been withdrawn. arXiv’s comment: Withdrawn: an error in lemma 2"]


@pytest.mark.usefixtures("small_site")
def test_abstract_has_paragraphs_math_and_links(visitor: Client) -> None:
    page = visitor.get(PAGES["paper"]).content.decode()
    assert page.count("<math") == 3
    assert '<a href="/abs/2310.00007">arXiv:2310.00007</a>' in page
    assert 'rel="nofollow noopener external"' in page


@pytest.mark.usefixtures("small_site")
def test_old_version_says_which_one_is_shown(visitor: Client, text_of: Texts) -> None:
    assert text_of(visitor.get("/abs/2310.12755v1"), ".//div[@class='note']/p") == [
        "You asked for version 1. What is shown here is the newest, version 2. "
        "Version 1 was submitted on 2023-11-01. Version 1 on arXiv"
    ]
    assert text_of(visitor.get("/abs/2310.12755v2"), ".//div[@class='note']/p") == []
    assert visitor.get("/abs/2310.12755v3").status_code == 404


@pytest.mark.usefixtures("small_site")
@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("arXiv:2310.12755", "2310.12755"),
        ("2310.12755/", "2310.12755"),
        ("https://arxiv.org/abs/2310.12755v2", "2310.12755v2"),
        ("hep-th.AB/9901001", "hep-th/9901001"),
    ],
)
def test_other_spellings_lead_to_the_one_address(visitor: Client, asked: str, canonical: str) -> None:
    answer = visitor.get(f"/abs/{asked}")
    assert (answer.status_code, answer["Location"]) == (301, f"/abs/{canonical}")


@pytest.mark.django_db
def test_paper_we_do_not_hold_is_404_and_leads_to_arxiv(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/abs/2310.12755")
    assert page.status_code == 404
    assert text_of(page, ".//h1") == ["Not here"]
    assert b'href="https://arxiv.org/abs/2310.12755"' in page.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("2310.12755", "https://arxiv.org/pdf/2310.12755"),
        ("2310.12755v2.pdf", "https://arxiv.org/pdf/2310.12755v2"),
        ("hep-th/9901001", "https://arxiv.org/pdf/hep-th/9901001"),
    ],
)
def test_pdf_leads_to_arxiv(visitor: Client, asked: str, target: str) -> None:
    assert visitor.get(f"/pdf/{asked}")["Location"] == target


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["", "x", "//example.org", "2310.12755/../../x", "2310.1275", "\x00"])
def test_pdf_of_no_identifier_is_404(visitor: Client, asked: str) -> None:
    assert visitor.get(f"/pdf/{asked}").status_code == 404


@pytest.mark.django_db
def test_address_from_a_comment_that_is_no_web_address_is_no_link(visitor: Client) -> None:
    make_paper("2311.00001", code_url="javascript:alert(1)", license="data:text/html,x")
    page = visitor.get("/abs/2311.00001").content.decode()
    assert 'href="javascript:' not in page
    assert 'href="data:' not in page


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("http://arxiv.org/licenses/nonexclusive-distrib/1.0/", "arXiv.org non-exclusive"),
        ("http://example.org/mine/", "example.org/mine"),
        ("", ""),
    ],
)
def test_licence_is_named_as_people_do(url: str, name: str) -> None:
    assert licence_name(url) == name


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 50])
def test_queries_do_not_grow_with_authors_and_digests(visitor: Client, queries: Any, many: int) -> None:
    paper = make_paper("2311.00001", authors=tuple(f"Author {number}" for number in range(many)))
    for number in range(min(many, 20)):
        make_entry(make_digest(make_topic(f"topic-{number}")), paper)
    with queries(16):
        visitor.get("/abs/2311.00001")
