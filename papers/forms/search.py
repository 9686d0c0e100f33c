"""What a search page's address asks for."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.query.language import QueryError, parse
from papers.query.tree import Query

SORT_NAMES = {"newest": gettext_lazy("Newest"), "best": gettext_lazy("Best match")}
LONGEST = 5_000  # characters that are read to say what is wrong with them
_NAMES = ("q", "sort", "topic", "after", "from")


class SearchForm(forms.Form):
    """A query, its order, the topic it keeps to, and the paper after which the page begins.

    A query that cannot be read is in `bad_query`, and `query` is None.
    """

    q = forms.CharField(label=gettext_lazy("Query"), required=False, max_length=LONGEST)
    sort = forms.ChoiceField(choices=list(SORT_NAMES.items()), required=False)
    topic = forms.SlugField(required=False, max_length=60)
    after = forms.CharField(required=False, max_length=32)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({name: asked.get(name, "").strip() for name in _NAMES})
        self.bad_query: QueryError | None = None
        self.query: Query | None = None

    def clean_q(self) -> str:
        """The text of the query; what is wrong with it is kept, not raised: the page shows where."""
        text: str = self.cleaned_data["q"]
        if text:
            try:
                self.query = parse(text)
            except QueryError as error:
                self.bad_query = error
        return text

    def clean_after(self) -> str:
        """An arXiv id without version, "" for none."""
        text: str = self.cleaned_data["after"]
        try:
            return ArxivId.parse(text).base if text else ""
        except BadIdentifier as bad:
            raise forms.ValidationError(str(bad)) from bad

    @property
    def begin(self) -> int:
        """The number of the page's first entry; what is no such number counts as 1."""
        text = str(self.data["from"])
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 1
