"""Reports, and the pages and acts of moderators."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.limits import take
from accounts.models import User
from papers.clock import now
from papers.discussion import appeals, queue, suspensions
from papers.discussion import moderation as acts
from papers.discussion.holding import may_know
from papers.discussion.taking_part import may_take_part, suspension_of
from papers.forms.moderation import HideForm, ReportForm, SuspendForm, ThreadForm
from papers.models import Comment, Paper, Report
from papers.views.answers import done
from papers.views.errors import too_many
from papers.views.paging import page_of
from papers.views.readers import own_reader
from papers.views.sent import sent

REPORTS_AN_HOUR = 20
GROUPS = 20  # reported comments a page
LATEST = 20  # acts and suspensions shown beside them


@require_http_methods(["GET", "HEAD", "POST"])
def comment_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks moderators to look at a comment; asking again changes what was said."""
    reader, comment = own_reader(request), _comment(pk)
    if not may_know(reader, comment):
        raise Http404
    if comment.state != Comment.State.SHOWN:
        messages.info(request, _("This comment is no longer shown, so there is nothing to report."))
        return redirect(comment)
    form = ReportForm(sent(request), initial=_said_before(reader, comment))
    refused = may_take_part(reader)
    if comment.author_id == reader.pk:
        refused = _("This comment is yours: you can edit or delete it yourself.")
    if request.method != "POST" or refused or not form.is_valid():
        status = 403 if refused else 422 if request.method == "POST" else 200
        context = {"comment": comment, "form": form, "refused": refused, "next": _next(request, comment)}
        return render(request, "papers/report.html", context, status=status)
    if seconds := take("report", reader.pk, most=REPORTS_AN_HOUR, seconds=3600):
        return too_many(request, seconds)
    acts.report(reader, comment, **form.cleaned_data)
    return done(request, _("Moderators will look at this comment."), default=comment.get_absolute_url())


@require_safe
def moderation(request: HttpRequest) -> HttpResponse:
    """What was reported, what waits, who is suspended, what moderators did."""
    page = page_of(request, queue.reported(), GROUPS)
    held = list(queue.held()[:GROUPS])
    known = queue.histories(comment.author_id for comment in [*page.items, *held])
    groups = [
        (comment, known.get(comment.author_id or 0), HideForm(initial=_why(comment)))
        for comment in page.items
    ]
    context = {
        "page": page,
        "groups": groups,
        "held": [(comment, known.get(comment.author_id or 0)) for comment in held],
        "appeals": appeals.waiting()[:GROUPS],
        "waiting": queue.waiting(),
        "suspensions": queue.suspended_now()[:LATEST],
        "acts": queue.latest_acts()[:LATEST],
        "here": "moderation",
    }
    return render(request, "papers/moderation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Hides a comment for a reason that its author is told."""
    comment = _comment(pk)
    form = HideForm(sent(request))
    if request.method != "POST" or not form.is_valid():
        known = queue.histories([comment.author_id]).get(comment.author_id or 0)
        context = {"comment": comment, "form": form, "history": known, "next": _next(request, comment)}
        status = 422 if request.method == "POST" else 200
        return render(request, "papers/hide.html", context, status=status)
    undo = acts.hide(own_reader(request), comment, form.cleaned_data["reason"])
    said = _("The comment is hidden.") if undo else _("This comment was not shown any more.")
    return done(request, said, default=comment.get_absolute_url(), undo=undo)


@require_POST
def comment_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a hidden comment again."""
    comment = _comment(pk)
    undo = acts.restore(own_reader(request), comment)
    said = _("The comment is shown again.") if undo else _("This comment was not hidden any more.")
    return done(request, said, default=comment.get_absolute_url(), undo=undo)


@require_POST
def comment_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows a comment that waited."""
    comment = _comment(pk)
    undo = acts.release(own_reader(request), comment)
    said = _("The comment is shown.") if undo else _("This comment did not wait any more.")
    return done(request, said, default=comment.get_absolute_url(), undo=undo)


@require_POST
def report_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Settles the reports on a comment and leaves it as it is."""
    undo = acts.dismiss(own_reader(request), _comment(pk))
    said = _("The report is dismissed.") if undo else _("There was no open report any more.")
    return done(request, said, default=reverse("moderation"), undo=undo)


@require_POST
def thread_set(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Locks or unlocks the thread of a paper, or sets its slow mode."""
    paper = get_object_or_404(Paper, arxiv_id=arxiv_id)
    form = ThreadForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    undo = acts.set_thread(own_reader(request), paper, **form.cleaned_data)
    said = _("The thread is set.") if undo else _("The thread was set so before.")
    return done(request, said, default=paper.get_absolute_url(), undo=undo)


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, username: str) -> HttpResponse:
    """Suspends a person from the discussion for some days."""
    moderator, person = own_reader(request), _person(username)
    refused = suspensions.may_suspend(moderator, person)
    form = SuspendForm(sent(request))
    if request.method != "POST" or refused or not form.is_valid():
        context = {
            "person": person,
            "form": form,
            "refused": refused,
            "held": suspension_of(person),
            "past": person.suspensions.select_related("by").order_by("-at")[:LATEST],
            "history": queue.histories([person.pk]).get(person.pk),
            "next": request.POST.get("next") or request.GET.get("next") or _page_of(person),
        }
        status = 403 if refused else 422 if request.method == "POST" else 200
        return render(request, "papers/suspend.html", context, status=status)
    until = now() + timedelta(days=form.cleaned_data["days"])
    undo = suspensions.suspend(moderator, person, until, form.cleaned_data["reason"])
    said = _("%(name)s is suspended until %(until)s.")
    values = {"name": person.username, "until": f"{until:%Y-%m-%d}"}
    return done(request, said % values, default=_page_of(person), undo=undo)


@require_POST
def unsuspend(request: HttpRequest, username: str) -> HttpResponse:
    """Ends a person's suspension."""
    moderator, person = own_reader(request), _person(username)
    if suspensions.may_suspend(moderator, person):
        raise PermissionDenied
    undo = suspensions.lift(moderator, person)
    said = _("The suspension is lifted.") if undo else _("There was no suspension any more.")
    return done(request, said, default=_page_of(person), undo=undo)


def _comment(pk: int) -> Comment:
    """The comment with what its line prints."""
    return get_object_or_404(Comment.objects.select_related("paper", "author", "parent__author"), pk=pk)


def _person(username: str) -> User:
    """The account of that name; a name that no database takes is nobody's."""
    if "\0" in username:
        raise Http404
    return get_object_or_404(User, username=username)


def _page_of(person: User) -> str:
    return reverse("person", args=[person.username])


def _next(request: HttpRequest, comment: Comment) -> str:
    """Where to go after the act; whether it stays on the site is asked when the form comes back."""
    return request.POST.get("next") or request.GET.get("next") or comment.get_absolute_url()


def _said_before(reader: User, comment: Comment) -> dict[str, Any]:
    """The reader's own report on the comment, to be changed."""
    mine = Report.objects.filter(reader=reader, comment=comment).values("reason", "words").first()
    return dict(mine) if mine else {}


def _why(comment: Any) -> dict[str, str]:
    """The first report's reason, as a moderator would give it."""
    return {"reason": comment.open_reports[0].get_reason_display()}
