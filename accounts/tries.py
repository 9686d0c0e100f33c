"""The limits of everything that guesses, or makes the site send mail."""

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts import limits, names
from accounts.addresses import counted_address
from accounts.backends import known_as
from accounts.models import User

HOUR = 3600
# Per hour: act -> (of one account, of one address).
MOST = {
    "sign-in": (10, 20),
    "code": (10, 20),
    "sign-up": (10, 20),
    "reset": (5, 20),
    "address": (5, 20),
}


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: when to come back, also as Retry-After."""
    response = render(request, "429.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    return response


def take(request: HttpRequest, act: str, who: object) -> None:
    """Counts a try against the account and the address it comes from.

    Raises allauth's ImmediateHttpResponse with the 429 page where one of them has had too many.
    """
    of_account, of_address = MOST[act]
    here = counted_address(request)
    seconds = limits.take(f"{act} from", here, most=of_address, seconds=HOUR)
    if seconds == 0:
        seconds = limits.take(act, who, most=of_account, seconds=HOUR, growing=act in ("sign-in", "code"))
        if seconds:
            limits.give_back(f"{act} from", here)
    if seconds:
        raise ImmediateHttpResponse(too_many(request, seconds))


def succeeded(request: HttpRequest, act: str, who: object) -> None:
    """Uncounts a try that was right: the account's all, of the address this one."""
    limits.forget(act, who)
    limits.give_back(f"{act} from", counted_address(request))


def mail_again(address: str) -> bool:
    """Whether one more mail with the same link may go there."""
    return limits.take("mail again", address, most=MOST["address"][0], seconds=HOUR) == 0


def account_key(name: str) -> str:
    """One key for an account however it is written, and for names that nobody has."""
    user = known_as(name)
    return f"account {user.pk}" if user else f"name {names.normal(name)}"


def forgive(user: User) -> None:
    """Lets the account try again at once: a reset by mail proved whose it is."""
    limits.forget("sign-in", f"account {user.pk}")
