"""The forms of the settings page, one for each section with a Save button of its own."""

import itertools
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from accounts.forms import clean_shown_name
from accounts.models import User
from accounts.preferences import LABELS, WORDS, zone_names


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name that others read."""

    class Meta:
        model = User
        fields = ("shown_name",)
        help_texts = {"shown_name": _("Beside your comments; empty: your username stands there.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shown_name"].widget.attrs["autocomplete"] = "name"

    def clean_shown_name(self) -> str:
        """The name by its rules; one that hides or pretends something is refused."""
        return clean_shown_name(self.cleaned_data["shown_name"], self.instance)


class ReadingForm(forms.ModelForm):  # type: ignore[type-arg]
    """Language, time zone, and how pages look."""

    class Meta:
        model = User
        fields = ("language", "time_zone", "theme", "view", "keys")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            label, words = LABELS[name]
            widget = forms.Select() if name == "language" else forms.RadioSelect()
            self.fields[name] = forms.ChoiceField(
                label=label, choices=list(zip(WORDS[name], words, strict=True)), widget=widget, required=False
            )
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"),
            choices=_zones(self.instance.time_zone),
            required=False,
            help_text=_("For times of comments and notices. A listing day is a date and stays the same."),
        )

    def words(self) -> dict[str, str]:
        """What cookies carry."""
        return {name: self.cleaned_data[name] for name in WORDS}


class MailForm(forms.ModelForm):  # type: ignore[type-arg]
    """What comes by mail, and when."""

    class Meta:
        model = User
        fields = ("digest_mail", "notice_mail", "mail_hour", "mail_weekday")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        digests = [("", _("Never")), ("daily", _("Each digest")), ("weekly", _("Once a week, together"))]
        self.fields["digest_mail"] = forms.ChoiceField(
            label=_("Digests of topics I follow"),
            choices=digests,
            widget=forms.RadioSelect,
            required=False,
            help_text=_("Each topic can differ: see what you follow."),
        )
        self.fields["notice_mail"] = forms.ChoiceField(
            label=_("Notices"),
            choices=[("", _("Never")), ("daily", _("Once a day, if there are any unread"))],
            widget=forms.RadioSelect,
            required=False,
        )
        self.fields["mail_hour"] = forms.TypedChoiceField(
            label=_("Hour"),
            choices=[(hour, f"{hour:02}:00") for hour in range(24)],
            coerce=int,
            help_text=_("In your time zone, chosen above. Nothing is sent when nothing is new."),
        )
        self.fields["mail_weekday"] = forms.TypedChoiceField(
            label=_("Day of weekly mail"), choices=list(WEEKDAYS.items()), coerce=int
        )


def _zones(kept: str) -> list[tuple[str, Any]]:
    """The zones by region; one kept that the machine no longer offers stays selectable."""
    names = zone_names()[1:]
    groups: list[tuple[str, Any]] = [("", "UTC")]
    if kept and kept not in names:
        groups.append((kept, kept))
    for region, zones in itertools.groupby(names, key=lambda name: name.partition("/")[0]):
        groups.append((region, [(name, name.replace("_", " ")) for name in zones]))
    return groups
