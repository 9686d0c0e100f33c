"""Building a digest, and building one anew with what would change shown first."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import audit
from accounts.audited import AuditedAdmin
from papers.admin.topics import gives_topics
from papers.digests.builder import build_digest
from papers.digests.rebuilds import Overtaken, Plan, plan_rebuild, rebuild_digest
from papers.digests.why import reason
from papers.forms.builds import BuildForm
from papers.models import Digest, Entry, Paper, Topic
from papers.query.language import QueryError

LISTED = 200  # papers of a kind that a page names


def topics_of(request: HttpRequest) -> QuerySet[Topic]:
    """The topics whose digests this person may build."""
    topics = Topic.objects.filter(archived=False).order_by("name")
    return topics if gives_topics(request) else topics.filter(curators=request.user.pk)


class DigestBuilds(AuditedAdmin):
    """The two pages."""

    def build_view(self, request: HttpRequest) -> HttpResponse:
        """Asks for topic and date; builds, and leads to the digest."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else None
        form = BuildForm(topics_of(request), asked, initial={"topic": request.GET.get("topic", "")})
        if form.is_valid() and (digest := self._build(request, form)):
            return HttpResponseRedirect(reverse("admin:papers_digest_change", args=[digest.pk]))
        return self._answer(request, "build", {"title": _("Build a digest"), "form": form})

    def _build(self, request: HttpRequest, form: BuildForm) -> Digest | None:
        """The digest; None where there is none, and then the form says why."""
        topic, day = form.cleaned_data["topic"], form.cleaned_data["date"]
        was = topic.digests.filter(date=day).exists()
        try:
            with transaction.atomic():
                built = build_digest(topic, day)
                if built.digest is not None:
                    changes = {"papers": [None, built.digest.entry_count], "added": [None, built.added]}
                    audit.record(request.user, "digest.build", built.digest, changes=changes)  # type: ignore[arg-type]
        except QueryError as error:
            told = _("The topic’s rule cannot be read: %(fault)s")
            form.add_error("topic", told % {"fault": _fault(error)})
            return None
        if built.digest is None:
            form.add_error("date", _("Nothing was announced for this topic in that window: no digest."))
            return None
        said = ngettext("%(n)s paper came in.", "%(n)s papers came in.", built.added) % {"n": built.added}
        there = _("This digest was there already.") + " " if was else ""
        self.message_user(request, there + said, messages.SUCCESS)
        return built.digest

    def rebuild_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows what applying the topic's present rule would change, and does it once that was seen."""
        digest = self.get_object(request, str(pk))
        if digest is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))  # type: ignore[attr-defined]
        if not self.has_change_permission(request, digest):
            raise PermissionDenied
        back = reverse("admin:papers_digest_change", args=[digest.pk])
        context: dict[str, Any] = {
            "title": _("Rebuild %(digest)s") % {"digest": digest},
            "digest": digest,
            "back": back,
        }
        try:
            if request.method == "POST":
                self._rebuild(request, digest)
                return HttpResponseRedirect(back)
            plan = plan_rebuild(digest)
        except QueryError as error:
            return self._answer(request, "rebuild", context | {"fault": _fault(error)})
        except Overtaken as other:
            plan = plan_rebuild(other.digest)
            context["overtaken"] = True
        return self._answer(request, "rebuild", context | _told(plan), 409 if "overtaken" in context else 200)

    def _rebuild(self, request: HttpRequest, digest: Digest) -> None:
        act = rebuild_digest(digest, request.user, request.POST.get("mark", ""))  # type: ignore[arg-type]
        if act is None:
            self.message_user(request, _("Nothing was changed."))
        elif act.undo is None:
            told = _("Rebuilt. The former list was too long to be kept, so this cannot be taken back.")
            self.message_user(request, told, messages.SUCCESS)
        else:
            self.message_user(request, _("Rebuilt."), messages.SUCCESS, extra_tags=str(act.pk))

    def _answer(
        self, request: HttpRequest, page: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        trail = [(capfirst(self.opts.verbose_name_plural), reverse("admin:papers_digest_changelist"))]
        if "digest" in context:
            trail.append((str(context["digest"]), context["back"]))
        whole = self.admin_site.each_context(request) | {"trail": trail, "opts": self.opts} | context
        return TemplateResponse(request, f"admin/papers/digest/{page}.html", whole, status=status)


def _fault(error: QueryError) -> str:
    return _(error.message) % error.params if error.params else _(error.message)


def _told(plan: Plan) -> dict[str, Any]:
    """The plan for the page: papers with their titles, the first LISTED of each kind."""
    named = [*plan.comes[:LISTED], *plan.goes[:LISTED], *plan.kept[:LISTED]]
    named += [entry for entry, _found in plan.moves[:LISTED]]
    papers = Paper.objects.only("arxiv_id", "title").in_bulk([entry.paper_id for entry in named])

    def told(entries: list[Entry]) -> list[tuple[Paper, Entry, SafeString]]:
        return [(papers[entry.paper_id], entry, reason(entry.why)) for entry in entries[:LISTED]]

    moves = [
        (papers[entry.paper_id], entry.get_section_display(), found.section.label)
        for entry, found in plan.moves[:LISTED]
    ]
    return {
        "plan": plan,
        "comes": told(plan.comes),
        "goes": told(plan.goes),
        "kept": told(plan.kept),
        "moves": moves,
    }
