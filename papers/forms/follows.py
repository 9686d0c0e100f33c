"""What is to be followed, which notices are read."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from papers.models import Follow
from papers.models.follows import TARGETS

KEY = r"\A[1-9][0-9]{0,17}\Z"
CATEGORY = r"\A[a-z]{1,16}(?:-[a-z]{1,16})?(?:\.[A-Za-z-]{1,16})?\Z"
PAPER = r"\A(?:[0-9]{4}\.[0-9]{4,5}|[a-z]{1,16}(?:-[a-z]{1,16})?/[0-9]{7})\Z"


class TargetForm(forms.Form):
    """Exactly one thing: a topic by its address, a category by its code, a paper by its arXiv id."""

    topic = forms.RegexField(r"\A[-a-zA-Z0-9_]{1,60}\Z", required=False)
    author = forms.RegexField(KEY, required=False)
    category = forms.RegexField(CATEGORY, required=False)
    collection = forms.RegexField(KEY, required=False)
    paper = forms.RegexField(PAPER, required=False)

    def clean(self) -> dict[str, Any]:
        """Keeps what is named as `target`: (kind, key)."""
        named = [(name, self.cleaned_data[name]) for name in TARGETS if self.cleaned_data.get(name)]
        if len(named) != 1 or self.errors:
            raise ValidationError("one thing is followed at a time")
        return {"target": named[0]}


class MailChoiceForm(forms.Form):
    """How the digests of one followed topic come."""

    topic = forms.RegexField(r"\A[-a-zA-Z0-9_]{1,60}\Z")
    mail = forms.ChoiceField(choices=Follow.Mail.choices, required=False)


class ReadForm(forms.Form):
    """One notice by its primary key, or all up to one: those that the reader had before the eyes."""

    notice = forms.RegexField(KEY, required=False)
    until = forms.RegexField(KEY, required=False)


class NamesakeForm(forms.Form):
    """A paper that is by somebody else of that name (`paper`), or after all is not (`same`)."""

    paper = forms.RegexField(PAPER, required=False)
    same = forms.RegexField(PAPER, required=False)
