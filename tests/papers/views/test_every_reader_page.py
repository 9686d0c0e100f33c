"""What holds for every readers' page: headers, no cache, nothing inline, no other host, all in Chinese."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import make_digest, make_entry, make_paper, make_reader
from tests.papers.views.test_every_page import assert_guarded
from tests.small_library import MODERATOR_PAGES, READER_PAGES, make_small_library
from tests.small_site import MANY

PAGES = [
    *(("mira", name, address) for name, address in READER_PAGES.items()),
    *(("moderator", name, address) for name, address in MODERATOR_PAGES.items()),
]
every_page = pytest.mark.parametrize(
    ("who", "address"),
    [(who, address) for who, _name, address in PAGES],
    ids=[f"{who}-{name}" for who, name, _address in PAGES],
)
PHRASES = ("Skip to content", ">Library<", ">Notices", "Mark read", ">Abstract<", "Keep tags", ">Save<")


@pytest.fixture
def browsers(small_site: None) -> dict[str, Client]:
    """A browser of the reader with a library, and one of a moderator."""
    return {person.username: browser_of(person) for person in make_small_library()}


def browser_of(person: User) -> Client:
    client = Client(headers={"Accept-Language": "zh-CN"})
    client.force_login(person)
    return client


@every_page
def test_readers_page_is_private_guarded_and_in_chinese(
    browsers: dict[str, Client], who: str, address: str
) -> None:
    response = browsers[who].get(address)
    assert response.status_code == 200
    assert_guarded(response)
    assert response["Cache-Control"] == "private, no-store"
    page = response.content.decode()
    inline = r'<style|\sstyle=|<script(?! type="application/ld\+json")(?![^>]*\ssrc=)|\son[a-z]+=|javascript:'
    assert re.findall(inline, page) == []
    loaded = re.findall(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="([^"]*)"', page
    )
    assert [source for source in loaded if not source.startswith("/static/")] == []
    assert '<html lang="zh-Hans"' in page
    assert [words for words in PHRASES if words in page] == []


@pytest.mark.django_db
def test_digest_of_twenty_papers_is_light_for_a_reader(client: Client) -> None:
    """Under 60 kB beside the abstracts, which are as long as their authors made them."""
    entries = make_digest()
    for number in range(1, 21):
        make_entry(entries, make_paper(f"2311.{number:05}", abstract="", authors=MANY[:6]))
    client.force_login(make_reader("mira"))
    size = len(client.get(entries.get_absolute_url()).content)
    assert size < 60_000
