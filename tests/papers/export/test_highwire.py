"""What a reference manager takes from the head of a paper's page."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from papers.export.highwire import highwire
from papers.export.works import works
from papers.ingest.facts import fill_facts
from papers.models import Paper
from tests.factories import make_paper
from tests.printed_works import make_printed, printed_works
from tests.reference_managers import Item, embedded

AUTHORS = ("Paul Erdős", "José Ángel García", "李明", "ATLAS Collaboration", "Ada Lovelace")


def put(arxiv_id: str = "2311.00001", **fields: Any) -> Paper:
    """A paper whose venue is what its comment says."""
    paper = make_paper(arxiv_id, **fields)
    fill_facts(paper)
    paper.withdrawn = fields.get("withdrawn", False)
    paper.save()
    return paper


def taken(client: Client, paper: Paper) -> Item:
    return embedded(client.get(f"/abs/{paper.arxiv_id}").content.decode())


@pytest.mark.django_db
def test_preprint_is_taken_as_it_is(client: Client) -> None:
    long = "We show it. " * 60 + "It ends & closes; really."
    paper = put(title=r"On $\ell_2$ norms: <b>plain</b> & simple", abstract=long, authors=AUTHORS)
    assert taken(client, paper) == Item(
        kind="preprint",
        title="On ℓ₂ norms: <b>plain</b> & simple",
        authors=list(AUTHORS),
        date="2023/11/01",
        url="https://arxiv.org/abs/2311.00001",
        pdf="https://arxiv.org/pdf/2311.00001",
        abstract=long,
        publisher="arXiv",
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "kind", "publication", "conference"),
    [
        ({"comment": "Accepted at WACV 2024"}, "conferencePaper", "", "WACV 2024"),
        ({"journal_ref": "Phys.Rev.D76:013009,2007"}, "journalArticle", "Physical Review D", ""),
        ({"comment": "Submitted to WACV 2024"}, "preprint", "", ""),
        ({"comment": "Accepted at WACV 2024", "withdrawn": True}, "preprint", "", ""),
    ],
)
def test_venue_makes_the_kind_where_it_is_certain(
    client: Client, fields: dict[str, Any], kind: str, publication: str, conference: str
) -> None:
    item = taken(client, put(**fields))
    assert (item.kind, item.publication, item.conference) == (kind, publication, conference)


@pytest.mark.django_db
def test_first_of_several_dois_is_the_papers(client: Client) -> None:
    assert taken(client, put(doi="10.1000/part.1 10.1000/part.2")).doi == "10.1000/part.1"


@pytest.mark.django_db
def test_withdrawn_paper_has_no_pdf_and_a_summary_of_ours_is_not_its_abstract() -> None:
    told = dict(highwire(next(works([put(withdrawn=True, is_sample=True).pk]))))
    assert not {"citation_pdf_url", "citation_abstract"} & told.keys()


def test_papers_as_people_write_them_are_taken_as_they_are() -> None:
    for work in printed_works(200):
        told = "".join(f'<meta name="{name}" content="{_escaped(text)}">' for name, text in highwire(work))
        item = embedded(f"<html><head>{told}</head></html>")
        assert (item.title, item.authors, item.date, item.doi, item.pdf, item.url) == (
            " ".join(work.plain_title.split()),
            [name.replace(";", ",") for name in work.plain_authors],
            f"{work.submitted_at:%Y/%m/%d}" if work.submitted_at else item.date,
            work.first_doi,
            work.pdf_url,
            work.url,
        )


names = some.text(some.characters(categories=["L", "M", "N", "P", "S", "Zs"]), min_size=1, max_size=30)


@given(authors=some.lists(names.map(lambda name: f"A{name}B"), min_size=2, max_size=6))
def test_names_stay_apart_and_in_order(authors: list[str]) -> None:
    work = make_printed(authors=tuple(authors))
    page = "".join(f'<meta name="{name}" content="{_escaped(text)}">' for name, text in highwire(work))
    found = embedded(f"<html><head>{page}</head></html>").authors
    assert found == [name.replace(";", ",") for name in work.plain_authors]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")
