"""Acts on papers by request: with script, without it, twice, too late, and by somebody else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from papers.models import Bookmark, Digest, Entry, ReadingMark, Tag, Undo
from papers.models.library import NOTE_LIMIT
from tests.factories import make_bookmark, make_digest, make_entry, make_paper, make_reader

pytestmark = pytest.mark.django_db
PAPER = "/abs/2311.00001"
ACTS = "/papers/2311.00001"
HTMX = {"HX-Request": "true"}
Texts = Callable[[HttpResponse, str], list[str]]


@pytest.fixture
def digest() -> Digest:
    """A digest with two papers."""
    digest = make_digest()
    for number, section in ((1, Entry.Section.NEW), (2, Entry.Section.REVISED)):
        make_entry(digest, make_paper(f"2311.0000{number}"), section=section)
    return digest


@pytest.fixture
def reader(digest: Digest) -> User:
    return make_reader()


@pytest.fixture
def client(reader: User) -> Client:
    """The reader's browser."""
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def state(reader: User) -> str:
    """What the database holds for the reader, in one word or two."""
    mark = ReadingMark.objects.filter(reader=reader).first()
    kept = Bookmark.objects.filter(reader=reader).first()
    return " ".join(
        filter(
            None, [mark.get_state_display() if mark else "", str(kept.get_status_display()) if kept else ""]
        )
    )


@pytest.mark.parametrize(
    ("act", "sent", "after"),
    [
        ("save", {}, "read To read"),
        ("save", {"status": "2"}, "read Reading"),
        ("mark", {"state": "read"}, "read"),
        ("mark", {"state": "skipped"}, "skipped"),
        ("mark", {"state": "unread"}, ""),
        ("tags", {"tags": "a"}, "read To read"),
        ("note", {"note": "a"}, "read To read"),
        ("remove", {}, ""),
    ],
)
def test_act_sets_a_state_and_leads_back(
    client: Client, reader: User, act: str, sent: dict[str, str], after: str
) -> None:
    for _each in range(2):
        answer = client.post(
            f"{ACTS}/{act}/", sent | {"next": "/topics/vision-transformer/2023-11-02/?view=titles"}
        )
        assert answer.status_code == 303
        assert answer["Location"] == "/topics/vision-transformer/2023-11-02/?view=titles#2311.00001"
        assert state(reader) == after


def test_act_leads_nowhere_else(client: Client) -> None:
    answer = client.post(f"{ACTS}/save/", {"next": "https://example.org/"})
    assert answer["Location"] == f"{PAPER}#2311.00001"


def test_htmx_gets_the_row_and_the_words(client: Client, text_of: Texts) -> None:
    answer = client.post(f"{ACTS}/save/", {"status": "2"}, headers=HTMX)
    assert answer.status_code == 200
    assert text_of(answer, ".//*[@class='marks']//button[@aria-pressed='true']") == ["Reading"]
    assert text_of(answer, ".//*[@id='live']") == ["Saved: Reading."]
    removed = client.post(f"{ACTS}/remove/", headers=HTMX)
    assert text_of(removed, ".//*[@aria-pressed='false']") == ["Save"]
    assert text_of(removed, ".//*[@id='live']") == ["Removed from your library. Undo"]


@pytest.mark.parametrize("part", ["shelf", "your-tags", "your-note", "note-kept"])
def test_htmx_gets_the_part_of_the_page_it_pressed_in(client: Client, part: str) -> None:
    answer = client.post(f"{ACTS}/note/", {"note": "Hi"}, headers=HTMX | {"HX-Target": part})
    assert b'class="marks"' not in answer.content
    assert answer.content.count(b'id="shelf"') == 1


def test_undo_brings_the_row_back(client: Client, reader: User, text_of: Texts) -> None:
    make_bookmark(reader, Entry.objects.earliest("pk").paper, tags=("a",))
    client.post(f"{ACTS}/remove/")
    undo = Undo.objects.latest("pk")
    answer = client.post(f"/undo/{undo.pk}/", {"rows": "1"}, headers=HTMX)
    assert text_of(answer, ".//*[@class='tags']/a") == ["a"]
    assert b'hx-swap-oob="true"' in answer.content
    again = client.post(f"/undo/{undo.pk}/")
    assert again.status_code == 404


