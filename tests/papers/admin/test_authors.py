"""Who is who: names joined and told apart at the desk, each with its way back, and what readers see of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffAct, User
from papers.clock import new_york_today, now
from papers.following import events
from papers.ingest.persons import everybody, join
from papers.ingest.splits import split
from papers.models import Author, AuthorClaim, Authorship, Follow, Notice, NoticeCursor, NotThisPerson, Paper
from tests.desk_pages import texts, tree, values
from tests.factories import NOON, make_comment, make_follow, make_paper, make_reader

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


def author(name: str, variant: int = 0) -> Author:
    return Author.objects.get(name=name, variant=variant)


def joined(admin: User, *names: str) -> Author:
    """These names are one person, shown as the first."""
    keys = [author(name).pk for name in names]
    join(admin, keys, keys[0], "", seen=[row.pk for row in everybody(keys)])
    return author(names[0])


def listed(client: Client, **query: str) -> list[str]:
    return texts(tree(client.get("/admin/papers/author/", query)), ".//table[@id='result_list']/tbody/tr/th")


def undo(client: Client) -> None:
    """Presses Undo for the latest act that was not taken back."""
    act = StaffAct.objects.filter(undone_at=None, undo__isnull=False).latest("pk")
    client.post(f"/admin/accounts/staffact/{act.pk}/undo/")


@pytest.mark.parametrize("asked", ["erdos", "Erdős", "paul ERDŐS", "{pk}", "http://testserver{url}", "{url}"])
def test_an_author_is_found_by_words_without_accents_by_number_and_by_address(
    client: Client, asked: str
) -> None:
    make_paper(authors=("Paul Erdős", "Ada Lovelace", "王伟"))
    found = author("Paul Erdős")
    Author.objects.filter(pk=found.pk).update(slug="paul-erdos")
    found.refresh_from_db()
    assert listed(client, q=asked.format(pk=found.pk, url=found.get_absolute_url())) == ["Paul Erdős"]
    assert listed(client, q="王") == ["王伟"]
    assert [listed(client, q=text) for text in ("9" * 30, "%", "nobody")] == [[], [], []]


def test_names_are_chosen_looked_at_and_joined(client: Client) -> None:
    make_paper("2311.00001", authors=("Wei Wang",))
    make_paper("2311.00002", authors=("W. Wang",))
    wei, short = author("Wei Wang"), author("W. Wang")
    chosen = {"action": "join_chosen", "_selected_action": [str(wei.pk), str(short.pk)]}
    answer = client.post("/admin/papers/author/", chosen)
    page = tree(client.get(answer["Location"]))
    assert texts(page, ".//section//ul//a[@class='num']") == ["2311.00001", "2311.00002"]
    sent = {
        "author": values(page, ".//form[@class='stack']//input[@name='author']"),
        "seen": values(page, ".//input[@name='seen']")[0],
        "shown": str(wei.pk),
    }
    assert b"This field is required" in client.post("/admin/papers/author/join/", sent).content
    answer = client.post("/admin/papers/author/join/", sent | {"reason": "The same ORCID."})
    assert answer["Location"] == f"/admin/papers/author/{wei.pk}/change/"
    assert author("W. Wang").same_as == wei
    again = client.post("/admin/papers/author/join/", sent | {"reason": "Twice."})
    assert "They are one person under this name already." in again.content.decode()
    undo(client)
    assert author("W. Wang").same_as is None


def test_the_other_name_is_looked_up_from_the_authors_page(client: Client) -> None:
    make_paper("2311.00001", authors=("Wei Wang", "W. Wang", "Wen Wang", "Ada Lovelace"))
    wei = author("Wei Wang")
    address = "/admin/papers/author/join/"
    for text in ("ada", str(author("Ada Lovelace").pk), author("Ada Lovelace").get_absolute_url()):
        page = tree(client.get(address, {"author": wei.pk, "other": text}))
        assert len(values(page, ".//input[@name='shown']")) == 2
    page = tree(client.get(address, {"author": wei.pk, "other": "wang"}))
    assert len(texts(page, ".//section[@aria-labelledby='more']//li")) == 3
    assert "Nobody else is found" in client.get(address, {"author": wei.pk, "other": "xyz"}).content.decode()
    for bad in ({}, {"author": "x"}, {"author": "9" * 30}):
        assert client.get(address, bad).status_code == 404


def test_who_joins_sees_that_somebody_was_there_before(client: Client, admin: User) -> None:
    make_paper(authors=("A One", "B Two", "C Three"))
    a, b = author("A One").pk, author("B Two").pk
    joined(admin, "B Two", "C Three")
    sent = {"author": [a, b], "shown": a, "seen": f"{a},{b}", "reason": "x"}
    answer = client.post("/admin/papers/author/join/", sent)
    assert "Somebody changed these names meanwhile." in answer.content.decode()
    assert author("A One").same_as is None
    for seen in ("", "x", "1,²", "9" * 25):
        assert client.post("/admin/papers/author/join/", sent | {"seen": seen}).status_code == 200


def test_papers_are_told_apart_and_moved_back(client: Client) -> None:
    papers = [make_paper(f"2311.0000{n}", authors=("Wei Wang",)) for n in (1, 2, 3)]
    wei = author("Wei Wang")
    address = f"/admin/papers/author/{wei.pk}/split/"
    for sent, said in (
        ({"to": "new", "reason": "x"}, "Choose the papers of the other person."),
        ({"to": "new", "paper": [papers[0].pk]}, "This field is required."),
        ({"to": "77", "reason": "x", "paper": [papers[0].pk]}, "Select a valid choice."),
        ({"to": "new", "reason": "x", "paper": ["0"]}, "Select a valid choice."),
    ):
        assert said in client.post(address, sent).content.decode()
    answer = client.post(address, {"to": "new", "reason": "Physics.", "paper": [papers[0].pk, papers[1].pk]})
    other = author("Wei Wang", 1)
    assert answer["Location"] == f"/admin/papers/author/{other.pk}/change/"
    back = {"to": str(wei.pk), "reason": "This one is theirs.", "paper": [papers[1].pk]}
    client.post(f"/admin/papers/author/{other.pk}/split/", back)
    assert list(Authorship.objects.order_by("paper").values_list("author__variant", flat=True)) == [1, 0, 0]
    undo(client)
    undo(client)
    assert not Author.objects.filter(variant=1).exists()


def test_doubts_of_followers_are_told_from_three_on_and_never_whose(client: Client) -> None:
    papers = [make_paper(f"2311.0000{n}", authors=("Wei Wang",)) for n in (1, 2)]
    wei = author("Wei Wang")
    for number in range(3):
        reader = make_reader(f"doubter{number}")
        for paper in papers[: 1 if number else 2]:
            NotThisPerson.objects.create(reader=reader, author=wei, paper=paper)
    for path in ("change", "split"):
        text = client.get(f"/admin/papers/author/{wei.pk}/{path}/").content.decode()
        assert text.count("say: not this person") == 1
        assert "3 followers say: not this person" in text
        assert "doubter" not in text


def test_pages_of_spellings_lead_to_the_person_and_back_again(client: Client, admin: User) -> None:
    make_paper("2311.00001", authors=("Wei Wang", "Ada Lovelace"))
    make_paper("2311.00002", authors=("W. Wang",))
    wei = joined(admin, "Wei Wang", "W. Wang")
    short = author("W. Wang")
    answer = client.get(short.get_absolute_url())
    assert (answer.status_code, answer["Location"]) == (302, wei.get_absolute_url())
    text = client.get(wei.get_absolute_url()).content.decode()
    assert "Also printed as" in text
    assert ("2311.00001" in text, "2311.00002" in text) == (True, True)
    paper, link = tree(client.get("/abs/2311.00002")), ".//p[@id='authors']/a"
    assert (texts(paper, link), values(paper, link, "href")) == (["W. Wang"], [wei.get_absolute_url()])
    assert client.get(f"/admin/papers/author/{short.pk}/change/")["Location"].endswith(f"/{wei.pk}/change/")
    client.post(f"/admin/papers/author/{short.pk}/part/")
    assert client.get(short.get_absolute_url()).status_code == 200
    undo(client)
    assert client.get(short.get_absolute_url()).status_code == 302


def test_two_of_one_name_name_each_other(client: Client, admin: User) -> None:
    papers = [make_paper(f"2311.0000{n}", authors=("Wei Wang",)) for n in (1, 2)]
    wei = author("Wei Wang")
    split(admin, wei.pk, [papers[0].pk], None, "")
    other = author("Wei Wang", 1)
    for one, number, them in ((wei, 1, other), (other, 2, wei)):
        text = client.get(one.get_absolute_url()).content.decode()
        assert f"Person {number} of this name." in text
        assert them.get_absolute_url() in text


def test_followers_of_any_spelling_are_told_once(client: Client, admin: User) -> None:
    NoticeCursor.objects.create(name="papers", until=now() - timedelta(minutes=5))
    make_paper("2311.00001", authors=("Wei Wang", "W. Wang", "Wang Wei"))
    wei = joined(admin, "Wei Wang", "W. Wang", "Wang Wei")
    both, short = make_reader("both"), make_reader("short")
    since = now() - timedelta(days=1)
    for reader, name in ((both, "Wei Wang"), (both, "W. Wang"), (short, "W. Wang")):
        make_follow(reader, author=author(name), at=since)
    fresh = {"first_listed": new_york_today(), "added_at": now(), "stored_at": now()}
    for number, name in enumerate(("Wang Wei", "Wei Wang", "W. Wang"), 2):
        make_paper(f"2311.0000{number}", authors=(name,), **fresh)
    events.tell_readers()
    told = Notice.objects.values_list("reader__username", "key", "author")
    assert sorted(told) == sorted(
        (name, f"author:2311.0000{n}", wei.pk) for name in ("both", "short") for n in (2, 3, 4)
    )


def test_what_is_a_namesakes_for_a_follower_stays_so_under_every_spelling(admin: User) -> None:
    NoticeCursor.objects.create(name="papers", until=now() - timedelta(minutes=5))
    make_paper("2311.00001", authors=("Wei Wang", "W. Wang"))
    joined(admin, "Wei Wang", "W. Wang")
    make_follow(admin, author=author("W. Wang"), at=now() - timedelta(days=1))
    fresh = {"first_listed": new_york_today(), "added_at": now(), "stored_at": now()}
    paper = make_paper("2311.00002", authors=("Wei Wang",), **fresh)
    NotThisPerson.objects.create(reader=admin, author=author("W. Wang"), paper=paper)
    events.tell_readers()
    assert not Notice.objects.exists()


def test_a_followed_spelling_is_followed_as_the_person(client: Client, admin: User) -> None:
    make_paper("2311.00001", authors=("Wei Wang", "W. Wang"))
    make_follow(admin, author=author("Wei Wang"))
    make_follow(admin, author=author("W. Wang"))
    wei = joined(admin, "Wei Wang", "W. Wang")
    text = client.get("/following/").content.decode()
    assert text.count(wei.get_absolute_url()) == 1
    page = tree(client.get(wei.get_absolute_url()))
    assert values(page, ".//button[@name='author']", "aria-pressed") == ["true"]
    client.post("/unfollow/", {"author": author("W. Wang").pk})
    assert not Follow.objects.exists()
    client.post("/follow/", {"author": author("W. Wang").pk})
    assert Follow.objects.get().author == wei


def test_who_is_confirmed_as_one_spelling_has_the_badge_on_all_papers(client: Client, admin: User) -> None:
    first = make_paper("2311.00001", authors=("Wei Wang",))
    second = make_paper("2311.00002", authors=("W. Wang",))
    writer = make_reader("writer")
    claim = {"orcid": "0000-0002-1825-0097", "at": NOON, "state": AuthorClaim.State.CONFIRMED}
    AuthorClaim.objects.create(reader=writer, author=author("W. Wang"), **claim)
    joined(admin, "Wei Wang", "W. Wang")
    for paper in (first, second):
        make_comment(paper, writer)
        page = tree(client.get(paper.get_absolute_url()))
        assert texts(page, ".//article//span[@class='flag']") == ["author"]


def test_curators_and_moderators_do_not_come_here(client: Client) -> None:
    make_paper()
    base = f"/admin/papers/author/{Author.objects.first().pk}"  # type: ignore[union-attr]
    for group in ("Curators", "Moderators"):
        person = make_reader(group.lower(), is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        client.force_login(person)
        for path in (
            "/admin/papers/author/",
            "/admin/papers/author/join/",
            f"{base}/change/",
            f"{base}/split/",
        ):
            assert client.get(path).status_code == 403
        assert client.post(f"{base}/part/").status_code == 403


def test_outside_text_is_escaped(client: Client) -> None:
    make_paper(title=HOSTILE, authors=(HOSTILE, HOSTILE + " Jr"))
    Author.objects.update(slug="author")
    keys = list(Author.objects.values_list("pk", flat=True))
    for path in ("", f"{keys[0]}/change/", f"{keys[0]}/split/", f"join/?author={keys[0]}&other={keys[1]}"):
        text = client.get(f"/admin/papers/author/{path}").content.decode()
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("many", [1, 50])
def test_queries_are_constant(client: Client, many: int) -> None:
    for number in range(many):
        make_paper(f"2311.{number + 1:05}", authors=("Wei Wang", f"Author {number}"))
    wei = author("Wei Wang").pk
    assert Paper.objects.count() == many
    for path, most in (("", 7), (f"{wei}/change/", 13), (f"{wei}/split/", 13), (f"join/?author={wei}", 14)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/papers/author/{path}").status_code == 200
        assert (path, len(queries)) <= (path, most)
