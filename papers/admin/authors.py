"""Authors: names of one person joined, people of one name told apart, each act with its way back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from papers.admin import author_told
from papers.admin.operated import OperatedAdmin, person
from papers.admin.papers import Counted
from papers.forms.persons import MOST, NEW, ChosenForm, JoinForm, SplitForm
from papers.ingest.corrections import ChangedMeanwhile
from papers.ingest.persons import AlreadySo, everybody, join, part
from papers.ingest.splits import split
from papers.models import Author, Authorship

_reads_and_acts = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(Author)
class AuthorAdmin(OperatedAdmin):
    """Names as papers print them."""

    page_template = "admin/papers/author/person.html"
    list_display = ("name", "number", "shown_as", "papers")
    list_filter = (("same_as", admin.EmptyFieldListFilter),)
    list_select_related = ("same_as",)
    list_per_page = 50
    paginator = Counted
    ordering = ("name", "variant")
    sortable_by = ()
    search_fields = ("name",)
    show_facets = admin.ShowFacets.NEVER
    actions = ("join_chosen",)

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Who may join the chosen."""
        return self.may_act(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        """With the number of papers, counted for the rows that are shown."""
        own = Authorship.objects.filter(author=OuterRef("pk")).order_by().values("author")
        counted = Subquery(own.annotate(n=Count("pk")).values("n"))
        return super().get_queryset(request).annotate(bears=Coalesce(counted, 0))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Author], search_term: str
    ) -> tuple[QuerySet[Author], bool]:
        """By key, address or words of the name."""
        return author_told.look_up(queryset, search_term) if search_term.strip() else queryset, False

    @admin.display(description=gettext_lazy("person of that name"))
    def number(self, author: Author) -> str:
        """From 2 on: the first is the name as harvests write it."""
        return str(author.variant + 1) if author.variant else ""

    @admin.display(description=gettext_lazy("shown as"))
    def shown_as(self, author: Author) -> str:
        """The name chosen for the person."""
        return author.same_as.name if author.same_as else ""

    @admin.display(description=gettext_lazy("papers"))
    def papers(self, author: Any) -> int:
        """That print this name for this person."""
        return int(author.bears)

    @admin.action(description=gettext_lazy("The chosen are one person"), permissions=["act"])
    def join_chosen(self, request: HttpRequest, queryset: QuerySet[Author]) -> HttpResponse | None:
        """Leads to the page that asks which name is shown."""
        keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
        if len(keys) > MOST:
            self.message_user(request, _("Choose at most %(n)s rows.") % {"n": MOST}, messages.ERROR)
            return None
        return HttpResponseRedirect(_join_address(keys))

    def page(self, request: HttpRequest, row: Author, **more: Any) -> HttpResponse:
        """A spelling has no page of its own."""
        if row.same_as_id:
            return redirect("admin:papers_author_change", row.same_as_id)
        return super().page(request, row, **more)

    def facts(self, request: HttpRequest, row: Author) -> dict[str, Any]:
        """The person."""
        rows = author_told.rows_of(row)
        papers = author_told.papers_of(rows)
        shown = list(author_told.lines(rows, papers[: author_told.SHOWN]))
        return {
            "title": row.name,
            "rows": rows,
            "others": author_told.others_of(rows),
            "lines": shown,
            "total": papers.order_by().count(),
            "acts": list(author_told.acts(rows)) if self.may_act(request) else [],
            "chosen": ChosenForm(None),
        }

    def get_urls(self) -> list[URLPattern]:
        """With the acts."""
        return [
            self.address("join", _reads_and_acts(self.join), "join/"),
            self.address("split", _reads_and_acts(self.split), "<int:pk>/split/"),
            self.act("part", self.part),
            *super().get_urls(),
        ]

    def join(self, request: HttpRequest) -> HttpResponse:
        """Shows the chosen with their papers, asks for the name shown and the reason, and joins them."""
        self._only_actors(request)
        asked = ChosenForm(request.POST or request.GET)
        text = asked.cleaned_data["other"] if asked.is_valid() else ""
        found = (
            list(author_told.look_up(Author.objects.all(), text)[: author_told.SHOWN + 1])
            if text.strip()
            else []
        )
        keys = asked.keys + ([found[0].pk] if len(found) == 1 else [])
        rows = everybody(keys[:MOST])
        if not rows:
            raise Http404
        persons = [row for row in rows if row.same_as_id is None]
        sent = request.POST if request.method == "POST" else None
        form = JoinForm(rows, sent, initial={"shown": str(_most_papers(persons))})
        if form.is_valid():
            answer = self._joined(request, keys, form)
            if answer is not None:
                return answer
        context = {
            "title": _("One person"),
            "persons": [author_told.names(row) for row in persons],
            "keys": [row.pk for row in persons],
            "seen": ",".join(str(row.pk) for row in rows),
            "form": form,
            "asked": asked,
            "text": text,
            "found": found if len(found) != 1 else [],
        }
        return self.desk_page(request, "admin/papers/author/join.html", context)

    def _joined(self, request: HttpRequest, keys: list[int], form: JoinForm) -> HttpResponse | None:
        """Where it leads to once done; None with the reason in the form."""
        told = form.cleaned_data
        try:
            act = join(person(request), keys, int(told["shown"]), told["reason"], seen=told["seen"])
        except AlreadySo:
            form.add_error("shown", _("They are one person under this name already."))
            return None
        except ChangedMeanwhile:
            form.add_error("shown", _("Somebody changed these names meanwhile. Look at them again."))
            return None
        said = _("Joined. The pages of the other names lead to this one.")
        return self._done(request, int(told["shown"]), said, act.pk)

    def split(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Shows a page of the person's papers, and gives the chosen ones to somebody else of that name."""
        self._only_actors(request)
        row = get_object_or_404(Author.objects.select_related("same_as"), pk=pk).person
        rows, others = author_told.rows_of(row), []
        for other, number, papers in author_told.others_of(rows):
            told = _("%(name)s, person %(n)s of this name: %(papers)s papers")
            others.append((str(other.pk), told % {"name": other.name, "n": number, "papers": papers}))
        pages = Paginator(author_told.papers_of(rows), author_told.PAGE)
        page = pages.get_page(request.GET.get("page"))
        lines = author_told.lines(rows, page.object_list)  # type: ignore[arg-type]
        choices = [(str(line.pk), line.arxiv_id) for line in lines]
        form = SplitForm(choices, others, request.POST if request.method == "POST" else None)
        if form.is_valid():
            answer = self._told_apart(request, row, form)
            if answer is not None:
                return answer
        ticked = request.POST.getlist("paper") if request.method == "POST" else []
        context = {
            "title": _("Papers of another %(name)s") % {"name": row.name},
            "trail": [
                (str(self.opts.verbose_name_plural).capitalize(), self.list_url),
                (row.name, reverse("admin:papers_author_change", args=[row.pk])),
            ],
            "row": row, "form": form, "lines": lines, "page": page, "ticked": ticked, "few": author_told.FEW,
        }  # fmt: skip
        return self.desk_page(request, "admin/papers/author/split.html", context)

    def _told_apart(self, request: HttpRequest, row: Author, form: SplitForm) -> HttpResponse | None:
        told = form.cleaned_data
        papers = [int(pk) for pk in told["paper"]]
        to = None if told["to"] == NEW else int(told["to"])
        try:
            act = split(person(request), row.pk, papers, to, told["reason"])
        except (ChangedMeanwhile, AlreadySo):
            form.add_error("paper", _("Somebody moved these papers meanwhile. Look at them again."))
            return None
        said = _("Told apart. The papers are this person’s now, after every harvest too.")
        return self._done(request, int(act.object_id), said, act.pk)

    def part(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Says that a spelling is somebody else's."""
        row = get_object_or_404(Author, pk=pk)
        try:
            act = part(person(request), row.pk, "")
        except AlreadySo:
            return self.back(request, _("It is a person of its own already."), None)
        return self.back(request, _("%(name)s is a person of its own again.") % {"name": row.name}, act)

    def _only_actors(self, request: HttpRequest) -> None:
        if not self.may_act(request):
            raise PermissionDenied

    def _done(self, request: HttpRequest, author: int, said: str, act: int) -> HttpResponse:
        """To the person's page, with the way back."""
        self.message_user(request, said, messages.SUCCESS, extra_tags=str(act))
        return redirect("admin:papers_author_change", Author.objects.get(pk=author).person.pk)


def _join_address(keys: list[int]) -> str:
    return f"{reverse('admin:papers_author_join')}?{urlencode({'author': keys}, doseq=True)}"


def _most_papers(persons: list[Author]) -> int:
    """The key of the row that most papers print, to be proposed as the name shown."""
    counted = Author.objects.filter(pk__in=[row.pk for row in persons]).annotate(n=Count("authorships"))
    return int(counted.order_by("-n", "pk").values_list("pk", flat=True)[0])
