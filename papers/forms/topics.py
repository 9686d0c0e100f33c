"""The form of a topic: what is read from it is clean, and what is wrong is said beside the field."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.digests.matching import Terms
from papers.digests.rule_check import Checked, Fault, check
from papers.digests.rules import concerns, names_a_subject
from papers.digests.topics import FIELDS
from papers.models import FormerAddress, Paper, Topic

MOST_PAPERS = 100  # examples, and as many counterexamples
LAST_PLACE = 9_999
WIDE = "vLargeTextField"  # Django admin's own class
_CATEGORIES = {name.casefold(): name for name in (*CATEGORIES, *ARCHIVES)}
_DECIDE = {"rule", "categories", "accepted_anywhere"}  # who belongs
_BETWEEN = re.compile(r"[\s,;]+")
_LOOSE = re.compile(r"arxiv:\s+", re.IGNORECASE)  # "arXiv: 2310.12755"


class TopicForm(forms.ModelForm):  # type: ignore[type-arg]
    """A topic's fields. After cleaning, `checked` is its rule looked at."""

    checked: Checked | None = None

    anyway = forms.BooleanField(label=_("Save all the same"), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Topic
        fields = FIELDS
        help_texts = {
            "name_zh": _("Shown to readers of the Chinese pages; the English name where it is empty."),
            "slug": _(
                "The last part of the topic's address. The old address keeps leading here when it changes."
            ),
            "description": _("Markdown, and maths between dollar signs."),
            "description_zh": _("Markdown, and maths between dollar signs."),
            "rule": _("Words, phrases and fields, as in a search; without a reader's own marks."),
            "weekday": _("Of a weekly digest."),
            "revisions": _("Listed in a section of their own, up to the age cap."),
            "age_cap_days": _("How old a revised paper may be, and how far back a digest looks."),
            "place": _("Low numbers first."),
            "active": _("Gets digests of its own accord; a topic that never had one is listed only then."),
            "archived": _("No longer listed and no new digests; its digests stay at their addresses."),
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4, "class": WIDE}),
            "description_zh": forms.Textarea(attrs={"rows": 4, "class": WIDE}),
            "categories": forms.Textarea(attrs={"rows": 2, "class": WIDE, "spellcheck": "false"}),
            "rule": forms.Textarea(attrs={"rows": 5, "class": WIDE, "spellcheck": "false"}),
            "examples": forms.Textarea(attrs={"rows": 2, "class": WIDE, "spellcheck": "false"}),
            "counterexamples": forms.Textarea(attrs={"rows": 2, "class": WIDE, "spellcheck": "false"}),
        }

    def clean_slug(self) -> str:
        """An address that is and was nobody else's."""
        slug = str(self.cleaned_data["slug"])
        former = FormerAddress.objects.filter(slug=slug).exclude(topic=self.instance.pk).first()
        if former is not None:
            said = _("This was the address of “%(topic)s”, to which it still leads.")
            raise ValidationError(said, params={"topic": former.topic.name})
        return slug

    def clean_rule(self) -> str:
        """The rule, or what is wrong with it, where, and the nearest rule that works."""
        rule = _lines(self.cleaned_data["rule"])
        categories = str(self.cleaned_data.get("categories", "")).split()
        self.checked = check(rule, categories)
        if self.checked.query is None:
            raise ValidationError(_told(self.checked.fault))
        if not names_a_subject(self.checked.query, categories):
            raise ValidationError(
                _(
                    "This matches everything in its categories and days. In each alternative, ask for"
                    " something of the papers themselves: a word, a phrase, a venue."
                )
            )
        return rule

    def clean_categories(self) -> str:
        """Known categories, separated by single blanks, each once."""
        codes = [code for code in _BETWEEN.split(str(self.cleaned_data["categories"])) if code]
        unknown = [code for code in codes if code not in CATEGORIES and code not in ARCHIVES]
        if unknown:
            raise ValidationError([_unknown(code) for code in unknown[:5]])
        return " ".join(dict.fromkeys(codes))

    def clean_examples(self) -> str:
        """Ids, as `read_papers` gives them."""
        return read_papers(str(self.cleaned_data["examples"]))

    def clean_counterexamples(self) -> str:
        """Ids, none of which is an example too."""
        ids = read_papers(str(self.cleaned_data["counterexamples"]))
        both = set(ids.split()) & set(str(self.cleaned_data.get("examples", "")).split())
        if both:
            said = _("Belongs and does not belong: %(ids)s")
            raise ValidationError(said, params={"ids": ", ".join(sorted(both))})
        return ids

    def clean_place(self) -> int:
        """A number that every database takes."""
        place = int(self.cleaned_data["place"])
        if place > LAST_PLACE:
            raise ValidationError(_("At most %(n)s."), params={"n": LAST_PLACE})
        return place

    def clean_description(self) -> str:
        """With the line ends that everything else has."""
        return _lines(self.cleaned_data["description"])

    def clean_description_zh(self) -> str:
        """With the line ends that everything else has."""
        return _lines(self.cleaned_data["description_zh"])

    def clean(self) -> dict[str, Any]:
        """Holds up a rule that reads well and does badly, until somebody wants it all the same."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors or cleaned.get("anyway"):
            return cleaned
        kept = self.kept()
        terms = {name: kept[name] for name in _DECIDE}
        if terms == {name: getattr(self.instance, name) for name in _DECIDE}:
            return cleaned
        said = concerns(Terms.of(Topic(**terms)))
        if said:
            self.add_error("rule", said)
            self.fields["anyway"].widget = forms.CheckboxInput()
        return cleaned

    def kept(self) -> Mapping[str, Any]:
        """The topic's fields as they would be saved."""
        return self.cleaned_data


