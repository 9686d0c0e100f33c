"""What every answer of the API has in common: problems, cookies, caches, limits, other sites."""

import pytest
from django.test import Client, override_settings

from papers.api.problems import MEDIA_TYPE
from tests.factories import make_paper, make_reader
from tests.papers.api.asking import ask, problem, secret_of

pytestmark = pytest.mark.django_db
PAPER = "/papers/2311.00001"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/papers", "/api/v1/nothing"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_addresses_that_are_none_are_problems_too(path: str, method: str) -> None:
    answer = Client().generic(method, path)
    assert problem(answer) == (404, "not-found")
    assert answer["Cache-Control"] == "private, no-store"


def test_other_methods_are_refused_with_those_that_are_allowed() -> None:
    answer = ask(PAPER, method="DELETE")
    assert problem(answer) == (405, "method")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_a_body_that_is_too_large_is_a_problem() -> None:
    assert problem(ask(PAPER, method="POST", body=b"x" * 1_200_000)) == (413, "too-large")


def test_a_session_gives_no_right_and_leaves_no_mark() -> None:
    client = Client()
    client.force_login(make_reader())
    answer = client.get("/api/v1/me")
    assert problem(answer) == (401, "token-missing")
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'
    assert (dict(answer.cookies), answer["Vary"]) == ({}, "Authorization")


def test_what_visitors_read_may_be_kept_and_what_a_token_opens_may_not() -> None:
    make_paper()
    open_to_all, own = ask(PAPER), ask(PAPER, secret_of(make_reader(), "read"))
    assert open_to_all["Cache-Control"] == "public, max-age=60"
    assert own["Cache-Control"] == "private, no-store"
    assert open_to_all["ETag"] == own["ETag"]


def test_an_answer_that_did_not_change_is_not_sent_again() -> None:
    make_paper()
    secret = secret_of(make_reader(), "read")
    for sent in ("", secret):
        first = ask(PAPER, sent)
        again = ask(PAPER, sent, If_None_Match=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert "RateLimit-Remaining" in again


def test_head_is_get_without_its_body() -> None:
    make_paper()
    answer = ask(PAPER, method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["ETag"] == ask(PAPER)["ETag"]


@pytest.mark.usefixtures("still")
@override_settings(API_VISITOR_RATE=2, API_TOKEN_RATE=3)
def test_visitors_of_a_network_and_each_reader_are_counted_apart() -> None:
    make_paper()
    first, second, third = (ask(PAPER, REMOTE_ADDR="") for _ in range(3))
    assert [answer.status_code for answer in (first, second, third)] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in (first, second, third)] == ["1", "0", "0"]
    assert problem(third) == (429, "rate")
    assert third["Retry-After"] == third["RateLimit-Reset"]
    reader = make_reader()
    secret, another = secret_of(reader, "read"), secret_of(reader, "read")
    assert [ask(PAPER, secret).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert ask(PAPER, another).status_code == 429  # making tokens buys no more
    assert ask(PAPER, "recto_wrong").status_code == 429


def test_other_sites_read_what_is_public_and_no_more() -> None:
    make_paper()
    answer = ask(PAPER, Origin="https://elsewhere.example")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Credentials" not in answer
    private = ask("/me", secret_of(make_reader()), Origin="https://elsewhere.example")
    assert private.status_code == 200
    assert "Access-Control-Allow-Origin" not in private


def test_preflights_are_answered_for_public_reads_without_tokens() -> None:
    asked = {"Origin": "https://elsewhere.example", "Access_Control_Request_Method": "GET"}
    answer = ask(PAPER, method="OPTIONS", **asked)
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "authorization" not in answer["Access-Control-Allow-Headers"].lower()
    private = ask("/me", method="OPTIONS", **asked)
    assert private.status_code == 204
    assert "Access-Control-Allow-Origin" not in private


def test_what_breaks_is_a_problem_with_the_request_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("papers.api.papers.paper_detail", broken)
    make_paper()
    client = Client(raise_request_exception=False)
    answer = client.get(f"/api/v1{PAPER}")
    assert problem(answer) == (500, "server")
    assert answer.json()["request_id"] == answer["X-Request-ID"]
    assert answer["Content-Type"] == MEDIA_TYPE


@pytest.mark.parametrize("path", ["/topics/%00", "/venues/a%00b", "/tags/%00", "/follows/topic/%00"])
def test_address_with_a_nul_leads_nowhere(path: str) -> None:
    method = "DELETE" if path.startswith("/tags") else "PUT" if path.startswith("/follows") else "GET"
    assert problem(ask(path, secret_of(make_reader()), method)) == (404, "not-found")
