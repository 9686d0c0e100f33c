"""What a reader sends with a mark."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from papers.library import tags
from papers.models import Bookmark
from papers.models.library import NOTE_LIMIT, TAG_LIMIT, TAGS_PER_PAPER

# A field whose last tag is completed from the reader's own, as the list `tag-names`.
SUGGEST = {
    "autocomplete": "off",
    "list": "tag-names",
    "hx-get": reverse_lazy("tag_names"),
    "hx-trigger": "focus once, input changed delay:150ms",
    "hx-target": "#tag-names",
    "hx-swap": "innerHTML",
    "hx-include": "this",
}
TAG_TEXT = 2 * TAG_LIMIT * TAGS_PER_PAPER  # characters
STATES = ("read", "skipped", "unread")


class StatusForm(forms.Form):
    """On which shelf; none named leaves a saved paper where it stands."""

    status = forms.TypedChoiceField(
        choices=Bookmark.Status.choices, coerce=int, empty_value=None, required=False
    )


class StateForm(forms.Form):
    """Read, skipped, or neither."""

    state = forms.ChoiceField(choices=[(state, state) for state in STATES])


class EntriesForm(forms.Form):
    """A digest's primary key, with "-1", "-2" or "-3" for one of its sections."""

    entries = forms.RegexField(r"\A[1-9][0-9]{0,17}(-[123])?\Z")


class TagsField(forms.CharField):
    """Tags with commas between them; cleaned they are names, each once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=TAG_TEXT, **options)

    def clean(self, value: Any) -> list[str]:
        """The names."""
        try:
            return tags.clean(super().clean(value))
        except tags.BadTags as bad:
            raise ValidationError(str(bad)) from bad


class TagsForm(forms.Form):
    """The tags that a paper shall bear."""

    tags = TagsField(label=_("Tags"), widget=forms.TextInput(attrs=SUGGEST | {"data-key": "t"}))


class NoteField(forms.CharField):
    """Text of several lines; a line's end counts as one character, as in the browser."""

    def to_python(self, value: Any) -> str:
        """With plain line feeds."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """The note, and the name of the text that it was written over (see `base_of`)."""

    note = NoteField(
        label=_("Note"),
        required=False,
        max_length=NOTE_LIMIT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-key": "n"}),
        error_messages={
            "max_length": _(
                "A note has at most %(limit_value)d characters; this one has %(show_value)d and was not kept."
            )
        },
    )
    base = forms.CharField(required=False, max_length=64)
