"""Comments of the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import Comment
from tests.factories import make_comment, make_paper, make_reader
from tests.papers.api.asking import ask, problem, secret_of, told

pytestmark = pytest.mark.django_db


def test_a_comment_is_posted_answered_changed_and_read_by_visitors() -> None:
    make_paper()
    writer, other = secret_of(make_reader("writer")), secret_of(make_reader("other"))
    posted = told(ask("/comments", writer, "POST", {"paper": "2311.00001", "text": "See $x$ @other"}), 201)
    assert (posted["text"], posted["author"]["username"]) == ("See $x$ @other", "writer")
    answer = {"paper": "2311.00001", "text": "Seen", "parent": posted["id"]}
    told(ask("/comments", other, "POST", answer), 201)
    told(ask(f"/comments/{posted['id']}", writer, "PATCH", {"text": "See y"}))
    thread = told(ask("/comments?paper=2311.00001"))["items"]
    assert [(each["text"], each["depth"], each["parent"]) for each in thread] == [
        ("See y", 0, None),
        ("Seen", 1, posted["id"]),
    ]
    assert thread[0]["edited_at"]
    assert problem(ask(f"/comments/{posted['id']}", other, "PATCH", {"text": "Mine"})) == (404, "not-found")


def test_a_comment_sent_twice_is_posted_once() -> None:
    make_paper()
    secret = secret_of(make_reader())
    body = {"paper": "2311.00001", "text": "Once", "nonce": "0" * 32}
    first, second = (told(ask("/comments", secret, "POST", body), 201) for _ in range(2))
    assert first == second
    assert Comment.objects.count() == 1


def test_a_deleted_comment_keeps_its_place_and_comes_back() -> None:
    reader = make_reader()
    comment, secret = make_comment(author=reader), secret_of(reader)
    gone = told(ask(f"/comments/{comment.pk}", secret, "DELETE"))
    shown = told(ask(f"/comments/{comment.pk}"))
    assert (shown["state"], shown["text"], shown["html"], shown["author"]) == ("deleted", "", "", None)
    told(ask(f"/undo/{gone['undo']}", secret, "POST"))
    assert told(ask(f"/comments/{comment.pk}"))["state"] == "shown"


def test_what_waits_or_was_hidden_shows_no_text_to_others() -> None:
    writer = make_reader("writer")
    held = make_comment(author=writer, body="canary", html="canary", state="held", announced=False)
    hidden = make_comment(held.paper, author=writer, body="canary", html="canary", state="hidden")
    assert problem(ask(f"/comments/{held.pk}")) == (404, "not-found")
    assert told(ask(f"/comments/{held.pk}", secret_of(writer)))["text"] == "canary"
    listed = ask(f"/comments?paper={held.paper.arxiv_id}")
    assert [each["id"] for each in told(listed)["items"]] == [hidden.pk]
    assert b"canary" not in listed.content
    assert b"writer" not in listed.content


def test_votes_count_once_and_not_for_ones_own() -> None:
    author, voter = make_reader("author"), make_reader("voter")
    comment = make_comment(author=author)
    path = f"/comments/{comment.pk}/helpful"
    for _ in range(2):
        assert told(ask(path, secret_of(voter), "PUT", {"helpful": True}))["helpful"] == 1
    assert told(ask(path, secret_of(voter), "PUT", {"helpful": False}))["helpful"] == 0
    assert problem(ask(path, secret_of(author), "PUT", {"helpful": True})) == (403, "refused")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"paper": "2399.00001", "text": "x"}, (404, "not-found")),
        ({"paper": "2311.00001", "text": "  "}, (422, "invalid")),
        ({"paper": "2311.00001", "text": "x" * 4_001}, (422, "invalid")),
        ({"paper": "2311.00001", "text": "x", "parent": 10**17}, (404, "not-found")),
        ({"paper": "2311.00001", "text": "x", "nonce": "z"}, (422, "invalid")),
        ({"paper": "2311.00001"}, (422, "invalid")),
    ],
)
def test_what_cannot_be_posted_is_said(body: dict[str, object], expected: tuple[int, str]) -> None:
    make_paper()
    assert problem(ask("/comments", secret_of(make_reader()), "POST", body)) == expected
    assert not Comment.objects.exists()


@pytest.mark.parametrize("count", [1, 50])
def test_a_thread_costs_the_same_for_one_comment_and_for_fifty(count: int) -> None:
    paper = make_paper()
    for number in range(count):
        make_comment(paper, make_reader(f"reader{number}"))
    with CaptureQueriesContext(connection) as queries:
        assert len(told(ask("/comments?paper=2311.00001&limit=100"))["items"]) == count
    assert len(queries) <= 8
