"""Forms of reports and of moderators' acts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.discussion.appeals import WORDS
from papers.discussion.moderation import MOST_SECONDS
from papers.discussion.suspensions import MOST_DAYS
from papers.forms.marks import NoteField
from papers.models import Report

REASON_LIMIT = 500  # characters


class ReportForm(forms.Form):
    """What is wrong with a comment."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Report.Reason.choices)
    words = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=REASON_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only moderators read this."),
    )


class HideForm(forms.Form):
    """Why a comment is hidden; its author is told."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LIMIT, help_text=_("The author of the comment reads this.")
    )


class SuspendForm(forms.Form):
    """For how long somebody may not take part, and why."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=7)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON_LIMIT,
        help_text=_("The person reads this when they try to write."),
    )


class ThreadForm(forms.Form):
    """What is to be set of a thread: one of these, or both."""

    locked = forms.TypedChoiceField(
        choices=[("1", "1"), ("0", "0")], required=False, coerce=lambda value: value == "1", empty_value=None
    )
    slow_seconds = forms.IntegerField(required=False, min_value=0, max_value=MOST_SECONDS)


class AppealForm(forms.Form):
    """What somebody says against an act that met them."""

    words = NoteField(
        label=_("What you say to it"),
        max_length=WORDS,
        help_text=_("Only moderators read this. You can write once."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnswerForm(forms.Form):
    """What a moderator answers to an appeal."""

    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("0", _("It stays as it is")), ("1", _("It is taken back"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    words = NoteField(
        label=_("Answer"),
        max_length=WORDS,
        help_text=_("Who appealed reads this. It does not say who answered."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class CaseForm(forms.Form):
    """An act upon a comment or its thread, from the desk."""

    ACTS = ("hide", "restore", "release", "dismiss", "lock", "unlock", "slow")
    GRAVE = ("hide", "lock", "slow")  # which need a reason

    act = forms.ChoiceField(choices=[(act, act) for act in ACTS], widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LIMIT,
        help_text=_("The author of the comment reads this where it is hidden or shown again."),
    )
    slow_seconds = forms.IntegerField(
        label=_("Seconds between two comments of a reader"),
        required=False,
        min_value=0,
        max_value=MOST_SECONDS,
    )

    def clean(self) -> dict[str, Any]:
        """A reason where one is owed, seconds where they are what it is about."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("act") in self.GRAVE and not given.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Give the reason."))
        if given.get("act") == "slow" and given.get("slow_seconds") is None and not self.errors:
            self.add_error("slow_seconds", _("Give the seconds; 0 ends slow mode."))
        return given
