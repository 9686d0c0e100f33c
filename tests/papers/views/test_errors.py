"""The error pages."""

from collections.abc import Callable

import pytest
from django.conf import LazySettings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from papers.views import errors
from tests.factories import make_paper, make_reader, make_topic

Texts = Callable[[HttpResponse, str], list[str]]


@pytest.mark.usefixtures("small_site")
def test_missing_page_guesses_the_paper(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/papers/2310.12755/")
    assert text_of(page, ".//p[@class='lede']") == [
        "There is nothing at /papers/2310.12755/. Did you mean this paper? 2310.12755"
    ]


@pytest.mark.usefixtures("small_site")
def test_missing_page_guesses_the_topic(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/topics/vison-transformers/")
    assert text_of(page, ".//p[@class='lede']/a") == ["Vision Transformer"]
    assert text_of(visitor.get("/topics/cooking/"), ".//p[@class='lede']/a") == []


@pytest.mark.usefixtures("small_site")
@pytest.mark.parametrize(
    "path", ["/papers/2310.12755/", "/papers/2310.99999/", "/topics/vison-transformers/x/"]
)
def test_members_site_guesses_for_its_readers_only(
    visitor: Client, text_of: Texts, settings: LazySettings, path: str
) -> None:
    settings.SITE_VISIBILITY = "members"
    bare = [f"There is nothing at {path}."]
    assert text_of(visitor.get(path), ".//p[@class='lede']") == bare
    visitor.force_login(make_reader("unconfirmed", confirmed=False))
    assert text_of(visitor.get(path), ".//p[@class='lede']") == bare
    visitor.force_login(make_reader("mira"))
    assert text_of(visitor.get(path), ".//p[@class='lede']") != bare


@pytest.mark.django_db
def test_guess_never_names_a_topic_that_is_not_shown(visitor: Client, text_of: Texts) -> None:
    make_topic("secret-subject", archived=True)
    assert text_of(visitor.get("/topics/secret-subjects/"), ".//p[@class='lede']/a") == []


@pytest.mark.django_db
def test_missing_page_escapes_its_path(visitor: Client) -> None:
    page = visitor.get("/<script>alert(1)</script>/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;" in page


@pytest.mark.django_db
def test_missing_old_identifier_is_read_from_the_path(visitor: Client) -> None:
    make_paper("hep-th/9901001")
    assert b'href="/abs/hep-th/9901001"' in visitor.get("/paper/hep-th/9901001").content


def test_server_error_needs_no_database_and_names_the_request(rf: RequestFactory, text_of: Texts) -> None:
    request = rf.get("/")
    request.id = "abc123"  # type: ignore[attr-defined]
    page = errors.server_error(request)
    assert page.status_code == 500
    assert text_of(page, ".//p[@class='lede']/code") == ["abc123"]


def test_page_without_its_database_is_503_and_says_when_to_come_back(
    rf: RequestFactory, text_of: Texts
) -> None:
    try:
        raise OperationalError("connection refused to canary")
    except OperationalError:
        page = errors.server_error(rf.get("/"))
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert text_of(page, ".//h1") == ["The site is away for a moment"]
    assert b"canary" not in page.content


def test_server_error_needs_no_static_files(rf: RequestFactory, settings: object) -> None:
    manifest = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}  # type: ignore[attr-defined]
    page = errors.server_error(rf.get("/"))
    assert (page.status_code, b"stylesheet" in page.content) == (500, False)


def test_server_error_speaks_chinese(rf: RequestFactory, text_of: Texts) -> None:
    with translation.override("zh-hans"):
        assert text_of(errors.server_error(rf.get("/")), ".//h1") == ["我们出错了"]


@pytest.mark.django_db
def test_broken_view_answers_with_the_page_and_its_headers(
    visitor: Client, text_of: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("private detail")

    monkeypatch.setattr("papers.views.status.last_days", broken)
    visitor.raise_request_exception = False
    page = visitor.get("/status/")
    assert page.status_code == 500
    assert text_of(page, ".//p[@class='lede']/code") == [page["X-Request-ID"]]
    assert b"private detail" not in page.content
    assert page["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_bad_request_forbidden_and_too_many_have_pages(rf: RequestFactory, text_of: Texts) -> None:
    request = rf.get("/somewhere/")
    assert errors.bad_request(request, SuspiciousOperation()).status_code == 400
    assert errors.forbidden(request).status_code == 403
    assert errors.csrf_failure(request).status_code == 403
    busy = errors.too_many(request, 40)
    assert (busy.status_code, busy["Retry-After"]) == (429, "40")
    assert text_of(busy, ".//p[@class='lede']/b") == ["40 seconds"]


@pytest.mark.django_db
def test_host_that_is_not_ours_is_a_bad_request(visitor: Client) -> None:
    assert visitor.get("/", headers={"Host": "evil.example.org"}).status_code == 400
