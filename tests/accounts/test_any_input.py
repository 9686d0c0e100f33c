"""No text in any field or address of the account pages is an error of ours."""

from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.models import Counter
from tests.accounts.people import PASSWORD
from tests.factories import make_reader

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from(
    [
        "\x00",
        "9" * 20,
        "a" * 5000,
        "İ@ﬁ.org",
        "a@b.c\r\nBcc: x",
        "{{ 7 }}",
        "%s",
        "zzzzzzzzzzzzz-x",
        "\U0001d4d0",
    ]
)
FORMS = {
    "/accounts/login/": ("login", "password", "remember", "next"),
    "/accounts/signup/": ("username", "email", "password1", "next"),
    "/accounts/password/reset/": ("email",),
    "/accounts/join/x/": ("username", "email", "password1"),
}
OWN_FORMS = {
    "/accounts/email/": ("email", "action_add", "action_send", "action_remove", "action_primary"),
    "/accounts/password/change/": ("oldpassword", "password1"),
    "/accounts/reauthenticate/": ("password", "next"),
}


@FEW
@given(st.sampled_from(sorted(FORMS)), st.data())
def test_any_text_in_a_visitors_form(path: str, data: st.DataObject) -> None:
    """An answer, or what is wrong."""
    Counter.objects.all().delete()
    sent = {name: data.draw(TEXT) for name in FORMS[path]}
    assert Client().post(path, sent).status_code in (302, 404, 422)


@FEW
@given(st.sampled_from(sorted(OWN_FORMS)), st.data())
def test_any_text_in_a_readers_form(client: Client, path: str, data: st.DataObject) -> None:
    """The account stays as it was."""
    reader = make_reader("mira") if not client.session.get("_auth_user_id") else None
    if reader:
        client.force_login(reader)
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    Counter.objects.all().delete()
    sent = {name: data.draw(TEXT) for name in OWN_FORMS[path]}
    assert client.post(path, sent).status_code in (302, 422)


@FEW
@given(
    st.sampled_from(["join/{}/", "confirm-email/{}/", "password/reset/key/{}/", "password/reset/key/1-{}/"]),
    TEXT,
)
@example("password/reset/key/{}/", "zzzzzzzzzzzzz-x")
@example("password/reset/key/{}/", "zzzzzzzzzzzzzzzzzzzz-x")
@example("confirm-email/{}/", "ü:ü:ü")
def test_any_text_in_a_link(pattern: str, text: str) -> None:
    """As if it were too old."""
    path = "/accounts/" + pattern.format(quote(text, safe=""))
    assert Client().get(path).status_code in (200, 301, 302, 404)
    assert Client().post(path).status_code in (200, 301, 302, 403, 404)
