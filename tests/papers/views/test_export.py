"""Files of papers: what is in them, who gets them, what caches may do with them."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from papers.export.formats import FORMATS
from papers.library import collections as lists
from papers.models import Digest, Entry, Paper
from papers.models.topics import FormerAddress
from papers.search import index
from papers.views import export, export_file
from papers.views.export_file import file_name
from tests.factories import (
    make_announcement,
    make_bookmark,
    make_collection,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


@pytest.fixture
def digest() -> Digest:
    """Three papers, the second of which a curator took out."""
    found = make_digest()
    for number in (3, 2, 1):
        make_entry(found, make_paper(f"2311.0000{number}", venue_slug="wacv", venue="WACV 2024"))
    Entry.objects.filter(paper__arxiv_id="2311.00002").update(hidden=True)
    return found


def signed_in(username: str = "reader") -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(make_reader(username))
    return client


def client_reader(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def ids(client: Client, address: str) -> list[str]:
    """The papers in a file, given as CSL-JSON."""
    answer = client.get(address)
    assert answer.status_code == 200
    return [item["archive_location"] for item in json.loads(answer.getvalue())]


@pytest.mark.parametrize("ext", FORMATS)
def test_paper_comes_in_every_format(visitor: Client, ext: str) -> None:
    make_paper("2311.00001")
    answer = visitor.get(f"/export/papers/2311.00001.{ext}")
    assert answer["Content-Type"] == f"{FORMATS[ext].media_type}; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="2311.00001.{ext}"'
    assert "2311.00001" in answer.getvalue().decode()


def test_old_ids_have_files_too(visitor: Client) -> None:
    make_paper("hep-th/9901001")
    answer = visitor.get("/export/papers/hep-th/9901001.bib")
    assert answer["Content-Disposition"] == 'attachment; filename="hep-th-9901001.bib"'


def test_digest_comes_in_its_order_without_what_was_taken_out(visitor: Client, digest: Digest) -> None:
    address = f"/export/digests/{digest.topic.slug}/2023-11-02"
    assert ids(visitor, f"{address}.json") == ["2311.00003", "2311.00001"]
    digest.published = False
    digest.save()
    assert visitor.get(f"{address}.bib").status_code == 404


def test_moved_topic_leads_on(visitor: Client, digest: Digest) -> None:
    FormerAddress.objects.create(slug="vit", topic=digest.topic)
    for address in ("/export/digests/{}/2023-11-02.bib", "/export/topics/{}.ris"):
        answer = visitor.get(address.format("vit"))
        assert (answer.status_code, answer["Location"]) == (301, address.format("vision-transformer"))


def test_topic_has_each_paper_once(visitor: Client, digest: Digest) -> None:
    later = make_digest(digest.topic, on=date(2023, 11, 9))
    make_entry(later, Paper.objects.get(arxiv_id="2311.00003"))
    make_entry(make_digest(make_topic("other")), make_paper("2311.00009"))
    assert ids(visitor, "/export/topics/vision-transformer.json") == ["2311.00003", "2311.00001"]


def test_author_venue_and_day_have_files(visitor: Client, digest: Digest) -> None:
    for paper in Paper.objects.all():
        make_announcement(paper)
    author = Paper.objects.get(arxiv_id="2311.00001").authorships.all()[0].author
    newest_first = ["2311.00003", "2311.00002", "2311.00001"]
    assert ids(visitor, f"/export/authors/{author.pk}.json") == newest_first
    assert ids(visitor, "/export/venues/wacv.json") == newest_first
    assert ids(visitor, "/export/categories/cs.CV/2023-11-02.json") == newest_first[::-1]


@pytest.mark.parametrize(
    "address",
    [
        "/export/papers/2311.99999.bib",
        "/export/papers/2311.00001.exe",
        "/export/digests/vision-transformer/2023-11-03.bib",
        "/export/digests/vision-transformer/2023-02-30.bib",
        "/export/topics/nothing.bib",
        "/export/authors/999999999999999999.bib",
        "/export/venues/nowhere.bib",
        "/export/categories/xx.YY/2023-11-02.bib",
        "/export/categories/cs.CV/2023-11-06.bib",
        "/export/collections/1.bib",
    ],
)
def test_what_is_not_there_is_404(visitor: Client, digest: Digest, address: str) -> None:
    assert visitor.get(address).status_code == 404


def test_public_file_is_sent_again_only_when_it_changed(visitor: Client, digest: Digest) -> None:
    address = f"/export/digests/{digest.topic.slug}/2023-11-02.bib"
    first = visitor.get(address)
    assert (first["Cache-Control"], first.cookies) == ("public, max-age=0, must-revalidate", {})
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    Paper.objects.filter(arxiv_id="2311.00001").update(stored_at=datetime(2024, 1, 1, tzinfo=UTC))
    changed = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    Entry.objects.filter(paper__arxiv_id="2311.00001").update(hidden=True)
    shorter = visitor.get(address, headers={"If-None-Match": changed["ETag"]})
    assert (changed.status_code, shorter.status_code) == (200, 200)


def test_head_names_the_file_and_sends_nothing(visitor: Client) -> None:
    make_paper("2311.00001")
    answer = visitor.head("/export/papers/2311.00001.bib")
    assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert "2311.00001.bib" in answer["Content-Disposition"]


def test_search_gives_what_it_finds(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 5):
        make_announcement(make_paper(f"2311.0000{number}"))
    index.catch_up_all()
    answer = visitor.get("/export/search.json?q=vision+transformer")
    assert answer["Content-Disposition"] == 'attachment; filename="search.json"'
    assert [item["archive_location"] for item in json.loads(answer.getvalue())] == [
        f"2311.0000{number}" for number in (4, 3, 2, 1)
    ]
    monkeypatch.setattr(export, "MOST_FOUND", 3)
    cut = visitor.get("/export/search.json?q=vision+transformer")
    assert cut["Content-Disposition"] == 'attachment; filename="search-first-3.json"'
    assert len(json.loads(cut.getvalue())) == 3


@pytest.mark.parametrize("asked", ["", "q=", "q=%28vision", "q=a&sort=worst", "q=%00", "q=a&topic=%ff"])
def test_search_that_cannot_be_read_leads_to_its_page(visitor: Client, asked: str) -> None:
    answer = visitor.get(f"/export/search.bib?{asked}")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/search/")


def test_search_for_own_marks_is_private() -> None:
    client = signed_in()
    answer = client.get("/export/search.bib?q=is:saved")
    assert answer["Cache-Control"] == "private, no-store"
    assert not answer.has_header("ETag")


def test_library_file_has_own_tags_and_notes_and_nobody_elses() -> None:
    client, other = signed_in(), make_reader("other")
    paper = make_paper("2311.00001")
    reader = make_bookmark(
        client_reader(client), paper, tags=("method/attention", "综述"), note="my words"
    ).reader
    make_bookmark(other, paper, tags=("canary-tag",), note="canary note")
    answer = client.get("/export/library.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [(row["arxiv_id"], row["tags"], row["note"]) for row in rows] == [
        ("2311.00001", "method/attention; 综述", "my words")
    ]
    assert answer["Cache-Control"] == "private, no-store"
    for ext in FORMATS:
        assert "canary" not in client.get(f"/export/library.{ext}").getvalue().decode()
    for ext in ("bib", "ris", "json"):  # a bibliography is handed on
        assert "my words" not in client.get(f"/export/library.{ext}").getvalue().decode()
    assert reader.username == "reader"


def test_library_file_follows_the_filters_and_the_order() -> None:
    client = signed_in()
    reader = client_reader(client)
    for number, tags in ((1, ("a/b",)), (2, ("a",)), (3, ("c",))):
        make_bookmark(reader, make_paper(f"2311.0000{number}", title=f"{'cba'[number - 1]} title"), tags=tags)
    assert ids(client, "/export/library.json?sort=title") == ["2311.00003", "2311.00002", "2311.00001"]
    assert ids(client, "/export/library.json?tag=-c&sort=published") == ["2311.00002", "2311.00001"]
    assert ids(client, "/export/tags/a.json?sort=published") == ["2311.00002", "2311.00001"]
    assert ids(client, "/export/tags/a/b.json") == ["2311.00001"]
    assert client.get("/export/tags/none.json").status_code == 404
    assert client.get("/export/tags/%00.json").status_code == 404


@pytest.mark.parametrize("asked", ["sort=worst", "status=lost", "q=%28a", "since=2024-02-30", "tag=%21"])
def test_filters_that_cannot_be_read_lead_to_the_library(asked: str) -> None:
    answer = signed_in().get(f"/export/library.bib?{asked}")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/library/")


def test_picked_papers_come_as_a_file() -> None:
    client = signed_in()
    papers = [make_bookmark(client_reader(client), make_paper(f"2311.0000{n}")).paper for n in (1, 2, 3)]
    foreign = make_bookmark(make_reader("other"), make_paper("2311.00009")).paper
    picked = client.post("/export/library/picked.json", {"paper": [papers[2].pk, papers[0].pk, foreign.pk]})
    found = [item["archive_location"] for item in json.loads(picked.getvalue())]
    assert found == ["2311.00003", "2311.00001"]  # as they were ticked
    assert picked["Cache-Control"] == "private, no-store"
    all_of_them = client.post("/export/library/picked.json", {"all": "1", "filters": "sort=published"})
    assert len(json.loads(all_of_them.getvalue())) == 3
    assert client.post("/export/library/picked.bib", {}).status_code == 303
    assert client.post("/export/library/picked.bib", {"paper": "x"}).status_code == 400
    assert client.post("/export/library/picked.bib", {"all": "1", "filters": "sort=x"}).status_code == 400


def test_collection_file_is_for_those_who_see_the_collection(visitor: Client) -> None:
    owner = signed_in("owner")
    found = make_collection(client_reader(owner), name="深度 / “learning”")
    lists.add(client_reader(owner), found, make_paper("2311.00001"), "a remark")
    address = f"/export/collections/{found.pk}.json"
    assert visitor.get(address).status_code == 404
    assert signed_in("other").get(address).status_code == 404
    answer = owner.get(address)
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%B7%B1%E5%BA%A6-")
    lists.keep(found, name=found.name, description="", public=True)
    assert ids(visitor, address) == ["2311.00001"]
    for ext in FORMATS:
        assert "a remark" not in visitor.get(address.replace("json", ext)).getvalue().decode()


@pytest.mark.usefixtures("still")
def test_too_many_files_have_to_wait(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_paper("2311.00001")
    for _each in range(export_file.A_MINUTE):
        visitor.get("/export/papers/2311.00001.bib")
    answer = visitor.get("/export/papers/2311.00001.bib")
    assert (answer.status_code, int(answer["Retry-After"]) <= 60) == (429, True)
    for _each in range(export.SEARCHES_A_MINUTE):
        visitor.get("/export/search.bib?q=a")
    assert visitor.get("/export/search.bib?q=a").status_code == 429


def test_members_site_keeps_its_files(visitor: Client, settings: Settings) -> None:
    settings.SITE_VISIBILITY = "members"
    make_paper("2311.00001")
    assert visitor.get("/export/papers/2311.00001.bib").status_code == 302


@pytest.mark.parametrize("address", ["/export/library.bib", "/export/search.bib?q=is:saved"])
def test_files_cost_the_same_queries_for_any_number(address: str) -> None:
    """At 1 and at 50 papers, all in one chunk."""
    client, spent = signed_in(), []
    for numbers in (range(1, 2), range(2, 51)):
        for number in numbers:
            make_bookmark(client_reader(client), make_paper(f"2311.{number:05}"), tags=(f"t{number % 3}",))
        index.catch_up_all()
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address).getvalue()
        spent.append(len(queries))
    assert spent[0] == spent[1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vision-transformer-2023-11-05", "vision-transformer-2023-11-05.bib"),
        ('a/b\\c:d*e?f"g<h>i|j%k l', "a-b-c-d-e-f-g-h-i-j-k-l.bib"),
        ("../../etc/passwd", "etc-passwd.bib"),
        ("\r\nSet-Cookie: x", "Set-Cookie-x.bib"),
        ("\u202egnp", "gnp.bib"),
        ("...", "papers.bib"),
        ("深度学习", "深度学习.bib"),
        ("a" * 300, "a" * 100 + ".bib"),
    ],
)
def test_file_names_are_safe(name: str, expected: str) -> None:
    assert file_name(name, "bib") == expected
