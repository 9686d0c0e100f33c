"""Papers at the desk: found by id or words, the record in words, fetched again, facts set by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffAct, User
from papers import work
from papers.admin import papers as desk
from papers.arxiv.records import Rejected, Source
from papers.ingest import rejected
from papers.ingest.corrections import edition, set_by_hand
from papers.ingest.store import store
from papers.models import Correction, Paper, WorkItem
from tests.desk_pages import texts, tree, values, words
from tests.factories import make_announcement, make_digest, make_entry, make_paper, make_reader
from tests.records import DAY, make_announced, make_record

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(1)">'


@pytest.fixture
def admin() -> User:
    return make_reader("admin", is_staff=True, is_superuser=True)


@pytest.fixture
def client(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def stored() -> Paper:
    store([make_record(comment="Accepted at WACV 2024, 12 pages")], announced=[make_announced()])
    return Paper.objects.get()


def page(client: Client, paper: Paper) -> Any:
    answer = client.get(f"/admin/papers/paper/{paper.pk}/change/")
    assert answer.status_code == 200
    return tree(answer)


def cells(shown: Any, heading: str) -> list[list[str]]:
    """The rows of the table under a heading, blanks tidied."""
    rows = shown.iterfind(f".//section[@aria-labelledby='{heading}']//tbody/tr")
    return [[words(cell) for cell in row] for row in rows]


def listed(client: Client, **query: str) -> list[str]:
    return texts(tree(client.get("/admin/papers/paper/", query)), ".//table[@id='result_list']/tbody/tr/th")


@pytest.mark.parametrize(
    "asked",
    [
        *("2311.00001", "2311.00001v3", "arXiv:2311.00001", "https://arxiv.org/abs/2311.00001v1"),
        *("https://arxiv.org/pdf/2311.00001.pdf", " 2311.00001 ", "numbered 00001", "TRANSFORMER 2311.00001"),
    ],
)
def test_a_paper_is_found_by_its_id_in_any_form_and_by_words(client: Client, asked: str) -> None:
    make_paper("2311.00001")
    make_paper("2311.00002")
    assert listed(client, q=asked) == ["2311.00001"]


def test_words_are_looked_for_in_the_index_of_words(client: Client) -> None:
    store([make_record("2505.00001"), make_record("2505.00002", title="A Masked Autoencoder: $x^2$")])
    for asked in ("masked autoencoder", "AUTOENCODER", "autoencoder masked", "Masked Autoencoder:"):
        assert listed(client, q=asked) == ["2505.00002"]
    assert [listed(client, q=asked) for asked in ("masked transformer", "%", '"')] == [[], [], []]


@pytest.mark.parametrize("asked", ["2311.99999", "%", "'", "9" * 400])
def test_any_words_can_be_looked_for(client: Client, asked: str) -> None:
    make_paper()
    assert client.get("/admin/papers/paper/", {"q": asked}).status_code == 200


def test_papers_are_filtered_by_what_is_not_as_usual(client: Client, admin: User) -> None:
    make_paper("2311.00001", withdrawn=True)
    make_paper("2311.00002", deleted=True)
    make_paper("2311.00003", is_sample=True)
    make_paper("2311.00004", has_detail=False)
    hand = make_paper("2311.00005", stamps={"text": "2023-11-01 5  x"})
    set_by_hand(admin, hand, "venue", "ICLR 2024", "", seen="")
    filters = ("withdrawn__exact", "deleted__exact", "is_sample__exact")
    assert [listed(client, **{name: "1"}) for name in filters] == [
        ["2311.00001"],
        ["2311.00002"],
        ["2311.00003"],
    ]
    assert listed(client, has_detail__exact="0") == ["2311.00004"]
    assert listed(client, corrected="yes") == ["2311.00005"]


def test_the_list_counts_no_further_than_it_goes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 4):
        make_paper(f"2311.{number:05}")
    monkeypatch.setattr(desk, "MOST", 2)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/admin/papers/paper/")
    assert "The list ends after 2 papers." in answer.content.decode()
    counts = [q["sql"] for q in queries if "COUNT(" in q["sql"] and "papers_paper" in q["sql"]]
    assert len(counts) == 1
    assert "LIMIT 2" in counts[0]


@pytest.mark.parametrize("papers", [1, 50])
def test_queries_of_the_list_are_constant(
    client: Client, papers: int, django_assert_num_queries: Any
) -> None:
    for number in range(papers):
        make_paper(f"2311.{number + 1:05}")
    with django_assert_num_queries(7):
        client.get("/admin/papers/paper/")


def test_the_record_says_who_said_what_and_when(client: Client) -> None:
    paper = stored()
    store(
        [
            make_record(
                source=Source.API, as_of=DAY + timedelta(days=1), title="Another title",
                license=None, comment=None, journal_ref=None, doi=None,
            )
        ]
    )  # fmt: skip
    assert cells(page(client, paper), "sources") == [
        ["arXiv’s query API", "2025-05-02", "–", "title and abstract, authors, categories"],
        ["arXiv’s OAI-PMH, format arXivRaw", "2025-05-01", "–", "comment, journal reference, DOI, licence"],
    ]
    assert cells(page(client, paper), "announced") == [
        ["cs.CV", "v1", "new", "2025-05-01", "2025-05-01", "2025-05-01"],
        ["cs.LG", "v1", "cross-listed", "2025-05-01", "–", "2025-05-01"],
    ]
    assert [row[0] for row in cells(page(client, paper), "facts")] == [
        *("venue", "venue year", "code", "project page", "data", "withdrawn")
    ]


def test_the_record_shows_digests_rejected_records_and_acts(client: Client, admin: User) -> None:
    paper = stored()
    make_entry(make_digest(), paper)
    set_by_hand(admin, paper, "venue", "ICCV 2025", "They wrote to me.", seen="")
    rejected.keep([Rejected(Source.OAI, "page 1", "no title", b"<x/>", paper.arxiv_id)])
    shown = page(client, paper)
    found = {
        name: texts(shown, f".//section[@aria-labelledby='{name}']")[0]
        for name in ("appears", "rejected", "acts")
    }
    assert "Vision transformer, 2023-11-02" in found["appears"]
    assert "oai: no title" in found["rejected"]
    assert "paper.correct venue: WACV 2024 ICCV 2025 They wrote to me." in found["acts"]
    assert cells(shown, "facts")[0][:3] == ["venue", "WACV 2024", "ICCV 2025"]


def test_a_fact_is_set_and_set_back_in_one_press(client: Client) -> None:
    paper = stored()
    address = f"/admin/papers/paper/{paper.pk}/correct/venue/"
    assert values(tree(client.get(address)), ".//input[@name='value']") == ["WACV 2024"]
    answer = client.post(address, {"value": "ICCV 2025", "reason": "It is printed.", "seen": ""}, follow=True)
    assert "It is set, and stays so over every harvest." in answer.content.decode()
    paper.refresh_from_db()
    assert (paper.venue, paper.venue_slug) == ("ICCV 2025", "iccv")
    act = StaffAct.objects.get()
    assert f"/admin/accounts/staffact/{act.pk}/undo/" in answer.content.decode()
    seen = {"seen": edition(paper.pk, "venue")}
    client.post(f"/admin/papers/paper/{paper.pk}/parsed/venue/", seen)
    paper.refresh_from_db()
    assert (paper.venue, Correction.objects.count()) == ("WACV 2024", 0)
    for act in StaffAct.objects.order_by("-pk"):
        client.post(f"/admin/accounts/staffact/{act.pk}/undo/")
    assert (Paper.objects.get().venue, Correction.objects.count()) == ("WACV 2024", 0)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        *(("venue", "x" * 301), ("venue", "a\0b"), ("venue_year", "20250"), ("venue_year", "x")),
        *(("venue_year", "9" * 20), ("withdrawn", "maybe")),
        *(("code_url", "http://example.org"), ("code_url", "javascript:alert(1)"), ("code_url", "https://")),
        *(("data_url", "https://arxiv.org@evil.example/"), ("project_url", "https://x.org/" + "a" * 500)),
        *(("code_url", "https://[::1"), ("code_url", "https://exa mple.org/")),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_kept(client: Client, fact: str, value: str) -> None:
    paper = stored()
    answer = client.post(
        f"/admin/papers/paper/{paper.pk}/correct/{fact}/", {"value": value, "reason": "I say so.", "seen": ""}
    )
    assert answer.status_code == 200
    shown = tree(answer)
    assert len(texts(shown, ".//span[@class='err']")) == 1
    assert values(shown, ".//input[@name='reason']") == ["I say so."]
    assert not Correction.objects.exists()


def test_a_reason_is_needed(client: Client) -> None:
    paper = stored()
    client.post(
        f"/admin/papers/paper/{paper.pk}/correct/venue/", {"value": "ICCV", "reason": " ", "seen": ""}
    )
    assert not Correction.objects.exists()


def test_the_second_of_two_sees_what_the_first_set(client: Client, admin: User) -> None:
    paper = stored()
    set_by_hand(admin, paper, "venue", "ICML 2025", "First.", seen="")
    address = f"/admin/papers/paper/{paper.pk}/correct/venue/"
    answer = client.post(address, {"value": "ICCV 2025", "reason": "Second.", "seen": ""})
    text = answer.content.decode()
    assert "Somebody changed it since this page was made" in text
    assert "ICML 2025" in text
    seen = values(tree(answer), ".//input[@name='seen']")[0]
    assert Paper.objects.get().venue == "ICML 2025"
    client.post(address, {"value": "ICCV 2025", "reason": "Second.", "seen": seen})
    assert Paper.objects.get().venue == "ICCV 2025"
    stale = client.post(f"/admin/papers/paper/{paper.pk}/parsed/venue/", {"seen": seen}, follow=True)
    assert "Somebody changed it since this page was made." in stale.content.decode()
    assert Correction.objects.count() == 1


def test_withdrawn_is_said_on_every_page_of_the_paper(client: Client) -> None:
    paper = stored()
    digest = make_digest()
    make_entry(digest, paper)
    address = f"/admin/papers/paper/{paper.pk}/correct/withdrawn/"
    client.post(address, {"value": "yes", "reason": "The authors say so.", "seen": ""})
    shown = client.get(paper.get_absolute_url())
    assert "This paper has been withdrawn." in shown.content.decode()
    assert "Withdrawn" in texts(tree(shown), ".//pre/code")[0]
    assert "withdrawn" in client.get(digest.get_absolute_url()).content.decode()
    client.post(address, {"value": "", "reason": "They were wrong.", "seen": edition(paper.pk, "withdrawn")})
    assert "This paper has been withdrawn." not in client.get(paper.get_absolute_url()).content.decode()


def test_fetching_is_planned_once_and_taken_back_while_it_waits(client: Client) -> None:
    paper = stored()
    address = f"/admin/papers/paper/{paper.pk}/fetch/"
    for _twice in range(2):
        assert client.post(address).status_code == 302
    item = WorkItem.objects.get()
    assert (item.task, item.arguments) == ("fetch_paper", {"arxiv_id": paper.arxiv_id})
    assert StaffAct.objects.count() == 1
    assert "Waits to be fetched again" in words(page(client, paper))
    client.post(f"/admin/accounts/staffact/{StaffAct.objects.get().pk}/undo/")
    assert not WorkItem.objects.exists()


def test_what_became_of_fetching_is_said(client: Client) -> None:
    paper = stored()
    client.post(f"/admin/papers/paper/{paper.pk}/fetch/")
    outcomes: list[tuple[Any, str]] = [
        ({"changed": 1}, "The record changed."),
        ({"changed": 0}, "Nothing in it was new."),
        ({"missing": [paper.arxiv_id]}, "arXiv did not give it."),
    ]
    for outcome, said in outcomes:
        WorkItem.objects.update(state=WorkItem.State.DUE, due_at=paper.stored_at)
        work.perform(WorkItem.objects.get().key, {"fetch_paper": lambda arxiv_id, told=outcome: told})
        assert said in words(page(client, paper))
    WorkItem.objects.update(state=WorkItem.State.PARKED, error=HOSTILE)
    assert "Fetching it failed" in words(page(client, paper))
    assert client.post(f"/admin/papers/paper/{paper.pk}/fetch/").status_code == 302
    assert WorkItem.objects.get().state == WorkItem.State.DUE


def test_curators_look_and_change_nothing(client: Client) -> None:
    paper = stored()
    curator = make_reader("curator", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    client.force_login(curator)
    assert texts(page(client, paper), ".//main//form") == []
    base = f"/admin/papers/paper/{paper.pk}"
    assert client.get(f"{base}/correct/venue/").status_code == 403
    for path in ("fetch", "correct/venue", "parsed/venue"):
        assert client.post(f"{base}/{path}/", {"value": "x", "reason": "x"}).status_code == 403
    assert (Correction.objects.count(), WorkItem.objects.count()) == (0, 0)


def test_what_is_not_there_is_not_found(client: Client) -> None:
    paper = make_paper()
    base = "/admin/papers/paper"
    missing = [f"{base}/{paper.pk}/correct/title/", f"{base}/{10**20}/correct/venue/"]
    assert [client.get(address).status_code for address in missing] == [404, 404]
    assert client.post(f"{base}/{paper.pk}/parsed/stamps/").status_code == 404
    assert client.post(f"{base}/{10**20}/fetch/").status_code == 404
    assert client.get(f"{base}/{paper.pk}/fetch/").status_code == 405


def test_outside_text_is_escaped(client: Client, admin: User) -> None:
    paper = make_paper(title=HOSTILE, comment=HOSTILE, authors=(HOSTILE,), journal_ref=HOSTILE)
    make_announcement(paper)
    Correction.objects.create(paper=paper, fact="venue", value=HOSTILE, by=admin, at=paper.stored_at)
    for path in ("", f"{paper.pk}/change/", f"{paper.pk}/correct/venue/"):
        text = client.get(f"/admin/papers/paper/{path}").content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("many", [1, 30])
def test_queries_of_the_record_are_constant(client: Client, admin: User, many: int) -> None:
    paper = make_paper(authors=tuple(f"Author {n}" for n in range(many)), latest_version=many)
    for number in range(1, many + 1):
        make_announcement(paper, version=number)
        rejected.keep([Rejected(Source.OAI, "p", "no title", f"{number}".encode(), paper.arxiv_id)])
    with CaptureQueriesContext(connection) as queries:
        page(client, paper)
    assert len(queries) <= 16
