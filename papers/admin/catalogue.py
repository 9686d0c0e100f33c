"""The catalogue of topics as a file, in admin: taken away, compared, brought in after a yes."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from papers import catalogue
from papers.admin.topic_told import label
from papers.digests.topics import gives_topics
from papers.models import Topic

FORMS = {"yaml": "application/yaml", "json": "application/json"}


class FileForm(forms.Form):
    """A file, or its text when it was compared already."""

    file = forms.FileField(label=gettext_lazy("YAML or JSON file"), required=False)
    text = forms.CharField(
        max_length=catalogue.LARGEST, required=False, strip=False, widget=forms.HiddenInput
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The file's text in `text`."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file is None and not cleaned.get("text"):
            self.add_error("file", gettext_lazy("Choose a file."))
        elif file is not None:
            try:
                cleaned["text"] = file.read(4 * catalogue.LARGEST).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", gettext_lazy("This is not UTF-8 text."))
        return cleaned


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as the page shows it: its word, and (field, before, after) as text."""

    slug: str
    word: str
    changes: list[tuple[str, str, str]]
    faults: tuple[str, ...]


class CatalogueFile(ModelAdmin):  # type: ignore[type-arg]
    """The addresses `export/` and `import/` of the topics' admin."""

    def get_urls(self) -> list[URLPattern]:
        """With the two."""
        view = self.admin_site.admin_view
        return [
            path("export/<slug:form>/", view(require_safe(self.export_view)), name="papers_topic_export"),
            path("import/", view(self.import_view), name="papers_topic_import"),
            *super().get_urls(),
        ]

    def export_view(self, request: HttpRequest, form: str) -> HttpResponse:
        """The topics that this person sees, as a file."""
        if not self.has_view_permission(request) or form not in FORMS:
            raise PermissionDenied
        topics = self.get_queryset(request).order_by("place", "name")
        answer = HttpResponse(
            catalogue.written(topics, form=form), content_type=f"{FORMS[form]}; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="topics.{form}"'
        return answer

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for a file, shows what it would change, and changes it when that is what was seen."""
        if not gives_topics(request.user):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, form, status=422 if request.method == "POST" else 200)
        try:
            wanted = catalogue.proposals(catalogue.read(form.cleaned_data["text"]))
            seen = _seen(form.cleaned_data["text"], wanted)
            if "apply" in request.POST and form.cleaned_data["seen"] == seen:
                return self._bring_in(request, wanted)
        except catalogue.BadCatalogue as error:
            form.add_error("file", ValidationError(str(error)))
            return self._page(request, form, status=422)
        again = FileForm(initial={"text": form.cleaned_data["text"], "seen": seen})
        return self._page(request, again, wanted)

    def _bring_in(self, request: HttpRequest, wanted: list[catalogue.Proposal]) -> HttpResponse:
        by = request.user if isinstance(request.user, User) else None
        done = catalogue.bring_in(wanted, by)
        said = ngettext("%(n)s topic is new or changed.", "%(n)s topics are new or changed.", done) % {
            "n": done
        }
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:papers_topic_changelist"))

    def _page(
        self,
        request: HttpRequest,
        form: FileForm,
        wanted: list[catalogue.Proposal] | None = None,
        *,
        status: int = 200,
    ) -> HttpResponse:
        rows = [_row(proposal) for proposal in wanted or []]
        left = Topic.objects.exclude(slug__in=[row.slug for row in rows]).count() if rows else 0
        context = self.admin_site.each_context(request) | {
            "title": _("Import topics from a file"),
            "trail": [(_("Topics"), reverse("admin:papers_topic_changelist"))],
            "form": form,
            "rows": rows,
            "left": left,
            "doable": bool(rows) and not any(row.faults for row in rows),
            "moves": any(row.word in ("new", "changed") for row in rows),
        }
        return TemplateResponse(request, "admin/papers/topic/import.html", context, status=status)


def _seen(text: str, wanted: list[catalogue.Proposal]) -> str:
    """What was compared with what: another file, or a topic that was changed since, gives another word."""
    stood = [(proposal.slug, proposal.edition, proposal.word) for proposal in wanted]
    return sha256(json.dumps([text, stood]).encode()).hexdigest()


def _row(proposal: catalogue.Proposal) -> Row:
    changes = [
        (str(label(name)), "" if proposal.topic is None else str(before), str(after))
        for name, (before, after) in proposal.changes.items()
        if proposal.topic is not None or after not in ("", None)
    ]
    return Row(proposal.slug, proposal.word, changes, proposal.faults)