def read_papers(text: str) -> str:
    """arXiv ids in any form (with versions, as citations, as addresses) as plain ids, each once.

    They need not be held by this site. Raises ValidationError.
    """
    words = [word for word in _BETWEEN.split(_LOOSE.sub("arXiv:", text)) if word]
    if len(words) > MOST_PAPERS:
        raise ValidationError(_("At most %(n)s papers."), params={"n": MOST_PAPERS})
    ids, wrong = [], []
    for word in words:
        try:
            ids.append(ArxivId.parse(word).base)
        except BadIdentifier:
            wrong.append(word[:60])
    if wrong:
        said = _("Not an arXiv id such as 2310.12755 or hep-th/9901001: %(words)s")
        raise ValidationError(said, params={"words": ", ".join(wrong[:5])})
    return " ".join(dict.fromkeys(ids))


def not_held(ids: str) -> list[str]:
    """Those of the ids that this site does not hold."""
    asked = ids.split()
    held = set(Paper.objects.filter(arxiv_id__in=asked).values_list("arxiv_id", flat=True))
    return [arxiv_id for arxiv_id in asked if arxiv_id not in held]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def _unknown(code: str) -> ValidationError:
    """With the category that was probably meant."""
    near = get_close_matches(code[:40].casefold(), _CATEGORIES, n=1, cutoff=0.6)
    if not near:
        return ValidationError(_("Not a category of arXiv: %(code)s"), params={"code": code[:40]})
    said = _("Not a category of arXiv: %(code)s. Did you mean %(near)s?")
    return ValidationError(said, params={"code": code[:40], "near": _CATEGORIES[near[0]]})


def _told(fault: Fault | None) -> str:
    """What is wrong, where, and the nearest rule that works."""
    if fault is None:
        return ""
    said = gettext("%(fault)s (column %(column)s)") % {"fault": fault.said, "column": fault.column}
    nearest = gettext("The nearest that works: %(rule)s") % {"rule": fault.suggestion}
    return f"{said} {nearest}" if fault.suggestion else said
