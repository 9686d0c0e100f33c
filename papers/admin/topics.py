"""Topics in Django admin; a curator sees those given to them."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audited import AuditedAdmin
from papers.admin import rule
from papers.admin.catalogue import CatalogueFile
from papers.admin.topic_form import TopicDeskForm
from papers.admin.topic_history import TopicHistory
from papers.admin.topic_told import in_words, label, lines, names, shown
from papers.clock import new_york_today
from papers.digests import topics as acts
from papers.digests.figures import CROWD, Figures, figures
from papers.forms.topics import not_held
from papers.models import Topic

FIELDSETS: Any = [
    (None, {"fields": ("name", "name_zh", "slug", "description", "description_zh", "shown_edition")}),
    (
        gettext_lazy("Which papers"),
        {"fields": ("categories", "accepted_anywhere", "rule", "anyway"), "classes": ("rule-set",)},
    ),
    (gettext_lazy("Examples"), {"fields": ("examples", "counterexamples")}),
    (
        gettext_lazy("Digests"),
        {"fields": (("cadence", "weekday"), ("revisions", "age_cap_days"), "order")},
    ),
    (gettext_lazy("Upkeep"), {"fields": ("curators", "place", "active", "archived")}),
]


def gives_topics(request: HttpRequest) -> bool:
    """Whether they make topics and give them to curators, rather than having been given some."""
    return acts.gives_topics(request.user)


class TopicList(ChangeList):
    """The list, each row with its figures."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, and their figures in as many queries however many rows there are."""
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        found = figures([row.pk for row in rows], new_york_today())
        for row in rows:
            row.figures = found[row.pk]
        self.result_list = rows


@admin.register(Topic)
class TopicAdmin(CatalogueFile, TopicHistory, AuditedAdmin):
    """Topics and their rules."""

    writes_own_acts = True
    form = TopicDeskForm
    fieldsets = FIELDSETS
    list_display = ("title", "cadence", "newest", "papers_a_week", "followers", "readers", "state", "page")
    list_filter = ("archived", "active", "cadence")
    search_fields = ("name", "name_zh", "slug", "description", "description_zh")
    prepopulated_fields = {"slug": ("name",)}

    def get_urls(self) -> list[URLPattern]:
        """With the check and the preview of the rule."""
        return [*rule.urls(self), *super().get_urls()]

    # — Who —

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Those given to a curator; all for administrators. With the date of the newest digest."""
        topics = super().get_queryset(request)
        topics = topics.annotate(newest_date=Max("digests__date", filter=Q(digests__published=True)))
        return topics if gives_topics(request) else topics.filter(curators=request.user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        """Who curates a topic, where it stands and whether it lasts, administrators decide."""
        return () if gives_topics(request) else tuple(n for n in acts.FIELDS if n in acts.ADMINISTRATORS_ONLY)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """A topic is archived, never deleted: its digests last."""
        return False

    # — The list —

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """With figures."""
        return TopicList

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def title(self, topic: Topic) -> SafeString:
        """Both names."""
        return format_html('{} <span lang="zh-Hans" class="muted">{}</span>', topic.name, topic.name_zh)

    @admin.display(description=gettext_lazy("last digest"), ordering="newest_date")
    def newest(self, topic: Any) -> str:
        """Its date, leading to it."""
        if topic.newest_date is None:
            return "–"
        address = reverse("digest", args=[topic.slug, topic.newest_date])
        return format_html('<a class="num" href="{}">{}</a>', address, topic.newest_date.isoformat())

    @admin.display(description=gettext_lazy("papers a week"))
    def papers_a_week(self, topic: Any) -> str:
        """Twelve weeks in little bars."""
        counts = topic.figures.papers
        most = max(counts) or 1
        heights = [max(1, round(20 * count / most)) if count else 0 for count in counts]
        bars = [{"x": 6 * place, "y": 20 - height, "height": height} for place, height in enumerate(heights)]
        context = {"counts": counts, "bars": bars, "width": 6 * len(bars)}
        return render_to_string("admin/papers/topic/sparkline.html", context)

    @admin.display(description=gettext_lazy("followers"))
    def followers(self, topic: Any) -> str:
        """How many; a few are not counted out."""
        found: Figures = topic.figures
        return f"<{CROWD}" if found.followers is None else str(found.followers)

    @admin.display(description=gettext_lazy("readers skip, save"))
    def readers(self, topic: Any) -> str:
        """Shares of its entries of late; a dash where too few readers did so."""
        found: Figures = topic.figures
        return ", ".join("–" if n is None else f"{n}%" for n in (found.skipped, found.saved))

    @admin.display(description=gettext_lazy("state"))
    def state(self, topic: Topic) -> str:
        """One word; a rule that cannot be read builds no digest, which comes before all else."""
        if not in_words(topic.rule):
            return format_html('<span class="bad">{}</span>', _("rule cannot be read"))
        return _("archived") if topic.archived else _("active") if topic.active else _("at rest")

    @admin.display(description=gettext_lazy("page"))
    def page(self, topic: Topic) -> SafeString:
        """Leads to what visitors see."""
        named = '<a href="{}">{}<span class="vh"> {}</span></a>'
        return format_html(named, topic.get_absolute_url(), _("Look"), topic.name)

    # — Saving —

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The act is a transaction of its own. What came in between at the last moment is told as usual."""
        try:
            return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]
        except (acts.Moved, acts.AddressTaken):
            return self._changeform_view(request, object_id, form_url, extra_context)  # type: ignore[attr-defined]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Carries out the act with what this person changed."""
        by: Any = request.user
        if change:
            done = acts.change_topic(obj, by, form.touched, form.stands_at)
        else:
            done = acts.make_topic(by, form.touched)
            obj.pk = done.topic.pk
        request.done = done  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Curators are part of the act."""

    def response_add(
        self, request: HttpRequest, obj: Topic, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Says what was done, and goes on to the list or stays."""
        return self._answer(request, obj)

    def response_change(self, request: HttpRequest, obj: Topic) -> HttpResponse:
        """Says what was done, with its way back, and goes on to the list or stays."""
        return self._answer(request, obj)

    def _answer(self, request: HttpRequest, topic: Topic) -> HttpResponse:
        done: acts.Changed | None = request.done  # type: ignore[attr-defined]
        if done is None:
            self.message_user(request, _("Nothing was changed."), messages.INFO)
        else:
            act = str(done.act.pk) if done.act and done.act.undo else ""
            said = _("“%(topic)s” is saved.") % {"topic": topic.name}
            self.message_user(request, said, messages.SUCCESS, extra_tags=act)
        unknown = not_held(f"{topic.examples} {topic.counterexamples}")
        if unknown:
            said = _("Not held by this site, and kept all the same: %(ids)s") % {"ids": ", ".join(unknown)}
            self.message_user(request, said, messages.WARNING)
        if "_continue" in request.POST:
            return HttpResponseRedirect(reverse("admin:papers_topic_change", args=[topic.pk]))
        return self.response_post_save_change(request, topic)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """With what somebody else changed meanwhile, beside what this person wants."""
        form: Any = context["adminform"].form
        context["show_save_and_add_another"] = False
        context["stands_at"] = getattr(form, "stands_at", 0)
        theirs = lines(getattr(form, "theirs", []))
        people = names(pk for pk in form.touched.get("curators", [])) if theirs else {}
        context["theirs"] = theirs
        context["yours"] = [
            (label(name), shown(name, value, people))
            for name, value in (form.touched.items() if theirs else ())
        ]
        return super().render_change_form(request, context, add, change, form_url, obj)
