"""Mentions: names in a text become keys, and only those of readers who can be told."""

import pytest

from papers.discussion.mentions import MOST, encode, offered_names, people_in
from papers.models import Paper
from papers.text.markdown import MENTION, typed
from tests.factories import make_comment, make_paper, make_reader

pytestmark = pytest.mark.django_db


def test_names_become_keys_and_back() -> None:
    ann, dot = make_reader("ann"), make_reader("a.b-c")
    text = "@ann, (@a.b-c). @Ann @nobody `@ann` a@ann.example"
    body, keys = encode(text)
    assert keys == [ann.pk, dot.pk]
    assert body == (
        f"{MENTION.format(ann.pk)}, ({MENTION.format(dot.pk)}). {MENTION.format(ann.pk)} "
        f"@nobody `{MENTION.format(ann.pk)}` a@ann.example"
    )
    assert typed(body, people_in([body])) == text.replace("@Ann", "@ann")


def test_longer_name_is_not_taken_for_a_shorter_one() -> None:
    make_reader("ann")
    anna = make_reader("anna")
    assert encode("@anna @annabel") == (f"{MENTION.format(anna.pk)} @annabel", [anna.pk])


@pytest.mark.parametrize("state", [{"is_active": False}, {"confirmed": False}])
def test_closed_or_unconfirmed_account_is_not_mentioned(state: dict[str, bool]) -> None:
    make_reader("ann", **state)
    assert encode("@ann") == ("@ann", [])


def test_mention_cannot_be_forged() -> None:
    ann = make_reader("ann")
    assert encode(MENTION.format(ann.pk)) == (str(ann.pk), [])


def test_ten_mentions_count() -> None:
    readers = [make_reader(f"r{n}") for n in range(MOST + 2)]
    body, keys = encode(" ".join(f"@{reader.username}" for reader in readers))
    assert keys == [reader.pk for reader in readers[:MOST]]
    assert body.endswith(" @r10 @r11")


def test_those_who_wrote_in_the_thread_are_offered_first() -> None:
    paper, asking = make_paper(), make_reader("anyone-asking")
    for name in ("aaron", "anja", "ann"):
        make_reader(name)
    make_reader("anon", is_active=False)
    make_comment(paper, make_reader("anton", shown_name="Anton P."))
    assert offered_names(asking, paper, "An") == [("anton", "Anton P."), ("anja", ""), ("ann", "")]
    assert offered_names(asking, paper, "") == [("anton", "Anton P.")]
    assert offered_names(asking, None, "ann") == [("ann", "")]
    assert Paper.objects.count() == 1
