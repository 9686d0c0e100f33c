"""Filters of words and links: what meets them whatever it is written in, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.discussion import filters, thread
from papers.models import Comment, CommentEdit, FilterHit, TextFilter
from tests.factories import make_paper, make_reader
from tests.hostile_texts import TEXTS

pytestmark = pytest.mark.django_db


def make_filter(text: str = "casino", **fields: str) -> TextFilter:
    return TextFilter.objects.get_or_create(text=text, **fields)[0]


def meets(text: str) -> bool:
    return bool(filters.met(text))


@pytest.mark.parametrize(
    "text",
    [
        "casino",
        "The CASINO!",
        "(casino).",
        "cas\u00edno",
        r"cas\'ino",
        "ca\u00adsi\u200bno",
        "cas**ino**",
        "ｃａｓｉｎｏ",
        "`casino`",
        "[here](http://x.example/casino)",
        "ca\ue000sino",
        "> casino",
        "#casino",
        "casi\u0301no",
    ],
)
def test_word_is_met_however_it_is_written(text: str) -> None:
    make_filter()
    assert meets(text)


@pytest.mark.parametrize("text", ["casinos", "occasino", "casi no", "", "$x$"])
def test_other_words_are_not_met(text: str) -> None:
    make_filter()
    assert not meets(text)


@pytest.mark.parametrize("text", ["Buy now!", "buy\u00a0now", "buy - now", "BUY\n\nNOW", "buy\u2003now"])
def test_phrase_is_met_across_what_stands_between(text: str) -> None:
    make_filter("Buy, now")
    assert meets(text)
    assert not meets("buy it now")


def test_words_without_blanks_between_them_are_met() -> None:
    make_filter("赌场")
    assert meets("最好的赌场在这里")
    assert not meets("赌 是 场")


@pytest.mark.parametrize(
    "text",
    [
        "http://spam.example",
        "see https://WWW.Spam.Example/page.",
        "[a](https://a.b.spam.example:8080/?q)",
        "<https://spam.example>",
        "http://reader@spam.example/",
        "http://sp%61m.example/",
        "https://spam．example/",
        "mailto:x@spam.example",
        "[write](mailto:x@spam.example?subject=y)",
        "`http://spam.example`",
        "http://spam.example./",
    ],
)
def test_host_is_met_with_all_under_it(text: str) -> None:
    make_filter("spam.example", what="host")
    assert meets(text)


@pytest.mark.parametrize(
    "text",
    ["http://notspam.example", "http://spam.example.org", "spam.example", "http://a.org/spam.example"],
)
def test_other_hosts_are_not_met(text: str) -> None:
    make_filter("spam.example", what="host")
    assert not meets(text)


@pytest.mark.parametrize("wanted", ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example"])
@pytest.mark.parametrize(
    "written", ["https://bücher.example/", "https://xn--bcher-kva.example", "http://x.BÜCHER.example"]
)
def test_host_is_one_in_letters_and_in_punycode(wanted: str, written: str) -> None:
    make_filter(wanted, what="host")
    assert meets(written)


def test_inactive_filter_meets_nothing_and_refusing_ones_come_first() -> None:
    TextFilter.objects.create(text="casino", active=False)
    hold, refuse = make_filter("poker"), make_filter("bingo", answer="refuse")
    assert filters.met("casino poker bingo") == [refuse, hold]


@given(st.text(max_size=300))
def test_any_text_can_be_looked_through(text: str) -> None:
    make_filter()
    make_filter("spam.example", what="host")
    assert meets(f"{text}\n\ncasino\n\n") or "\\" in text
    filters.met(text)


@given(st.text(max_size=200))
def test_anything_has_a_host_or_none(text: str) -> None:
    assert isinstance(filters.host_of(text), str)


def test_hostile_texts_are_looked_through() -> None:
    make_filter("203.0.113.9", what="host")
    found = {name for name, text in TEXTS if meets(text)}
    assert "element-0" not in found
    assert any(name.startswith("link") for name in found)


# — On posting and editing —


def test_refused_text_is_not_posted_and_counted() -> None:
    reader, row = make_reader(), make_filter(answer="refuse")
    with pytest.raises(filters.Refused, match="“casino”"):
        thread.post(reader, make_paper(), "My Casino", nonce="1")
    row.refresh_from_db()
    assert (Comment.objects.count(), row.hits) == (0, 1)
    hit = FilterHit.objects.get()
    assert (hit.reader, hit.filter, hit.text, hit.answer, hit.comment) == (
        reader,
        row,
        "casino",
        "refuse",
        None,
    )


def test_held_text_is_counted_once_however_often_the_form_is_sent() -> None:
    reader, paper, row = make_reader(), make_paper(), make_filter()
    for _twice in range(2):
        comment = thread.post(reader, paper, "My casino", nonce="1")
    row.refresh_from_db()
    assert (comment.state, comment.announced, row.hits) == ("held", False, 1)
    assert FilterHit.objects.get().comment == comment


def test_edit_is_looked_through_too() -> None:
    reader, refuse = make_reader(), make_filter("bingo", answer="refuse")
    make_filter()
    comment = thread.post(reader, make_paper(), "A fair point", nonce="1")
    with pytest.raises(filters.Refused):
        thread.edit(comment, "A fair bingo")
    assert thread.edit(comment, "A fair casino")
    comment.refresh_from_db()
    refuse.refresh_from_db()
    assert (comment.state, comment.announced, comment.body) == ("held", True, "A fair casino")
    assert refuse.hits == 1
    assert CommentEdit.objects.get().body == "A fair point"
    assert not thread.edit(comment, "Something else")
