"""Forms of collections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.library.collections import may_become_public
from papers.models import Collection, Paper


class CollectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What the owner says of a collection."""

    class Meta:
        model = Collection
        fields = ("name", "description", "public")
        widgets = {"description": forms.Textarea(attrs={"rows": 4, "maxlength": 4_000})}
        labels = {"public": _("Everybody may read it")}
        help_texts = {"description": _("Markdown, and maths between dollar signs.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.public and not may_become_public():
            del self.fields["public"]


class AddForm(forms.Form):
    """A paper by its arXiv id or address, with a remark; `paper` is the row after cleaning."""

    paper = forms.CharField(label=_("arXiv id or address"), max_length=200)
    remark = forms.CharField(
        label=_("Remark"), max_length=1_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_paper(self) -> Paper:
        """The paper, if this site holds it."""
        try:
            wanted = ArxivId.parse(self.cleaned_data["paper"].strip())
        except BadIdentifier:
            raise forms.ValidationError(
                _("Write an identifier such as 2310.12755, or the address of the paper.")
            ) from None
        found = Paper.objects.filter(arxiv_id=wanted.base).first()
        if found is None:
            raise forms.ValidationError(
                _("This site does not hold %(id)s yet. Import it into your library first; that fetches it."),
                params={"id": wanted.base},
            )
        return found


class RemarkForm(forms.Form):
    """A remark on an entry."""

    remark = forms.CharField(label=_("Remark"), max_length=1_000, required=False, widget=forms.Textarea)


class MemberForm(forms.Form):
    """A reader by username, and what they may do; `reader` is the account after cleaning."""

    reader = forms.CharField(label=_("Username"), max_length=150)
    may_edit = forms.BooleanField(label=_("May add papers and remarks"), required=False)

    def __init__(self, *args: Any, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_reader(self) -> User:
        """The account of that name, which must not be the owner's."""
        name = User.normalize_username(self.cleaned_data["reader"].strip().removeprefix("@"))
        found = User.objects.filter(username=name, is_active=True, confirmed=True).first()
        if found is None:
            raise forms.ValidationError(_("No reader has this username."))
        if found == self.owner:
            raise forms.ValidationError(_("The collection is yours already."))
        return found
