"""The settings page: each section saves its own fields, faults stand beside the field, sessions end."""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts import preferences
from accounts.devices import browser
from accounts.models import SecurityEvent, User
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
PAGE = "/accounts/settings/"
SESSIONS = "/accounts/sessions/"
READING = {
    "section": "reading",
    "reading-language": "zh-hans",
    "reading-time_zone": "Europe/Warsaw",
    "reading-theme": "dark",
    "reading-view": "titles",
    "reading-keys": "off",
}


@pytest.fixture
def reader() -> User:
    return make_reader(shown_name="Mira")


@pytest.fixture
def client(reader: User) -> Client:
    client = Client(headers={"Accept-Language": "en", "User-Agent": "Mozilla Linux Firefox/130"})
    client.post("/accounts/login/", {"login": "reader", "password": "correct horse battery"})
    return client


def test_visitors_are_led_to_sign_in() -> None:
    assert Client().get(PAGE)["Location"] == f"/accounts/login/?next={PAGE}"


def test_page_shows_the_state_of_all_ways_to_sign_in(client: Client) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    text = page.content.decode()
    for part in ("reader@example.org", "Firefox on Linux", "this one", "127.0.0.0/24", "Set up"):
        assert part in text
    assert "Accounts elsewhere" not in text


def test_profile_saves_the_name_shown_and_no_other_field(client: Client, reader: User) -> None:
    stranger = make_reader("other")
    form = {
        "section": "profile",
        "profile-shown_name": " Mira  Nowak ",
        "profile-username": "boss",
        "profile-is_staff": "on",
        "is_staff": "on",
        "user": stranger.pk,
    }
    answer = client.post(PAGE, form)
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?saved=profile#profile")
    rows = User.objects.order_by("pk").values_list("username", "shown_name", "is_staff")
    assert list(rows) == [("reader", "Mira Nowak", False), ("other", "", False)]


