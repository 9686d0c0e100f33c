"""Comments on a paper's page: posted once, edited in the open, deleted and taken back; nobody else's."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.discussion import thread
from papers.models import AuthorClaim, Authorship, Comment, Follow, Notice, Paper, Thread, Vote
from tests.factories import make_moderator, make_paper, make_reader

pytestmark = pytest.mark.django_db
PAGE = "/abs/2311.00001"
POST = "/papers/2311.00001/comments/"
NONCE = "0123456789abcdef" * 2
Texts = Callable[[HttpResponse, str], list[str]]


@pytest.fixture
def paper() -> Paper:
    return make_paper()


@pytest.fixture
def mira() -> User:
    return make_reader("mira", date_joined=now() - timedelta(days=30))


def signed_in(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def wrote(reader: User, paper: Paper, text: str = "A point.", **given: object) -> Comment:
    nonce = f"{Comment.objects.count():032x}"
    return thread.post(reader, paper, text, nonce=nonce, **given)  # type: ignore[arg-type]


def test_comment_is_posted_and_leads_to_itself(paper: Paper, mira: User) -> None:
    response = signed_in(mira).post(POST, {"body": "Is $x$ *so*?", "nonce": NONCE, "follow": "on"})
    comment = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}#c{comment.pk}")
    assert comment.html == "<p>Is <math><mi>x</mi></math> <em>so</em>?</p>\n"
    assert (comment.author, comment.version, comment.depth) == (mira, 1, 0)
    assert Follow.objects.get().reader == mira


def test_comment_sent_twice_is_posted_once(paper: Paper, mira: User) -> None:
    client = signed_in(mira)
    answers = [client.post(POST, {"body": text, "nonce": NONCE}) for text in ("One.", "One.")]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "Write something first."),
        (" \n\t ", "Write something first."),
        ("\u202e\ue000", "Write something first."),
        ("x" * 4_001, "A comment has at most 4000 characters; this one has 4001."),
        ("a\0b", "Null characters are not allowed."),
    ],
)
def test_text_that_cannot_be_posted_is_kept_with_words(
    paper: Paper, mira: User, text_of: Texts, body: str, said: str
) -> None:
    response = signed_in(mira).post(POST, {"body": body, "nonce": NONCE})
    assert response.status_code == 422
    assert text_of(response, ".//*[@class='err']") == [said]
    shown = " ".join(body.replace("\0", "\ufffd").split())
    assert text_of(response, ".//textarea[@aria-invalid='true']") == [shown]
    assert Comment.objects.count() == 0


def test_lines_end_as_one_character_each(paper: Paper, mira: User) -> None:
    response = signed_in(mira).post(POST, {"body": "x\r\n" * 2_000, "nonce": NONCE})
    assert response.status_code == 303


def test_reply_is_nested_and_told(paper: Paper, mira: User) -> None:
    first = wrote(mira, paper)
    response = signed_in(make_reader("ann")).post(POST, {"body": "No.", "nonce": NONCE, "parent": first.pk})
    reply = Comment.objects.get(parent=first)
    assert response["Location"] == f"{PAGE}#c{reply.pk}"
    assert list(Notice.objects.values_list("reader", "kind", "comment")) == [(mira.pk, "reply", reply.pk)]


def test_reply_to_what_is_gone_keeps_the_text(paper: Paper, mira: User, text_of: Texts) -> None:
    first = wrote(mira, paper)
    thread.delete(mira, first)
    response = signed_in(mira).post(POST, {"body": "No.", "nonce": NONCE, "parent": first.pk})
    assert response.status_code == 422
    assert text_of(response, ".//*[@class='err']") == [
        "What you answer is gone. Post this as a comment of its own."
    ]
    assert b'name="parent"' not in response.content


@pytest.mark.parametrize("parent", ["x", "0", "-1", "9" * 30, "\0", "²"])
def test_reply_to_what_never_was_keeps_the_text(paper: Paper, mira: User, parent: str) -> None:
    response = signed_in(mira).post(POST, {"body": "No.", "nonce": NONCE, "parent": parent})
    assert (response.status_code, Comment.objects.count()) == (422, 0)


@pytest.mark.parametrize("nonce", ["", "x", "\0" * 32, "A" * 32, "9" * 5000])
def test_form_without_its_number_is_taken(paper: Paper, mira: User, nonce: str) -> None:
    response = signed_in(mira).post(POST, {"body": "No.", "nonce": nonce})
    assert response.status_code == (422 if "\0" in nonce else 303)


def test_locked_thread_says_so_and_keeps_the_text(paper: Paper, mira: User, text_of: Texts) -> None:
    client = signed_in(mira)
    assert b'name="body"' in client.get(PAGE).content
    Thread.objects.create(paper=paper, locked=True)
    response = client.post(POST, {"body": "Wait.", "nonce": NONCE})
    assert response.status_code == 422
    said = "A moderator has locked this thread. Nothing can be added to it."
    assert text_of(response, ".//*[@class='err']") == [said]
    assert text_of(response, ".//textarea[@name='body']") == ["Wait."]
    assert said in client.get(PAGE).content.decode()


def test_withdrawn_paper_can_be_commented_on(mira: User) -> None:
    make_paper(withdrawn=True)
    assert signed_in(mira).post(POST, {"body": "Why?", "nonce": NONCE}).status_code == 303


def test_newcomer_writes_five_an_hour_with_two_links_each(paper: Paper, text_of: Texts) -> None:
    client = signed_in(make_reader("new"))
    links = "http://a.example http://b.example http://c.example"
    response = client.post(POST, {"body": links, "nonce": NONCE})
    assert text_of(response, ".//*[@class='err']") == [
        "In the first day of an account a comment has at most 2 links."
    ]
    codes = [client.post(POST, {"body": "Hm.", "nonce": f"{n:032x}"}).status_code for n in range(6)]
    assert codes == [303] * 5 + [429]


def test_flood_answer_keeps_the_text(paper: Paper, mira: User, text_of: Texts) -> None:
    client = signed_in(mira)
    for n in range(30):
        client.post(POST, {"body": "Hm.", "nonce": f"{n:032x}"})
    response = client.post(POST, {"body": "One more.", "nonce": NONCE})
    assert (response.status_code, Comment.objects.count()) == (429, 30)
    assert 0 < int(response["Retry-After"]) <= 3601
    assert text_of(response, ".//textarea[@name='body']") == ["One more."]


def test_signed_out_writer_sees_the_text_to_copy(paper: Paper, text_of: Texts) -> None:
    response = Client(headers={"Accept-Language": "en"}).post(
        POST, {"body": "Long thoughts.", "nonce": NONCE}
    )
    assert (response.status_code, Comment.objects.count()) == (403, 0)
    assert text_of(response, ".//textarea") == ["Long thoughts."]


def test_visitor_reads_and_is_led_to_sign_in(visitor: Client, paper: Paper, mira: User) -> None:
    wrote(mira, paper, "Read *this*.")
    response = visitor.get(PAGE)
    page = response.content.decode()
    assert "Read <em>this</em>." in page
    assert "?next=/abs/2311.00001" in page.replace("%2F", "/")
    assert ('method="post"' in page, "csrf" in page, bool(response.cookies)) == (False, False, False)


def test_preview_shows_the_text_and_keeps_it(paper: Paper, mira: User, text_of: Texts) -> None:
    client = signed_in(mira)
    sent = {"body": "Is $x$ *so*?", "nonce": NONCE, "paper": paper.arxiv_id}
    page = client.post("/comments/preview/", sent)
    assert text_of(page, ".//em") == ["so"]
    assert text_of(page, ".//textarea[@name='body']") == ["Is $x$ *so*?"]
    piece = client.post("/comments/preview/", sent, headers={"HX-Request": "true"})
    assert text_of(piece, ".//em") == ["so"]
    assert b"<textarea" not in piece.content
    assert client.post("/comments/preview/", sent | {"body": ""}).status_code == 422
    assert client.post("/comments/preview/", sent | {"paper": "x"}).status_code == 400
    assert Comment.objects.count() == 0


def test_edit_keeps_the_wording_before_for_everybody(
    visitor: Client, paper: Paper, mira: User, text_of: Texts
) -> None:
    comment, ann = wrote(mira, paper, "Frist."), make_reader("ann")
    client, address = signed_in(mira), f"/comments/{comment.pk}/edit/"
    assert text_of(client.get(address), ".//textarea") == ["Frist."]
    response = client.post(address, {"body": "First, @ann."})
    assert response["Location"] == f"{PAGE}#c{comment.pk}"
    assert text_of(client.get(address), ".//textarea") == ["First, @ann."]
    assert Notice.objects.get().reader == ann
    history = visitor.get(f"/comments/{comment.pk}/history/")
    assert text_of(history, ".//ol//p") == ["First, @ann.", "Frist."]
    assert "edited" in visitor.get(PAGE).content.decode()


def test_edit_of_the_same_text_is_none(paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper, "Same.")
    signed_in(mira).post(f"/comments/{comment.pk}/edit/", {"body": "Same."})
    comment.refresh_from_db()
    assert (comment.edited_at, comment.edits.count()) == (None, 0)


@pytest.mark.parametrize("act", ["edit", "delete"])
def test_others_comment_is_as_a_missing_one(paper: Paper, mira: User, act: str) -> None:
    comment = wrote(mira, paper)
    client = signed_in(make_reader("ann"))
    other, none = (client.post(f"/comments/{pk}/{act}/", {"body": "x"}) for pk in (comment.pk, 999_999))
    assert (other.status_code, none.status_code) == (404, 404)
    comment.refresh_from_db()
    assert (comment.body, comment.state) == ("A point.", "shown")


def test_deleted_comment_leaves_its_place_and_comes_back(
    visitor: Client, paper: Paper, mira: User, text_of: Texts
) -> None:
    comment = wrote(mira, paper, "Gone soon.")
    wrote(make_reader("ann"), paper, "But I stay.", parent=comment)
    client = signed_in(mira)
    page = client.post(f"/comments/{comment.pk}/delete/", {"next": PAGE}, follow=True)
    assert "Gone soon." not in page.content.decode()
    assert text_of(page, ".//*[@class='muted']").count("Deleted by its author.") == 1
    assert "But I stay." in page.content.decode()
    assert visitor.get(f"/comments/{comment.pk}/history/").status_code == 404
    undo = mira.pk and client.post(f"/undo/{_undo()}/", {"next": PAGE}, follow=True)
    assert "Gone soon." in undo.content.decode()


def _undo() -> int:
    from papers.models import Undo

    return Undo.objects.get().pk


def test_vote_is_set_and_unset_and_not_ones_own(paper: Paper, mira: User) -> None:
    comment, ann = wrote(mira, paper), make_reader("ann")
    address = f"/comments/{comment.pk}/helpful/"
    for value, count in [("1", 1), ("1", 1), ("0", 0), ("0", 0), ("1", 1)]:
        response = signed_in(ann).post(address, {"helpful": value})
        comment.refresh_from_db()
        assert (response.status_code, comment.helpful, Vote.objects.count()) == (303, count, count)
    signed_in(mira).post(address, {"helpful": "1"})
    assert Vote.objects.count() == 1
    assert signed_in(ann).post(address, {"helpful": "2"}).status_code == 400


def test_permalink_leads_to_its_page_of_the_thread(visitor: Client, paper: Paper, mira: User) -> None:
    comments = [wrote(mira, paper) for _ in range(101)]
    assert visitor.get(f"/comments/{comments[99].pk}/")["Location"] == f"{PAGE}#c{comments[99].pk}"
    last = visitor.get(f"/comments/{comments[100].pk}/")["Location"]
    assert last == f"{PAGE}?thread=2#c{comments[100].pk}"
    assert f'id="c{comments[100].pk}"' in visitor.get(last).content.decode()


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30, "²", ""])
def test_page_that_a_thread_does_not_have_is_404(visitor: Client, paper: Paper, page: str) -> None:
    assert visitor.get(PAGE, {"thread": page}).status_code == 404


def test_hidden_comment_is_read_by_moderators_only(visitor: Client, paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper, "Rude words.")
    Comment.objects.update(state=Comment.State.HIDDEN)
    seen = [signed_in(reader).get(PAGE) for reader in (mira, make_moderator())] + [visitor.get(PAGE)]
    assert [b"Rude words." in page.content for page in seen] == [False, True, False]
    assert [b"Hidden by a moderator." in page.content for page in seen] == [True, False, True]
    assert visitor.get(f"/comments/{comment.pk}/history/").status_code == 404


def test_author_of_the_paper_bears_a_badge_in_its_thread_only(
    visitor: Client, paper: Paper, mira: User
) -> None:
    author = Authorship.objects.filter(paper=paper)[0].author
    other = make_paper("2311.00002", authors=("Somebody Else",))
    for about in (paper, other):
        wrote(mira, about)
    claim = AuthorClaim.objects.create(reader=mira, author=author, orcid="0", at=now())
    badge = b'<span class="flag">author</span>'
    assert badge not in visitor.get(PAGE).content
    AuthorClaim.objects.filter(pk=claim.pk).update(state=AuthorClaim.State.CONFIRMED)
    assert badge in visitor.get(PAGE).content
    assert badge not in visitor.get("/abs/2311.00002").content


def test_version_is_named_once_there_is_a_newer_one(visitor: Client, paper: Paper, mira: User) -> None:
    wrote(mira, paper)
    assert b"on v1" not in visitor.get(PAGE).content
    Paper.objects.update(latest_version=2)
    assert b"on v1" in visitor.get(PAGE).content


def test_reply_form_opens_under_its_comment(paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper)
    client = signed_in(mira)
    page = client.get(PAGE, {"reply": comment.pk}).content.decode()
    assert f'<input type="hidden" name="parent" value="{comment.pk}">' in page
    piece = client.get(f"/comments/{comment.pk}/", headers={"HX-Request": "true"})
    assert f'name="parent" value="{comment.pk}"' in piece.content.decode()


@pytest.mark.parametrize("role", ["visitor", "reader", "moderator"])
def test_queries_of_the_page_do_not_grow_with_the_thread(
    paper: Paper, mira: User, django_assert_max_num_queries: object, role: str
) -> None:
    client = {
        "visitor": lambda: Client(),
        "reader": lambda: signed_in(make_reader("ann")),
        "moderator": lambda: signed_in(make_moderator()),
    }[role]()
    wrote(mira, paper)
    client.get(PAGE)
    few = _queries(client)
    parent = None
    for n in range(99):
        parent = wrote(make_reader(f"r{n}"), paper, f"@mira {n}", parent=parent if n % 7 else None)
    assert _queries(client) == few


def _queries(client: Client) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(PAGE).status_code == 200
    return len(caught)
