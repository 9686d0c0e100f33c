"""The reader's notices, newest first, by day."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from papers.clock import now
from papers.discussion.appeals import AGAINST, TIME
from papers.following.seen import gone
from papers.forms.follows import ReadForm
from papers.models import Notice
from papers.views.answers import done
from papers.views.paging import page_of
from papers.views.readers import own_reader

Kind = Notice.Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One notice; `gone` says that what it tells of may not be shown (any more).

    `appeal` is where the act that it tells of can be answered, "" where none can.
    """

    notice: Notice
    gone: bool
    appeal: str = ""


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """A page of notices. What is hidden, deleted or no longer the reader's to see stays without text."""
    reader = own_reader(request)
    rows = Notice.objects.filter(reader=reader).order_by("-at", "-pk")
    keys = page_of(request, rows.values_list("pk", flat=True))  # along the index; what is joined comes after
    told = rows.filter(pk__in=keys.items)
    joined = told.select_related("paper", "comment__author", "author", "collection")
    page = replace(keys, items=list(joined))
    hidden = gone(reader, page.items)
    context = {
        "page": page,
        "days": _days([Line(row, row.pk in hidden, _appeal(row)) for row in page.items]),
        "until": max((row.pk for row in page.items), default=0),
        "today": timezone.localtime(now()).date(),
        "here": "inbox",
    }
    return render(request, "papers/inbox.html", context)


@require_POST
def inbox_read(request: HttpRequest) -> HttpResponse:
    """Marks one notice read, or all that stood on the page and before: later ones stay unread."""
    reader = own_reader(request)
    form = ReadForm(request.POST)
    if not form.is_valid() or not any(form.cleaned_data.values()):
        raise BadRequest
    one, until = form.cleaned_data["notice"], form.cleaned_data["until"]
    which = Q(pk=int(one)) if one else Q(pk__lte=int(until))
    Notice.objects.filter(which, reader=reader, read_at=None).update(read_at=now())
    return done(request, "" if one else _("All notices are read."), default=reverse("inbox"))


def _appeal(row: Notice) -> str:
    """The page on which a hidden comment or a suspension is answered; its key names the act."""
    of_moderation = row.kind in (Kind.MODERATION, Kind.SUSPENSION)
    number = row.key.rpartition(":")[2]
    if not (of_moderation and row.facts.get("act") in AGAINST and number.isdigit()):
        return ""
    return reverse("appeal", args=[number]) if now() - row.at <= TIME else ""


def _days(lines: list[Line]) -> list[tuple[date, list[Line], int]]:
    """(day in the reader's zone, lines, how many are unread)."""

    def day(line: Line) -> Any:
        return timezone.localtime(line.notice.at).date()

    found = [(on, list(group)) for on, group in groupby(lines, key=day)]
    return [(on, group, sum(line.notice.read_at is None for line in group)) for on, group in found]
