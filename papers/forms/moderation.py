"""Forms of reports and of moderators' acts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.discussion.moderation import MOST_SECONDS
from papers.discussion.suspensions import MOST_DAYS
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
