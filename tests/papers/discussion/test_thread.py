"""Threads: order, nesting, notices, what deletion and a change of name leave."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from accounts.models import User
from papers.clock import now
from papers.discussion import listing, renewal, thread, votes
from papers.discussion.listing import PAGE, page_number, thread_page
from papers.models import Comment, Follow, Mention, Notice, Paper, Vote
from papers.text.markdown import GONE, MENTION, RENDERER, render
from papers.undo import take_back
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def paper() -> Paper:
    return make_paper()


@pytest.fixture
def mira() -> User:
    return make_reader("mira")


def wrote(reader: User, paper: Paper, text: str = "A point.", **given: object) -> Comment:
    nonce = f"{Comment.objects.count():032x}"
    return thread.post(reader, paper, text, nonce=nonce, **given)  # type: ignore[arg-type]


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("reader__username", "kind"))


# — Order and nesting —


def outline(paper: Paper, number: int = 1) -> list[tuple[str, bool, int, bool]]:
    """Of each line: its text, if it opens a list, how many items it closes, if it says what it answers."""
    page = thread_page(paper, number)
    assert page is not None
    return [
        (line.comment.html[3:-5], line.opens, len(line.closes), line.answers is not None)
        for line in page.lines
    ]


def test_replies_stand_under_what_they_answer_oldest_first(paper: Paper, mira: User) -> None:
    one = wrote(mira, paper, "1")
    wrote(mira, paper, "2")
    answer = wrote(mira, paper, "1.1", parent=one)
    wrote(mira, paper, "1.2", parent=one)
    wrote(mira, paper, "1.1.1", parent=answer)
    assert outline(paper) == [
        ("1", False, 0, False),
        ("1.1", True, 0, False),
        ("1.1.1", True, 2, False),
        ("1.2", False, 2, False),
        ("2", False, 1, False),
    ]


def test_replies_past_depth_four_are_flat_and_name_what_they_answer(paper: Paper, mira: User) -> None:
    comment = None
    for depth in range(8):
        comment = wrote(mira, paper, str(depth), parent=comment)
    assert [comment.depth for comment in Comment.objects.order_by("pk")] == [0, 1, 2, 3, 4, 4, 4, 4]
    assert outline(paper)[4:] == [
        ("4", True, 1, False),
        ("5", False, 1, True),
        ("6", False, 1, True),
        ("7", False, 5, True),
    ]


def test_page_that_begins_within_a_branch_says_what_its_comments_answer(paper: Paper, mira: User) -> None:
    first = wrote(mira, paper, "first")
    branch = wrote(mira, paper, "branch", parent=first)
    for n in range(PAGE - 2):
        wrote(mira, paper, str(n), parent=branch)
    twig = wrote(mira, paper, "twig", parent=branch)
    leaf = wrote(mira, paper, "leaf", parent=twig)
    last = wrote(mira, paper, "last", parent=first)
    assert outline(paper, 2) == [("twig", False, 0, True), ("leaf", True, 2, False), ("last", False, 1, True)]
    assert [page_number(comment) for comment in (first, twig, leaf, last)] == [1, 2, 2, 2]
    assert thread_page(paper, 3) is None


def test_counts_are_of_comments_shown(paper: Paper, mira: User) -> None:
    comments = [wrote(mira, paper) for _ in range(3)]
    thread.delete(mira, comments[0])
    page = thread_page(paper, 1)
    assert page is not None
    assert (page.shown, len(page.lines)) == (2, 3)


@pytest.mark.parametrize("many", [1, 100])
def test_page_takes_four_queries(
    paper: Paper, mira: User, many: int, django_assert_num_queries: object
) -> None:
    for n in range(many):
        wrote(make_reader(f"r{n}"), paper)
    for _ in range(PAGE):
        wrote(mira, paper)
    with django_assert_num_queries(4):  # type: ignore[operator]
        listing.thread_page(paper, 2)


# — Notices —


def test_each_reader_is_told_once_by_the_closest_reason(paper: Paper, mira: User) -> None:
    ann, bob, cyd = (make_reader(name) for name in ("ann", "bob", "cyd"))
    first = wrote(mira, paper, follow=True)
    for reader in (ann, bob, cyd):
        Follow.objects.create(reader=reader, paper=paper, at=now())
    wrote(ann, paper, "@mira and @bob: no. @ann", parent=first, follow=True)
    assert told() == [("mira", "reply"), ("bob", "mention"), ("cyd", "thread")]


def test_answer_to_oneself_is_told_to_nobody(paper: Paper, mira: User) -> None:
    wrote(mira, paper, "@mira", parent=wrote(mira, paper, follow=True), follow=True)
    assert told() == []


def test_edit_tells_those_newly_named_only(paper: Paper, mira: User) -> None:
    make_reader("ann"), make_reader("bob")
    comment = wrote(mira, paper, "@ann")
    thread.edit(comment, "@ann @bob")
    thread.edit(comment, "@bob")
    assert told() == [("ann", "mention"), ("bob", "mention")]
    assert list(Mention.objects.values_list("reader__username", flat=True)) == ["bob"]


def test_post_without_the_wish_ends_following(paper: Paper, mira: User) -> None:
    wrote(mira, paper, follow=True)
    assert thread.is_followed(mira, paper)
    wrote(mira, paper, follow=False)
    assert not thread.is_followed(mira, paper)


# — Names —


def test_change_of_name_changes_mentions(
    paper: Paper, mira: User, django_capture_on_commit_callbacks: object
) -> None:
    ann = make_reader("ann")
    comment = wrote(mira, paper, "Ask @ann.")
    thread.edit(comment, "Do ask @ann.")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        ann.username = "anna"
        ann.save()
    comment.refresh_from_db()
    assert comment.html == '<p>Do ask <a href="/u/anna/">@anna</a>.</p>\n'
    assert "@anna" in comment.edits.get().html


def test_deleted_reader_is_named_no_more(paper: Paper, mira: User) -> None:
    ann = make_reader("ann")
    comment = wrote(mira, paper, "Ask @ann.")
    ann.delete()
    comment.refresh_from_db()
    assert comment.html == f"<p>Ask {GONE}.</p>\n"


def test_texts_of_an_older_renderer_are_rendered_anew(paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper, "Ask @mira *now*.")
    bookmark = make_bookmark(mira, paper, note="*n*", note_html="old")
    Comment.objects.update(html="old", renderer=RENDERER - 1)
    assert renewal.renew() == 2
    for row in (comment, bookmark):
        row.refresh_from_db()
    assert comment.html == '<p>Ask <a href="/u/mira/">@mira</a> <em>now</em>.</p>\n'
    assert (comment.renderer, bookmark.note_html) == (RENDERER, render("*n*"))
    assert renewal.renew() == 0


# — Deletion —


def test_words_of_a_deleted_comment_are_wiped_when_it_cannot_come_back(paper: Paper, mira: User) -> None:
    with time_machine.travel(now()) as clock:
        comment = wrote(mira, paper, "Regret. @mira")
        thread.edit(comment, "Regret more. @mira")
        undo = thread.delete(mira, comment)
        assert undo is not None
        thread.forget_deleted()
        comment.refresh_from_db()
        assert comment.body == f"Regret more. {MENTION.format(mira.pk)}"
        clock.shift(timedelta(days=1, seconds=1))
        thread.forget_deleted()
        comment.refresh_from_db()
        assert (comment.body, comment.html, comment.edits.count()) == ("", "", 0)
        assert take_back(mira, undo.pk) is None


def test_undo_shows_the_comment_again_once(paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper)
    undo = thread.delete(mira, comment)
    assert undo is not None
    assert thread.delete(mira, comment) is None
    assert take_back(mira, undo.pk) == "The comment is shown again."
    assert take_back(mira, undo.pk) is None
    comment.refresh_from_db()
    assert comment.state == Comment.State.SHOWN


def test_undo_does_not_show_what_was_hidden_meanwhile(paper: Paper, mira: User) -> None:
    comment = wrote(mira, paper)
    undo = thread.delete(mira, comment)
    Comment.objects.update(state=Comment.State.HIDDEN)
    assert undo is not None
    assert take_back(mira, undo.pk) == "Nothing was to be restored."


# — Several at once —


@pytest.mark.django_db(transaction=True)
def test_votes_and_posts_of_several_at_once_are_counted_exactly() -> None:
    paper, writer = make_paper(), make_reader("writer")
    comment = wrote(writer, paper)
    readers = [make_reader(f"r{n}") for n in range(6)]

    def act(reader: User) -> None:
        try:
            for helpful in (True, True, False, True):
                votes.set_vote(reader, Comment.objects.get(pk=comment.pk), helpful)
            thread.post(readers[0], paper, "Once.", nonce="f" * 32)
        finally:
            connection.close()

    together = [threading.Thread(target=act, args=[reader]) for reader in readers]
    for one in together:
        one.start()
    for one in together:
        one.join()
    comment.refresh_from_db()
    assert (comment.helpful, Vote.objects.count()) == (6, 6)
    assert Comment.objects.filter(nonce="f" * 32).count() == 1
