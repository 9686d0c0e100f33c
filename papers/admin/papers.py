"""Papers: the record with its sources, fetched again, and facts set by hand."""

import re
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from papers.admin import paper_told
from papers.admin.operated import OperatedAdmin, person
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.clock import now
from papers.forms.corrections import CorrectionForm
from papers.ingest.corrections import ChangedMeanwhile, edition, set_by_hand, trust_text, values_of
from papers.models import Correction, Paper, RejectedRecord
from papers.operation.fetching import NotNow
from papers.operation.papers import fetch, fetching
from papers.query.faults import QueryError
from papers.query.language import parse
from papers.search import Search, index, newest
from papers.text.math import to_text

MOST = 5_000  # rows that the list goes through; who wants another one looks for it


class Counted(Paginator):  # type: ignore[type-arg]
    """Counts no further than the list goes: a table of millions would take seconds."""

    @cached_property
    def count(self) -> int:
        """Rows, at most MOST."""
        rows: Any = self.object_list
        return int(rows.order_by().values("pk")[:MOST].count())


class CorrectedFilter(admin.SimpleListFilter):
    """Papers of which somebody set a fact by hand."""

    title = gettext_lazy("corrected by hand")
    parameter_name = "corrected"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those or all."""
        return [("yes", gettext_lazy("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Paper]) -> QuerySet[Paper]:
        """By the corrections, of which there are few."""
        if self.value() != "yes":
            return queryset
        return queryset.filter(pk__in=Correction.objects.values("paper"))


def titled(text: str) -> list[int]:
    """The papers (primary keys) whose title has all these words, the newest MOST of them."""
    words = [word for part in text.split() for word in re.findall(r"\w+", part)]
    try:
        query = parse(" ".join(f'ti:"{word}"' for word in words))
    except QueryError:
        return []
    return newest(Search(query, now().date()), size=MOST).papers


@admin.register(Paper)
class PaperAdmin(OperatedAdmin):
    """Papers as they are stored."""

    page_template = "admin/papers/paper/record.html"
    list_display = ("arxiv_id", "plain_title", "categories", "venue", "first_listed", "flags")
    list_filter = ("withdrawn", "deleted", "is_sample", "has_detail", CorrectedFilter)
    list_per_page = 50
    paginator = Counted
    ordering = ("-id_order",)
    sortable_by = ()
    search_fields = ("title",)
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        """Without what lists do not show."""
        return super().get_queryset(request).defer("abstract", "stamps", "comment")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Paper], search_term: str
    ) -> tuple[QuerySet[Paper], bool]:
        """By the id, however it is written, else by the words of the title, newest MOST of them."""
        if not search_term.strip():
            return queryset, False
        try:
            return queryset.filter(arxiv_id=ArxivId.parse(search_term).base), False
        except BadIdentifier:
            if index.complete():
                return queryset.filter(pk__in=titled(search_term)), False
            return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("title"))
    def plain_title(self, paper: Paper) -> str:
        """Without TeX; the template escapes it."""
        return to_text(paper.title)

    @admin.display(description=gettext_lazy("State"))
    def flags(self, paper: Paper) -> str:
        """What is not as usual."""
        told = [
            (paper.withdrawn, _("withdrawn")),
            (paper.deleted, _("deleted")),
            (paper.is_sample, _("sample")),
            (not paper.has_detail, _("without detail")),
        ]
        return ", ".join(words for holds, words in told if holds)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Says where the list ends."""
        return super().changelist_view(request, {"most": MOST} | (extra_context or {}))

    def facts(self, request: HttpRequest, row: Paper) -> dict[str, Any]:
        """The record in words."""
        rejected = RejectedRecord.objects.filter(arxiv_id=row.arxiv_id).defer("raw")
        return paper_told.context(row) | {
            "title": to_text(row.title),
            "work": fetching(row),
            "rejected": list(rejected[: paper_told.SHOWN]),
            "acts": list(paper_told.acts(row)) if self.may_act(request) else [],
        }

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Paper | None:
        """With all that the record has."""
        found = super().get_object(request, object_id, from_field)
        return found and Paper.objects.get(pk=found.pk)

    def get_urls(self) -> list[URLPattern]:
        """With the acts."""
        return [
            self.act("fetch", self.fetch),
            self.act("parsed", self.parsed, "<int:pk>/parsed/<slug:fact>/"),
            self.address(
                "correct",
                require_http_methods(["GET", "HEAD", "POST"])(self.correct),
                "<int:pk>/correct/<slug:fact>/",
            ),
            *super().get_urls(),
        ]

    def fetch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Plans that the record is fetched again."""
        paper = get_object_or_404(Paper, pk=pk)
        try:
            act = fetch(person(request), paper)
        except NotNow as reason:
            return self.back(request, str(reason), None)
        return self.back(request, _("%(id)s waits to be fetched again.") % {"id": paper.arxiv_id}, act)

    def parsed(self, request: HttpRequest, pk: int, fact: str) -> HttpResponse:
        """Takes off what was set by hand."""
        paper, fact = get_object_or_404(Paper, pk=pk), _fact(fact)
        try:
            act = trust_text(person(request), paper, fact, seen=request.POST.get("seen", ""))
        except ChangedMeanwhile:
            said = _("Somebody changed it since this page was made. This is how it is now.")
            return self.back(request, said, None)
        return self.back(request, _("It is what the text says again."), act)

    def correct(self, request: HttpRequest, pk: int, fact: str) -> HttpResponse:
        """Asks for one fact and the reason."""
        return _asked(self, request, get_object_or_404(Paper, pk=pk), _fact(fact))


def _asked(lists: PaperAdmin, request: HttpRequest, paper: Paper, fact: str) -> HttpResponse:
    if not lists.may_act(request):
        raise PermissionDenied
    now, seen = values_of(paper)[fact], edition(paper.pk, fact)
    form = CorrectionForm(fact, request.POST if request.method == "POST" else None, initial={"value": now})
    if form.is_valid():
        told = form.cleaned_data
        try:
            act = set_by_hand(person(request), paper, fact, told["value"], told["reason"], seen=told["seen"])
        except ChangedMeanwhile:
            said = _(
                "Somebody changed it since this page was made: see what is set now. Save again to replace it."
            )
            form.add_error("value", said)
        else:
            said = _("It is set, and stays so over every harvest.")
            lists.message_user(request, said, messages.SUCCESS, extra_tags=str(act.pk))
            return HttpResponseRedirect(reverse("admin:papers_paper_change", args=[paper.pk]))
    context = {
        "title": _("%(fact)s of %(id)s")
        % {"fact": Correction.Fact(fact).label.capitalize(), "id": paper.arxiv_id},
        "paper": paper,
        "form": form,
        "seen": seen,
        "told": next(told for told in paper_told.facts(paper) if told.fact == fact),
        "trail": [
            (str(lists.opts.verbose_name_plural).capitalize(), lists.list_url),
            (paper.arxiv_id, reverse("admin:papers_paper_change", args=[paper.pk])),
        ],
    }
    return lists.desk_page(request, "admin/papers/paper/correct.html", context)


def _fact(name: str) -> str:
    """404 for what cannot be set by hand."""
    if name not in Correction.Fact.values:
        raise Http404
    return name
