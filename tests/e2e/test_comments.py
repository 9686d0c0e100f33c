"""A thread in Chromium, with and without script: write, reply, name somebody, edit, delete, take back."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import User
from papers.clock import now
from papers.discussion import thread
from papers.models import Comment, Notice, Paper
from tests.e2e.conftest import Visit
from tests.e2e.watched import Watched
from tests.factories import make_reader
from tests.small_site import PAGES

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = PAGES["paper"]
TEXT = r"Is $d$ a *metric*, with $$|d(x,y)| \le \sum_i x_i$$ and so on?"


def reader(name: str) -> User:
    return make_reader(name, date_joined=now() - timedelta(days=30))


def wrote(author: User, text: str, parent: Comment | None = None) -> Comment:
    paper = Paper.objects.get(arxiv_id="2310.12755")
    return thread.post(author, paper, text, nonce=f"{Comment.objects.count():032x}", parent=parent)


def assert_sound(watched: Watched) -> None:
    assert watched.violations() == []
    assert watched.faults == []
    assert watched.overflow() == 0


def test_reader_writes_replies_edits_deletes_and_takes_back(visit: Visit) -> None:
    mira = reader("mira")
    watched = visit(ADDRESS, reader=mira)
    page = watched.page
    form = page.locator("form#comment")
    form.get_by_label("Add a comment").fill(TEXT)
    form.get_by_role("button", name="Preview").click()
    expect(form.locator(".preview em")).to_have_text("metric")
    expect(form.locator("textarea")).to_have_value(TEXT)
    assert_sound(watched)
    form.get_by_role("button", name="Post").click()
    comment = page.locator("article.comment")
    expect(comment.locator("math")).to_have_count(2)
    assert page.url.endswith(f"{ADDRESS}#c{Comment.objects.get().pk}")
    page.wait_for_load_state()  # its scripts too

    comment.get_by_role("link", name="Reply").click()
    answer = page.get_by_label("Reply to mira")
    expect(answer).to_be_focused()
    answer.fill("It is.")
    assert_sound(watched)
    page.locator(".thread form").get_by_role("button", name="Post").click()
    reply = page.locator(".thread ol article.comment")
    expect(reply.locator(".prose")).to_have_text("It is.")

    reply.get_by_role("link", name="Edit").click()
    page.get_by_label("Edit your comment").fill("It is not.")
    assert_sound(watched)
    page.get_by_role("button", name="Keep").click()
    expect(reply.locator(".prose")).to_have_text("It is not.")
    reply.get_by_role("link", name="edited").click()
    expect(page.locator("ol .prose")).to_have_text(["It is not.", "It is."])
    assert_sound(watched)

    page.go_back()
    reply.get_by_role("button", name="Delete").click()
    expect(reply).to_contain_text("Deleted by its author.")
    page.locator("#live").get_by_role("button", name="Undo").click()
    expect(reply.locator(".prose")).to_have_text("It is not.")
    assert_sound(watched)


def test_name_is_completed_by_keys(visit: Visit) -> None:
    mira, ann = reader("mira"), reader("ann")
    watched = visit("/about/", reader=mira)
    wrote(ann, "First.")
    wrote(reader("anton"), "Second.")
    page = watched.page
    page.goto(watched.site + ADDRESS)
    field = page.get_by_label("Add a comment")
    with page.expect_response(lambda response: response.url.endswith("&q=an")):  # none is on its way then
        field.press_sequentially("Ask @an")
    expect(page.get_by_role("option")).to_have_text(["@ann", "@anton"])
    assert_sound(watched)
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Ask @anton ")
    field.press_sequentially("or @ann")
    expect(page.get_by_role("option")).to_have_text(["@ann"])
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.locator("form#comment").get_by_role("button", name="Post").click()
    expect(page.locator(".prose a[href='/u/anton/']")).to_have_text("@anton")
    named = Notice.objects.filter(kind="mention").order_by("reader__username")
    assert list(named.values_list("reader__username", flat=True)) == ["ann", "anton"]


def test_marked_passage_is_quoted_and_helpful_is_set(visit: Visit) -> None:
    mira, ann = reader("mira"), reader("ann")
    watched = visit("/about/", reader=mira)
    comment = wrote(ann, "This very point.")
    page = watched.page
    page.goto(watched.site + ADDRESS)
    article = page.locator("article.comment")
    article.locator(".prose p").select_text()
    article.get_by_role("link", name="Reply").click()
    expect(page.get_by_label("Reply to ann")).to_have_value("> This very point.\n\n")
    article.get_by_role("button", name="Helpful").click()
    pressed = article.get_by_role("button", name="Helpful 1", pressed=True)
    expect(pressed).to_be_focused()
    pressed.click()
    expect(article.get_by_role("button", name="Helpful", pressed=False)).to_have_text("Helpful")
    comment.refresh_from_db()
    assert comment.helpful == 0
    assert_sound(watched)


def test_everything_works_without_scripts_on_a_phone(visit: Visit) -> None:
    mira, ann = reader("mira"), reader("ann")
    watched = visit(
        "/about/", reader=mira, width=390, theme="dark", java_script_enabled=False, has_touch=True
    )
    first = wrote(ann, "W" * 400 + "\n\n```\n" + "x" * 400 + "\n```\n\n- a\n\n> b")
    for _ in range(6):
        first = wrote(ann, "Deeper.", first)
    page = watched.page
    page.goto(watched.site + ADDRESS)
    page.locator("article.comment").first.get_by_role("link", name="Reply").click()
    form = page.locator(".thread form")
    form.get_by_role("button", name="Post").click()
    expect(page.locator(".err")).to_have_text("Write something first.")
    watched.faults.clear()  # the browser reports the 422 itself
    page.get_by_label("Reply to ann").fill(TEXT)
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview math")).to_have_count(2)
    page.get_by_role("button", name="Post").click()
    mine = page.locator("article.comment", has_text="metric")
    mine.get_by_role("link", name="Edit").click()
    page.get_by_label("Edit your comment").fill("Shorter.")
    page.get_by_role("button", name="Keep").click()
    mine = page.locator("article.comment", has_text="Shorter.")
    mine.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Deleted by its author.")).to_have_count(1)
    page.locator("#said").get_by_role("button", name="Undo").click()
    expect(mine).to_have_count(1)
    page.locator("article.comment").first.get_by_role("button", name="Helpful").click()
    expect(page.get_by_role("button", name="Helpful 1")).to_have_count(1)
    assert (watched.faults, watched.overflow()) == ([], 0)


def test_thread_and_persons_page_are_sound_for_visitors(visit: Visit) -> None:
    watched = visit("/about/", width=390, theme="dark", language="zh-hans")
    ann = reader("ann")
    wrote(ann, TEXT + "\n\n```\n" + "x" * 300 + "\n```\n\n1. a\n\n> $$" + "x+" * 60 + "x$$")
    for address in (ADDRESS, "/u/ann/"):
        watched.page.goto(watched.site + address)
        assert_sound(watched)
