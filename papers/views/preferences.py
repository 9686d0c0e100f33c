"""What a visitor may choose without an account: language, theme, density, keys; cookies set by POST.

With an account the cookies carry what the account keeps (accounts/preferences.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.preferences import LABELS, WORDS, carried, carry, keep

YEAR = 365 * 24 * 3600
DAY = 24 * 3600
MAX_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Group:
    """One choice of the form: its name and (word, label, chosen) of each possibility."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


class ChosenLanguage:
    """Answers in the reader's language: the cookie's, else the first we have that the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Passes the request on in that language and says what the answer depends on."""
        language = chosen(request, "language") or _asked(request)
        with translation.override(language):
            response = self.get_response(request)
        _set_cookies(request, response)
        if not response.has_header("Content-Language"):  # else its address alone says in which it is
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response["Content-Language"] = _tag(language)
        _say_who_may_store(request, response)
        return response


def _say_who_may_store(request: HttpRequest, response: HttpResponse) -> None:
    """What is for one reader is stored by nobody, whatever the view says; nor are errors."""
    told = response.get("Cache-Control", "")
    is_own = settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
    if (is_own or response.status_code >= 400) and "no-store" not in told:
        response["Cache-Control"] = "private, no-store"
    elif not told:
        response["Cache-Control"] = "public, max-age=0, must-revalidate"


def chosen(request: HttpRequest, name: str) -> str:
    """The reader's own word for a preference, "" where there is none or it is not one of ours."""
    word = request.COOKIES.get(cookie_name(name), "")
    return word if word in WORDS[name] else ""


def cookie_name(name: str) -> str:
    """Over https a cookie is bound to this host by its name."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


# Django's own check wants a cookie from whoever opens the form; visitors get none before they choose.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """The form and its answer; `?language=` suggests a language, which one button then keeps."""
    if request.method == "POST":
        return _keep(request)
    suggested = request.GET.get("language", "")
    if suggested not in WORDS["language"][1:]:
        suggested = ""
    context = {
        "groups": [_group(request, name) for name in WORDS],
        "suggested": suggested,
        "token": TimestampSigner(salt="preferences").sign("form"),
        "next": _address(request, request.GET.get("next", "")),
        "saved": "saved" in request.GET,
    }
    with translation.override(suggested or translation.get_language()):
        return render(request, "papers/preferences.html", context)


def _keep(request: HttpRequest) -> HttpResponse:
    """Keeps the words that were sent, and goes back; a word not ours changes nothing."""
    _check_form(request)
    target = _address(request, request.POST.get("next", "")) or reverse("preferences") + "?saved"
    response = HttpResponseRedirect(target)
    response.status_code = 303
    sent = {name: request.POST.get(name) for name in WORDS}
    words = {name: word for name, word in sent.items() if word is not None and word in WORDS[name]}
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        keep(request.user, words)
    carry(request, words)
    return response


def _set_cookies(request: HttpRequest, response: HttpResponse) -> None:
    """The words that this request chose, or that the account which it signed in to keeps."""
    for name, word in carried(request).items():
        if word:
            response.set_cookie(
                cookie_name(name),
                word,
                max_age=YEAR,
                secure=bool(settings.SESSION_COOKIE_SECURE),
                httponly=True,
                samesite="Lax",
            )
        elif cookie_name(name) in request.COOKIES:
            response.delete_cookie(cookie_name(name), samesite="Lax")


def _check_form(request: HttpRequest) -> None:
    """Refuses a POST that did not come from our form: a foreign Origin, no token, or one older than a day."""
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    try:
        TimestampSigner(salt="preferences").unsign(request.POST.get("csrfmiddlewaretoken", ""), max_age=DAY)
    except BadSignature:
        raise PermissionDenied from None
    if request.headers.get("Origin", next(iter(own))) not in own:
        raise PermissionDenied


def _address(request: HttpRequest, target: str) -> str:
    """The address if it stays on this site, else nothing."""
    target = target[:MAX_ADDRESS]
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else ""


def _group(request: HttpRequest, name: str) -> Group:
    label, options = LABELS[name]
    current = chosen(request, name)
    rows = zip(WORDS[name], options, strict=True)
    return Group(name, str(label), [(word, str(text), word == current) for word, text in rows])


def _asked(request: HttpRequest) -> str:
    """The first language of Accept-Language that we have, else English."""
    wanted = request.headers.get("Accept-Language", "")[:500].lower()
    ranked = []
    for place, part in enumerate(wanted.split(",")):
        code, _semicolon, weight = part.strip().partition(";q=")
        ranked.append((-_weight(weight), place, code.strip()))
    for _rank, _place, code in sorted(ranked):
        if _rank and code.startswith("zh"):
            return "zh-hans"
        if _rank and (code.startswith("en") or code == "*"):
            return "en"
    return settings.LANGUAGE_CODE


def _weight(text: str) -> float:
    try:
        weight = float(text or 1)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def _tag(language: str) -> str:
    """The language's name in HTML and HTTP: zh-Hans."""
    return "zh-Hans" if language == "zh-hans" else language
