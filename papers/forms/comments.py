"""What a reader sends as a comment."""

import re
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.forms.marks import NoteField
from papers.models.comments import COMMENT_LIMIT
from papers.text.markdown import to_plain
from papers.text.math import INVISIBLE

_NONCE = re.compile(r"[0-9a-f]{32}")


class CommentForm(forms.Form):
    """A comment's text; `nonce` is the form's own, so that it is posted once however often it is sent."""

    body = NoteField(
        label=_("Comment"),
        max_length=COMMENT_LIMIT,
        help_text=_("Markdown, and maths between dollar signs. Others can read it at once."),
        error_messages={
            "required": _("Write something first."),
            "max_length": _("A comment has at most %(limit_value)d characters; this one has %(show_value)d."),
        },
    )
    follow = forms.BooleanField(label=_("Tell me of answers"), required=False)
    nonce = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: str = "", label: str = "", **kwargs: Any) -> None:
        """`names` is where names are looked up while one is typed, `label` what the field is called."""
        super().__init__(*args, **kwargs)
        if label:
            self.fields["body"].label = label
        offered = {"data-names": names, "data-offered": _("Names")}
        self.fields["body"].widget = forms.Textarea(attrs={"rows": 4, **offered})
        if not self.is_bound:
            self.initial.setdefault("nonce", secrets.token_hex(16))

    def clean_body(self) -> str:
        """Text of which something is to be seen."""
        body: str = self.cleaned_data["body"]
        if not to_plain(INVISIBLE.sub("", body)) or "\ud800" <= max(body) <= "\udfff":
            raise forms.ValidationError(_("Write something first."), code="required")
        return body

    def clean_nonce(self) -> str:
        """That of the form, or a new one where it has none that could be."""
        nonce: str = self.cleaned_data["nonce"]
        return nonce if _NONCE.fullmatch(nonce) else secrets.token_hex(16)


class VoteForm(forms.Form):
    """Whether the comment is helpful."""

    helpful = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
