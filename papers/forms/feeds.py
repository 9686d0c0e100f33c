"""Which private feed a key is made for, and a list of feeds that is brought."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from papers.feeds.opml import LARGEST, BadOpml, Outline, read
from papers.models import Collection, FeedKey, SavedSearch, Tag

Kind = FeedKey.Kind


class KeyForm(forms.Form):
    """One of the reader's own things; cleaned, `opened` is what `keys.make` takes: kind, row by name."""

    what = forms.ChoiceField(label=gettext_lazy("Feed of"))

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rows = _own(reader)
        field = self.fields["what"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (
                _("Yours"),
                [(str(Kind.TODAY), _("Today: the digests you follow")), (str(Kind.LIBRARY), _("Library"))],
            ),
            *(
                (name, [(f"{kind}-{row.pk}", str(row)) for row in rows.values()])
                for kind, (name, rows) in self._rows.items()
                if rows
            ),
        ]

    @property
    def opened(self) -> tuple[str, dict[str, Any]]:
        """The kind, and the tag, search or collection by its name where the kind has one."""
        kind, _dash, key = self.cleaned_data["what"].partition("-")
        return kind, {kind: self._rows[kind][1][int(key)]} if key else {}


class OpmlForm(forms.Form):
    """A list of feeds as a file; cleaned, `outlines` is what stands in it."""

    file = forms.FileField(label=gettext_lazy("OPML file"), max_length=1_000)

    def clean_file(self) -> Any:
        """A list that can be read."""
        file = self.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise BadOpml(_("The file has more than 1 MB."))
            self.outlines: list[Outline] = read(file.read())
        except BadOpml as bad:
            raise forms.ValidationError(str(bad)) from bad
        if not self.outlines:
            raise forms.ValidationError(_("No feed stands in this file."))
        return file


def _own(reader: User) -> dict[str, tuple[str, dict[int, Any]]]:
    """Of each kind that has rows its heading, and the reader's rows by primary key."""
    seen = Q(owner=reader) | Q(members__reader=reader)
    found: list[tuple[str, str, Any]] = [
        (Kind.SEARCH, _("Saved searches"), SavedSearch.objects.filter(reader=reader)),
        (Kind.TAG, _("Tags"), Tag.objects.filter(reader=reader)),
        (Kind.COLLECTION, _("Private collections"), Collection.objects.filter(seen, public=False).distinct()),
    ]
    return {str(kind): (name, {row.pk: row for row in rows}) for kind, name, rows in found}
