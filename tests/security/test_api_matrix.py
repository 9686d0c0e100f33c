"""Every operation of the API x every kind of caller: who gets in, and nothing private for anybody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import override_settings
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken, User
from papers.models import Comment, Notice
from tests.papers.api.asking import ask, problem, secret_of
from tests.papers.api.known import Request, requests
from tests.security.rows import changes, rows
from tests.security.site import ADDRESS, ASKED, CANARY, TOLD, Site, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture(autouse=True)
def _nobody_asks_too_often() -> Iterator[None]:
    with override_settings(API_TOKEN_RATE=10**9, API_VISITOR_RATE=10**9):
        yield


def ask_as(request: Request, secret: str) -> HttpResponse:
    """The answer to the request with this token."""
    return ask(request.path, secret, request.method, request.body)


def refusals(asked: list[Request], secret: str) -> dict[str, tuple[int, str]]:
    """By operation how the token was refused; operations that let it in are left out."""
    found: dict[str, tuple[int, str]] = {}
    for request in asked:
        answer = ask_as(request, secret)
        if answer.status_code in (401, 403):
            found[request.name] = problem(answer)
    return found


def needing(asked: list[Request], *scopes: str) -> set[str]:
    return {request.name for request in asked if request.scope in scopes}


def test_visitors_get_what_is_public_and_no_more(site: Site) -> None:
    asked, before = requests(site), rows()
    private = needing(asked, "read", "write")
    assert refusals(asked, "") == dict.fromkeys(private, (401, "token-missing"))
    assert changes(before, rows()) == []


def test_on_a_members_site_visitors_get_nothing(site: Site) -> None:
    asked = requests(site)
    with override_settings(SITE_VISIBILITY="members"):
        everything = needing(asked, "", "read", "write")
        assert refusals(asked, "") == dict.fromkeys(everything, (401, "token-missing"))
        assert refusals(asked, secret_of(site.owner, "read")).keys() == needing(asked, "write")


def test_a_token_that_may_read_writes_nothing(site: Site) -> None:
    asked, secret = requests(site), secret_of(site.owner, "read")
    before = rows()
    assert refusals(asked, secret) == dict.fromkeys(needing(asked, "write"), (403, "scope"))
    assert {row[0] for row in changes(before, rows())} <= {"accounts.ApiToken"}


@pytest.mark.parametrize("end", ["expired", "revoked", "inactive", "deleted", "leaving", "unconfirmed"])
def test_a_token_that_ended_ends_everywhere_at_once(site: Site, end: str) -> None:
    asked, secret = requests(site), secret_of(site.owner)
    assert refusals(asked, secret) == {}
    told = _end(site.owner, end)
    before = rows()
    assert refusals(asked, secret) == dict.fromkeys(needing(asked, "", "read", "write"), told)
    assert changes(before, rows()) == []


def _end(owner: User, end: str) -> tuple[int, str]:
    """Ends the owner's tokens in one way; how they are refused then."""
    now = timezone.now()
    if end == "expired":
        ApiToken.objects.update(expires_at=now)
        return 401, "token-expired"
    if end == "revoked":
        tokens.revoke(owner, ApiToken.objects.get().pk)
    elif end == "inactive":
        User.objects.filter(pk=owner.pk).update(is_active=False)
    elif end == "deleted":
        owner.delete()
    elif end == "leaving":
        User.objects.filter(pk=owner.pk).update(leaving_at=now + timedelta(days=7))
        return 403, "account-not-ready"
    else:
        User.objects.filter(pk=owner.pk).update(confirmed=False)
        return 403, "account-not-ready"
    return 401, "token-invalid"


@pytest.mark.parametrize("role", ["visitor", "other", "curator", "moderator", "administrator", "suspended"])
def test_nobody_else_gets_anything_private_or_changes_it(site: Site, role: str) -> None:
    account = site.people[role].account
    secret = secret_of(account) if account else ""
    secrets = [CANARY, ADDRESS, ASKED] + ([] if role in ("moderator", "administrator") else [TOLD])
    before, hits = kept_by(site.owner), []
    each = [Request("getComment", "GET", f"/comments/{pk}", None, "") for pk in every_comment()]
    for request in [*requests(site), *each]:
        answer = ask_as(request, secret)
        said = (answer.content.decode() + repr(dict(answer.items()))).lower()
        hits += [f"{request.name} has {word}" for word in secrets if word in said]
    assert hits == []
    assert kept_by(site.owner) == before


def every_comment() -> list[int]:
    return list(Comment.objects.values_list("pk", flat=True))


def kept_by(owner: User) -> dict[str, list[dict[str, object]]]:
    """All rows that are the owner's own, by model; what the site itself tells them apart."""
    found = {}
    for model in apps.get_app_config("papers").get_models():
        for name in ("reader", "owner"):
            if name in {field.name for field in model._meta.fields} and model is not Notice:
                found[model.__name__] = list(
                    model._base_manager.filter(**{name: owner}).order_by("pk").values()
                )
    return found
