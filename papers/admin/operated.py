"""Rows that the site writes for itself, each with a page of its own and acts for operators."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from accounts.audited import way_back
from accounts.models import StaffAct, User
from papers.admin.records import ReadOnlyAdmin

Answer = Callable[..., HttpResponse]


class OperatedAdmin(ReadOnlyAdmin):
    """Such rows: `page_template` shows one with what `facts` gives; acts need the permission to change."""

    page_template = ""
    show_full_result_count = False

    def may_act(self, request: HttpRequest) -> bool:
        """Whether they may do more than look."""
        return request.user.has_perm(f"papers.change_{self.opts.model_name}")

    def facts(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What the row's page prints besides the row itself."""
        return {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The row's page; nothing is changed there but by acts."""
        row = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, row) or request.method == "POST":
            raise PermissionDenied
        if row is None:
            raise Http404
        return self.page(request, row)

    def page(self, request: HttpRequest, row: Any, **more: Any) -> HttpResponse:
        """The row's page, with a form that was not filled in well if there is one."""
        context = {"title": str(row), "row": row, "may_act": self.may_act(request)}
        return self.desk_page(request, self.page_template, context | self.facts(request, row) | more)

    def desk_page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """A page of ours below this list."""
        own = {"opts": self.opts, "trail": [(capfirst(self.opts.verbose_name_plural), self.list_url)]}
        return TemplateResponse(request, template, self.admin_site.each_context(request) | own | context)

    @property
    def list_url(self) -> str:
        """The list's address."""
        return reverse(f"admin:papers_{self.opts.model_name}_changelist")

    def act(self, verb: str, view: Answer, route: str = "<int:pk>/{verb}/") -> URLPattern:
        """The address of an act: POST, and the permission to change."""

        @require_POST
        def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not self.may_act(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return self.address(verb, allowed, route)

    def address(self, verb: str, view: Answer, route: str) -> URLPattern:
        """An address of this list, in the desk's frame."""
        name = f"papers_{self.opts.model_name}_{verb}"
        return path(route.format(verb=verb.replace("_", "-")), self.admin_site.admin_view(view), name=name)

    def back(self, request: HttpRequest, said: str, act: StaffAct | None, level: int = 0) -> HttpResponse:
        """To where the button stood, with what was done and the way back; or with why it was not done."""
        level = level or (messages.SUCCESS if act else messages.WARNING)
        undo = str(act.pk) if act and act.undo is not None else ""
        self.message_user(request, said, level, extra_tags=undo)
        return HttpResponseRedirect(way_back(request))


def person(request: HttpRequest) -> User:
    """Who asks: staff are accounts of ours."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
