"""The one address of a page, and what link previews say."""

import re

import pytest
from django.test import Client
from html5lib import parse

from papers.models import Paper
from papers.views.canonical import CONTENTS
from tests.factories import make_collection, make_reader
from tests.security.addresses import EXAMPLES
from tests.small_site import MISSING, PAGES, author_page

SITE = "http://127.0.0.1:8000"
pytestmark = pytest.mark.usefixtures("small_site")


def head(client: Client, address: str) -> tuple[list[str], dict[str, str]]:
    """The canonical addresses and the meta elements with a property."""
    tree = parse(client.get(address).content.decode(), namespaceHTMLElements=False)
    links = [link.get("href", "") for link in tree.iterfind(".//link") if link.get("rel") == "canonical"]
    metas = {
        meta.get("property", ""): meta.get("content", "") for meta in tree.iterfind("./head/meta[@property]")
    }
    return links, metas


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", "/"),
        ("/?view=titles", "/"),
        ("/topics/?find=vision", "/topics/"),
        ("/topics/vision-transformer/?before=2023-11", "/topics/vision-transformer/?before=2023-11"),
        (PAGES["digest-code"], PAGES["digest"]),
        (f"{PAGES['digest']}?view=abstracts&only=venue", PAGES["digest"]),
        ("/abs/2310.12755v1", "/abs/2310.12755"),
        ("/abs/2310.12755?do=save", "/abs/2310.12755"),
        ("/abs/hep-th/9901001", "/abs/hep-th/9901001"),
        ("/categories/cs.CV/?month=2023-10&view=titles", "/categories/cs.CV/?month=2023-10"),
        ("/categories/cs.CV/2023-11-03/?page=1&view=titles", "/categories/cs.CV/2023-11-03/"),
        ("/venues/wacv/?year=2023", "/venues/wacv/"),
        ("/search/", "/search/"),
        ("/tools/", "/tools/"),
    ],
)
def test_page_names_the_one_address_of_what_it_shows(visitor: Client, address: str, canonical: str) -> None:
    links, metas = head(visitor, address)
    assert (links, metas["og:url"]) == ([SITE + canonical], SITE + canonical)


def test_pages_of_a_list_are_different_contents(visitor: Client) -> None:
    own = author_page()
    assert head(visitor, f"{own}?show=coauthors&view=titles")[0] == [f"{SITE}{own}?show=coauthors"]
    assert head(visitor, f"{own}?category=cs.CV&page=1")[0] == [SITE + own]
    assert head(visitor, f"{own}?show=other")[0] == [SITE + own]


@pytest.mark.parametrize(
    "address", [*MISSING.values(), PAGES["search-found"], PAGES["preferences"], "/accounts/login/"]
)
def test_page_of_nothing_or_of_one_reader_has_none(visitor: Client, address: str) -> None:
    assert head(visitor, address) == ([], {})


def test_private_collection_has_none(visitor: Client) -> None:
    owner = make_reader("owner")
    private, public = make_collection(owner, name="A"), make_collection(owner, name="B", public=True)
    visitor.force_login(owner)
    assert head(visitor, private.get_absolute_url())[0] == []
    assert head(visitor, public.get_absolute_url())[0] == [SITE + public.get_absolute_url()]


def test_every_address_of_the_table_is_one_of_the_site() -> None:
    assert set(CONTENTS) <= set(EXAMPLES)


def test_link_preview_says_what_the_page_says(visitor: Client) -> None:
    _links, metas = head(visitor, PAGES["digest"])
    assert metas == {
        "og:title": "Vision Transformer, 2023-11-05",
        "og:description": metas["og:description"],
        "og:url": SITE + PAGES["digest"],
        "og:locale": "en_US",
        "og:type": "website",
        "og:site_name": "Recto",
    }
    assert re.match(r"\d+ papers: New \d", metas["og:description"])
    chinese = Client(headers={"Accept-Language": "zh-CN"})
    assert head(chinese, PAGES["digest"])[1]["og:locale"] == "zh_CN"


def test_preview_of_a_paper_names_no_site_that_a_reference_manager_would_take_for_its_journal(
    visitor: Client,
) -> None:
    _links, metas = head(visitor, PAGES["paper"])
    assert (metas["og:type"], metas["og:title"]) == ("article", "Plain <b>Transformers</b> & ℓ₂ norms")
    assert "og:site_name" not in metas


def test_title_with_a_quotation_mark_stays_in_its_attribute(visitor: Client) -> None:
    title = 'A "quoted" title --> </title><script>alert(1)</script>'
    Paper.objects.filter(arxiv_id="2310.12755").update(title=title)
    _links, metas = head(visitor, PAGES["paper"])
    assert metas["og:title"] == title
