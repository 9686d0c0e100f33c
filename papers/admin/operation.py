"""What the lists of the operator's desk share: the way from one to the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from papers.admin.moderated import Tab
from papers.admin.operated import OperatedAdmin

LISTS: tuple[tuple[Any, str], ...] = (
    (_("Harvests"), "papers_harvest_changelist"),
    (_("Listing days"), "papers_listingday_changelist"),
    (_("Rejected records"), "papers_rejectedrecord_changelist"),
    (_("Work and queues"), "papers_workitem_changelist"),
    (_("Letters"), "papers_delivery_changelist"),
    (_("Refused addresses"), "papers_refusedaddress_changelist"),
)


class OperationAdmin(OperatedAdmin):
    """A list of the operator's desk."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the way to the other lists."""
        return super().changelist_view(request, {"tabs": tabs(request)} | (extra_context or {}))

    def desk_page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        """The same."""
        return super().desk_page(request, template, {"tabs": tabs(request)} | context)


def tabs(request: HttpRequest) -> list[Tab]:
    """All of the desk."""
    found = [(name, reverse(f"admin:{address}")) for name, address in LISTS]
    return [Tab(name, url, request.path == url) for name, url in found]
