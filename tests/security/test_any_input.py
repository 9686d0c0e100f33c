"""Whatever bytes stand in a form, an address or a body: the answer is never a fault of the site."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from accounts.models import User
from tests.security.addresses import EXAMPLES
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db
SOAK = bool(os.environ.get("SOAK"))
DRAWN = 10_000 if SOAK else 60  # examples of the property
VALUES = {
    "nothing": "",
    "nul": "a\0b",
    "digits": "9" * 20,
    "more digits": "9" * 5_000,
    "signs of digits": "²٣１",
    "negative": "-1",
    "long": "x" * 10_000,
    "emoji": "👩‍🔬🏳️‍🌈" * 50,
    "right to left": "\u202eאבג\u2066 abc\u2069",
    "decomposed": "Ame\u0301lie ｆｕｌｌ ﬁ",
    "commas": ",,/,#,，、" * 30,
    "controls": "\x01\x1b[31m\r\n\tx\x7f\x85\u2028",
    "no characters": "\ufffe\uffff\U0010ffff\ue000",
    "a list": "[1, 2, {}]",
    "address": "//evil.example/%2f%2fevil.example",
    "percent": "%00%ff%ed%a0%80%s%(n)s{x}",
    "deep": "((((" * 500 + "$$**__`" * 100,
}
# The quick run tries those that broke something once, and one of each other kind.
TRIED = {name: VALUES[name] for name in (VALUES if SOAK else ("nul", "digits", "emoji", "controls", "deep"))}
# What forms and addresses read besides what the examples fill in.
FORMS = """
    next nonce parent follow comment body rows base note status state sure filters all do to add drop paper
    tag name text kind description public remark reader may_edit remove entry act entries helpful reason words
    days locked slow_seconds topic author category collection same notice until section session others
    password comments when keep language theme view keys profile-shown_name reading-time_zone query
    cadence edition why
"""
ASKED = """
    q tag tags add drop name status untagged venue category since until by sort page view only show state
    thread reply from to next language saved paper cadence
