"""All of one's data in one file, and the end of an account."""

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import events, limits
from accounts.models import SecurityEvent, User
from papers import departure
from papers.clock import now
from papers.forms.takeout import LeaveForm, PasswordForm
from papers.library.takeout import archive
from papers.views.answers import done, see_other
from papers.views.errors import too_many
from papers.views.sent import sent

HOUR = 3600
TRIES = 10  # passwords an hour
EXPORTS = 5


def _without_password(request: HttpRequest) -> bool:
    return not request.user.has_usable_password()  # type: ignore[union-attr]


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True, enabled=_without_password)
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The form that asks for the password; then the archive."""
    reader = _account(request)
    form = PasswordForm(reader, sent(request))
    if request.method == "POST":
        if seconds := _tried(reader, form) or limits.take("export", reader.pk, most=EXPORTS, seconds=HOUR):
            return too_many(request, seconds)
        if form.is_valid():
            events.note(request, SecurityEvent.Kind.EXPORTED)
            name = f"recto-{reader.username}-{now():%Y-%m-%d}.zip"
            response = FileResponse(archive(reader), as_attachment=True, filename=name)
            response["Content-Type"] = "application/zip"
            response["Content-Encoding"] = "identity"  # it is packed already
            response["Cache-Control"] = "private, no-store"
            return response
    status = 422 if form.is_bound else 200
    return render(request, "papers/export.html", {"form": form, "here": "settings"}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True, enabled=_without_password)
def delete(request: HttpRequest) -> HttpResponse:
    """The form of leaving, leaving, and staying after all."""
    reader = _account(request)
    if request.method == "POST" and request.POST.get("keep"):
        departure.keep(reader)
        return done(request, _("Your account stays."), default="/")
    form = LeaveForm(reader, sent(request))
    if request.method == "POST":
        if seconds := _tried(reader, form):
            return too_many(request, seconds)
        if form.is_valid():
            return _leave(request, reader, form)
    context = {"form": form, "heirs": departure.heirs(reader), "here": "settings"}
    return render(request, "papers/leave.html", context, status=422 if form.is_bound else 200)


def _leave(request: HttpRequest, reader: User, form: LeaveForm) -> HttpResponse:
    wipe = form.cleaned_data["comments"] == "go"
    if form.cleaned_data["when"] == "later":
        departure.leave_later(reader, wipe=wipe, session=request.session.session_key or "")
        return see_other(reverse("account_delete"))
    with transaction.atomic():
        logout(request)
        departure.delete(reader, wipe=wipe)
    return render(request, "papers/left.html")


def _tried(reader: User, form: PasswordForm) -> int:
    """Counts a wrong password; the seconds to wait where there were too many."""
    seconds = limits.take("password", reader.pk, most=TRIES, seconds=HOUR, growing=True)
    if not seconds and form.is_valid():
        limits.forget("password", reader.pk)
    return seconds


def _account(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # confirmed or not: digest_site/access.py sees to it
    return request.user
