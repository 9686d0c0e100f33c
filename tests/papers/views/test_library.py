"""The library's page: shelves, filters, words, orders, pages, and acts on many papers."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from papers.models import Bookmark, BookmarkTag, Undo
from papers.views.paging import PAGE
from papers.views.query_fault import QueryFault
from tests.factories import make_bookmark, make_paper, make_reader

pytestmark = pytest.mark.django_db
DAY = datetime(2023, 11, 1, 12, tzinfo=UTC)


def fill(reader: User, number: int = 4) -> list[Bookmark]:
    """Papers saved a day apart, the later ones with earlier ids, on the three shelves in turn."""
    return [
        make_bookmark(
            reader,
            make_paper(f"2311.{number - n:05}", title=f"Title {chr(97 + n * 5 % 26)}{n}", categories="cs.CV"),
            saved_at=DAY + timedelta(days=n),
            changed_at=DAY - timedelta(days=n),
            status=1 + n % 3,
            tags=("method/attention",) if n % 2 else ("survey", "method"),
        )
        for n in range(number)
    ]


def shown(client: Client, address: str = "/library/") -> list[int]:
    """The papers (primary keys) of the page."""
    return [card.pk for card in client.get(address).context["cards"]]


def numbers(bookmarks: list[Bookmark], *places: int) -> list[int]:
    return [bookmarks[place].paper_id for place in places]


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ("", [3, 2, 1, 0]),
        ("sort=saved-oldest", [0, 1, 2, 3]),
        ("sort=published", [0, 1, 2, 3]),
        ("sort=published-oldest", [3, 2, 1, 0]),
        ("sort=title", [0, 1, 2, 3]),
        ("sort=changed", [0, 1, 2, 3]),
        ("status=to-read", [3, 0]),
        ("status=reading", [1]),
        ("status=with-notes", []),
        ("tag=survey", [2, 0]),
        ("tag=method", [3, 2, 1, 0]),
        ("tag=method/attention", [3, 1]),
        ("tag=method&tag=-survey", [3, 1]),
        ("tag=method,+-SURVEY", [3, 1]),
        ("tag=-survey&status=to-read", [3]),
        ("tag=nowhere", []),
        ("untagged=1", []),
        ("since=2023-11-02&until=2023-11-03", [2, 1]),
        ("since=2023-11-04", [3]),
        ("by=listed&since=2023-11-04", []),
        ("category=cs.CV", [3, 2, 1, 0]),
        ("category=math", []),
        ("venue=wacv", []),
        ("q=title", [3, 2, 1, 0]),
        ("q=tag:survey", [2, 0]),
        ("q=tag:method", [3, 2, 1, 0]),
        ("q=%3DTitle+-ti:nothing", [3, 2, 1, 0]),
        ("q=%3Dtitle", []),
        ("q=title&status=to-read&tag=survey&sort=saved-oldest", [0]),
    ],
)
def test_filters_and_orders(mira: Client, reader: User, asked: str, places: list[int]) -> None:
    bookmarks = fill(reader)
    assert shown(mira, f"/library/?{asked}") == numbers(bookmarks, *places)


def test_a_tags_address_shows_it_and_what_is_nested_in_it(mira: Client, reader: User) -> None:
    bookmarks = fill(reader)
    assert shown(mira, "/library/tags/method/") == numbers(bookmarks, 3, 2, 1, 0)
    assert shown(mira, "/library/tags/Method/Attention/") == numbers(bookmarks, 3, 1)
    assert mira.get("/library/tags/meth/").status_code == 404


def test_a_level_without_a_tag_of_its_own_is_a_page(mira: Client, reader: User) -> None:
    make_bookmark(reader, tags=("a/b/c",))
    assert len(shown(mira, "/library/tags/a/b/")) == 1


def test_counts_of_the_rail_are_what_one_sees_on_going_there(mira: Client, reader: User) -> None:
    fill(reader)
    context = mira.get("/library/").context
    assert [shelf.count for shelf in context["shelves"]] == [4, 2, 1, 1, 0]
    assert [(tag.name, tag.count) for tag in context["own_tags"]] == [
        ("method", 4),
        ("method/attention", 2),
        ("survey", 2),
    ]
    for choice in [*context["shelves"], *context["own_tags"]]:
        assert len(shown(mira, choice.url)) == choice.count


def test_a_choice_in_force_takes_itself_off(mira: Client, reader: User) -> None:
    fill(reader)
    context = mira.get("/library/?status=reading&tag=survey&sort=title").context
    (on,) = (tag.url for tag in context["own_tags"] if tag.current)
    assert on == "/library/?status=reading&sort=title"
    assert [shelf.url for shelf in context["shelves"] if shelf.current] == ["/library/?tag=survey&sort=title"]


@pytest.mark.parametrize(
    "asked",
    ["status=liked", "sort=random()", "by=x", "untagged=2", "page=0", "page=9", "page=x", "page=10000"],
)
def test_what_no_link_of_ours_asks_for_is_no_page(mira: Client, reader: User, asked: str) -> None:
    fill(reader)
    assert mira.get(f"/library/?{asked}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("since=yesterday", "since"),
        ("since=0001-01-01", "since"),
        ("since=2023-11-05&until=2023-11-01", "until"),
        ("category=no such", "category"),
        ("venue=a b", "venue"),
        ("tag=🔥", "tag"),
        ("q=%00", "q"),
        (f"q={'x' * 6000}", "q"),
    ],
)
def test_what_a_reader_may_mistype_is_said_beside_the_field(
    mira: Client, reader: User, asked: str, field: str
) -> None:
    fill(reader)
    answer = mira.get(f"/library/?{asked}")
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["cards"] == []
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_query_that_cannot_be_read_shows_where_and_the_nearest_that_works(
    mira: Client, reader: User
) -> None:
    fill(reader)
    answer = mira.get("/library/", {"q": "title (survey", "status": "read"})
    assert answer.context["fault"] == QueryFault(
        said="This parenthesis is not closed.",
        text="title (survey",
        caret="      ^",
        nearest="title (survey)",
        link="/library/?q=title+%28survey%29&status=read",
    )
    assert answer.context["cards"] == []


def test_other_readers_papers_notes_and_tags_are_not_there(mira: Client, reader: User) -> None:
    stranger = make_reader("noor")
    make_bookmark(stranger, tags=("secret-tag",), note="A secret note.")
    for asked in ("", "tag=secret-tag", "q=has:note", "q=tag:secret-tag", "status=with-notes"):
        answer = mira.get(f"/library/?{asked}")
        assert answer.context["cards"] == []
        assert "secret note" not in answer.content.decode()
    assert mira.get("/library/tags/secret-tag/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        ("", 15),
        ("tag=method", 17),
        ("q=title", 16),
        ("q=%3DTitle", 24),
        ("sort=title", 16),
        ("status=read", 15),
    ],
)
def test_queries_are_as_many_for_one_paper_as_for_three_pages(
    mira: Client, reader: User, asked: str, most: int
) -> None:
    shelve(reader, 0, 1)
    of_one = queries(mira, asked)
    shelve(reader, 1, 3 * PAGE)
    assert queries(mira, asked) == of_one
    assert of_one <= most


def shelve(reader: User, first: int, last: int) -> None:
    for n in range(first, last):
        paper = make_paper(f"2312.{n + 1:05}", title="Title")
        make_bookmark(reader, paper, status=3, tags=("method", f"method/{n}"))


def queries(client: Client, asked: str) -> int:
    """How many queries the page asks once the words are read."""
    client.get(f"/library/?{asked}")
    with CaptureQueriesContext(connection) as caught:
        client.get(f"/library/?{asked}")
    return len(caught)


def test_pages_keep_the_filters(mira: Client, reader: User) -> None:
    for n in range(PAGE + 1):
        make_bookmark(reader, make_paper(f"2312.{n + 1:05}"), tags=("x",))
    body = mira.get("/library/?tag=x&sort=title").content.decode()
    assert 'href="?tag=x&amp;sort=title&amp;page=2"' in body
    assert len(shown(mira, "/library/?tag=x&sort=title&page=2")) == 1


def test_a_row_says_when_it_was_saved_and_shows_the_note(mira: Client, reader: User) -> None:
    make_bookmark(reader, make_paper(withdrawn=True), note="Compare the bound.")
    body = mira.get("/library/").content.decode()
    assert "Saved 2023-11-01" in body
    assert "Compare the bound." in body
    assert "withdrawn" in body


def test_an_empty_library_says_how_to_begin(mira: Client) -> None:
    assert "No saved papers." in mira.get("/library/").content.decode()


# — Acts on many —


def bulk(client: Client, **sent: Any) -> Any:
    return client.post("/library/bulk/", {"next": "/library/", "do": "change"} | sent, follow=True)


def undone(client: Client) -> None:
    client.post(f"/undo/{Undo.objects.latest('pk').pk}/")


def test_ticked_papers_move_and_change_their_tags(mira: Client, reader: User) -> None:
    bookmarks = fill(reader)
    answer = bulk(mira, paper=numbers(bookmarks, 0, 1), to="3", add="new, Survey", drop="method/attention")
    assert "2 papers changed." in answer.content.decode()
    assert [mark.status for mark in Bookmark.objects.order_by("pk")] == [3, 3, 3, 1]
    assert tagged(reader) == [
        {"survey", "method", "new"},
        {"new", "survey"},
        {"survey", "method"},
        {"method/attention"},
    ]
    undone(mira)
    assert [mark.status for mark in Bookmark.objects.order_by("pk")] == [1, 2, 3, 1]
    assert tagged(reader) == [{"survey", "method"}, {"method/attention"}] * 2


def tagged(reader: User) -> list[set[str]]:
    marks = Bookmark.objects.filter(reader=reader).order_by("saved_at").prefetch_related("bookmark_tags__tag")
    return [{row.tag.name for row in mark.bookmark_tags.all()} for mark in marks]


def test_removed_papers_come_back_with_all_that_was_theirs(mira: Client, reader: User) -> None:
    fill(reader)
    Bookmark.objects.update(note="Mine.")
    before = list(Bookmark.objects.order_by("paper").values("paper", "status", "note", "saved_at"))
    bulk(mira, paper=Bookmark.objects.values_list("paper", flat=True), do="remove")
    assert not Bookmark.objects.exists()
    undone(mira)
    assert list(Bookmark.objects.order_by("paper").values("paper", "status", "note", "saved_at")) == before
    assert tagged(reader) == [{"survey", "method"}, {"method/attention"}] * 2


def test_all_that_match_are_changed_after_asking_once_more(mira: Client, reader: User) -> None:
    fill(reader, PAGE + 2)
    sent = {"all": "1", "filters": "tag=survey", "do": "remove"}
    asked = bulk(mira, **sent)
    assert "Remove 26 papers?" in asked.content.decode()
    assert Bookmark.objects.count() == PAGE + 2
    bulk(mira, **sent, **{"sure": "1"})
    assert Bookmark.objects.count() == PAGE + 2 - 26
    undone(mira)
    assert Bookmark.objects.count() == PAGE + 2


def test_tags_that_cannot_be_are_said_beside_the_field_and_what_was_chosen_is_kept(
    mira: Client, reader: User
) -> None:
    bookmarks = fill(reader)
    answer = bulk(mira, paper=numbers(bookmarks, 0), to="2", add="🔥")
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "A tag needs a letter or a digit" in body
    assert f'name="paper" value="{bookmarks[0].paper_id}"' in body
    assert Bookmark.objects.get(pk=bookmarks[0].pk).status == 1


def test_a_paper_takes_no_more_than_thirty_tags(mira: Client, reader: User) -> None:
    bookmark = make_bookmark(reader, tags=tuple(f"t{n}" for n in range(29)))
    answer = bulk(mira, paper=[bookmark.paper_id], to="2", add="new, newer")
    assert answer.status_code == 422
    assert BookmarkTag.objects.count() == 29
    assert Bookmark.objects.get().status == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "explode"},
        {"to": "9"},
        {"paper": ["1", "x"]},
        {"paper": ["9" * 20]},
        {"all": "1", "filters": "status=liked"},
        {"all": "1", "filters": "q=("},
    ],
)
def test_what_our_form_cannot_send_is_not_understood(
    mira: Client, reader: User, sent: dict[str, Any]
) -> None:
    fill(reader)
    assert bulk(mira, **sent).status_code == 400


def test_nothing_ticked_changes_nothing(mira: Client, reader: User) -> None:
    fill(reader)
    assert "Nothing was chosen" in bulk(mira, do="remove").content.decode()


def test_strangers_papers_are_not_touched(mira: Client) -> None:
    mark = make_bookmark(make_reader("noor"), tags=("x",))
    for act in ("change", "remove"):
        assert "Nothing was chosen" in bulk(mira, paper=[mark.paper_id], do=act, to="3").content.decode()
    assert Bookmark.objects.get().status == 1


@pytest.mark.parametrize("day", [date(2023, 11, 1), date(2023, 11, 2)])
def test_days_are_those_of_the_readers_own_zone(mira: Client, reader: User, day: date) -> None:
    reader.time_zone = "Asia/Shanghai"
    reader.save()
    make_bookmark(reader, saved_at=datetime(2023, 11, 1, 20, tzinfo=UTC))
    assert len(shown(mira, f"/library/?since={day}&until={day}")) == (day.day == 2)
