"""What a reader asks of the library, and what a form on many papers or tags sends."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.forms.marks import SUGGEST, TAG_TEXT, TagsField
from papers.library import tags as tagging
from papers.library.browse import SORTS, Wanted
from papers.library.tags import BadTags
from papers.models import Bookmark
from papers.models.library import tag_key
from papers.query.language import QueryError, parse
from papers.query.tree import Announced, Node, Query, every
from papers.query.values import BadValue, category

SHELVES = {
    "to-read": Bookmark.Status.TO_READ,
    "reading": Bookmark.Status.READING,
    "read": Bookmark.Status.READ,
}
NOTED = "with-notes"
DAYS = [MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
SORT_NAMES = {
    "saved": gettext_lazy("Saved, newest"),
    "saved-oldest": gettext_lazy("Saved, oldest"),
    "published": gettext_lazy("Published, newest"),
    "published-oldest": gettext_lazy("Published, oldest"),
    "title": gettext_lazy("Title"),
    "changed": gettext_lazy("Changed by you"),
}
_NAMES = ("q", "status", "tag", "untagged", "venue", "category", "since", "until", "by", "sort")


def _days(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=DAYS,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class FilterForm(forms.Form):
    """The filters as an address has them; cleaned, `wanted` says what to look for.

    `tag` may stand several times and hold several names; one with a minus in front is left out. A query
    that cannot be read is in `bad_query`; then nothing is wanted.
    """

    q = forms.CharField(label=gettext_lazy("Within"), required=False, max_length=5_000)
    status = forms.ChoiceField(choices=[(name, name) for name in (*SHELVES, NOTED)], required=False)
    tag = forms.CharField(
        label=gettext_lazy("Tags"),
        help_text=gettext_lazy("All of these; a minus in front leaves one out: method, -survey"),
        required=False,
        max_length=TAG_TEXT,
    )
    untagged = forms.ChoiceField(choices=[("1", "1")], required=False)
    category = forms.CharField(label=gettext_lazy("Category"), required=False, max_length=50)
    venue = forms.SlugField(label=gettext_lazy("Venue"), required=False, max_length=120)
    by = forms.ChoiceField(
        label=gettext_lazy("Days of"),
        choices=[("saved", gettext_lazy("saving")), ("listed", gettext_lazy("announcement"))],
        required=False,
    )
    since = _days(gettext_lazy("From"))
    until = _days(gettext_lazy("To"))
    sort = forms.ChoiceField(label=gettext_lazy("Order"), choices=list(SORT_NAMES.items()), required=False)

    def __init__(self, asked: QueryDict, *, tag: str = "") -> None:
        texts = {name: asked.get(name, "") for name in _NAMES}
        texts["tag"] = ", ".join(filter(None, [tag, *asked.getlist("tag")]))
        super().__init__(texts, auto_id="filter-%s")
        self.bad_query: QueryError | None = None
        self.query: Query | None = None

    def clean_q(self) -> str:
        """The text of the query; what is wrong with it is kept, not raised: the page shows where."""
        text = self.cleaned_data["q"]
        if text:
            try:
                self.query = parse(text)
            except QueryError as error:
                self.bad_query = error
        return text

    def clean_tag(self) -> dict[str, str]:
        """Names by key, with a minus in front of the keys that are left out."""
        found: dict[str, str] = {}
        for part in self.cleaned_data["tag"].split(","):
            sign = "-" if part.strip().startswith("-") else ""
            try:
                found |= {sign + tag_key(name): name for name in tagging.clean(part)}
            except BadTags as bad:
                raise ValidationError(str(bad)) from bad
        return found

    def clean_category(self) -> Node | None:
        """The category or archive."""
        value = self.cleaned_data["category"].strip()
        try:
            return category(value) if value else None
        except BadValue as bad:
            raise ValidationError(_(bad.message) % bad.params) from bad

    def clean(self) -> dict[str, Any]:
        """The first day comes before the last."""
        found = super().clean() or self.cleaned_data
        if found.get("since") and found.get("until") and found["since"] > found["until"]:
            self.add_error("until", _("The last day is before the first."))
        return found

    @property
    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        asked = self.cleaned_data
        listed = asked["by"] == "listed" and (asked["since"] or asked["until"])
        nodes = [self.query.root] if self.query else []
        nodes += [asked["category"]] if asked["category"] else []
        nodes += [Announced(asked["since"], asked["until"])] if listed else []
        keys = asked["tag"]
        return Wanted(
            status=SHELVES.get(asked["status"]),
            noted=asked["status"] == NOTED,
            tags=tuple(key for key in keys if not key.startswith("-")),
            without=tuple(key[1:] for key in keys if key.startswith("-")),
            untagged=bool(asked["untagged"]),
            query=Query(asked["q"], every(*nodes)) if nodes else None,
            venue=asked["venue"],
            since=None if listed else asked["since"],
            until=None if listed else asked["until"],
            sort=asked["sort"] or next(iter(SORTS)),
        )

    @property
    def choices(self) -> dict[str, list[str]]:
        """The filters as an address names them, without those that say nothing."""
        asked = self.cleaned_data | {"category": self.data["category"].strip()}
        single = {name: [str(asked[name])] for name in _NAMES if name != "tag" and asked.get(name)}
        return single | {"tag": list(asked["tag"])}


def address(choices: dict[str, list[str]], **changed: list[str]) -> str:
    """The query string of these filters, some changed; "" if there are none."""
    merged = choices | changed
    pairs = [(name, value) for name in _NAMES for value in merged.get(name, [])]
    return urlencode(pairs)


class Keys(forms.Field):
    """Primary keys of ticked rows, each once, as they stood on the page."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[int]:
        """The numbers; anything else was not ticked on our pages."""
        texts = value or []
        if not all(text.isascii() and text.isdigit() and len(text) <= 18 for text in texts):
            raise ValidationError(_("This is no row of the page."))
        return list(dict.fromkeys(int(text) for text in texts))


class PickedForm(forms.Form):
    """The ticked papers (primary keys), or with `all` what the address `filters` finds."""

    paper = Keys(required=False)
    all = forms.BooleanField(required=False)
    filters = forms.CharField(required=False, max_length=8_000)


class BulkForm(PickedForm):
    """An act on them."""

    do = forms.ChoiceField(choices=[("change", "change"), ("remove", "remove")])
    to = forms.TypedChoiceField(choices=Bookmark.Status.choices, coerce=int, empty_value=None, required=False)
    add = TagsField()
    drop = TagsField()
    sure = forms.BooleanField(required=False)


class TagForm(forms.Form):
    """The name that tags shall have; `tag` are the keys of those."""

    name = forms.CharField(
        label=gettext_lazy("New name"),
        max_length=TAG_TEXT,
        widget=forms.TextInput(attrs=SUGGEST),
    )
    sure = forms.BooleanField(required=False)

    def clean_name(self) -> str:
        """One clean name."""
        try:
            return tagging.clean_one(self.cleaned_data["name"])
        except BadTags as bad:
            raise ValidationError(str(bad)) from bad


class SplitForm(TagForm):
    """Which of a tag's papers go to another tag."""

    paper = Keys(required=False)
