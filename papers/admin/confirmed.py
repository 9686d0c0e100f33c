"""Acts on rows chosen in a list: asked again on a page of their own, with the reason, and logged."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import StaffAct
from papers.models import Undo

MOST = 200  # rows of one act
Do = Callable[[Any, Any, str], object]  # moderator, row, reason; false if there was nothing to do
Action = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


class ReasonForm(forms.Form):
    """Why it is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.TextInput(attrs={"size": 80}))


def staff_act(result: object) -> str:
    """The key of the line in the audit log that an act gave, so that its message can offer to undo it."""
    if isinstance(result, Undo) and isinstance(result.rows, dict):
        return str(result.rows.get("act", ""))
    return str(result.pk) if isinstance(result, StaffAct) else ""


def confirmed(name: str, label: Any, do: Do, *, reason_needed: bool = True) -> Action:
    """An admin action of that name for those whom the list's `has_moderate_permission` lets act.

    `label` is what its button says; each row is shown as the list's `told` puts it.
    """

    def action(lists: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        rows = list(queryset[: MOST + 1])
        if len(rows) > MOST:
            lists.message_user(request, _("Choose at most %(n)s rows.") % {"n": MOST}, messages.ERROR)
            return None
        form = ReasonForm(request.POST if "confirmed" in request.POST else None)
        form.fields["reason"].required = reason_needed
        if form.is_valid():
            _carry_out(lists, request, rows, form.cleaned_data["reason"])
            return None
        context = lists.admin_site.each_context(request) | {
            "title": label,
            "opts": lists.opts,
            "rows": [(row.pk, lists.told(row)) for row in rows],
            "form": form,
            "action": name,
            "chosen": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/papers/confirm.html", context)

    def _carry_out(lists: Any, request: HttpRequest, rows: list[Any], reason: str) -> None:
        results = [(row, do(request.user, row, reason)) for row in rows]
        done = [(row, result) for row, result in results if result]
        for row, _result in done:
            lists.log_change(request, row, f"{label}: {reason}" if reason else str(label))
        said = ngettext("%(n)s row: done.", "%(n)s rows: done.", len(done)) % {"n": len(done)}
        back = staff_act(done[0][1]) if len(done) == 1 else ""
        lists.message_user(request, said, messages.SUCCESS, extra_tags=back)

    action.__name__ = name
    return admin.action(description=label, permissions=["moderate"])(action)
