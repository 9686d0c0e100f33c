"""Letters and the addresses that refuse them: what became of each, and what an administrator decides.

What stands in a letter is its reader's own: it is neither kept nor shown.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers import mail_work
from papers.admin.confirmed import confirmed
from papers.admin.operated import person
from papers.admin.operation import OperationAdmin
from papers.admin.times import due, stamp
from papers.clock import now
from papers.mail import refusals
from papers.mail.counts import counts
from papers.mail.parked import MOVES, move
from papers.models import Delivery, RefusedAddress

State = Delivery.State
COLOURS = {State.PARKED: "bad", State.CLAIMED: "late", State.SENT: "ok", State.REFUSED: "late"}


class LettersAdmin(OperationAdmin):
    """A list of readers' letters or addresses."""

    list_per_page = 50
    list_select_related = ("reader",)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Who may act on many at once (confirmed.py)."""
        return self.may_act(request)

    @admin.display(description=gettext_lazy("Reader"), ordering="reader__username")
    def whose(self, row: Delivery | RefusedAddress) -> str:
        """By username."""
        return row.reader.username


@admin.register(Delivery)
class DeliveryAdmin(LettersAdmin):
    """All letters of the last 90 days; parked ones wait for a decision."""

    page_template = "admin/papers/delivery/letter.html"
    list_display = ("key", "kind", "stands", "whose", "when", "sent", "answer")
    list_filter = ("state", "kind")
    search_fields = ("=reader__username", "=address", "key", "error")
    ordering = ("-pk",)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def stands(self, letter: Delivery) -> SafeString:
        """In words and colour."""
        return format_html('<span class="{}">{}</span>', *_state(letter))

    @admin.display(description=gettext_lazy("Due"), ordering="due_at")
    def when(self, letter: Delivery) -> str:
        """In how long; of a letter that is settled the instant, UTC."""
        return due(letter.due_at) if letter.state == State.DUE else stamp(letter.due_at)

    @admin.display(description=gettext_lazy("Sent, UTC"), ordering="sent_at")
    def sent(self, letter: Delivery) -> str:
        """When it was accepted."""
        return stamp(letter.sent_at)

    @admin.display(description=gettext_lazy("Answer"))
    def answer(self, letter: Delivery) -> str:
        """Of the mail server, or why there is none."""
        return Truncator(letter.error).chars(120)

    def facts(self, request: HttpRequest, row: Delivery) -> dict[str, Any]:
        """How it stands, and what may be done about it."""
        colour, state = _state(row)
        acts = [act for act, (states, _after) in MOVES.items() if row.state in states]
        return {
            "title": row.key,
            "colour": colour,
            "state": state,
            "acts": acts,
            "when": due(row.due_at),
        }

    def get_urls(self) -> list[URLPattern]:
        """With the acts."""
        acts = [self.act("again", self.again), self.act("arrived", self.arrived)]
        return [*acts, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Above the list, what hinders letters and how many wait for a decision."""
        more = {"hindrance": mail_work.hindrance(now()), "counts": counts(now())}
        return super().changelist_view(request, more | (extra_context or {}))

    def again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sends a parked or refused letter after all."""
        return self._move(request, pk, "again", _("The letter is due again; it goes out within a minute."))

    def arrived(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A parked letter was accepted, as the mail server's own log says."""
        return self._move(request, pk, "arrived", _("The letter counts as sent."))

    def _move(self, request: HttpRequest, pk: int, act: str, said: str) -> HttpResponse:
        done = move(person(request), get_object_or_404(Delivery, pk=pk), act)
        return self.back(request, said if done else _("The letter has moved on meanwhile."), done)

    def told(self, row: Delivery) -> str:
        """A row on the page that asks again."""
        return f"{row.key} · {row.reader.username}: {row.error}"

    actions = (
        confirmed(
            "again",
            gettext_lazy("Send chosen letters again"),
            lambda by, row, reason: move(by, row, "again", reason),
            reason_needed=False,
        ),
        confirmed(
            "arrived",
            gettext_lazy("Chosen letters have arrived"),
            lambda by, row, reason: move(by, row, "arrived", reason),
            reason_needed=False,
        ),
    )


@admin.register(RefusedAddress)
class RefusedAddressAdmin(LettersAdmin):
    """Addresses that get no letters, by their own server's word."""

    page_template = "admin/papers/refusedaddress/address.html"
    list_display = ("address", "whose", "since", "said")
    search_fields = ("=reader__username", "address", "said")
    ordering = ("-at", "-pk")
    actions = ()

    @admin.display(description=gettext_lazy("Since, UTC"), ordering="at")
    def since(self, row: RefusedAddress) -> str:
        """When it was refused."""
        return stamp(row.at)

    def get_urls(self) -> list[URLPattern]:
        """With the act."""
        return [self.act("try_again", self.try_again), *super().get_urls()]

    def try_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Letters go there again."""
        lifted = refusals.lift(person(request), get_object_or_404(RefusedAddress, pk=pk))
        said = _("Letters go to this address again.") if lifted else _("It was lifted meanwhile.")
        self.back(request, said, lifted)
        return HttpResponseRedirect(self.list_url)  # the page that the button stood on is gone


def _state(letter: Delivery) -> tuple[str, str]:
    """Colour and words."""
    return COLOURS.get(State(letter.state), "muted"), str(letter.get_state_display())
