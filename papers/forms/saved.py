"""A saved search as its reader writes it, and a topic as a reader proposes it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from papers.following.saved import NAME
from papers.forms.search import LONGEST
from papers.models import Proposal, SavedSearch
from papers.query.language import QueryError, parse
from papers.text.plain import is_seen

LAST_EDITION = 2**31 - 1


class SavedForm(forms.Form):
    """Name, query and cadence; `edition` is what was shown. A query that cannot be read is in `bad_query`."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("One that no other of your saved searches has."),
        max_length=NAME,
    )
    query = forms.CharField(
        label=gettext_lazy("Query"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    cadence = forms.TypedChoiceField(
        label=gettext_lazy("Told"),
        choices=SavedSearch.Cadence.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "New papers are counted on the site in any case. By mail they come at the hour and on the weekday"
            " of your settings."
        ),
    )
    edition = forms.IntegerField(
        min_value=0, max_value=LAST_EDITION, required=False, widget=forms.HiddenInput
    )

    def __init__(
        self, data: QueryDict | None, *, reader: User, search: SavedSearch | None, asked: QueryDict
    ) -> None:
        super().__init__(data, initial=_shown(search) | _wished(asked))
        self.reader, self.search = reader, search
        self.bad_query: QueryError | None = None

    def clean_name(self) -> str:
        """A name in one line that no other search of the reader has, case as typed."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not is_seen(name):
            raise ValidationError(self.fields["name"].error_messages["required"])
        same = SavedSearch.objects.filter(reader=self.reader, name=name).values_list("pk", flat=True).first()
        if same is not None and (self.search is None or self.search.pk != same):
            raise ValidationError(_("You have a saved search of this name."))
        return name

    def clean_query(self) -> str:
        """The query as it was typed, in the language of all queries; the reader's own marks are allowed."""
        text = str(self.cleaned_data["query"]).replace("\r\n", "\n")
        try:
            parse(text)
        except QueryError as error:
            self.bad_query = error
            raise ValidationError(_(error.message) % error.params) from error
        return text


class SeenForm(forms.Form):
    """Up to which of the new papers (a primary key) the reader looked."""

    until = forms.IntegerField(min_value=1, max_value=10**18 - 1)


class ProposalForm(forms.ModelForm):  # type: ignore[type-arg]
    """The topic's name, and why the site should have it."""

    class Meta:
        model = Proposal
        fields = ("name", "why")
        widgets = {"why": forms.Textarea(attrs={"rows": 6, "maxlength": 2_000})}
        labels = {"name": gettext_lazy("Name of the topic"), "why": gettext_lazy("Why it is worth a topic")}
        help_texts = {
            "why": gettext_lazy("Who would read it, what it leaves out. Curators read this, nobody else.")
        }

    def clean_name(self) -> str:
        """In one line that can be seen."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not is_seen(name):
            raise ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_why(self) -> str:
        """With one kind of line ends."""
        return str(self.cleaned_data["why"]).replace("\r\n", "\n")


def _shown(search: SavedSearch | None) -> dict[str, Any]:
    """The search as it stands."""
    if search is None:
        return {"cadence": SavedSearch.Cadence.SITE}
    return {name: getattr(search, name) for name in ("name", "query", "cadence", "edition")}


def _wished(asked: QueryDict) -> dict[str, Any]:
    """What an address asks for: `q` is the query, and without a `name` the name as well."""
    query = asked.get("q", "").replace("\0", "")[:LONGEST].strip()
    name = asked.get("name", "").replace("\0", "").strip() or (query if "name" not in asked else "")
    wished: dict[str, Any] = {"query": query, "name": " ".join(name.split())[:NAME]} if query else {}
    if asked.get("cadence", "") in map(str, SavedSearch.Cadence.values):
        wished["cadence"] = asked["cadence"]
    return wished
