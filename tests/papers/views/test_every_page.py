"""What holds for every page: headers, cookies, caches, languages, and no error for any address."""

import os
import re

import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as some

from tests.factories import make_reader
from tests.small_site import MISSING, PAGES

ALL = PAGES | MISSING
FULL = 10_000 if os.environ.get("SOAK") else 0  # examples of each property in `make soak`
pytestmark = pytest.mark.usefixtures("small_site")


def headers(response) -> dict[str, str]:
    return {name.lower(): value for name, value in response.items()}


def assert_guarded(response) -> None:
    """Threat 8: what each answer tells the browser."""
    found = headers(response)
    policy = found["content-security-policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["cross-origin-opener-policy"] == "same-origin"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in found["permissions-policy"]
    assert found["x-request-id"]


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_page_answers_visitors_without_a_cookie_and_may_be_cached(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 200
    assert_guarded(response)
    assert not response.cookies
    found = headers(response)
    assert found["cache-control"] == "public, max-age=0, must-revalidate"
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", found["vary"]))
    assert found["content-language"] == "en"


@pytest.mark.parametrize("address", MISSING.values(), ids=MISSING)
def test_missing_page_is_404_and_never_cached(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 404
    assert_guarded(response)
    assert not response.cookies
    assert headers(response)["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "address", [page for name, page in PAGES.items() if name not in ("preferences", "language")]
)
def test_repeat_visit_is_304(visitor: Client, address: str) -> None:
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("address", [PAGES["digest"], PAGES["paper"]])
def test_digest_and_paper_say_when_they_changed(visitor: Client, address: str) -> None:
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-Modified-Since": first["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", [PAGES["digest"], PAGES["paper"]])
@pytest.mark.parametrize("confirmed", [True, False])
def test_signed_in_nobody_is_sent_back_to_a_visitors_copy(
    visitor: Client, address: str, confirmed: bool
) -> None:
    copy = visitor.get(address)
    kept = {"If-None-Match": copy["ETag"], "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    visitor.force_login(make_reader(confirmed=confirmed))
    for asked in (kept, {"If-Modified-Since": kept["If-Modified-Since"]}):
        answer = visitor.get(address, headers=asked)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert not {"ETag", "Last-Modified"} & set(answer.headers)


@pytest.mark.parametrize("address", ALL.values(), ids=ALL)
def test_head_answers_like_get_without_a_body(visitor: Client, address: str) -> None:
    head = visitor.head(address)
    assert (head.status_code, head.content) == (visitor.get(address).status_code, b"")


READ_ONLY = [page for name, page in PAGES.items() if name not in ("preferences", "language")]


@pytest.mark.parametrize("address", [*READ_ONLY, "/topics/vision-transformer/latest/", "/pdf/2310.12755"])
def test_page_is_only_for_reading(visitor: Client, address: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        response = visitor.generic(method, address)
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
        assert_guarded(response)


def test_answer_that_sets_a_cookie_is_for_one_visitor_only(visitor: Client) -> None:
    visitor.cookies["csrftoken"] = "broken"
    response = visitor.get("/")
    assert "csrftoken" in response.cookies
    assert response["Cache-Control"] == "private, no-store"


def _without_data(page: str) -> str:
    """JSON-LD is in a script element that no browser runs."""
    return re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", page)


@pytest.mark.parametrize("address", ALL.values(), ids=ALL)
def test_page_has_no_inline_script_style_or_handler(visitor: Client, address: str) -> None:
    page = _without_data(visitor.get(address).content.decode())
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", page) == []


@pytest.mark.parametrize("address", ALL.values(), ids=ALL)
def test_page_loads_nothing_from_another_host(visitor: Client, address: str) -> None:
    page = visitor.get(address).content.decode()
    loaded = re.findall(
        r'<(?:script|img|iframe|link rel="(?:stylesheet|icon)")[^>]*?(?:src|href)="([^"]*)"', page
    )
    assert [source for source in loaded if not source.startswith("/static/")] == []


@pytest.mark.parametrize("address", ALL.values(), ids=ALL)
def test_page_in_chinese_has_no_english_of_ours(address: str) -> None:
    chinese = Client(headers={"Accept-Language": "zh-CN,zh;q=0.9"}).get(address).content.decode()
    assert '<html lang="zh-Hans"' in chinese
    for word in ("Skip to content", "Abstract<", "Keyboard <", "Preferences<", ">Status<"):
        assert word not in chinese


@pytest.mark.parametrize("address", ["/static/papers/site.css", "/static/papers/keys.js", "/robots.txt"])
def test_files_carry_the_same_headers(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert response.status_code == 200
    assert_guarded(response)


def test_signed_in_pages_are_private(admin_client: Client) -> None:
    response = admin_client.get("/")
    assert response["Cache-Control"] == "private, no-store"
    assert "/admin/" in response.content.decode()


@pytest.mark.parametrize("address", ["/topics", "/status", "/about", "/topics/vision-transformer/2023-11-05"])
def test_address_without_its_slash_leads_on(visitor: Client, address: str) -> None:
    response = visitor.get(address)
    assert (response.status_code, response["Location"]) == (301, f"{address}/")


prefixes = some.sampled_from(
    [
        *("/", "/abs/", "/pdf/", "/topics/", "/topics/vision-transformer/", "/authors/", "/authors/1-"),
        *("/categories/", "/categories/cs.CV/", "/venues/", "/about/", "/status/", "/preferences/"),
        "/robots.txt",
    ]
)
texts = some.one_of(
    some.text(max_size=30),
    some.sampled_from(
        [
            *(
                "2023-02-30/",
                "0000-00-00/",
                "9999-99-99/",
                "2310.12755v0",
                "2310.12755v99",
                "arXiv:2310.12755",
            ),
            *(
                "\x00",
                "%00",
                "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
                "99999999999999999999-x/",
            ),
            *("../..", "//example.org/", "x" * 3000, "cs.CV/2023-11-05/", "２３１０.１２７５５", "latest/"),
        ]
    ),
)
names = some.sampled_from(["page", "view", "only", "before", "find", "language", "next", "saved", "other"])
values = some.one_of(
    some.text(max_size=20),
    some.sampled_from(
        ["0", "-1", "1", "999999999999999999999", "\x00", "2023-13", "2023-1", "0000-00", "²", "titles"]
    ),
)


@limits(max_examples=FULL or 150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(prefix=prefixes, rest=texts, parameters=some.dictionaries(names, values, max_size=3))
def test_no_address_is_an_error_of_ours(
    visitor: Client, prefix: str, rest: str, parameters: dict[str, str]
) -> None:
    response = visitor.get(prefix + rest.replace("?", ""), parameters)
    assert response.status_code in (200, 301, 302, 400, 404)


@limits(max_examples=FULL or 60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(page=some.sampled_from(sorted(PAGES.values())), raw=some.binary(max_size=40))
def test_no_query_string_is_an_error_of_ours(visitor: Client, page: str, raw: bytes) -> None:
    response = visitor.get(page.partition("?")[0], QUERY_STRING=raw.decode("latin-1"))
    assert response.status_code in (200, 400, 404)


@limits(max_examples=FULL or 60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=some.text(alphabet=some.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60))
def test_any_accept_language_is_answered_in_a_language_of_ours(asked: str) -> None:
    response = Client(headers={"Accept-Language": asked}).get("/about/")
    assert response["Content-Language"] in ("en", "zh-Hans")


def test_languages_are_those_of_the_settings() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", "zh-hans"]
