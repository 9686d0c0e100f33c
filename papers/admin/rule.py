"""The rule of a topic while it is written: what is wrong with it, what it would change. Nothing is saved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from papers.admin.rule_chart import chart
from papers.digests.near import Way
from papers.digests.preview import preview
from papers.digests.rule_check import Checked, check
from papers.forms.topics import TopicForm
from papers.models import Topic

SPANS: dict[str, tuple[int | None, Any]] = {
    "7": (7, _("the last 7 days")),
    "30": (30, _("the last 30 days")),
    "90": (90, _("the last 90 days")),
    "365": (365, _("the last 365 days")),
    "all": (None, _("the whole archive")),
}
DEFAULT_SPAN = "30"
LOOSENED = {
    Way.DROPPED: _("Without the part"),
    Way.UNCOUNTED: _("Where one mention is enough"),
    Way.INEXACT: _("In any case and ending"),
    Way.ANYWHERE: _("Anywhere in the paper"),
    Way.APART: _("The words apart"),
}
# What the page of a preview lets be changed, or says itself; all else that was typed is carried along.
_OWN = {"csrfmiddlewaretoken", "rule", "categories", "use", "days"}

View = Callable[..., HttpResponse]


def urls(admin: "ModelAdmin[Topic]") -> list[URLPattern]:
    """The addresses of check and preview, of a topic and of one that is still to be made."""
    return [
        path(
            f"{prefix}{name}/", admin.admin_site.admin_view(partial(view, admin)), name=f"papers_topic_{name}"
        )
        for name, view in (("check", check_rule), ("preview", preview_rule))
        for prefix in ("", "<path:object_id>/")
    ]


class Draft(forms.ModelForm):  # type: ignore[type-arg]
    """What of an unsaved topic decides what it catches, its rule apart."""

    class Meta:
        model = Topic
        fields = ("categories", "accepted_anywhere", "cadence", "examples", "counterexamples")

    clean_categories = TopicForm.clean_categories


@dataclass(frozen=True, slots=True)
class _Written:
    """What came in: the saved topic (None: a new one), the draft, its rule looked at, and other faults."""

    saved: Topic | None
    draft: Topic
    checked: Checked
    errors: dict[str, list[str]]


def check_rule(
    admin: "ModelAdmin[Topic]", request: HttpRequest, object_id: str | None = None
) -> HttpResponse:
    """What there is to say about the rule: a piece of the form with htmx, else a page."""
    topic = _topic(admin, request, object_id)
    if request.method != "POST":
        return redirect(_form_of(topic))
    written = _written(topic, request.POST)
    if request.headers.get("HX-Request"):
        return TemplateResponse(request, "admin/papers/topic/checked.html", {"checked": written.checked})
    context = _context(admin, request, written) | {"title": _("Check of the rule")}
    return TemplateResponse(request, "admin/papers/topic/check.html", context)


def preview_rule(
    admin: "ModelAdmin[Topic]", request: HttpRequest, object_id: str | None = None
) -> HttpResponse:
    """What the topic as it is written would catch, over the days that were asked for."""
    topic = _topic(admin, request, object_id)
    if request.method != "POST":
        return redirect(_form_of(topic))
    written = _written(topic, request.POST)
    context = _context(admin, request, written) | {"title": _("Preview")}
    if not written.errors and written.checked.fault is None:
        days, _name = SPANS[context["span"]]
        context["preview"] = seen = preview(written.draft, written.saved, days)
        if seen:
            context["chart"] = chart(seen)
            context["near"] = [(LOOSENED[near.loosening.way], near) for near in seen.near]
    return TemplateResponse(request, "admin/papers/topic/preview.html", context)


def _topic(admin: "ModelAdmin[Topic]", request: HttpRequest, object_id: str | None) -> Topic | None:
    """The topic, None for one to be made. Whose it is not to change is told as Django's own form does."""
    if object_id is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        return None
    topic = admin.get_object(request, unquote(object_id))
    if not admin.has_change_permission(request, topic):
        raise PermissionDenied
    if topic is None:
        raise Http404
    return topic


def _written(topic: Topic | None, typed: QueryDict) -> _Written:
    """The unsaved topic of a form; one press of "Use this" takes another rule than the one in the field."""
    form = Draft(typed, instance=Topic())
    form.is_valid()
    draft = form.instance
    draft.pk = topic.pk if topic else None
    draft.rule = typed.get("use") or typed.get("rule", "")
    errors = {name: [str(one) for one in told] for name, told in form.errors.items() if name == "categories"}
    return _Written(topic, draft, check(draft.rule, draft.category_list), errors)


def _context(admin: "ModelAdmin[Topic]", request: HttpRequest, written: _Written) -> dict[str, Any]:
    topic, typed = written.saved, request.POST
    span = typed.get("days", "")
    named = topic.name if topic else typed.get("name", "").strip()[:150]
    return admin.admin_site.each_context(request) | {
        "opts": admin.opts,
        "topic": topic,
        "named": named,
        "trail": [
            (_("Topics"), reverse("admin:papers_topic_changelist")),
            (named or _("New topic"), _form_of(topic)),
        ],
        "form_address": _form_of(topic),
        "checked": written.checked,
        "categories": typed.get("categories", ""),
        "errors": written.errors,
        "carried": list(_carried(typed)),
        "spans": [(value, name) for value, (_days, name) in SPANS.items()],
        "span": span if span in SPANS else DEFAULT_SPAN,
    }


def _carried(typed: QueryDict) -> Iterable[tuple[str, str]]:
    """What else was typed into the topic's form, so that it can be saved from here."""
    for name, values in typed.lists():
        if name not in _OWN and not name.startswith("_"):
            yield from ((name, value) for value in values)


def _form_of(topic: Topic | None) -> str:
    if topic is None:
        return reverse("admin:papers_topic_add")
    return reverse("admin:papers_topic_change", args=[topic.pk])
