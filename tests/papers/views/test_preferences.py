"""What a visitor may choose: which word wins, and that nothing is kept but by our own form."""

import re

import pytest
import time_machine
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
FORM = "/preferences/"


def token(visitor: Client, address: str = FORM) -> str:
    match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.get(address).content.decode())
    assert match is not None
    return match[1]


def send(visitor: Client, **words: str):
    return visitor.post(FORM, {"csrfmiddlewaretoken": token(visitor), **words})


def test_choice_is_kept_in_a_cookie_of_one_word(visitor: Client) -> None:
    answer = send(visitor, theme="dark", language="zh-hans", keys="off", view="titles")
    assert (answer.status_code, answer["Location"]) == (303, "/preferences/?saved")
    assert {name: cookie.value for name, cookie in answer.cookies.items()} == {
        "theme": "dark",
        "language": "zh-hans",
        "keys": "off",
        "view": "titles",
    }
    cookie = answer.cookies["theme"]
    assert (cookie["samesite"], cookie["httponly"], cookie["path"], cookie["max-age"]) == (
        "Lax",
        True,
        "/",
        31536000,
    )


def test_first_choice_of_each_is_kept_as_no_cookie(visitor: Client) -> None:
    assert not send(visitor, theme="", language="", keys="", view="").cookies
    send(visitor, theme="dark")
    assert send(visitor, theme="").cookies["theme"]["max-age"] == 0


def test_words_that_are_not_ours_change_nothing(visitor: Client) -> None:
    assert not send(visitor, theme="neon", language="tlh", keys="\x00", other="x").cookies


@override_settings(SESSION_COOKIE_SECURE=True)
def test_cookie_is_bound_to_the_host_over_https(visitor: Client) -> None:
    answer = send(visitor, theme="dark")
    assert list(answer.cookies) == ["__Host-theme"]
    assert answer.cookies["__Host-theme"]["secure"]
    assert b'data-theme="dark"' in visitor.get("/about/").content


def test_form_without_our_token_is_refused(visitor: Client) -> None:
    good = token(visitor)
    for bad in ("", "form", good + "x", good.replace("form", "else")):
        answer = visitor.post(FORM, {"csrfmiddlewaretoken": bad, "theme": "dark"})
        assert (answer.status_code, len(answer.cookies)) == (403, 0)
    assert visitor.post(FORM, {"theme": "dark"}).status_code == 403


def test_form_from_another_site_is_refused(visitor: Client) -> None:
    for origin in ("https://example.org", "null", "http://testserver.example.org"):
        words = {"csrfmiddlewaretoken": token(visitor), "theme": "dark"}
        assert visitor.post(FORM, words, headers={"Origin": origin}).status_code == 403
    words = {"csrfmiddlewaretoken": token(visitor), "theme": "dark"}
    assert visitor.post(FORM, words, headers={"Origin": "http://testserver"}).status_code == 303


def test_form_of_yesterday_is_refused(visitor: Client) -> None:
    with time_machine.travel("2023-11-05T00:00:00Z", tick=False):
        old = token(visitor)
    with time_machine.travel("2023-11-06T00:00:01Z", tick=False):
        assert visitor.post(FORM, {"csrfmiddlewaretoken": old, "theme": "dark"}).status_code == 403


def test_other_methods_are_not_allowed(visitor: Client) -> None:
    assert [visitor.generic(method, FORM).status_code for method in ("PUT", "DELETE", "PATCH")] == [405] * 3


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/topics/?page=2", "/topics/?page=2"),
        ("//example.org/", "/preferences/?saved"),
        ("https://example.org/", "/preferences/?saved"),
        ("https:///example.org", "/preferences/?saved"),
        ("/\\example.org", "/preferences/?saved"),
        ("javascript:alert(1)", "/preferences/?saved"),
        ("\x08//example.org", "/preferences/?saved"),
        ("/" + "x" * 3000, "/" + "x" * 1999),
    ],
)
def test_answer_leads_to_our_own_pages_only(visitor: Client, asked: str, target: str) -> None:
    assert send(visitor, theme="dark", next=asked)["Location"] == target


def test_language_of_the_cookie_beats_the_browser(visitor: Client) -> None:
    visitor.cookies["language"] = "zh-hans"
    assert visitor.get("/about/")["Content-Language"] == "zh-Hans"
    visitor.cookies["language"] = "en"
    assert Client(headers={"Accept-Language": "zh"}).get("/about/")["Content-Language"] == "zh-Hans"
    assert visitor.get("/about/", headers={"Accept-Language": "zh"})["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("", "en"),
        ("fr, de", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr,zh-TW;q=0.5,en;q=0.4", "zh-Hans"),
        ("zh;q=0,en", "en"),
        ("en;q=nan,zh;q=0.1", "zh-Hans"),
        ("*", "en"),
    ],
)
def test_language_is_the_first_we_have_that_the_browser_asks_for(asked: str, answered: str) -> None:
    assert Client(headers={"Accept-Language": asked}).get("/about/")["Content-Language"] == answered


def test_language_link_offers_one_button_in_that_language(visitor: Client) -> None:
    page = visitor.get("/topics/?find=x").content.decode()
    assert 'href="/preferences/?language=zh-hans&amp;next=%2Ftopics%2F%3Ffind%3Dx"' in page
    offer = visitor.get("/preferences/?language=zh-hans&next=%2Ftopics%2F%3Ffind%3Dx").content.decode()
    assert "用简体中文阅读" in offer
    assert 'name="next" value="/topics/?find=x"' in offer
    assert offer.count("<button") == 1


def test_page_of_choices_does_not_lead_back_to_itself(visitor: Client) -> None:
    page = visitor.get("/preferences/?next=/topics/").content.decode()
    assert 'href="/preferences/?next="' in page


def test_theme_and_keys_change_the_frame(visitor: Client) -> None:
    page = visitor.get("/about/").content
    assert (b"data-theme" in page, b"keys.js" in page) == (False, True)
    visitor.cookies["theme"] = "light"
    visitor.cookies["keys"] = "off"
    page = visitor.get("/about/").content
    assert (b'data-theme="light"' in page, b"keys.js" in page) == (True, False)
