"""Who asks: nobody, or the reader who made the token in the Authorization header.

Never a cookie or a parameter, so that no page can act for a reader who only looks at it.
"""

from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from accounts import tokens
from accounts.models import ApiToken, User
from papers.api.problems import Problem

LONGEST = 200  # characters of a secret that are looked at


@dataclass(slots=True)
class Caller:
    """A token that holds, or why the one that was sent does not; neither for visitors."""

    token: ApiToken | None = None
    fault: Problem | None = None


def recognise(request: HttpRequest) -> Caller:
    """Who sent the request; every request counts as a use of its token."""
    scheme, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return Caller()
    if scheme.lower() != "bearer" or len(secret) > LONGEST:
        return Caller(fault=Problem("token-invalid"))
    token = tokens.find(secret.strip())
    if token is None or not token.user.is_active:
        return Caller(fault=Problem("token-invalid"))
    if tokens.is_over(token):
        return Caller(fault=Problem("token-expired"))
    if not token.user.confirmed or token.user.leaving_at:
        return Caller(fault=Problem("account-not-ready"))
    tokens.note_use(token)
    return Caller(token)


def caller_of(request: HttpRequest) -> Caller:
    """Who was recognised at the door."""
    return cast(Caller, request.caller)  # type: ignore[attr-defined]


def reader_of(request: HttpRequest) -> User | None:
    """Whose token it is, None for visitors."""
    token = caller_of(request).token
    return token.user if token else None


def own_reader(request: HttpRequest) -> User:
    """Whose token it is, in an operation that asks for one."""
    reader = reader_of(request)
    if reader is None:
        raise Problem("token-missing")
    return reader


class Everybody:
    """What public operations are given as `auth`: visitors too; on a members' site its readers only."""

    openapi_security_schema = {"type": "http", "scheme": "bearer"}
    needs_token, may_write = False, False

    def __call__(self, request: HttpRequest) -> bool:
        """True, or the problem is raised."""
        everybody = not self.needs_token and settings.SITE_VISIBILITY != "members"
        request.open_to_all = everybody  # type: ignore[attr-defined]
        caller = caller_of(request)
        if caller.fault:
            raise caller.fault
        if caller.token is None and not everybody:
            raise Problem("token-missing")
        if self.may_write and caller.token and caller.token.scope != ApiToken.Scope.WRITE:
            raise Problem("scope")
        return True


class Readers(Everybody):
    """Readers, by any token of theirs."""

    needs_token = True


class Writers(Readers):
    """Readers, by a token that may write."""

    may_write = True


PUBLIC, READ, WRITE = Everybody(), Readers(), Writers()
