"""People in Django admin, with what this side of the site knows of them: topics they curate, suspensions."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin_people import PeopleAdmin
from accounts.models import User
from papers.clock import now
from papers.models import Suspension, Topic

MORE = (_("On this site"), {"fields": ("curates", "suspended_until")})


@admin.register(User)
class PersonAdmin(PeopleAdmin):
    """One row a person; nothing of what they read, keep, write for themselves or follow."""

    list_display: tuple[str, ...] = (
        *("username", "shown_name", "role", "curated", "suspended", "confirmed"),
        *("is_active", "joined", "seen"),
    )
    change_form_template = "admin/papers/person/page.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """With the number of topics, and whether a suspension runs."""
        running = Suspension.objects.filter(reader=OuterRef("pk"), until__gt=now())
        given = Topic.curators.through.objects.filter(user=OuterRef("pk")).order_by().values("user")
        counted: Any = given.annotate(n=Count("pk"))
        topics = Coalesce(counted.values("n")[:1], 0)
        return super().get_queryset(request).annotate(topics=topics, is_suspended=Exists(running))

    @admin.display(description=_("curates"), ordering="topics")
    def curated(self, person: Any) -> str:
        """How many topics."""
        return str(person.topics or "–")

    @admin.display(description=_("suspended"), ordering="is_suspended")
    def suspended(self, person: Any) -> str:
        """A word for those who are."""
        return str(_("suspended")) if person.is_suspended else "–"

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The accounts, and nothing of what goes with them: neither what readers keep nor how much of it."""
        people = [str(person) for person in objs]
        return people, {User._meta.verbose_name_plural: len(people)}, set(), []

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With what is known of the person here."""
        found = super().get_fieldsets(request, obj)
        return found if obj is None else [*found, MORE]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Topics are given on their own pages; moderators suspend."""
        return (*super().get_readonly_fields(request, obj), *(MORE[1]["fields"] if obj else ()))

    @admin.display(description=_("curates"))
    def curates(self, person: User) -> SafeString | str:
        """The topics given to this person, each leading to where they are given."""
        topics = Topic.objects.filter(curators=person).order_by("name")
        links = ((reverse("admin:papers_topic_change", args=[topic.pk]), topic.name) for topic in topics)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or "–"

    @admin.display(description=_("suspended until"))
    def suspended_until(self, person: User) -> str:
        """The end of the longest suspension that runs."""
        last = Suspension.objects.filter(reader=person, until__gt=now()).order_by("-until").first()
        return f"{last.until:%Y-%m-%d %H:%M} UTC" if last else "–"
