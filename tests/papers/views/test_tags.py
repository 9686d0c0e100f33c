"""The tags' page: counts, suggestions, rename, merge, split, delete."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.models import Tag, Undo
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db


def fill(reader: User, *tagged: tuple[str, ...]) -> list[int]:
    """A saved paper for each group of tags; gives the papers."""
    groups = tagged or (("method",), ("method/attention",), ("survey", "method"))
    papers = [make_paper(f"2311.{number:05}") for number in range(1, len(groups) + 1)]
    for paper, tags in zip(papers, groups, strict=True):
        make_bookmark(reader, paper, tags=tags)
    return [paper.pk for paper in papers]


def names(reader: User) -> list[str]:
    return list(Tag.objects.filter(reader=reader).values_list("name", flat=True))


def send(client: Client, act: str, **sent: Any) -> Any:
    return client.post(f"/tags/{act}/", {"next": "/tags/"} | sent, follow=True)


def undo(client: Client) -> None:
    client.post(f"/undo/{Undo.objects.latest('pk').pk}/")


def test_the_list_counts_papers_with_those_of_nested_tags(mira: Client, reader: User) -> None:
    fill(reader)
    make_bookmark(make_reader("noor"), make_paper("2311.00009"), tags=("secret",))
    counted = [(tag.name, tag.papers, tag.own) for tag in mira.get("/tags/").context["own_tags"]]
    assert counted == [("method", 3, 2), ("method/attention", 1, 1), ("survey", 1, 1)]
    assert "secret" not in mira.get("/tags/").content.decode()


def test_a_new_name_is_taken_at_once_where_nothing_else_moves(mira: Client, reader: User) -> None:
    fill(reader)
    answer = send(mira, "rename", tag="survey", name="Overview")
    assert "survey is now called Overview." in answer.content.decode()
    assert names(reader) == ["method", "method/attention", "Overview"]
    undo(mira)
    assert names(reader) == ["method", "method/attention", "survey"]


def test_a_name_that_exists_is_asked_about_with_the_number_of_papers(mira: Client, reader: User) -> None:
    fill(reader)
    asked = send(mira, "rename", tag="survey", name="METHOD").content.decode()
    assert "1 paper, merged with method, which has 2 papers" in asked
    assert names(reader) == ["method", "method/attention", "survey"]
    send(mira, "rename", tag="survey", name="METHOD", sure="1")
    assert names(reader) == ["method", "method/attention"]


def test_nested_tags_are_asked_about_and_follow(mira: Client, reader: User) -> None:
    fill(reader)
    assert "method/attention" in mira.get("/tags/rename/?tag=method").content.decode()
    asked = send(mira, "rename", tag="method", name="approach").content.decode()
    assert "approach/attention" in asked
    send(mira, "rename", tag="method", name="approach", sure="1")
    assert names(reader) == ["approach", "approach/attention", "survey"]


@pytest.mark.parametrize("name", ["", "🔥", "a, b", "x" * 51, "y" * 45, "\x00"])
def test_a_name_that_cannot_be_is_said_beside_the_field(mira: Client, reader: User, name: str) -> None:
    fill(reader)
    answer = send(mira, "rename", tag="method", name=name)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert names(reader) == ["method", "method/attention", "survey"]


def test_several_are_merged_after_asking(mira: Client, reader: User) -> None:
    fill(reader, ("x",), ("y",), ("x", "y"), ("z",))
    sent = {"tag": ["x", "y"], "name": "z"}
    asked = send(mira, "merge", **sent).content.decode()
    assert "2 papers, merged with z, which has 1 paper" in asked
    assert names(reader) == ["x", "y", "z"]
    done = send(mira, "merge", **sent, sure="1").content.decode()
    assert "3 papers are under z now." in done
    assert names(reader) == ["z"]
    undo(mira)
    assert names(reader) == ["x", "y", "z"]


def test_a_merge_of_nothing_says_so_and_keeps_what_was_typed(mira: Client, reader: User) -> None:
    fill(reader)
    answer = send(mira, "merge", name="new")
    assert answer.status_code == 422
    assert "Tick the tags that are to be merged." in answer.content.decode()
    assert 'value="new"' in answer.content.decode()


def test_ticked_papers_move_to_the_other_tag(mira: Client, reader: User) -> None:
    one, *_others = fill(reader, ("x",), ("x",))
    assert [card.pk for card in mira.get("/tags/split/?tag=x").context["cards"]] != []
    answer = send(mira, "split", tag="x", paper=[one], name="x/new")
    assert "1 paper moved to x/new." in answer.content.decode()
    assert names(reader) == ["x", "x/new"]
    undo(mira)
    assert names(reader) == ["x"]


def test_a_split_of_nothing_says_so(mira: Client, reader: User) -> None:
    fill(reader)
    answer = send(mira, "split", tag="method", name="new")
    assert answer.status_code == 422
    assert "Tick the papers that are to move." in answer.content.decode()


def test_deleted_tags_leave_the_papers(mira: Client, reader: User) -> None:
    fill(reader)
    answer = send(mira, "delete", tag=["method", "survey"])
    assert "2 tags deleted, 2 papers stay." in answer.content.decode()
    assert names(reader) == ["method/attention"]
    assert reader.bookmarks.count() == 3
    undo(mira)
    assert names(reader) == ["method", "method/attention", "survey"]


def test_strangers_tags_answer_like_missing_ones(mira: Client, reader: User) -> None:
    make_bookmark(make_reader("noor"), tags=("secret",))
    for act in ("rename", "split"):
        assert mira.get(f"/tags/{act}/?tag=secret").status_code == 404
        assert send(mira, act, tag="secret", name="mine", paper=["1"]).status_code == 404
    send(mira, "delete", tag=["secret"])
    send(mira, "merge", tag=["secret"], name="mine", sure="1")
    assert list(Tag.objects.values_list("name", flat=True)) == ["secret"]


@pytest.mark.parametrize(
    ("asked", "options"),
    [
        ({"q": "att"}, ["method/attention"]),
        ({"tags": "survey, ATT"}, ["survey, method/attention"]),
        ({"add": ""}, ["method", "method/attention", "survey"]),
        ({"q": "secret"}, []),
        ({"q": "\x00" * 3000}, ["method", "method/attention", "survey"]),
        ({}, ["method", "method/attention", "survey"]),
    ],
)
def test_suggestions_go_on_with_what_is_typed(
    mira: Client, reader: User, asked: dict[str, str], options: list[str]
) -> None:
    fill(reader)
    make_bookmark(make_reader("noor"), make_paper("2311.00009"), tags=("secret",))
    body = mira.get("/tags/names/", asked).content.decode()
    assert body.strip() == "".join(f'<option value="{option}"></option>' for option in options)


def test_queries_are_as_many_for_fifty_tags_as_for_one(
    mira: Client, reader: User, django_assert_max_num_queries: Any
) -> None:
    make_bookmark(reader, tags=tuple(f"t{n}/x" if n % 2 else f"t{n}" for n in range(30)))
    make_bookmark(reader, make_paper("2311.00002"), tags=tuple(f"t{n}" for n in range(30)))
    with django_assert_max_num_queries(8):
        mira.get("/tags/")


@pytest.mark.parametrize("act", ["merge", "delete"])
def test_acts_are_posts(mira: Client, act: str) -> None:
    assert mira.get(f"/tags/{act}/").status_code == 405