"""
READ = [name for name, example in EXAMPLES.items() if example.get != 405]
WRITTEN = [name for name, example in EXAMPLES.items() if example.post != 405]
Draw = Callable[[Client, str, dict[str, Any]], HttpResponse]


class Back(Exception):
    """Ends a transaction that is to leave nothing behind."""


@pytest.fixture
def site() -> Site:
    """The site, whose owner may do everything."""
    site = make_site()
    User.objects.filter(pk=site.owner.pk).update(is_staff=True, is_superuser=True)
    site.people["owner"].client.raise_request_exception = False  # so that all faults are told at once
    return site


def ask(act: Callable[[], HttpResponse]) -> int:
    """The status of an answer; what was written on the way is taken back."""
    try:
        with transaction.atomic():
            found = act()
            raise Back
    except Back:
        return found.status_code


def as_form(client: Client, path: str, fields: dict[str, Any]) -> HttpResponse:
    """As a browser sends a form."""
    return client.post(path, urlencode(fields, doseq=True), "application/x-www-form-urlencoded")


def as_parts(client: Client, path: str, fields: dict[str, Any]) -> HttpResponse:
    """As a browser sends a form with files, each text once more as a file."""
    files = {"file": SimpleUploadedFile("a\0\u202e.bib", str(next(iter(fields.values()), "")).encode())}
    return client.post(path, fields | files)


def as_json(client: Client, path: str, fields: dict[str, Any]) -> HttpResponse:
    """As JSON, with half a character in it, which none of the forms reads."""
    return client.post(path, json.dumps(fields | {"x": "\ud800"}), "application/json")


def without_boundary(client: Client, path: str, fields: dict[str, Any]) -> HttpResponse:
    """As parts of which nobody says where they end."""
    return client.post(path, urlencode(fields).encode(), "multipart/form-data")


def as_htmx(client: Client, path: str, fields: dict[str, Any]) -> HttpResponse:
    """As the script sends a form, for an element that it names."""
    headers = {"HX-Request": "true", "HX-Target": quote(str(next(iter(fields.values()), ""))[:50])}
    return client.post(
        path, urlencode(fields, doseq=True), "application/x-www-form-urlencoded", headers=headers
    )


WAYS: tuple[Draw, ...] = (as_form, as_parts, as_json, without_boundary, as_htmx)


def spoiled(fields: dict[str, Any], value: str) -> Iterator[dict[str, Any]]:
    """The fields of an example, one after the other with this value; then all, and each twice."""
    yield from ({**fields, name: value} for name in fields)
    others = dict.fromkeys(FORMS.split(), value)
    yield others | fields
    yield others
    yield {name: [kept, value] for name, kept in fields.items()}


@pytest.mark.parametrize("value", TRIED.values(), ids=TRIED)
def test_no_form_fails_at_any_value(site: Site, value: str) -> None:
    client, wrong = site.people["owner"].client, []
    for name in WRITTEN:
        path, fields = EXAMPLES[name].path(site), EXAMPLES[name].fields(site)
        for sent in spoiled(fields, value):
            status = ask(lambda path=path, sent=sent: as_form(client, path, sent))
            wrong += [f"{name} {sorted(sent)}: {status}"] if status >= 500 else []
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("way", WAYS)
def test_no_form_fails_in_whatever_way_it_is_sent(site: Site, way: Draw) -> None:
    client, wrong = site.people["owner"].client, []
    for name in WRITTEN:
        path, fields = EXAMPLES[name].path(site), EXAMPLES[name].fields(site)
        for sent in (fields, {}, dict.fromkeys(FORMS.split(), "a\0b")):
            status = ask(lambda path=path, sent=sent: way(client, path, sent))
            wrong += [f"{name} {sorted(sent)}: {status}"] if status >= 500 else []
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("value", TRIED.values(), ids=TRIED)
def test_no_page_fails_at_any_parameter(site: Site, value: str) -> None:
    client, wrong = site.people["owner"].client, []
    every = {name: value for name in ASKED.split() if name not in ("page", "thread", "reply")}
    singly = [{name: value} for name in ASKED.split()] if SOAK else [{"page": value}, {"tag": value}]
    for name in READ:
        path = EXAMPLES[name].path(site).partition("?")[0]
        for sent in (every, *singly):
            status = ask(lambda path=path, sent=sent: client.get(f"{path}?{urlencode(sent)}"))
            wrong += [f"{name} {sorted(sent)}: {status}"] if status >= 500 else []
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("value", TRIED.values(), ids=TRIED)
def test_no_address_fails_at_any_name_in_it(site: Site, value: str) -> None:
    client, wrong = site.people["owner"].client, []
    put = quote(value[:300], safe="")
    for name, example in EXAMPLES.items():
        parts = example.path(site).partition("?")[0].strip("/").split("/")
        for place in range(1, len(parts)):
            path = "/" + "/".join([*parts[:place], put, *parts[place + 1 :]]) + "/"
            status = ask(lambda path=path: client.get(path))
            wrong += [f"{name} {path[:80]}: {status}"] if status >= 500 else []
    assert "\n".join(wrong) == ""


def test_no_form_fails_at_anything_drawn(site: Site) -> None:
    client = site.people["owner"].client
    texts = some.one_of(
        some.sampled_from(list(VALUES.values())), some.text(max_size=60), some.integers().map(str)
    )
    sent = some.dictionaries(
        some.sampled_from(FORMS.split()), some.one_of(texts, some.lists(texts, max_size=3))
    )

    @limits(max_examples=DRAWN, database=None, suppress_health_check=list(HealthCheck))
    @given(some.sampled_from(WRITTEN), some.sampled_from(WAYS), sent, some.booleans())
    def never(name: str, way: Draw, drawn: dict[str, Any], own: bool) -> None:
        fields = (EXAMPLES[name].fields(site) if own else {}) | drawn
        if way is as_parts:
            fields = {
                key: value if isinstance(value, str) else "".join(value) for key, value in fields.items()
            }
        assert ask(lambda: way(client, EXAMPLES[name].path(site), fields)) < 500

    never()


def test_no_form_fails_at_bytes_that_are_no_text(site: Site) -> None:
    client = site.people["owner"].client

    @limits(max_examples=DRAWN, database=None, suppress_health_check=list(HealthCheck))
    @given(some.sampled_from(WRITTEN), some.sampled_from(FORMS.split()), some.binary(max_size=40))
    def never(name: str, field: str, value: bytes) -> None:
        body = urlencode(EXAMPLES[name].fields(site) | {field: value}).encode()
        path, kind = EXAMPLES[name].path(site), "application/x-www-form-urlencoded"
        assert ask(lambda: client.post(path, body, kind)) < 500
        assert ask(lambda: client.generic("POST", path, value, f"{kind}; charset=utf-7")) < 500

    never()


@pytest.mark.parametrize(("length", "status"), [("²", 404), ("-1", 404), ("x", 404), ("9" * 5_000, 413)])
def test_no_stated_length_fails(site: Site, length: str, status: int) -> None:
    client = site.people["owner"].client
    path = "/papers/2399.00001/save/"
    assert client.post(path, b"x", "text/plain", CONTENT_LENGTH=length).status_code == status