def test_undo_of_another_reader_is_not_there(client: Client, reader: User) -> None:
    other = Client()
    other.force_login(make_reader("other"))
    client.post(f"{ACTS}/mark/", {"state": "skipped"})
    undo = Undo.objects.get().pk
    answers = [other.post(f"/undo/{pk}/", headers={"Accept-Language": "en"}) for pk in (undo, undo + 1)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert state(reader) == "skipped"


@pytest.mark.parametrize(("entries", "papers"), [("", 2), ("-1", 1), ("-3", 1), ("-2", 0)])
def test_mark_many_marks_a_digest_or_a_section(
    client: Client, digest: Digest, entries: str, papers: int
) -> None:
    client.post("/papers/mark/", {"entries": f"{digest.pk}{entries}"})
    assert ReadingMark.objects.count() == papers


def test_mark_many_of_a_digest_held_back_is_not_there(client: Client, digest: Digest) -> None:
    Digest.objects.update(published=False)
    assert client.post("/papers/mark/", {"entries": str(digest.pk)}).status_code == 404


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        (f"{ACTS}/save/", {"status": "9" * 20}),
        (f"{ACTS}/save/", {"status": "\x00"}),
        (f"{ACTS}/mark/", {"state": "else"}),
        (f"{ACTS}/mark/", {}),
        ("/papers/mark/", {"entries": "9" * 20}),
        ("/papers/mark/", {"entries": "1-4"}),
        ("/papers/mark/", {}),
    ],
)
def test_what_no_control_sends_is_refused(client: Client, address: str, sent: dict[str, str]) -> None:
    assert client.post(address, sent).status_code == 400
    assert not ReadingMark.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX, HTMX | {"HX-Target": "your-note"}])
def test_note_over_the_limit_is_not_kept_and_not_lost(
    client: Client, headers: dict[str, str], text_of: Texts
) -> None:
    text = "x" * (NOTE_LIMIT + 1)
    answer = client.post(f"{ACTS}/note/", {"note": text}, headers=headers)
    assert answer.status_code == 422
    assert text_of(answer, ".//*[@class='err']") == [
        "A note has at most 10000 characters; this one has 10001 and was not kept."
    ]
    assert text_of(answer, ".//textarea[@aria-invalid='true']") == [text]
    assert not Bookmark.objects.exists()


