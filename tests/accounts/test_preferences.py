"""The account keeps what a reader chose; cookies carry it, and times are told in the reader's zone."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.preferences import OwnTimeZone, zone, zone_names
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
NOON = datetime(2023, 11, 4, 9, 12, tzinfo=UTC)


def sign_in(client: Client, name: str = "reader") -> Any:
    return client.post("/accounts/login/", {"login": name, "password": "correct horse battery"})


def cookies(answer: Any) -> dict[str, str]:
    return {
        name: cookie.value
        for name, cookie in answer.cookies.items()
        if name in ("language", "theme", "view", "keys")
    }


def test_account_brings_its_choices_along_at_sign_in() -> None:
    make_reader(theme="dark", language="zh-hans")
    client = Client(headers={"Accept-Language": "en"})
    client.cookies["theme"] = "light"
    client.cookies["view"] = "titles"
    assert cookies(sign_in(client)) == {"theme": "dark", "language": "zh-hans"}
    page = client.get("/about/").content
    assert b'data-theme="dark"' in page
    assert b'lang="zh-Hans"' in page


def test_account_that_chose_nothing_leaves_the_browser_its_own() -> None:
    make_reader()
    client = Client()
    client.cookies["theme"] = "light"
    assert cookies(sign_in(client)) == {}


def test_form_for_visitors_keeps_the_choice_with_the_account_too() -> None:
    reader, other = make_reader(theme="light"), make_reader("other", theme="light")
    client = Client()
    client.force_login(reader)
    token = re.search(
        r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/preferences/").content.decode()
    )
    assert token
    client.post("/preferences/", {"csrfmiddlewaretoken": token[1], "theme": "dark", "keys": "loud"})
    assert list(User.objects.order_by("pk").values_list("theme", "keys")) == [("dark", ""), ("light", "")]
    assert other.theme == "light"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Europe/Warsaw", "2023-11-04 10:12 CET"),
        ("Asia/Shanghai", "2023-11-04 17:12 CST"),
        ("", "2023-11-04 09:12 UTC"),
        ("Atlantis/Capital", "2023-11-04 09:12 UTC"),
        ("../../etc/passwd", "2023-11-04 09:12 UTC"),
    ],
)
def test_times_are_told_in_the_readers_zone(name: str, shown: str, rf: Any) -> None:
    def view(_request: Any) -> Any:
        return f"{timezone.localtime(NOON):%Y-%m-%d %H:%M %Z}"

    request = rf.get("/")
    request.COOKIES["sessionid"] = "any"
    request.user = User(username="reader", time_zone=name)
    assert OwnTimeZone(view)(request) == shown
    assert timezone.get_current_timezone_name() == "UTC"


def test_visitors_cost_no_query(rf: Any, django_assert_num_queries: Any) -> None:
    request = rf.get("/")
    with django_assert_num_queries(0):
        assert OwnTimeZone(lambda _request: timezone.get_current_timezone_name())(request) == "UTC"


def test_zones_on_offer_are_known() -> None:
    names = zone_names()
    assert {"UTC", "Europe/Warsaw", "Asia/Shanghai", "America/New_York"} <= set(names)
    assert [str(zone(name)) for name in names] == names
