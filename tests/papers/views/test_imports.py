"""The pages of imports: what they take, what they say, whose they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers import reader_work
from papers.clock import now
from papers.library import imports
from papers.models import Bookmark, Import, WorkItem
from tests.factories import make_paper, make_reader

pytestmark = pytest.mark.django_db
PAGE = "/library/import/"
TextOf = Callable[[HttpResponse, str], list[str]]


@pytest.fixture
def reader() -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def bring(client: Client, **fields: Any) -> HttpResponse:
    answer: HttpResponse = client.post(PAGE, fields)  # type: ignore[assignment]
    return answer


def test_text_is_imported_and_reported(client: Client, text_of: TextOf) -> None:
    make_paper("2311.00001")
    answer = bring(client, text="arXiv:2311.00001\n2311.00002\nwords")
    batch = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}{batch.pk}/")
    page = client.get(answer["Location"])
    assert text_of(page, ".//tbody/tr") == [
        "1arXiv:2311.000012311.00001saved",
        "22311.000022311.00002being fetched from arXiv",
        "3words—not understood: no arXiv id in it",
    ]
    assert text_of(client.get(f"{PAGE}{batch.pk}/?state=unread"), ".//tbody/tr/td[2]") == ["words"]
    assert "saved 1 · being fetched from arXiv 1 · not understood 1" in text_of(client.get(PAGE), ".//li")[-1]


def test_file_is_imported(client: Client) -> None:
    make_paper("2311.00001")
    bring(client, file=SimpleUploadedFile("my\u202e.bib", b"@misc{a, eprint={2311.00001}}"))
    assert Bookmark.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose a file, or write at least one arXiv id below."),
        ({"text": " \n"}, "Choose a file, or write at least one arXiv id below."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"text": "2311.00001", "kind": "word"}, "Select a valid choice."),
        ({"text": "2311.00001", "file": b"x"}, "A file was chosen as well."),
        ({"file": b""}, "The submitted file is empty."),
        ({"file": b"x" * 10_000_001}, "The file has more than 10 MB."),
    ],
)
def test_form_says_what_is_wrong(client: Client, fields: dict[str, Any], said: str) -> None:
    if "file" in fields:
        fields = fields | {"file": SimpleUploadedFile("a.txt", fields["file"])}
    answer = bring(client, **fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Import.objects.count() == 0


def test_body_beyond_the_limit_is_not_read(client: Client) -> None:
    answer = bring(client, file=SimpleUploadedFile("a.txt", b"x" * 10_200_000))
    assert (answer.status_code, Import.objects.count()) == (413, 0)
    assert "at most 10 MB" in answer.content.decode()
    answer = client.post("/preferences/", {"file": SimpleUploadedFile("a", b"x" * 1_200_000)})  # type: ignore[assignment]
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 1000,
        b"\xff\xfe" + b"\0\xd8" * 50,
        b"[" * 9_000,
        b'{"recto": 1, "bookmarks": {"a": 1}, "reading_marks": 7}',
        b'[{"uid": "2311.00001", "scite_created_at": 1e400, "title": "\\ud800\\u0000"}]',
        b"@misc{" * 900,
        b"<a <a href" * 900,
        b"TY  - \nER  - \n" * 900,
        "视觉 2311.00001".encode("gb18030"),
        b"2311.00001\n" + b"\xc3\x28" * 50,
        b"PK\x03\x04" + bytes(range(256)),
        b"9" * 20_000,
    ],
)
@pytest.mark.parametrize("kind", ["", "bibtex", "ris", "csl", "scirate", "netscape", "recto", "ids"])
def test_no_bytes_break_the_page(client: Client, data: bytes, kind: str) -> None:
    answer = client.post(PAGE, {"kind": kind, "file": SimpleUploadedFile("\u202e視.x", data)}, follow=True)
    assert (answer.status_code, len(answer.redirect_chain)) == (200, 1)


def test_import_is_taken_back_from_its_page_and_restored(client: Client, text_of: TextOf) -> None:
    make_paper("2311.00001")
    place = bring(client, text="2311.00001")["Location"]
    page = client.post(place, follow=True)
    assert Bookmark.objects.count() == 0
    assert (
        text_of(page, ".//div[@class='note']/span")[:1]
        or "1 paper left your library." in page.content.decode()
    )
    again = client.post(place)
    assert (again.status_code, again["Location"]) == (303, place)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Papers that are not here yet are being fetched from arXiv, a hundred at a time."),
        ({"error": "no answer"}, "arXiv does not answer at the moment, or asks us to wait."),
        ({"error": "Refused", "state": "parked"}, "arXiv’s answers could not be used."),
    ],
)
def test_import_says_when_arxiv_hinders_it(
    client: Client, text_of: TextOf, fields: dict[str, str], said: str
) -> None:
    place = bring(client, text="2311.00001")["Location"]
    reader_work.plan(now())
    WorkItem.objects.filter(task="fetch_import").update(**{"due_at": now() + timedelta(hours=1)} | fields)
    note = text_of(client.get(place), ".//p[@role='status']")
    assert len(note) == 1
    assert note[0].startswith(said)


def test_import_of_another_is_not_there(client: Client) -> None:
    batch = imports.bring(make_reader("other"), b"2311.00001")
    assert client.get(f"{PAGE}{batch.pk}/").status_code == 404
    assert client.post(f"{PAGE}{batch.pk}/").status_code == 404
    batch.refresh_from_db()
    assert batch.undone_at is None


def test_imports_are_limited(client: Client) -> None:
    answers = [bring(client, text="2311.00001").status_code for _ in range(21)]
    assert answers == [303] * 20 + [429]


@pytest.mark.parametrize("lines", [1, 50])
def test_queries_do_not_grow(client: Client, reader: User, queries: Any, lines: int) -> None:
    batch = imports.bring(reader, b"word\n" * lines)
    for _ in range(min(lines, 15)):
        imports.bring(reader, b"word")
    client.get(PAGE)
    with queries(10):
        client.get(f"{PAGE}{batch.pk}/")
    with queries(7):
        client.get(PAGE)
