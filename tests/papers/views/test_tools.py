"""Ways here from elsewhere: the browser's search and the bookmark."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from html5lib import parse

from papers.models import SiteSettings

pytestmark = pytest.mark.usefixtures("small_site")
NAMES = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def described(client: Client) -> ET.Element:
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    return ET.fromstring(answer.content)


def test_browsers_find_the_search_and_it_answers(visitor: Client) -> None:
    tree = parse(visitor.get("/").content.decode(), namespaceHTMLElements=False)
    (link,) = [each for each in tree.iterfind("./head/link") if each.get("rel") == "search"]
    assert (link.get("href"), link.get("title")) == ("/opensearch.xml", "Recto")
    templates = {
        url.get("type"): url.get("template", "") for url in described(visitor).iterfind("o:Url", NAMES)
    }
    results = (
        templates["text/html"].replace("{searchTerms}", "numbered").removeprefix("http://127.0.0.1:8000")
    )
    assert b'id="found"' in visitor.get(results).content
    typed = templates["application/x-suggestions+json"].replace("{searchTerms}", "cat%3Acs.C")
    answer = visitor.get(typed.removeprefix("http://127.0.0.1:8000"))
    assert answer["Content-Type"] == "application/x-suggestions+json"
    query, offers = json.loads(answer.content)
    assert query == "cat:cs.C"
    assert "cat:cs.CV" in offers


def test_name_is_the_sites_own_and_as_short_as_the_standard_asks(visitor: Client) -> None:
    SiteSettings.objects.create(pk=1, name="The reading room of <us> & many others")
    found = described(visitor)
    assert found.findtext("o:ShortName", "", NAMES) == "The reading room"
    assert found.findtext("o:LongName", "", NAMES) == "The reading room of <us> & many others"


def test_description_is_the_same_in_every_language(visitor: Client) -> None:
    chinese = Client(headers={"Accept-Language": "zh-CN"}).get("/opensearch.xml")
    assert chinese.content == visitor.get("/opensearch.xml").content


def test_bookmark_is_a_link_and_a_text_to_copy(visitor: Client, text_of: Any) -> None:
    answer = visitor.get("/tools/")
    tree = parse(answer.content.decode(), namespaceHTMLElements=False)
    links = [
        each.get("href", "")
        for each in tree.iterfind(".//a")
        if each.get("href", "").startswith("javascript:")
    ]
    assert len(links) == 1
    assert "'http://127.0.0.1:8000'" in links[0]
    assert not set(' "<') & set(links[0])
    assert links[0] in text_of(answer, ".//pre")
    assert "unsafe" not in answer["Content-Security-Policy"]
