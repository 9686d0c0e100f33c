"""Who is who among authors: names of one person joined, papers of a namesake told apart."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.models import Author

MOST = 20  # authors joined at once
NEW = "new"
KEY = r"\A[1-9][0-9]{0,17}\Z"
Choices = list[tuple[Any, Any]]


class ChosenForm(forms.Form):
    """Authors by their keys, and perhaps one more: a key, an address of an author's page, or a name."""

    other = forms.CharField(
        label=_("Name, number or address"), max_length=300, required=False, widget=forms.TextInput()
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        texts = data.getlist("author") if data else []
        self.keys = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


class JoinForm(forms.Form):
    """Which of the names is shown, why these are one person, and who they were when the page was made."""

    shown = forms.ChoiceField(label=_("Shown as"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"size": 60}))
    seen = forms.CharField(max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, rows: list[Author], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown: Any = self.fields["shown"]
        shown.choices = [(str(row.pk), row.name) for row in rows]

    def clean_seen(self) -> list[int]:
        """Their keys."""
        texts = str(self.cleaned_data["seen"]).split(",")
        if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
            raise forms.ValidationError("not keys")
        return [int(text) for text in texts]


class SplitForm(forms.Form):
    """Which papers are somebody else's, whose, and why."""

    paper = forms.MultipleChoiceField(
        label=_("Papers"), error_messages={"required": _("Choose the papers of the other person.")}
    )
    to = forms.ChoiceField(label=_("They are by"), widget=forms.RadioSelect, initial=NEW)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput(attrs={"size": 60}))

    def __init__(self, papers: Choices, others: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paper: Any = self.fields["paper"]
        to: Any = self.fields["to"]
        paper.choices = papers
        to.choices = [(NEW, _("A new person of that name")), *others]
