"""Every address x every role x reading and writing: the status of the table, and no change by who may not."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import NoReverseMatch, get_resolver, reverse

from digest_site.access import RULES, Rule, rule_of, unruled
from tests.security.addresses import ELSEWHERE, EXAMPLES, expected
from tests.security.people import NOBODY, ROLES, Person
from tests.security.rows import changes, rows
from tests.security.site import Site, make_site

pytestmark = pytest.mark.django_db


class Back(Exception):
    """Ends a transaction that is to leave nothing behind."""


def names(patterns: list[Any] | None = None, space: str = "") -> Iterator[str]:
    """The names of all addresses; Django admin and the API have matrices of their own."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace not in ("admin", "api-1"):
                yield from names(pattern.url_patterns, space)
        else:
            yield pattern.name


def answer(site: Site, person: Person, name: str, method: str) -> HttpResponse:
    """The answer to an example."""
    example = EXAMPLES[name]
    if method == "GET":
        return person.client.get(example.path(site))
    return person.client.post(example.path(site), example.fields(site))


def rolled_back(site: Site, person: Person, name: str, method: str) -> HttpResponse:
    """The answer to an example whose rows are taken back."""
    try:
        with transaction.atomic():
            found = answer(site, person, name, method)
            raise Back
    except Back:
        return found


def test_every_address_has_a_rule_and_an_example() -> None:
    found = set(names())
    assert list(unruled()) == []
    assert found - set(EXAMPLES) - {name for name in found if name.startswith(ELSEWHERE)} == set()
    assert set(EXAMPLES) - found == set()
    optional = ("orcid_", "github_", "google_")
    assert {name for name in RULES if not name.startswith(optional)} - found == set()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_the_status_of_the_table_and_refusals_write_nothing(role: str) -> None:
    site = make_site()
    person = site.people[role]
    acts = [(name, method) for name in EXAMPLES for method in ("GET", "POST")]
    accepted = [act for act in acts if act[1] == "POST" and expected(site, act[0], role, act[1]) < 400]
    before = rows()
    wrong = [fault(site, person, *act, answer(site, person, *act)) for act in acts if act not in accepted]
    written = [row for row in changes(before, rows()) if row[0] != "papers.ReadingMark"]
    wrong += [fault(site, person, *act, rolled_back(site, person, *act)) for act in accepted]
    assert "\n".join(filter(None, wrong)) == ""
    assert written == []  # but for the mark of reading that opening a paper's page leaves


def fault(site: Site, person: Person, name: str, method: str, found: HttpResponse) -> str:
    """What is wrong with the answer, "" if nothing is."""
    wanted = expected(site, name, person.role, method)
    return "" if found.status_code == wanted else f"{method} {name}: {found.status_code}, not {wanted}"


# What stands in addresses of accounts: a key, a token, two parts of a reset link.
PARTS = ({}, {"pk": 1}, {"key": "x"}, {"token": "x"}, {"uidb36": "1", "key": "x"})


def of_accounts() -> Iterator[tuple[str, str]]:
    """(name, address) of allauth's and our own addresses of accounts that have no example."""
    for name in sorted(set(names()) - set(EXAMPLES)):
        for parts in PARTS:
            with suppress(NoReverseMatch):
                yield name, reverse(name, kwargs=parts)
                break
        else:
            raise AssertionError(f"no address for {name}")


@pytest.fixture
def fresh_cache() -> Iterator[None]:
    """allauth counts some tries in the cache: those of others are forgotten, and so are ours."""
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("fresh_cache")
@pytest.mark.parametrize("role", ROLES)
def test_addresses_of_accounts_ask_who_it_is_and_change_nothing_unasked(role: str) -> None:
    """An empty form is refused or asks for a password again; visitors are led to the sign-in page."""
    site = make_site()
    person = site.people[role]
    before, wrong = rows(), []
    for name, address in of_accounts():
        signed_in = rule_of(name) is Rule.SIGNED_IN
        for method, ask in (("GET", person.client.get), ("POST", person.client.post)):
            if name == "account_logout" and method == "POST":
                continue
            status = ask(address).status_code
            right = status < 500
            if role in NOBODY and signed_in:
                right = status == (302 if method == "GET" else 403)
            if not right:
                wrong.append(f"{method} {name}: {status}")
    assert "\n".join(wrong) == ""
    written = {row[0] for row in changes(before, rows())}
    assert written <= {"accounts.SecurityEvent"}


SIGNED = ("mail_stop",)  # the address itself, signed by the site, is what mail programs are known by


@pytest.mark.parametrize("role", ["owner", "moderator", "administrator"])
def test_no_address_is_written_to_without_the_token(role: str) -> None:
    site = make_site(strict=True)
    person = site.people[role]
    before = rows()
    wrong = []
    for name, example in EXAMPLES.items():
        if example.post in (404, 405) or name in SIGNED:
            continue
        for headers in (
            {},
            {"Origin": "https://elsewhere.example"},
            {"Referer": "https://elsewhere.example/"},
        ):
            answer = person.client.post(example.path(site), example.fields(site), headers=headers)
            if answer.status_code != 403:
                wrong.append(f"{name} {headers}: {answer.status_code}")
    assert "\n".join(wrong) == ""
    assert changes(before, rows()) == []


FOREIGN = ("reader", "user", "owner", "author", "author_id", "reader_id", "owner_id", "added_by", "by")
RIGHTS = {
    "is_staff": "1",
    "is_superuser": "1",
    "is_active": "1",
    "confirmed": "1",
    "may_edit": "1",
    "public": "1",
}


@pytest.mark.parametrize("role", ["other", "unconfirmed", "suspended"])
def test_fields_that_no_form_has_change_nothing_of_others(role: str) -> None:
    site = make_site()
    person = site.people[role]
    assert person.account
    own = person.account.pk
    victim = str(site.owner.pk)
    wrong = []
    for name, example in EXAMPLES.items():
        if example.post == 405 or name in ("collection_new", "collection_member"):
            continue
        fields = {**dict.fromkeys(FOREIGN, victim), **RIGHTS, "id": victim, "pk": victim} | example.fields(
            site
        )
        before = rows()
        try:
            with transaction.atomic():
                person.client.post(example.path(site), fields)
                written = changes(before, rows())
                raise Back
        except Back:
            pass
        wrong += [f"{name}: {row}" for row in written if not _own(row, own, name)]
    assert "\n".join(wrong) == ""


# Where an act of one reader rightly writes rows that are not theirs: the count of votes on a comment.
SHARED = {"comment_vote": {"papers.Comment"}, "comment_post": {"papers.Notice"}}


def _own(row: tuple[Any, ...], pk: int, name: str) -> bool:
    """The row belongs to this account, or the act may touch it."""
    model, *values = row
    if model in SHARED.get(name, set()) or model in ("papers.Paper", "papers.PaperWords", "papers.WorkItem"):
        return True
    return pk in values or model in ("papers.BookmarkTag", "papers.ImportLine", "papers.CommentEdit")


@pytest.mark.usefixtures("fresh_cache")
def test_too_many_tries_with_a_passkey_are_told_when_to_come_back() -> None:
    client = make_site().people["visitor"].client
    answers = [client.post("/accounts/2fa/webauthn/login/") for _ in range(20)]
    assert answers[0].status_code < 400
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "60")
