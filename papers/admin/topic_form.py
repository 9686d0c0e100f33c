"""The form of a topic on the desk: it knows on what state of the topic it was filled in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.digests.topics import FIELDS, values_at, values_of
from papers.forms.topics import TopicForm
from papers.models import TopicChange


class TopicDeskForm(TopicForm):
    """With the edition that was shown; after cleaning, `touched` holds what this person changed.

    Where somebody saved the topic in between, `theirs` holds those changes and the form is refused, unless
    `over` names the edition that they led to: then this person has seen them.
    """

    shown_edition = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    curators = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Curators"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of those who may come to the desk."),
    )
    over = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        self.mended = data is not None and "use" in data  # "Use this", pressed without scripts
        if data is not None and self.mended:
            data = data.copy()
            data["rule"] = str(data["use"])
        super().__init__(data, *args, **kwargs)
        self.fields["shown_edition"].initial = self.instance.edition
        if "curators" in self.fields:
            chosen = self.instance.curators.values("pk") if self.instance.pk else []
            staff = User.objects.filter(Q(is_staff=True, is_active=True) | Q(pk__in=chosen))
            self.fields["curators"].queryset = staff.order_by("username")  # type: ignore[attr-defined]
        self.stands_at = self.instance.edition
        self.touched: dict[str, Any] = {}
        self.now: dict[str, Any] = {}
        self.theirs: list[TopicChange] = []

    def clean(self) -> dict[str, Any]:
        """Finds out who changed what, before anything else is weighed."""
        typed = self.cleaned_data
        shown = typed.get("shown_edition") if self.instance.pk else self.stands_at
        self.now = values_of(self.instance)
        base = self.now | (values_at(self.instance, shown) if self.instance.pk and shown is not None else {})
        mine = {name: _plain(name, typed[name]) for name in FIELDS if name in typed}
        self.touched = {name: value for name, value in mine.items() if value != base[name]}
        if self.mended:
            raise ValidationError(_("The rule below is the one that works. Nothing is saved yet."))
        if self.stands_at not in (shown, typed.get("over")):
            self.theirs = list(self.instance.history.filter(edition__gt=shown or 0).select_related("by"))
            raise ValidationError(
                _("Somebody else has saved this topic meanwhile. Nothing of yours is lost.")
            )
        return super().clean()

    def kept(self) -> Mapping[str, Any]:
        """What nobody touched here stays as it is now, whatever this form still shows."""
        return self.now | self.touched


def _plain(name: str, value: Any) -> Any:
    """As `values_of` gives it."""
    return sorted(person.pk for person in value) if name == "curators" else value