def test_note_at_the_limit_is_kept_however_its_lines_end(client: Client) -> None:
    client.post(f"{ACTS}/note/", {"note": "x\r\n" * (NOTE_LIMIT // 2)})
    assert len(Bookmark.objects.get().note) == NOTE_LIMIT


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ("x" * 51, "A tag has at most 50 characters."),
        ("!?", "A tag needs a letter or a digit: “!?” has none."),
        (",".join(map(str, range(31))), "A paper has at most 30 tags."),
        ("a\x00", "Null characters are not allowed."),
    ],
)
def test_tags_that_cannot_be_are_refused_beside_the_field(
    client: Client, text_of: Texts, tags: str, words: str
) -> None:
    for headers in ({}, HTMX, HTMX | {"HX-Target": "your-tags"}):
        answer = client.post(f"{ACTS}/tags/", {"tags": tags}, headers=headers)
        assert answer.status_code == 422
        assert text_of(answer, ".//*[@class='err']") == [words]
    assert not Tag.objects.exists()


def test_note_changed_in_another_window_is_not_written_over_unseen(
    client: Client, reader: User, text_of: Texts
) -> None:
    base = client.get(PAPER).context["note_form"].initial["base"]
    client.post(f"{ACTS}/note/", {"note": "From the other window.", "base": base})
    stale = client.post(f"{ACTS}/note/", {"note": "From this one.", "base": base})
    assert stale.status_code == 422
    assert text_of(stale, ".//textarea") == ["From this one."]
    assert text_of(stale, ".//details/pre") == ["From the other window."]
    assert Bookmark.objects.get().note == "From the other window."
    client.post(f"{ACTS}/note/", {"note": "From this one.", "base": stale.context["base"]})
    assert Bookmark.objects.get().note == "From this one."


def test_forms_are_in_the_row_with_htmx_and_on_the_page_without(client: Client, text_of: Texts) -> None:
    for name, anchor, field in (("tags", "tags", "input"), ("note", "note", "textarea")):
        assert client.get(f"{ACTS}/{name}/")["Location"] == f"{PAPER}#{anchor}"
        inline = client.get(f"{ACTS}/{name}/", headers=HTMX)
        assert len(text_of(inline, f".//form[@class='inline']//{field}[@name='{name}']")) == 1


def test_acts_are_by_post_only_and_need_the_token(reader: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader)
    for address in (f"{ACTS}/save/", f"{ACTS}/mark/", f"{ACTS}/remove/", "/papers/mark/", "/undo/1/"):
        assert strict.get(address).status_code == 405
    for act in ("save", "mark", "tags", "note"):
        assert strict.post(f"{ACTS}/{act}/", {"state": "read", "note": "a", "tags": "a"}).status_code == 403
    assert state(reader) == ""


def test_visitor_is_led_to_sign_in_and_loses_no_text(visitor: Client, digest: Digest, text_of: Texts) -> None:
    answer = visitor.post(f"{ACTS}/note/", {"note": "A long thought."}, headers=HTMX)
    assert answer.status_code == 403
    assert text_of(answer, ".//textarea") == ["A long thought."]
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#main", "outerHTML")


def test_visitor_finds_links_and_no_forms(visitor: Client, digest: Digest, text_of: Texts) -> None:
    page = visitor.get(digest.get_absolute_url())
    assert b'href="/accounts/login/?next=/abs/2311.00001%3Fdo%3Dsave"' in page.content.replace(b"%2F", b"/")
    assert b"csrf" not in page.content
    assert not page.cookies
    paper = visitor.get(f"{PAPER}?do=save")
    assert b"csrf" not in paper.content
    assert b"Save this paper" not in paper.content


def test_save_asked_for_before_sign_in_is_one_button(client: Client, reader: User, text_of: Texts) -> None:
    page = client.get(f"{PAPER}?do=save")
    assert text_of(page, ".//button[@class='btn btn--go'][@form='act']") == ["Save this paper"]
    assert not Bookmark.objects.exists()
    client.post(f"{ACTS}/save/")
    assert b"Save this paper" not in client.get(f"{PAPER}?do=save").content


def test_opening_a_paper_marks_it_read(client: Client, reader: User) -> None:
    client.head(PAPER)
    client.get(PAPER, headers={"Sec-Purpose": "prefetch;prerender"})
    client.get(PAPER, headers={"Sec-Fetch-Dest": "empty"})
    assert state(reader) == ""
    client.get(PAPER)
    assert state(reader) == "read"


def test_nobody_elses_marks_are_on_a_page(client: Client, digest: Digest) -> None:
    secret = "quarrelsome"
    other = make_reader("other")
    make_bookmark(other, Entry.objects.earliest("pk").paper, tags=(secret,), note=secret, note_html=secret)
    for address in ("/", digest.get_absolute_url(), PAPER, f"{ACTS}/tags/", f"{ACTS}/note/"):
        assert secret.encode() not in client.get(address, headers=HTMX).content


def test_fields_added_to_a_form_change_nothing(client: Client, reader: User) -> None:
    other = make_reader("other")
    extra: dict[str, Any] = {"user": other.pk, "reader": other.pk, "paper": 2, "is_staff": "1"}
    for act in ("save", "mark", "tags", "note"):
        client.post(f"{ACTS}/{act}/", {"state": "read", "tags": "a", "note": "a"} | extra)
    assert state(other) == ""
    assert not Bookmark.objects.exclude(reader=reader).exists()
    reader.refresh_from_db()
    assert not reader.is_staff


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), act=st.sampled_from(["save", "mark", "tags", "note"]))
def test_no_text_breaks_an_act(client: Client, text: str, act: str) -> None:
    sent = dict.fromkeys(("status", "state", "tags", "note", "base", "next"), text.encode("utf-8", "replace"))
    for headers in ({}, HTMX):
        assert client.post(f"{ACTS}/{act}/", sent, headers=headers).status_code in (200, 303, 400, 422)
