"""The desk of moderation: what waits, a comment's case, a person's part, and the acts from there."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from papers.admin.confirmed import staff_act
from papers.admin.moderated import Moderated, tabs
from papers.clock import now
from papers.discussion import appeals, cases, moderation, queue, suspensions
from papers.discussion.taking_part import suspension_of
from papers.forms.moderation import CaseForm, SuspendForm
from papers.models import Comment, Undo

AT_ONCE = 50  # rows of each kind on the page of what waits
COMMENTS = 50  # of a person, a page


class Cases(Moderated):
    """The pages beside the list of comments."""

    def get_urls(self) -> list[URLPattern]:
        """With those of the desk."""
        view, name = self.admin_site.admin_view, "papers_comment"
        return [
            path("queue/", view(require_safe(self.queue)), name=f"{name}_queue"),
            path("<int:pk>/act/", view(require_POST(self.act)), name=f"{name}_act"),
            path(
                "person/<str:username>/",
                view(require_http_methods(["GET", "HEAD", "POST"])(self.person)),
                name=f"{name}_person",
            ),
            *super().get_urls(),
        ]

    def queue(self, request: HttpRequest) -> HttpResponse:
        """What waits: several comments can be chosen, and are acted upon on the page that asks again."""
        self._check(request)
        reported, held = list(queue.reported()[:AT_ONCE]), list(queue.held()[:AT_ONCE])
        known = queue.histories(comment.author_id for comment in [*reported, *held])
        return self._page(
            request,
            "queue.html",
            title=_("What waits"),
            waiting=queue.waiting(),
            reported=[(comment, known.get(comment.author_id or 0)) for comment in reported],
            held=[(comment, known.get(comment.author_id or 0)) for comment in held],
            appeals=appeals.waiting()[:AT_ONCE],
            claims=queue.asked()[:AT_ONCE],
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The comment's case; nothing is sent to this address itself."""
        comment = self.get_object(request, object_id)
        if comment is None or request.method not in ("GET", "HEAD"):
            return super().change_view(request, object_id, form_url, extra_context)
        self._check(request)
        return self._case(request, comment, CaseForm())

    def act(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One act upon the comment or its thread, with the reason."""
        self._check(request)
        comment = get_object_or_404(Comment.objects.select_related("paper", "author"), pk=pk)
        form = CaseForm(request.POST)
        if not form.is_valid():
            return self._case(request, comment, form, status=422)
        undo = _carry_out(request.user, comment, **form.cleaned_data)
        self._say(request, undo)
        return HttpResponseRedirect(reverse("admin:papers_comment_change", args=[pk]))

    def person(self, request: HttpRequest, username: str) -> HttpResponse:
        """Somebody's part in the discussion; suspends them or lifts that."""
        self._check(request)
        person = User.objects.filter(username=username).first() if "\0" not in username else None
        if person is None:
            raise Http404
        refused = suspensions.may_suspend(_moderator(request), person)
        form = SuspendForm(request.POST if "days" in request.POST else None)
        if request.method == "POST":
            if refused:
                raise PermissionDenied
            if "lift" in request.POST:
                return self._back(request, username, suspensions.lift(_moderator(request), person))
            if form.is_valid():
                until = now() + timedelta(days=form.cleaned_data["days"])
                undo = suspensions.suspend(_moderator(request), person, until, form.cleaned_data["reason"])
                return self._back(request, username, undo)
        written = Comment.objects.filter(author=person).select_related("paper").order_by("-at", "-pk")
        return self._page(
            request,
            "person.html",
            status=422 if request.method == "POST" else 200,
            title=person.username,
            person=person,
            record=cases.record_of(person),
            page=Paginator(written, COMMENTS).get_page(request.GET.get("page")),
            suspension=suspension_of(person),
            refused=refused,
            form=form,
        )

    def _case(
        self, request: HttpRequest, comment: Comment, form: CaseForm, status: int = 200
    ) -> HttpResponse:
        case = cases.case_of(comment)
        return self._page(
            request, "case.html", status=status, title=_("A comment"), case=case, comment=comment, form=form
        )

    def _check(self, request: HttpRequest) -> None:
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    def _back(self, request: HttpRequest, username: str, undo: Undo | None) -> HttpResponse:
        self._say(request, undo)
        return HttpResponseRedirect(reverse("admin:papers_comment_person", args=[username]))

    def _say(self, request: HttpRequest, undo: Undo | None) -> None:
        said = _("Done, and logged.") if undo else _("It was so before. Nothing was done.")
        self.message_user(request, said, messages.SUCCESS, extra_tags=staff_act(undo))

    def _page(self, request: HttpRequest, template: str, *, status: int = 200, **told: Any) -> HttpResponse:
        """A page of the desk."""
        lists = reverse("admin:papers_comment_changelist")
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "trail": [(_("Comments"), lists)],
            "tabs": tabs(request),
            **told,
        }
        return TemplateResponse(request, f"admin/papers/moderation/{template}", context, status=status)


def _moderator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _carry_out(
    moderator: Any, comment: Comment, act: str, reason: str, slow_seconds: int | None
) -> Undo | None:
    """Does what the form names; None if it was so before."""
    if act == "hide":
        return moderation.hide(moderator, comment, reason)
    if act == "restore":
        return moderation.restore(moderator, comment, reason)
    if act == "release":
        return moderation.release(moderator, comment)
    if act == "dismiss":
        return moderation.dismiss(moderator, comment)
    if act == "slow":
        return moderation.set_thread(moderator, comment.paper, slow_seconds=slow_seconds, reason=reason)
    return moderation.set_thread(moderator, comment.paper, locked=act == "lock", reason=reason)
