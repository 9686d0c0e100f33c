"""What a curator sends of a digest: one form for all of it, and what became of it if another was faster."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.digests.curation import ANNOTATION, INTRODUCTION, SAID, SAID_OF_ALL, Wish
from papers.forms.marks import NoteField
from papers.models import Digest, Entry, Paper

LAST_PLACE = 10_000
_SENT = re.compile(r"e([1-9][0-9]{0,17})-place")


class HeldPaperField(forms.CharField):
    """An arXiv id in any form; cleaned it is the paper, if the site holds it."""

    def clean(self, value: Any) -> Paper | None:
        """The paper, None where nothing was given."""
        text = super().clean(value)
        if not text:
            return None
        try:
            named = ArxivId.parse(text)
        except BadIdentifier:
            raise ValidationError(_("This is no arXiv id. A good example: 2310.12755")) from None
        paper = Paper.objects.filter(arxiv_id=named.base).first()
        if paper is None:
            told = _("This site does not hold %(id)s. An operator can fetch it: manage.py fetch %(id)s")
            raise ValidationError(told % {"id": named.base}, code="not held")
        return paper


class DigestForm(forms.Form):
    """What is said of the whole digest. `edition` and `seen` are the page's own: over what it was written."""

    introduction = NoteField(
        label=gettext_lazy("Introduction"),
        required=False,
        max_length=INTRODUCTION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Markdown, and maths between dollar signs. Signed with your name."),
    )
    published = forms.BooleanField(
        label=gettext_lazy("Published; without the tick it is held back and only curators see it"),
        required=False,
    )
    add = HeldPaperField(
        label=gettext_lazy("Add a paper by hand"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Its arXiv id or address. The page says that it was added by a curator."),
    )
    edition = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=100_000, required=False, widget=forms.HiddenInput)


class EntryForm(forms.Form):
    """What is said of one entry."""

    pinned = forms.BooleanField(label=gettext_lazy("Pin to the top"), required=False)
    place = forms.IntegerField(label=gettext_lazy("Place"), required=False, min_value=1, max_value=LAST_PLACE)
    hidden = forms.BooleanField(label=gettext_lazy("Take out"), required=False)
    hidden_reason = forms.CharField(
        label=gettext_lazy("Why it is taken out"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Why it is taken out: readers see this."),
    )
    annotation = NoteField(
        label=gettext_lazy("Your note"),
        required=False,
        max_length=ANNOTATION,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown, and maths between dollar signs. Readers see it under the title."),
    )
    remove = forms.BooleanField(label=gettext_lazy("Remove: it was added by hand"), required=False)

    def __init__(self, entry: Entry, **options: Any) -> None:
        """Only what was added by hand can be removed."""
        super().__init__(prefix=f"e{entry.pk}", initial=said(entry), **options)
        self.entry = entry
        if not entry.by_hand:
            del self.fields["remove"]

    def clean(self) -> dict[str, Any]:
        """Who takes a paper out says why; of one that is shown there is no reason."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("hidden"):
            cleaned["hidden_reason"] = ""
        elif not cleaned.get("hidden_reason") and "hidden_reason" not in self.errors:
            self.add_error("hidden_reason", _("Say why: readers are shown the reason."))
        return cleaned


class CurationForm:
    """The digest's form and those of the entries on this page, sent and checked as one."""

    def __init__(
        self, digest: Digest, entries: Iterable[Entry], data: Mapping[str, Any] | None = None
    ) -> None:
        """Over the digest as it is now; `data` is what was sent."""
        entries = list(entries)
        initial = {name: getattr(digest, name) for name in SAID_OF_ALL}
        initial |= {"edition": digest.edition, "seen": json.dumps(_seen(digest, entries))}
        self.whole = DigestForm(data, initial=initial)
        self.entries = [EntryForm(entry, data=data) for entry in entries]
        self.news: list[tuple[str, str, Any]] = []  # what another changed: of what, field, value now

    def is_valid(self) -> bool:
        """Whether all of it is; each form has its errors."""
        return all([self.whole.is_valid(), *(form.is_valid() for form in self.entries)])

    @property
    def faulty(self) -> bool:
        """Whether an entry's form has errors."""
        return any(form.errors for form in self.entries)

    @property
    def wish(self) -> Wish:
        """What was sent, if it is valid."""
        sent = self.whole.cleaned_data
        return Wish(
            introduction=sent["introduction"],
            published=sent["published"],
            entries={form.entry.pk: _of(form) for form in self.entries},
            remove=[form.entry.pk for form in self.entries if form.cleaned_data.get("remove")],
            add=sent["add"],
        )

    def over(self, digest: Digest, entries: Iterable[Entry]) -> "CurationForm":
        """The same wish over a digest that another changed: what this person did not touch is as it is now.

        `news` names all that the other changed; where both changed a field, this person's value stands in
        it and is saved only by saving once more.
        """
        seen, mine = _read(self.whole.cleaned_data["seen"]), {f.entry.pk: _of(f) for f in self.entries}
        again = CurationForm(digest, entries)
        own = {name: self.whole.cleaned_data[name] for name in SAID_OF_ALL}
        again.whole.initial["add"] = self.whole.data.get("add", "")
        again._merge(again.whole, "", own, seen.get("", []), SAID_OF_ALL)
        for form in again.entries:
            sent = mine.get(form.entry.pk)
            if sent is not None:
                again._merge(form, form.entry.paper.arxiv_id, sent, seen.get(str(form.entry.pk), []), SAID)
        still = {form.entry.pk for form in again.entries}
        for pk in sent_entries(self.whole.data):
            if pk not in still:
                again.news.append(("", "", self.whole.data.get(f"e{pk}-annotation", "")[:ANNOTATION]))
        return again

    def _merge(
        self, form: forms.Form, of: str, mine: Mapping[str, Any], seen: list[str], names: Iterable[str]
    ) -> None:
        for number, name in enumerate(names):
            now, before = form.initial[name], seen[number] if number < len(seen) else ""
            if _mark(now) != before:
                self.news.append((of, str(form.fields[name].label), now))
            if _mark(mine[name]) != before:
                form.initial[name] = mine[name]


def sent_entries(data: Mapping[str, Any]) -> list[int]:
    """The primary keys of the entries that a page sent, of entries that are gone too."""
    return [int(found[1]) for name in data if (found := _SENT.fullmatch(name))]


def said(entry: Entry) -> dict[str, Any]:
    """What is said of the entry now."""
    return {name: getattr(entry, name) for name in SAID}


def _of(form: EntryForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in SAID}


def _seen(digest: Digest, entries: Iterable[Entry]) -> dict[str, list[str]]:
    """What the page showed, each value as a short mark: enough to tell what a person changed."""
    marks = {"": [_mark(getattr(digest, name)) for name in SAID_OF_ALL]}
    return marks | {str(entry.pk): [_mark(value) for value in said(entry).values()] for entry in entries}


def _mark(value: Any) -> str:
    return hashlib.sha256(repr(value).encode(errors="surrogatepass")).hexdigest()[:8]


def _read(text: str) -> dict[str, list[str]]:
    """What `_seen` wrote; of anything else nothing was seen."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {k: v for k, v in found.items() if isinstance(v, list)} if isinstance(found, dict) else {}
