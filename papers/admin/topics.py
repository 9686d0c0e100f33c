"""Topics in Django admin; a curator sees those given to them."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.models import Topic
from papers.query.language import QueryError, parse


def gives_topics(request: HttpRequest) -> bool:
    """Whether they make topics and give them to curators, rather than having been given some."""
    return request.user.has_perm("papers.add_topic")


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic whose rule can be read and whose categories exist."""

    class Meta:
        model = Topic
        exclude = ("built_until",)

    def clean_rule(self) -> str:
        """The rule, or what is wrong with it and where."""
        rule = str(self.cleaned_data["rule"])
        try:
            parse(rule, rule=True)
        except QueryError as error:
            fault = gettext(error.message) % error.params if error.params else gettext(error.message)
            where = {"fault": fault, "column": error.column + 1}
            raise ValidationError(_("%(fault)s (column %(column)s)") % where) from None
        return rule

    def clean_categories(self) -> str:
        """Known categories, separated by single blanks."""
        codes = str(self.cleaned_data["categories"]).split()
        unknown = [code for code in codes if code not in CATEGORIES and code not in ARCHIVES]
        if unknown:
            raise ValidationError(_("Not a category of arXiv: %(code)s") % {"code": ", ".join(unknown)})
        return " ".join(codes)


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Topics and their rules."""

    form = TopicForm
    list_display = ("name", "cadence", "categories", "active", "archived", "built_until")
    list_filter = ("cadence", "active", "archived")
    search_fields = ("name", "name_zh", "slug")
    filter_horizontal = ("curators",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        """Those given to a curator; all for administrators."""
        topics = super().get_queryset(request)
        return topics if gives_topics(request) else topics.filter(curators=request.user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        """Who curates a topic, administrators decide."""
        return () if gives_topics(request) else ("curators",)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """A topic is archived, never deleted: its digests last."""
        return False
