"""Topics that readers propose: looked at, made a topic, or declined with an answer."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.admin.operated import OperatedAdmin, person
from papers.admin.times import stamp
from papers.digests.rule_check import check
from papers.digests.topics import AddressTaken
from papers.following import proposals
from papers.models import Proposal

NOT_OPEN = gettext_lazy("Somebody has decided on it meanwhile; nothing was done.")


class AnswerForm(forms.Form):
    """What the reader is told."""

    answer = forms.CharField(
        label=gettext_lazy("Answer to the reader"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
    )


@admin.register(Proposal)
class ProposalAdmin(OperatedAdmin):
    """The list, and the page on which one is decided."""

    page_template = "admin/papers/proposal/page.html"
    list_display = ("name", "query", "reader", "made", "state", "decided_by")
    list_filter = ("state",)
    list_select_related = ("reader", "decided_by")
    search_fields = ("name", "query", "why", "reader__username")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        """With the two acts."""
        return [
            self.act("take", self.take),
            self.act("decline", self.decline),
            *super().get_urls(),
        ]

    @admin.display(description=gettext_lazy("Made, UTC"), ordering="made_at")
    def made(self, proposal: Proposal) -> str:
        """When it was proposed."""
        return stamp(proposal.made_at)

    def may_take(self, request: HttpRequest) -> bool:
        """Whether they may make topics besides."""
        return self.may_act(request) and request.user.has_perm("papers.add_topic")

    def facts(self, request: HttpRequest, row: Proposal) -> dict[str, Any]:
        """The rule looked at, and what may be done."""
        return {
            "checked": check(row.query, ()),
            "may_take": self.may_take(request),
            "form": AnswerForm(),
            "open": row.state == Proposal.State.OPEN,
        }

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Makes the topic, at rest, and opens its page."""
        if not self.may_take(request):
            raise PermissionDenied
        proposal = get_object_or_404(Proposal, pk=pk)
        fault = check(proposal.query, ()).fault
        if fault is not None:
            return self.back(request, fault.said, None)
        try:
            topic, act = proposals.take(proposal, person(request))
        except proposals.Decided:
            return self.back(request, str(NOT_OPEN), None)
        except AddressTaken:
            return self.back(request, _("Other topics took its address at this moment; try again."), None)
        said = _("“%(topic)s” is made and at rest: finish it, and make it active.") % {"topic": topic.name}
        self.message_user(request, said, messages.SUCCESS, extra_tags=str(act.pk))
        return HttpResponseRedirect(reverse("admin:papers_topic_change", args=[topic.pk]))

    def decline(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says no, with an answer."""
        proposal = get_object_or_404(Proposal, pk=pk)
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page(request, proposal, form=form)
        try:
            act = proposals.decline(proposal, person(request), form.cleaned_data["answer"])
        except proposals.Decided:
            return self.back(request, str(NOT_OPEN), None)
        return self.back(request, _("It is declined, and the reader is told."), act)
