"""Forms of what comes in and goes out: imports, the export, leaving."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.library.imports import LARGEST
from papers.models import Import

TEXT = 500_000  # characters that are pasted; more is brought as a file


class ImportForm(forms.Form):
    """A file or a text; `data` is its bytes and `name` the file's name after cleaning."""

    file = forms.FileField(label=_("File"), required=False, max_length=1_000)
    text = forms.CharField(
        label=_("Or text"),
        required=False,
        max_length=TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "maxlength": TEXT}),
        help_text=_("One paper a line, or any text with arXiv ids or addresses in it."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("found out by itself")), *Import.Kind.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("At most 10 MB and 20,000 entries.")

    def clean_file(self) -> Any:
        """Not larger than what is read."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("The file has more than 10 MB. Split it into several."))
        return file

    def clean(self) -> dict[str, Any]:
        """One of both."""
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if not self.errors:
            if file is not None and text.strip():
                self.add_error("text", _("A file was chosen as well. Bring them one after the other."))
            elif file is None and not text.strip():
                self.add_error("file", _("Choose a file, or write at least one arXiv id below."))
            self.cleaned_data["data"] = text.encode() if file is None else file.read()
            self.cleaned_data["name"] = "" if file is None else file.name
        return self.cleaned_data


class PasswordForm(forms.Form):
    """Asks for the password again; accounts without one have proved themselves another way."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        if not reader.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        """The account's own."""
        password: str = self.cleaned_data["password"]
        if not self.reader.check_password(password):
            raise forms.ValidationError(_("That is not the password of this account."))
        return password


class LeaveForm(PasswordForm):
    """What becomes of the comments, and when the account goes."""

    comments = forms.ChoiceField(
        label=_("Your comments"),
        choices=[
            ("stay", _("stay, without your name")),
            ("go", _("go: their words and earlier wordings are wiped, “deleted” is shown in their place")),
        ],
        initial="stay",
        widget=forms.RadioSelect,
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[
            ("later", _("in 7 days; signing in before then keeps the account")),
            ("now", _("now; nothing can bring it back")),
        ],
        initial="later",
        widget=forms.RadioSelect,
    )
    field_order = ("comments", "when", "password")
