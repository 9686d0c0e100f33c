"""Django admin as this site's desk: its frame, and the rooms that are offered to each who may enter them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers import site

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

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page of admin prints: the site's own name, and the rooms open to this person."""
        context = super().each_context(request)
        return context | {"site_name": site.name(), "rooms": self.rooms(request)}

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
