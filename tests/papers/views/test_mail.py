"""The end of letters by their own address, a topic's choice, and an address that works again."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.clock import now
from papers.mail import stop
from papers.models import Follow, MailTurn, RefusedAddress, SavedSearch, Topic, Undo
from tests.factories import make_follow, make_reader, make_saved_search, make_topic

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}  # RFC 8058, 3.2


@pytest.fixture
def reader() -> User:
    return make_reader("mira", digest_mail="weekly", notice_mail="daily")


@pytest.fixture
def topic(reader: User) -> Topic:
    found = make_topic(name="Vision Transformer")
    make_follow(reader, topic=found)
    return found


@pytest.fixture
def program() -> Client:
    """A mail program: no cookies, no token, and nothing forgiven."""
    return Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(reader)
    return client


def address(reader: User, kind: str, key: int = 0) -> str:
    return stop.address(stop.Subject(reader.pk, kind, key)).removeprefix(SITE)


def mail_of(reader: User) -> dict[str, Any]:
    """All that decides what comes by mail."""
    user = User.objects.get(pk=reader.pk)
    return {
        "digests": user.digest_mail,
        "notices": user.notice_mail,
        "topics": list(Follow.objects.filter(reader=reader).order_by("pk").values_list("mail", flat=True)),
        "searches": list(SavedSearch.objects.filter(reader=reader).values_list("cadence", flat=True)),
    }


def test_looking_at_the_address_stops_nothing(reader: User, topic: Topic, program: Client) -> None:
    path, before = address(reader, stop.TOPIC, topic.pk), mail_of(reader)
    for method in (program.get, program.head, program.options):
        method(path)
    page = program.get(path)
    assert mail_of(reader) == before
    assert "No more digests of Vision Transformer by mail?" in page.content.decode()
    assert "mira" not in page.content.decode()
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        (stop.TOPIC, {"topics": ["off", "weekly", "daily"]}),
        (stop.WEEK, {"digests": "", "topics": ["", "off", "daily"]}),
        (stop.SEARCH, {"searches": [0]}),
        (stop.NOTICES, {"notices": ""}),
        (stop.ALL, {"digests": "", "notices": "", "topics": ["", "off", "off"], "searches": [0]}),
    ],
)
def test_one_click_stops_what_the_letter_was_of_and_nothing_else(
    reader: User, topic: Topic, program: Client, kind: str, left: dict[str, Any]
) -> None:
    for mail in ("weekly", "daily"):
        make_follow(reader, topic=make_topic(mail), mail=mail)
    search = make_saved_search(reader, cadence=SavedSearch.Cadence.DAILY)
    other = make_reader("other", digest_mail="daily", notice_mail="daily")
    make_follow(other, topic=topic, mail="daily")
    before, untouched = mail_of(reader), mail_of(other)
    key = {stop.TOPIC: topic.pk, stop.SEARCH: search.pk}.get(kind, 0)
    for _again in range(2):
        answer = program.post(address(reader, kind, key), ONE_CLICK)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "Set-Cookie" not in answer
        assert "Stopped" in answer.content.decode()
    assert mail_of(reader) == before | left
    assert mail_of(other) == untouched
    assert Follow.objects.filter(reader=reader).count() == 3


def test_weekly_instead(reader: User, topic: Topic, program: Client) -> None:
    User.objects.update(digest_mail="daily")
    path = address(reader, stop.TOPIC, topic.pk)
    assert "Weekly instead" in program.get(path).content.decode()
    assert "Weekly from now on" in program.post(path, {"do": "weekly"}).content.decode()
    assert mail_of(reader)["topics"] == ["weekly"]
    notices = address(reader, stop.NOTICES)
    assert "Weekly instead" not in program.get(notices).content.decode()
    program.post(notices, {"do": "weekly"})
    assert mail_of(reader)["notices"] == ""


def test_an_address_that_the_site_never_wrote_is_not_there(
    reader: User, topic: Topic, program: Client
) -> None:
    path, before = address(reader, stop.TOPIC, topic.pk), mail_of(reader)
    forged = [path[:-3] + "x/", "/mail/stop/x/", "/mail/stop/%00/", "/mail/stop/:::/", "/mail/stop/é:ü/"]
    assert {program.get(each).status_code for each in forged} == {404}
    assert {program.post(each, ONE_CLICK).status_code for each in forged} == {404}
    assert mail_of(reader) == before


def test_a_deleted_account_has_no_address(reader: User, program: Client) -> None:
    path = address(reader, stop.ALL)
    reader.delete()
    assert program.post(path, ONE_CLICK).status_code == 404


def test_what_it_was_of_may_be_gone(reader: User, topic: Topic, program: Client) -> None:
    search = make_saved_search(reader)
    paths = [address(reader, stop.TOPIC, topic.pk), address(reader, stop.SEARCH, search.pk)]
    search.delete()
    Topic.objects.all().delete()
    assert {program.get(path).status_code for path in paths} == {200}
    assert {program.post(path, ONE_CLICK).status_code for path in paths} == {200}


def test_it_works_on_a_members_site(reader: User, topic: Topic, program: Client, settings: Any) -> None:
    settings.SITE_VISIBILITY = "members"
    path = address(reader, stop.TOPIC, topic.pk)
    assert program.get(path).status_code == program.post(path, ONE_CLICK).status_code == 200
    assert mail_of(reader)["topics"] == ["off"]


def test_a_topic_is_chosen_beside_its_name(reader: User, topic: Topic, client: Client) -> None:
    User.objects.update(digest_mail="")
    assert "as in my settings" in client.get("/following/").content.decode()
    answer = client.post("/following/mail/", {"topic": topic.slug, "mail": "daily"})
    assert (answer.status_code, answer["Location"]) == (303, "/following/")
    assert mail_of(reader)["topics"] == ["daily"]
    assert Follow.objects.get().mail_since is not None
    assert MailTurn.objects.filter(reader=reader).exists()
    assert '<option value="daily" selected>' in client.get("/following/").content.decode()


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"topic": "vision-transformer", "mail": "hourly"}, 400),
        ({"topic": "no\0thing", "mail": "daily"}, 400),
        ({"mail": "daily"}, 400),
        ({"topic": "none", "mail": "daily"}, 404),
        ({"topic": "not-followed", "mail": "daily"}, 404),
    ],
)
def test_what_cannot_be_chosen_is_refused(
    topic: Topic, reader: User, client: Client, form: dict[str, str], status: int
) -> None:
    make_topic("not-followed")
    assert client.post("/following/mail/", form).status_code == status
    assert mail_of(reader)["topics"] == [""]


def test_a_choice_outlives_an_unfollow_that_is_taken_back(reader: User, topic: Topic, client: Client) -> None:
    client.post("/following/mail/", {"topic": topic.slug, "mail": "daily"})
    client.post("/unfollow/", {"topic": topic.slug})
    undo = Undo.objects.get(reader=reader)
    client.post(f"/undo/{undo.pk}/")
    assert mail_of(reader)["topics"] == ["daily"]


def test_a_refused_address_is_told_and_can_be_tried_again(reader: User, client: Client) -> None:
    RefusedAddress.objects.create(reader=reader, address=reader.email, said="550 <no> such user", at=now())
    page = client.get("/accounts/settings/").content.decode()
    assert "took no mail on" in page
    assert "550 &lt;no&gt; such user" in page
    assert client.post("/mail/again/").status_code == 303
    assert "took no mail on" not in client.get("/accounts/settings/").content.decode()
