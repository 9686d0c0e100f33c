"""Nothing private of a reader is in anything that anybody else can get: pages, headers, files, log, mail."""

import logging
import os
import posixpath
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.core import mail
from django.core.cache import cache

from papers.clock import now
from papers.export.formats import FORMATS
from papers.feeds import keys
from papers.library import collections as lists
from papers.models import Bookmark, FeedKey, Suspension
from papers.views.feeds import FORMATS as FEEDS
from tests.security.addresses import EXAMPLES
from tests.security.people import Person
from tests.security.site import ADDRESS, ASKED, CANARY, TOLD, Site, data_files, make_site

pytestmark = pytest.mark.django_db
OTHERS = ("visitor", "unconfirmed", "other", "curator", "moderator", "administrator", "suspended", "deleted")
SOAK = bool(os.environ.get("SOAK"))
SWEPT = OTHERS if SOAK else ("visitor", "other", "moderator", "administrator")
CRAWLED = 1_000 if SOAK else 150  # pages of each role
ASKED_AS = ({}, {"HX-Request": "true"}, {"Accept-Language": "zh-CN"}) if SOAK else ({},)
_LINK = re.compile(r'(?:href|src|action|formaction|hx-get)="(/[^"]*)"')


def secrets_for(person: Person, path: str) -> list[str]:
    """The words that must not be in an answer to this person."""
    secrets = [CANARY]
    if person.role not in ("moderator", "administrator"):
        secrets.append(TOLD)
    if person.role not in ("curator", "administrator"):
        secrets.append(ASKED)
    if not (person.role == "administrator" and path.startswith("/admin/")):
        secrets.append(ADDRESS)
    return secrets


def sweep(site: Site, person: Person) -> list[str]:
    """Every address of the examples and all that their pages link to; the answers with a secret in them."""
    queue = [example.path(site) for example in EXAMPLES.values()]
    if person.role == "administrator":
        queue.append("/admin/")
    seen, hits = set(queue), []
    while queue:
        path = queue.pop(0)
        for headers in ASKED_AS:
            answer = person.client.get(path, headers=headers)
            body = answer.getvalue().decode("utf-8", "replace")
            said = unescape(body) + repr(dict(answer.items()))
            asked = path.lower()
            hits += [
                f"{person.role}: {path} has {secret}"
                for secret in secrets_for(person, path)
                if secret in said.lower().replace(asked, "") and secret not in asked
            ]
        for link in map(unescape, _LINK.findall(body)):
            target = link.split("#")[0]
            if target not in seen and len(seen) < CRAWLED and not target.startswith("/accounts/logout"):
                seen.add(target)
                queue.append(target)
    return hits


def everywhere(site: Site, caplog: pytest.LogCaptureFixture) -> list[str]:
    """The hits of all others, and in what the site writes down."""
    hits = [hit for role in OTHERS for hit in sweep(site, site.people[role])]
    written = [
        b"log",
        caplog.text.encode(),
        *data_files(),
        *(str(sent.message()).encode() for sent in mail.outbox),
    ]
    secrets = [secret.encode() for secret in (CANARY, ADDRESS, TOLD, ASKED)]
    logged = [text for text in written for secret in secrets if secret in _without_asked(text)]
    return hits + [f"written down: {text[:200]!r}" for text in logged]


def _without_asked(text: bytes) -> bytes:
    """Log lines but for the addresses that somebody asked for."""
    return re.sub(rb"/\S+", b"", text)


@pytest.mark.parametrize("role", SWEPT)
def test_nobody_else_gets_anything_private(role: str, caplog: pytest.LogCaptureFixture) -> None:
    site = make_site()
    with caplog.at_level(logging.DEBUG):
        site.people["owner"].client.get("/library/")
        hits = sweep(site, site.people[role])
    assert "\n".join(hits) == ""
    assert CANARY not in _without_asked(caplog.text.encode()).decode()


@pytest.mark.parametrize("role", OTHERS)
def test_no_feed_and_no_file_has_anything_private_for_anybody_else(role: str) -> None:
    site = make_site()
    person, hits = site.people[role], []
    for path in going_out(site):
        cache.clear()  # nobody asked for a file in this minute
        answer = person.client.get(path)
        assert answer.status_code != 429
        said = (unescape(answer.getvalue().decode()) + repr(dict(answer.items()))).lower()
        hits += [
            f"{path} has {secret}"
            for secret in secrets_for(person, path)
            if secret in said and secret not in path
        ]
    assert hits == []


def test_their_owner_finds_private_things_in_files_and_feeds() -> None:
    """So that the test above would find them."""
    site = make_site()
    secret = keys.make(site.owner, FeedKey.Kind.COLLECTION, collection=site.private)[1]
    paths = [f"/feeds/private/{secret}.{form}" for form in FEEDS]
    paths += [f"/export/library.{form}" for form in ("bib", "ris", "md", "csv")]
    for path in paths:
        assert CANARY in site.people["owner"].client.get(path).getvalue().decode().lower(), path


def going_out(site: Site) -> Iterator[str]:
    """Feeds and files of what the examples name and of the owner's private list, in every format."""
    named = [
        *(example.path(site) for name, example in EXAMPLES.items() if name.startswith(("feed_", "export_"))),
        *(f"/feeds/collections/{site.private.pk}.atom", "/export/search.csv?q=is:saved"),
    ]
    for path in named:
        whole, dot, query = path.partition("?")
        stem, ending = posixpath.splitext(whole)
        for form in FEEDS if whole.startswith("/feeds/") else FORMATS:
            yield f"{stem}.{form}{dot}{query}" if ending else path


@pytest.mark.soak
def test_nor_after_publishing_and_hiding_suspension_and_deletion(caplog: pytest.LogCaptureFixture) -> None:
    site = make_site()
    for public in (True, False):
        lists.keep(site.private, name=site.private.name, description=CANARY, public=public)
    assert everywhere(site, caplog) == []
    Suspension.objects.create(reader=site.owner, until=now(), reason="loud", at=now())
    assert everywhere(site, caplog) == []
    site.owner.delete()
    assert everywhere(site, caplog) == []


@pytest.mark.parametrize("role", ["visitor", "other"])
def test_others_see_no_count_of_what_a_reader_keeps(role: str) -> None:
    """The pages of a paper are the same for everybody else whether or not somebody saved it."""
    site = make_site()
    pages = ["/", "/topics/", EXAMPLES["digest"].path(site), EXAMPLES["paper"].path(site), "/u/owner/"]
    for page in pages:  # opening a paper's page leaves the visitor's own mark on the next ones
        site.people[role].client.get(page)
    before = [_stable(site.people[role], page) for page in pages]
    Bookmark.objects.filter(reader=site.owner).delete()
    site.owner.follows.all().delete()
    site.owner.reading_marks.all().delete()
    assert [_stable(site.people[role], page) for page in pages] == before


def _stable(person: Person, page: str) -> str:
    """The page without what differs at each request."""
    body = person.client.get(page).content.decode()
    return re.sub(r'(?<=value=")\w{32,}(?=")', "", body)
