"""Django admin as this site's desk: its frame, and the rooms that are offered to each who may enter them."""

import re
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# What the frame leads to: a name, the model whose list it is, and the permission that opens it.
ROOMS: tuple[tuple[Any, str, str], ...] = (
    (_("Topics"), "papers_topic", "papers.view_topic"),
    (_("Digests"), "papers_digest", "papers.view_digest"),
    (_("Papers"), "papers_paper", "papers.view_paper"),
    (_("Authors"), "papers_author", "papers.view_author"),
    (_("Harvests"), "papers_harvest", "papers.view_harvest"),
    (_("Comments"), "papers_comment", "papers.view_comment"),
    (_("People"), "accounts_user", "accounts.view_user"),
    (_("Site"), "papers_sitesettings", "papers.view_sitesettings"),
    (_("Audit log"), "accounts_staffact", "accounts.view_staffact"),
)
# What filters of lists ask; Django admin would take every lookup there is, regular expressions too, which
# SQLite tries without end.
OFFERED = {"exact", "isnull", "isempty", "in", "gte", "lt", "year", "month", "day"}
_YEAR = re.compile(r"[12][0-9]{3}", re.ASCII)
_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)

# How the front page groups all lists; what stands in none of them comes last.
GROUPS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("Curation"), ("topic", "topicchange", "proposal", "digest", "rebuild")),
    (_("Papers"), ("paper", "author", "correction")),
    (
        _("Operation"),
        ("harvest", "listingday", "rejectedrecord", "workitem", "delivery", "refusedaddress"),
    ),
    (
        _("Discussion"),
        (
            *("comment", "report", "appeal", "authorclaim"),
            *("suspension", "thread", "textfilter", "moderationact"),
        ),
    ),
    (_("People and site"), ("user", "group", "invitation", "sitesettings", "staffact", "securityevent")),
)


@dataclass(frozen=True, slots=True)
class Room:
    """A link of the frame."""

    name: str
    url: str
    here: bool


class Desk(AdminSite):
    """The admin site."""

    site_title = _("Desk")
    site_header = _("Desk")
    index_title = _("Desk")
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Django's own guard, which forgets numbers larger than machines hold, and what no press sends."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if _is_odd(request):
                raise BadRequest
            try:
                return view(request, *args, **kwargs)
            except OverflowError as error:
                raise BadRequest from error

        return super().admin_view(guarded, cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of admin prints: the rooms open to this person."""
        context = super().each_context(request)
        return context | {"rooms": self.rooms(request)}

    def rooms(self, request: HttpRequest) -> list[Room]:
        """Those that are registered and that this person may see."""
        if not self.has_permission(request):
            return []
        registered = {f"{m._meta.app_label}_{m._meta.model_name}" for m in self._registry}
        return [
            Room(name, url, request.path.startswith(url))
            for name, model, permission in ROOMS
            if model in registered and request.user.has_perm(permission)
            for url in [reverse(f"admin:{model}_changelist")]
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The front page: how the site stands, what is wrong and mends it, and the way to every list."""
        from digest_site import overview  # it needs lists that register here, so this has to be there first

        more = overview.of(request) | {"groups": self.groups(request), "title": _("Desk")}
        return super().index(request, more | (extra_context or {}))

    def groups(self, request: HttpRequest) -> list[tuple[Any, list[dict[str, Any]]]]:
        """All lists that this person may open, by GROUPS."""
        known = {
            model["object_name"].lower(): model
            for app in self.get_app_list(request)
            for model in app["models"]
            if model["admin_url"]
        }
        groups = [(name, [known.pop(key) for key in keys if key in known]) for name, keys in GROUPS]
        return [(name, models) for name, models in [*groups, (_("Other"), list(known.values()))] if models]


def _is_odd(request: HttpRequest) -> bool:
    """Whether it asks what no link or button does, and a database or a calendar may have no answer to.

    NUL, which PostgreSQL refuses where SQLite finds nothing; a lookup that no filter offers; a year out of
    all calendars; a chosen row whose key is no number.
    """
    if "%00" in request.META.get("QUERY_STRING", ""):
        return True
    lookups = [name for name in request.GET if "__" in name]
    years = [request.GET[name] for name in lookups if "year__" in f"{name}__"]
    return not (
        OFFERED.issuperset(name.rpartition("__")[2] for name in lookups)
        and all(map(_YEAR.fullmatch, years))
        and all(map(_KEY.fullmatch, request.POST.getlist(ACTION_CHECKBOX_NAME)))
    )
