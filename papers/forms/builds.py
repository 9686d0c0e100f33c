"""Which digests a curator wants built, or built anew."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from papers.clock import new_york_today
from papers.digests.builder import CannotBuild, check_date
from papers.digests.ranges import concerned
from papers.models import Topic


def _date(label: Any, **options: Any) -> forms.DateField:
    # input_formats: what <input type=date> sends, in every language
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, input_formats=["%Y-%m-%d"], widget=widget, **options)


class BuildForm(forms.Form):
    """A topic and a date on which it may have a digest."""

    topic = forms.ModelChoiceField(Topic.objects.none(), label=gettext_lazy("Topic"), empty_label=None)
    date = _date(gettext_lazy("Date"), initial=new_york_today)

    def __init__(self, topics: QuerySet[Topic], *args: Any, **options: Any) -> None:
        """`topics` are those that the curator may build."""
        super().__init__(*args, **options)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Whether the topic can have one that day."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("topic") and cleaned.get("date"):
            try:
                check_date(cleaned["topic"], cleaned["date"])
            except CannotBuild as reason:
                self.add_error("date", str(reason))
        return cleaned


class RangeForm(forms.Form):
    """A topic and the first and last date of the digests to be built anew."""

    topic = forms.ModelChoiceField(Topic.objects.none(), label=gettext_lazy("Topic"), empty_label=None)
    first = _date(gettext_lazy("First date"))
    last = _date(gettext_lazy("Last date"))

    def __init__(self, topics: QuerySet[Topic], *args: Any, **options: Any) -> None:
        """`topics` are those that the curator may build."""
        super().__init__(*args, **options)
        self.fields["topic"].queryset = topics  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """At least one digest, and the first date not after the last."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not all(cleaned.get(name) for name in ("topic", "first", "last")):
            return cleaned
        if cleaned["first"] > cleaned["last"]:
            self.add_error("last", _("The last date is before the first."))
        elif not concerned(cleaned["topic"], cleaned["first"], cleaned["last"]).exists():
            self.add_error("last", _("The topic has no digest in these days."))
        return cleaned
