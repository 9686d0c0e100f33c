"""Ranges of digests built anew: asked for here, done in the background, watched and stopped here."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.audited import AuditedAdmin
from papers import work
from papers.admin.builds import topics_of
from papers.digests import ranges
from papers.forms.builds import RangeForm
from papers.models import Digest, Rebuild, WorkItem

PAGE, PROGRESS = "admin/papers/rebuild/page.html", "admin/papers/rebuild/progress.html"


@admin.register(Rebuild)
class RebuildAdmin(AuditedAdmin):
    """The list, the form and the page of progress; open to whoever may change digests, for their topics."""

    writes_own_acts = True
    list_display = ("asked_at", "topic", "first", "last", "state", "done", "total", "added", "removed")
    list_filter = ("state", ("topic", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("topic",)
    search_fields = ("topic__name", "topic__name_zh", "topic__slug")
    actions = None
    change_list_template = "admin/papers/rebuild/list.html"

    def get_urls(self) -> list[URLPattern]:
        """With the address that stops one."""
        stop = self.admin_site.admin_view(require_POST(self.stop_view))
        return [path("<int:pk>/stop/", stop, name="papers_rebuild_stop"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rebuild]:
        """Those of this person's topics."""
        return super().get_queryset(request).filter(topic__in=topics_of(request).values("pk"))

    def has_view_permission(self, request: HttpRequest, obj: Rebuild | None = None) -> bool:
        """Who may change digests."""
        return request.user.has_perm("papers.change_digest")

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """The same."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Rebuild | None = None) -> bool:
        """It writes itself; it can be stopped."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Rebuild | None = None) -> bool:
        """It is remembered."""
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Asks which digests; says how many these are; begins once that was seen."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = self._form(request)
        context: dict[str, Any] = {"title": _("Rebuild a range"), "form": form}
        if form.is_bound and form.is_valid():
            found = form.cleaned_data
            if "sure" in request.POST:
                return self._start(request, found)
            count = ranges.concerned(found["topic"], found["first"], found["last"]).count()
            context |= {"sure": True, "count": count, "found": found}
        return self._answer(request, "admin/papers/rebuild/ask.html", context)

    def _form(self, request: HttpRequest) -> RangeForm:
        topics = topics_of(request)
        if request.method == "POST":
            return RangeForm(topics, request.POST)
        asked = request.GET.get("topic", "")
        topic = topics.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        initial: dict[str, Any] = {}
        if topic:
            span = topic.digests.aggregate(first=Min("date"), last=Max("date"))
            initial = {"topic": topic, **span}
        return RangeForm(topics, initial=initial)

    def _start(self, request: HttpRequest, found: dict[str, Any]) -> HttpResponse:
        try:
            with transaction.atomic():
                begun = ranges.start(found["topic"], request.user, found["first"], found["last"])  # type: ignore[arg-type]
                work.plan(ranges.key(begun.pk), "rebuild", {"rebuild": begun.pk})
        except ranges.Busy as busy:
            begun = busy.rebuild
            told = _("Digests of this topic are being built anew already: wait for it, or stop it.")
            self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(_page_of(begun))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is; for the page that asks again and again, that part alone."""
        rebuild = self.get_object(request, unquote(object_id))
        if rebuild is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, rebuild):
            raise PermissionDenied
        parked = WorkItem.objects.filter(key=ranges.key(rebuild.pk), state=WorkItem.State.PARKED)
        context = {
            "title": f"{rebuild.topic}, {rebuild.first} – {rebuild.last}",
            "rebuild": rebuild,
            "open": rebuild.state in ranges.OPEN,
            "looked_at": rebuild.done + len(rebuild.failed),
            "given_up": rebuild.state in ranges.OPEN and parked.exists(),
            "changed": _linked(rebuild),
        }
        return self._answer(request, PROGRESS if "HX-Request" in request.headers else PAGE, context)

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stops it after the digest that is being built."""
        rebuild = self.get_object(request, str(pk))
        if rebuild is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not self.has_view_permission(request, rebuild):
            raise PermissionDenied
        stopped = ranges.stop(rebuild, request.user)  # type: ignore[arg-type]
        told = _("Stopped. The digests built until now stay as they are.")
        self.message_user(request, told if stopped else _("It was over already."), messages.SUCCESS)
        return HttpResponseRedirect(_page_of(rebuild))

    def _answer(self, request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
        trail = [
            (capfirst(Digest._meta.verbose_name_plural), reverse("admin:papers_digest_changelist")),
            (capfirst(self.opts.verbose_name_plural), reverse("admin:papers_rebuild_changelist")),
        ]
        whole = self.admin_site.each_context(request) | {"trail": trail, "opts": self.opts} | context
        return TemplateResponse(request, page, whole)


def _page_of(rebuild: Rebuild) -> str:
    return reverse("admin:papers_rebuild_change", args=[rebuild.pk])


def _linked(rebuild: Rebuild) -> list[tuple[str, int, int, int | None]]:
    """(date, added, removed, primary key of the digest) of those that are not as they were."""
    digests = ranges.concerned(rebuild.topic, rebuild.first, rebuild.last)
    pages = {day.isoformat(): pk for day, pk in digests.values_list("date", "pk")}
    return [(day, added, removed, pages.get(day)) for day, added, removed in rebuild.changed]
