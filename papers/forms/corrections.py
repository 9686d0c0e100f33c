"""What is said by hand of a paper: its venue, a link, that it is withdrawn."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from papers.ingest.corrections import YES
from papers.models import Correction

Fact = Correction.Fact
_NO_KEY = r"\A(?:[1-9][0-9]{0,17})?\Z"


def _no_sign_in(value: str) -> None:
    """A link that names somebody before its host leads where it does not seem to."""
    host = re.split(r"[/?#\\]", value.partition("://")[2])[0]
    if "@" in host:
        raise ValidationError(_("An address without a name before its host."))


def _field(fact: str) -> forms.Field:
    if fact == Fact.WITHDRAWN:
        choices = [(YES, _("Yes, it is withdrawn")), ("", _("No, it is not"))]
        return forms.ChoiceField(choices=choices, required=False, widget=forms.RadioSelect)
    if fact == Fact.VENUE_YEAR:
        return forms.IntegerField(min_value=1900, max_value=2100, required=False)
    if fact == Fact.VENUE:
        words = forms.TextInput(attrs={"size": 60})
        return forms.CharField(max_length=300, required=False, widget=words)
    return forms.CharField(
        max_length=500,
        required=False,
        validators=[URLValidator(schemes=["https"]), _no_sign_in],
        widget=forms.URLInput(attrs={"size": 60}),
    )


class CorrectionForm(forms.Form):
    """One fact, why it is so, and the edition of it that the page showed."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"size": 60}))
    seen = forms.RegexField(_NO_KEY, required=False, widget=forms.HiddenInput)

    def __init__(self, fact: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = _field(fact)
        field.label = Fact(fact).label.capitalize()
        self.fields = {"value": field, **self.fields}

    def clean_value(self) -> str:
        """As text; nothing says that there is none."""
        value = self.cleaned_data["value"]
        return "" if value is None else " ".join(str(value).split())
