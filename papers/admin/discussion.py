"""Comments, reports, suspensions, threads, claims, the log: looked at here, changed by logged acts only."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.admin.cases import Cases
from papers.admin.confirmed import confirmed
from papers.admin.moderated import Moderated, Tabbed
from papers.admin.records import ReadOnlyAdmin
from papers.discussion import claims, moderation, suspensions
from papers.models import Appeal, AuthorClaim, Comment, ModerationAct, Report, Suspension, Thread


def _lift(moderator: Any, row: Suspension, reason: str) -> object:
    if suspensions.may_suspend(moderator, row.reader):
        return None
    return suspensions.lift(moderator, row.reader, reason)


@admin.register(Comment)
class CommentAdmin(Cases):
    """Comments, hidden ones with their text."""

    list_display = ("at", "author", "paper", "beginning", "state", "waiting")
    list_display_links = ("at", "beginning")
    list_filter = ("state", "at")
    list_select_related = ("author", "paper")
    search_fields = ("=paper__arxiv_id", "author__username", "body")
    date_hierarchy = "at"
    ordering = ("-pk",)
    actions = (
        confirmed("hide", _("Hide chosen comments"), moderation.hide),
        confirmed("restore", _("Show chosen comments again"), moderation.restore, reason_needed=False),
        confirmed(
            "release",
            _("Let chosen comments through"),
            lambda moderator, row, _reason: moderation.release(moderator, row),
            reason_needed=False,
        ),
        confirmed(
            "dismiss",
            _("Dismiss their reports"),
            lambda moderator, row, _reason: moderation.dismiss(moderator, row),
            reason_needed=False,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """With the number of open reports."""
        still_open = Count("reports", filter=Q(reports__settled_at=None))
        return super().get_queryset(request).annotate(still_open=still_open)

    @admin.display(description=_("text"))
    def beginning(self, comment: Comment) -> str:
        """As it was written; the template escapes it."""
        return Truncator(comment.body).chars(80)

    def told(self, row: Comment) -> str:
        """Who wrote on what, and how it begins."""
        return f"{row.author or '–'}, {row.paper.arxiv_id}: {self.beginning(row)}"

    @admin.display(description=_("open reports"), ordering="still_open")
    def waiting(self, comment: Any) -> int:
        """How many readers wait for a moderator."""
        return int(comment.still_open)


@admin.register(Report)
class ReportAdmin(Moderated):
    """Reports; what is done about them is done to their comments."""

    list_display = ("at", "reason", "words", "reader", "comment", "settled_at")
    list_filter = (("settled_at", admin.EmptyFieldListFilter), "reason")
    list_select_related = ("reader", "comment")
    search_fields = ("words", "reader__username")
    ordering = ("-pk",)
    actions = (
        confirmed(
            "dismiss",
            _("Dismiss all reports on these comments"),
            lambda moderator, row, _reason: moderation.dismiss(moderator, row.comment),
            reason_needed=False,
        ),
    )

    def told(self, row: Report) -> str:
        """What was said about which comment."""
        return f"{row.get_reason_display()}, {row.comment}: {row.words}"


@admin.register(Suspension)
class SuspensionAdmin(Moderated):
    """Suspensions, ended ones too."""

    list_display = ("reader", "at", "until", "reason", "by")
    list_select_related = ("reader", "by")
    search_fields = ("reader__username", "reason")
    ordering = ("-until",)
    actions = (confirmed("lift", _("Lift the suspensions of these people"), _lift, reason_needed=False),)

    def told(self, row: Suspension) -> str:
        """Who, until when, and why."""
        return f"{row.reader}, {row.until:%Y-%m-%d}: {row.reason}"


@admin.register(Thread)
class ThreadAdmin(Moderated):
    """Threads for which moderators set something."""

    list_display = ("paper", "locked", "slow_seconds")
    list_filter = ("locked",)
    list_select_related = ("paper",)
    search_fields = ("=paper__arxiv_id",)
    actions = (
        confirmed(
            "lock",
            _("Lock these threads"),
            lambda moderator, row, reason: moderation.set_thread(
                moderator, row.paper, locked=True, reason=reason
            ),
            reason_needed=False,
        ),
        confirmed(
            "unlock",
            _("Unlock these threads"),
            lambda moderator, row, reason: moderation.set_thread(
                moderator, row.paper, locked=False, reason=reason
            ),
            reason_needed=False,
        ),
    )

    def told(self, row: Thread) -> str:
        """The paper."""
        return str(row.paper)


@admin.register(ModerationAct)
class ModerationActAdmin(Tabbed, ReadOnlyAdmin):
    """The log."""

    list_display = ("at", "kind", "by", "comment", "paper", "person", "reason")
    list_filter = ("kind",)
    list_select_related = ("by", "comment", "paper", "person")
    search_fields = ("by__username", "person__username", "reason")
    date_hierarchy = "at"
    show_full_result_count = False


@admin.register(AuthorClaim)
class AuthorClaimAdmin(Moderated):
    """Who says to be which author."""

    list_display = ("at", "reader", "author", "orcid", "state")
    list_filter = ("state",)
    list_select_related = ("reader", "author")
    search_fields = ("reader__username", "author__name", "=orcid")
    ordering = ("-pk",)
    actions = (
        confirmed(
            "confirm",
            _("Confirm: they are these authors"),
            lambda moderator, row, reason: claims.judge(moderator, row, AuthorClaim.State.CONFIRMED, reason),
            reason_needed=False,
        ),
        confirmed(
            "refuse",
            _("Refuse the chosen claims"),
            lambda moderator, row, reason: claims.judge(moderator, row, AuthorClaim.State.REFUSED, reason),
        ),
    )

    def told(self, row: AuthorClaim) -> str:
        """Who says to be whom."""
        return f"{row.reader} ({row.orcid}): {row.author}"


@admin.register(Appeal)
class AppealAdmin(Moderated):
    """What was said against acts, and what was answered."""

    list_display = ("at", "reader", "what", "words", "answered_at", "granted", "answer_here")
    list_filter = (("answered_at", admin.EmptyFieldListFilter), "granted")
    list_select_related = ("reader", "act")
    search_fields = ("reader__username", "words", "answer")
    ordering = ("-pk",)

    @admin.display(description=_("against"))
    def what(self, appeal: Appeal) -> str:
        """The act."""
        return f"{appeal.act.get_kind_display()}: {appeal.act.reason}"

    @admin.display(description=_("answer"))
    def answer_here(self, appeal: Appeal) -> SafeString | str:
        """The way to the page on which it is answered."""
        if appeal.answered_at:
            return Truncator(appeal.answer).chars(80)
        address = reverse("appeal_answer", args=[appeal.pk])
        return format_html('<a href="{}">{}</a>', address, gettext("Answer"))
