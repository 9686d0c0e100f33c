"""Filters of words and links in Django admin, and a page on which a text is tried against them."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.audited import AuditedAdmin
from papers.admin.moderated import Tabbed, tabs
from papers.discussion.filters import met
from papers.forms.filters import FilterForm, TryForm
from papers.models import TextFilter


@admin.register(TextFilter)
class TextFilterAdmin(Tabbed, AuditedAdmin):
    """What comments are looked through for."""

    form = FilterForm
    list_display = ("text", "what", "answer", "active", "hits", "note")
    list_filter = ("what", "answer", "active")
    search_fields = ("text", "note")

    def get_urls(self) -> list[URLPattern]:
        """With the page that tries a text."""
        trying = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.trial))
        return [path("try/", trying, name="papers_textfilter_try"), *super().get_urls()]

    def trial(self, request: HttpRequest) -> HttpResponse:
        """Says which filters a text would meet; nothing is stored or counted."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = TryForm(request.POST if request.method == "POST" else None)
        found = met(form.cleaned_data["text"]) if form.is_valid() else None
        context: dict[str, Any] = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _("Try a text"),
            "trail": [(_("Filters"), reverse("admin:papers_textfilter_changelist"))],
            "tabs": tabs(request),
            "form": form,
            "found": found,
        }
        status = 422 if form.is_bound and not form.is_valid() else 200
        return TemplateResponse(request, "admin/papers/moderation/try.html", context, status=status)
