"""Forms of the filters of words and links."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.discussion.filters import host_of, same
from papers.forms.marks import NoteField
from papers.models import TextFilter
from papers.models.comments import COMMENT_LIMIT

_HOST = re.compile(r"(?:\w[\w-]{0,62}\.)+\w[\w-]{0,62}")


class FilterForm(forms.ModelForm):  # type: ignore[type-arg]
    """A filter that can meet something, and that no other is like."""

    class Meta:
        model = TextFilter
        fields = ("what", "text", "answer", "active", "note")
        help_texts = {
            "text": _(
                "Whole words in their order; case, accents and what stands between them make no difference. "
                "Of links the host: “example.org” meets “www.example.org” too."
            ),
            "note": _("For moderators."),
        }

    def clean(self) -> dict[str, Any]:
        """What it looks for is there, and once."""
        given: dict[str, Any] = super().clean() or {}
        what, text = given.get("what"), given.get("text")
        if not what or not text:
            return given
        if what == TextFilter.What.HOST:
            given["text"] = text = host_of(text)[:100]
            if not _HOST.fullmatch(text):
                self.add_error("text", _("This is no host of a link, such as “example.org”."))
                return given
        wanted = same(what, text)
        if not wanted:
            self.add_error("text", _("There is no word in this."))
            return given
        others = TextFilter.objects.filter(what=what).exclude(pk=self.instance.pk)
        if any(same(what, other) == wanted for other in others.values_list("text", flat=True)):
            self.add_error("text", _("There is such a filter already."))
        return given


class TryForm(forms.Form):
    """A text to be tried against the filters."""

    text = NoteField(
        label=_("Text"), max_length=COMMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 8, "cols": 80})
    )
