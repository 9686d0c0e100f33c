"""The history of a topic on the desk: each change with its effect, and the way back to any of them."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from papers.admin.topic_told import lines
from papers.digests import topics as acts
from papers.models import Topic, TopicChange

PAGE = 30  # changes


class ShownForm(forms.Form):
    """On which edition of the topic somebody looked."""

    edition = forms.IntegerField(min_value=0)


class TopicHistory(admin.ModelAdmin):  # type: ignore[type-arg]
    """The part of the topics' admin that looks back."""

    def get_urls(self) -> list[URLPattern]:
        """With the way back."""
        back = self.admin_site.admin_view(require_POST(self.go_back))
        return [
            path("<int:pk>/history/<int:edition>/back/", back, name="papers_topic_back"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change, newest first."""
        topic = self.get_object(request, object_id)
        if topic is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_permission(request, topic):
            raise PermissionDenied
        page = Paginator(topic.history.select_related("by"), PAGE).get_page(request.GET.get("p"))
        context = self.admin_site.each_context(request) | {
            "title": _("History of “%(topic)s”") % {"topic": topic.name},
            "trail": [
                (_("Topics"), reverse("admin:papers_topic_changelist")),
                (topic.name, reverse("admin:papers_topic_change", args=[topic.pk])),
            ],
            "opts": self.opts,
            "topic": topic,
            "page": page,
            "changes": lines(page.object_list),
            "from_the_start": not topic.history.filter(edition=1, way=TopicChange.Way.MADE).exists(),
            "may_change": self.has_change_permission(request, topic),
        }
        return TemplateResponse(request, "admin/papers/topic/history.html", context)

    def go_back(self, request: HttpRequest, pk: int, edition: int) -> HttpResponse:
        """Makes the topic what it was at that edition, if it is still the one that was shown."""
        topic: Topic | None = self.get_object(request, str(pk))
        if topic is None or edition > topic.edition:
            raise Http404
        if not self.has_change_permission(request, topic):
            raise PermissionDenied
        by: Any = request.user
        form = ShownForm(request.POST)
        values = {n: v for n, v in acts.values_at(topic, edition).items() if acts.allowed(by, n)}
        try:
            shown = form.cleaned_data["edition"] if form.is_valid() else -1
            done = acts.change_topic(topic, by, values, shown, way=TopicChange.Way.BACK)
        except acts.Moved:
            told = _("Somebody changed the topic meanwhile; nothing was done. This is how it stands now.")
            self.message_user(request, told, messages.ERROR)
        else:
            self._say(request, done)
        return HttpResponseRedirect(reverse("admin:papers_topic_history", args=[pk]))

    def _say(self, request: HttpRequest, done: acts.Changed | None) -> None:
        if done is None or done.act is None:
            self.message_user(request, _("It is like that already."), messages.INFO)
            return
        said = _("“%(topic)s” is as it was then.") % {"topic": done.topic.name}
        self.message_user(request, said, messages.SUCCESS, extra_tags=str(done.act.pk))