def test_refused_name_stays_in_its_field_and_nowhere_else(client: Client, reader: User) -> None:
    answer = client.post(PAGE, {"section": "profile", "profile-shown_name": "Administrator"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert 'aria-invalid="true"' in text
    assert 'value="Administrator"' in text
    reader.refresh_from_db()
    assert reader.shown_name == "Mira"


def test_reading_is_kept_with_the_account_and_in_cookies(client: Client, reader: User) -> None:
    answer = client.post(PAGE, READING)
    assert answer.status_code == 303
    reader.refresh_from_db()
    assert (reader.language, reader.time_zone, reader.theme, reader.view, reader.keys) == (
        "zh-hans",
        "Europe/Warsaw",
        "dark",
        "titles",
        "off",
    )
    assert {name: answer.cookies[name].value for name in ("language", "theme", "view", "keys")} == {
        "language": "zh-hans",
        "theme": "dark",
        "view": "titles",
        "keys": "off",
    }
    again = client.post(PAGE, {"section": "reading"})
    assert {
        name: cookie["max-age"] for name, cookie in again.cookies.items() if name in ("theme", "keys")
    } == {
        "theme": 0,
        "keys": 0,
    }


@pytest.mark.parametrize("field", ["language", "time_zone", "theme", "view", "keys"])
def test_words_that_are_not_on_offer_are_refused(client: Client, reader: User, field: str) -> None:
    assert client.post(PAGE, READING | {f"reading-{field}": "neon"}).status_code == 422
    reader.refresh_from_db()
    assert (reader.theme, reader.time_zone) == ("", "")


MAIL = {
    "section": "mail",
    "mail-digest_mail": "weekly",
    "mail-notice_mail": "daily",
    "mail-mail_hour": "18",
    "mail-mail_weekday": "4",
}


def test_mail_is_kept_with_its_hour_and_day(client: Client, reader: User) -> None:
    assert client.post(PAGE, MAIL).status_code == 303
    reader.refresh_from_db()
    assert (reader.digest_mail, reader.notice_mail) == ("weekly", "daily")
    assert (reader.mail_hour, reader.mail_weekday) == (18, 4)


@pytest.mark.parametrize("field", ["digest_mail", "notice_mail", "mail_hour", "mail_weekday"])
def test_mail_that_is_not_on_offer_is_refused(client: Client, reader: User, field: str) -> None:
    assert client.post(PAGE, MAIL | {f"mail-{field}": "24"}).status_code == 422
    reader.refresh_from_db()
    assert (reader.digest_mail, reader.mail_hour) == ("", 7)


def test_a_site_without_a_mail_server_says_so(client: Client, settings: Any) -> None:
    said = "This site has no mail server yet"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert said in client.get(PAGE).content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert said not in client.get(PAGE).content.decode()


def test_what_was_chosen_is_told_to_those_who_listen(client: Client, reader: User) -> None:
    heard = []

    def listen(sender: object, was: User, chosen: dict[str, Any], **_rest: Any) -> None:
        heard.append((was.digest_mail, chosen))

    preferences.chosen.connect(listen)
    client.post(PAGE, MAIL)
    assert preferences.chosen.disconnect(listen)
    now = {"digest_mail": "weekly", "notice_mail": "daily", "mail_hour": 18, "mail_weekday": 4}
    assert heard == [("", now)]


@examples(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(section=st.sampled_from(["profile", "reading", "mail"]), value=st.text(max_size=300))
def test_no_text_breaks_the_page(client: Client, section: str, value: str) -> None:
    fields = {"profile": "shown_name", "reading": "time_zone", "mail": "digest_mail"}
    value = value.encode(errors="replace").decode()
    answer = client.post(PAGE, {"section": section, f"{section}-{fields[section]}": value})
    assert answer.status_code in (303, 422)


def test_unknown_section_changes_nothing(client: Client) -> None:
    assert client.post(PAGE, {"section": "rights"}).status_code == 422
    assert client.post(PAGE, {}).status_code == 422


def test_writes_need_the_token(reader: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    assert client.post(PAGE, {"section": "profile", "profile-shown_name": "X"}).status_code == 403
    assert client.post(SESSIONS, {"others": "1"}).status_code == 403


def signed_in_again() -> Client:
    other = Client(headers={"User-Agent": "Mozilla (iPhone) Safari/605"})
    other.post("/accounts/login/", {"login": "reader", "password": "correct horse battery"})
    return other


def keys(client: Client) -> list[Any]:
    return [device.key for device in client.get(PAGE).context["devices"]]


def test_an_ended_session_is_over_at_once(client: Client, reader: User) -> None:
    other = signed_in_again()
    here, there = keys(client)
    assert client.post(SESSIONS, {"session": there})["Location"] == f"{PAGE}?saved=sessions#sessions"
    assert other.get(PAGE).status_code == 302
    assert keys(client) == [here]
    assert SecurityEvent.objects.first().kind == "sessions-ended"


def test_all_others_end_and_this_one_stays(client: Client) -> None:
    others = [signed_in_again(), signed_in_again()]
    assert client.post(SESSIONS, {"others": "1"}).status_code == 303
    assert [other.get(PAGE).status_code for other in others] == [302, 302]
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("key", ["", "0", "x", "-1", "9" * 30, "١", "\x00"])
def test_session_of_nobody_answers_404(client: Client, key: str) -> None:
    assert client.post(SESSIONS, {"session": key}).status_code == 404


def test_foreign_session_answers_like_a_missing_one(client: Client) -> None:
    make_reader("other")
    other = Client()
    other.post("/accounts/login/", {"login": "other", "password": "correct horse battery"})
    foreign = keys(other)[0]
    answers = [client.post(SESSIONS, {"session": key}) for key in (foreign, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert other.get(PAGE).status_code == 200


def test_changed_password_leaves_no_other_session_on_the_list(client: Client, reader: User) -> None:
    other = signed_in_again()
    form = {"oldpassword": "correct horse battery", "password1": "another long password"}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert other.get(PAGE).status_code == 302
    assert len(keys(client)) == 1


def test_list_of_sessions_leads_to_the_settings(client: Client) -> None:
    assert client.get(SESSIONS)["Location"] == f"{PAGE}#sessions"


def test_page_costs_the_same_with_many_sessions(client: Client, django_assert_num_queries: Any) -> None:
    client.get(PAGE)
    with django_assert_num_queries(11):
        client.get(PAGE)
    for _each in range(5):
        signed_in_again()
    with django_assert_num_queries(11):
        client.get(PAGE)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) Version/17 Safari/605", "Safari on macOS"),
        ("curl/8", "Another program"),
        ("", "Another program"),
    ],
)
def test_browsers_are_named(agent: str, name: str) -> None:
    assert browser(agent) == name
