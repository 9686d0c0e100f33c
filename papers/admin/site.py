"""The site's settings in Django admin: one row, on one page."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.audited import AuditedAdmin
from papers import site
from papers.models import SiteSettings, Topic
from papers.models.site import ONE

ONE_LINE = ("name", "banner", "banner_zh", "licence")


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The settings with the edition that was shown; after cleaning `wanted` holds them as papers.site does.

    Where somebody else saved meanwhile, what they changed is told and the form shows their edition: who
    sends it once more has seen it.
    """

    shown_edition = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput, required=False)
    default_topics = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Topics of new readers"),
        help_text=SiteSettings._meta.get_field("default_topics").help_text,
    )

    class Meta:
        model = SiteSettings
        fields = site.FIELDS
        widgets = {
            "banner": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "banner_zh": forms.TextInput(attrs={"class": "vLargeTextField", "lang": "zh-Hans"}),
            "about": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 8}),
            "about_zh": forms.Textarea(attrs={"class": "vLargeTextField", "rows": 8, "lang": "zh-Hans"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stood = site.values(self.instance)
        self.fields["shown_edition"].initial = self.instance.edition
        offered = Topic.objects.filter(Q(archived=False) | Q(pk__in=self.stood[site.TOPICS]))
        topics: Any = self.fields[site.TOPICS]
        topics.choices = [(topic.pk, topic.name) for topic in offered.order_by("name")]
        self.initial[site.TOPICS] = self.stood[site.TOPICS]

    def _one_line(self, field: str) -> str:
        """Of letters and signs that can be seen, with single blanks."""
        text = " ".join(str(self.cleaned_data[field]).split())
        if not text.isprintable():
            raise ValidationError(_("There is a sign in it that cannot be seen."))
        return text

    def clean_name(self) -> str:
        """One line: it stands in subjects of mails."""
        return self._one_line("name")

    def clean_banner(self) -> str:
        """One line."""
        return self._one_line("banner")

    def clean_banner_zh(self) -> str:
        """One line."""
        return self._one_line("banner_zh")

    def clean_licence(self) -> str:
        """One line."""
        return self._one_line("licence")

    def clean(self) -> dict[str, Any]:
        """What is wanted; refused once where somebody else saved since the form was shown."""
        cleaned = super().clean() or {}
        self.wanted = {field: cleaned[field] for field in site.FIELDS if field in cleaned}
        self.wanted[site.TOPICS] = sorted(cleaned.get(site.TOPICS, []))
        if cleaned.get("shown_edition") != self.instance.edition and self.is_bound:
            self._show_theirs()
        return cleaned

    def _show_theirs(self) -> None:
        edition = site.current().edition
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["shown_edition"] = str(edition)  # type: ignore[index]
        for field in site.FIELDS:
            if field in self.wanted and self.wanted[field] != self.stood[field]:
                self.add_error(field, _("It now says: %(value)s") % {"value": self._told(field)})
        self.add_error(
            None,
            _("Somebody saved these settings meanwhile. Look at what differs, then save again to set yours."),
        )

    def _told(self, field: str) -> str:
        stands = self.stood[field]
        if field == site.TOPICS:
            stands = ", ".join(Topic.objects.filter(pk__in=stands).values_list("name", flat=True))
        if isinstance(stands, bool):
            return str(_("on") if stands else _("off"))
        return str(stands) or "–"


@admin.register(SiteSettings)
class SiteSettingsAdmin(AuditedAdmin):
    """The one row: its list is its page."""

    writes_own_acts = True
    form = SiteForm
    fieldsets = (
        (None, {"fields": ("name", "banner", "banner_zh", "licence", "shown_edition")}),
        (_("About"), {"fields": ("about", "about_zh")}),
        (_("New readers"), {"fields": (site.TOPICS,)}),
        (_("What readers may do"), {"fields": site.SWITCHES}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one already, or the page makes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        """Never."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Leads to the one row."""
        if self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:papers_sitesettings_change", args=[ONE]))
        return super().changelist_view(request, extra_context)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> SiteSettings | None:
        """The settings, of a site that never set anything too."""
        return site.current() if object_id == str(ONE) else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form tells who was faster, even by the blink between its look and the act."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except site.Moved:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Under its own name: there is no other to tell it from."""
        context |= {"title": capfirst(self.opts.verbose_name), "subtitle": ""}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """By the act that knows who was faster and writes the log."""
        by: Any = request.user
        request.act = site.keep(by, form.wanted, form.cleaned_data["shown_edition"])  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Topics are part of the act."""

    def response_change(self, request: HttpRequest, obj: SiteSettings) -> HttpResponse:
        """Says so, with the way back, on the same page."""
        act = request.act  # type: ignore[attr-defined]
        if act is None:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        else:
            said = _("The settings are kept; all pages follow them from now on.")
            self.message_user(request, said, messages.SUCCESS, extra_tags=str(act.pk))
        return HttpResponseRedirect(request.path)
