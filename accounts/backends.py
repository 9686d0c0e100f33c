"""Who signs in: one look-up and one password hash, whatever name was typed and whether it is known."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts import names
from accounts.models import User


def known_as(name: str) -> User | None:
    """The account of this username or e-mail address."""
    name = name.strip()[:254].replace("\0", "")
    if "@" in name:
        return User.objects.filter(email=name.lower()).first()
    return User.objects.filter(username=names.normal(name)).first()


class OneHash(AuthenticationBackend):
    """allauth's backend without its several ways to an account, whose number of hashes told names apart."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """The base class hashes once by itself where no account is known."""
        name = credentials.get("email") or credentials.get("username") or ""
        found = self._check_password(known_as(name), credentials["password"])
        return found if isinstance(found, User) else None
