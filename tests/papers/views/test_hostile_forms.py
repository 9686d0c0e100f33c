"""Hostile texts sent to every form that takes text, byte for byte: taken or refused, never a fault."""

import io
import json
import zipfile
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pybtex.database import parse_string

from accounts.models import User
from accounts.names import normal, validate_username
from papers.arxiv.records import AuthorName
from papers.discussion import thread
from papers.export import bibtex
from papers.export.works import works
from papers.ingest.store import store
from papers.library import shelf
from papers.library.takeout import archive
from papers.models import Collection, Paper
from tests.e2e.hostile_site import sendable
from tests.factories import NOON, make_comment, make_paper, make_reader
from tests.hostile_texts import TEXTS
from tests.records import make_record

pytestmark = pytest.mark.django_db
# All the odd ones, and a sample of the others; those that are sent anywhere are few, the soak sends all.
SAMPLE = [text for number, (name, text) in enumerate(TEXTS) if name.startswith("odd") or number % 10 == 0]
SENT = ["\0", "a\0b", "\ud800", "\ufffe\uffff", "9" * 20, *SAMPLE[::20]]
DEEP = "{" * 100  # more than the reader of BibTeX takes
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(make_reader("root", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def forms() -> list[tuple[str, str, dict[str, str]]]:
    """Addresses with the field that takes the text and what else the form needs."""
    comment = make_comment(make_paper())
    collection = Collection.objects.create(
        owner=User.objects.get(username="root"), name="c", created_at=NOON, changed_at=NOON
    )
    return [
        ("/papers/2311.00001/comments/", "body", {}),
        ("/comments/preview/", "body", {"paper": "2311.00001"}),
        (f"/comments/{comment.pk}/report/", "words", {"reason": "other"}),
        (f"/comments/{comment.pk}/report/", "reason", {}),
        (f"/comments/{comment.pk}/hide/", "reason", {}),
        (f"/comments/{comment.pk}/helpful/", "helpful", {}),
        ("/papers/2311.00001/thread/", "slow_seconds", {}),
        ("/u/writer/suspend/", "reason", {"days": "1"}),
        ("/u/writer/suspend/", "days", {"reason": "x"}),
        ("/papers/2311.00001/note/", "note", {}),
        ("/papers/2311.00001/tags/", "tags", {}),
        ("/collections/new/", "name", {"description": "x"}),
        ("/collections/new/", "description", {"name": "x"}),
        (f"/collections/{collection.pk}/add/", "remark", {"paper": "2311.00001"}),
        (f"/collections/{collection.pk}/add/", "paper", {}),
        ("/accounts/settings/", "shown_name", {}),
        (
            "/admin/papers/comment/",
            "reason",
            {"action": "hide", "_selected_action": str(comment.pk), "confirmed": "1"},
        ),
    ]


def send(client: Client, forms: list[tuple[str, str, dict[str, str]]], texts: list[str]) -> None:
    faults = []
    for address, field, others in forms:
        for text in texts:
            body = urlencode({field: text.encode("utf-8", "surrogatepass"), **others})
            answer = client.post(address, body, content_type=FORM)
            if answer.status_code not in (200, 302, 303, 400, 403, 404, 422, 429):
                faults.append((answer.status_code, address, field, text[:60]))
    assert faults == []


def test_sample_is_taken_or_refused_by_every_form(client: Client, forms: Any) -> None:
    send(client, forms, SENT)


@pytest.mark.soak
def test_every_text_is_taken_or_refused_by_every_form(client: Client, forms: Any) -> None:
    send(client, forms, [text for _name, text in TEXTS])


def test_texts_in_an_address_are_no_fault(client: Client) -> None:
    faults = []
    for text in SENT:
        asked = urlencode({"q": text.encode("utf-8", "surrogatepass")})
        for address in (
            "/people/names/",
            "/tags/names/",
            "/library/",
            "/moderation/",
            "/admin/papers/comment/",
        ):
            answer = client.get(f"{address}?{asked}")
            if answer.status_code not in (200, 302, 400, 404, 429):
                faults.append((answer.status_code, address, text[:60]))
    assert faults == []


def test_no_hostile_text_is_a_username() -> None:
    taken = []
    for _name, text in TEXTS:
        try:
            validate_username(text)
        except ValidationError:
            continue
        taken.append(normal(text))
    assert [name for name in taken if not all(part.isalnum() or part in "_.-" for part in name)] == []


def test_names_offered_are_json_and_nothing_else(client: Client) -> None:
    hostile = '<script>alert(1)</script>"\u2028'
    make_reader("offered", shown_name=hostile)
    answer = client.get("/people/names/?q=offer")
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.content) == {"names": [["offered", hostile]]}


def test_export_holds_the_texts_letter_by_letter() -> None:
    reader, texts = make_reader(), [sendable(text) for text in SAMPLE]
    store([make_record(f"2505.{number:05}") for number in range(1, len(texts) + 1)])
    papers = list(Paper.objects.order_by("arxiv_id"))
    for paper, text in zip(papers, texts, strict=True):
        shelf.keep_note(reader, paper, text)
    with zipfile.ZipFile(io.BytesIO(archive(reader).read())) as box:
        said = json.loads(box.read("recto-export.json"))
        library = box.read("library.bib").decode()
    assert sorted(row["note"] for row in said["bookmarks"]) == sorted(texts)
    assert len(parse_string(library, "bibtex").entries) == len(papers)


def test_bibtex_of_a_hostile_paper_is_one_entry() -> None:
    texts = [sendable(text) for text in SAMPLE if DEEP not in text]
    for number, text in enumerate(texts, start=1):
        record = make_record(f"2505.{number:05}", title=text or "-", authors=(AuthorName(text[:200] or "-"),))
        store([record])
    for work in works(Paper.objects.values_list("pk", flat=True)):
        assert len(parse_string(bibtex.entry(work), "bibtex").entries) == 1, work.title[:80]


def test_stored_comment_is_what_was_sent() -> None:
    writer, paper = make_reader("writer"), make_paper()
    for number, text in enumerate(map(sendable, SAMPLE)):
        thread.post(writer, paper, text or "-", nonce=str(number))
    assert paper.comments.count() == len(SAMPLE)
