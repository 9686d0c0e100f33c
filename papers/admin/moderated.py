"""What the lists of moderation share: who may act, the way from one to the next."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.admin.records import ReadOnlyAdmin
from papers.discussion.taking_part import MODERATE

# A name and the address in admin; what waits comes first.
LISTS: tuple[tuple[Any, str], ...] = (
    (_("What waits"), "papers_comment_queue"),
    (_("Comments"), "papers_comment_changelist"),
    (_("Reports"), "papers_report_changelist"),
    (_("Appeals"), "papers_appeal_changelist"),
    (_("Claims of authorship"), "papers_authorclaim_changelist"),
    (_("Suspensions"), "papers_suspension_changelist"),
    (_("Threads"), "papers_thread_changelist"),
    (_("Filters"), "papers_textfilter_changelist"),
    (_("Log"), "papers_moderationact_changelist"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A link between the lists."""

    name: str
    url: str
    here: bool


def tabs(request: HttpRequest) -> list[Tab]:
    """All of the desk."""
    found = [(name, reverse(f"admin:{address}")) for name, address in LISTS]
    return [Tab(name, url, request.path == url) for name, url in found]


class Tabbed(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list of the desk of moderation."""

    change_list_template = "admin/papers/moderation/list.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the way to the other lists."""
        context = {"tabs": tabs(request), **(extra_context or {})}
        return super().changelist_view(request, context)


class Moderated(Tabbed, ReadOnlyAdmin):
    """Rows that moderators act upon, each act asked again and logged."""

    show_full_result_count = False

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Who may act."""
        return request.user.has_perm(MODERATE)

    def told(self, row: Any) -> str:
        """A row in one line, on the page that asks again."""
        return str(row)
