"""Acts on many saved papers at once: on the ticked ones, or after asking once more on all that match."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from papers.clock import new_york_today
from papers.forms.library import BulkForm, FilterForm
from papers.library import browse, bulk
from papers.library.tags import BadTags
from papers.models import Bookmark
from papers.views import errors
from papers.views.answers import done
from papers.views.readers import own_reader


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Moves, tags, untags or removes the ticked papers; all that match, after asking once more."""
    reader = own_reader(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    asked = form.cleaned_data
    meant = chosen(reader, asked)
    if meant is None:
        return errors.bad_request(request)
    if not meant:
        return done(request, _("Nothing was chosen: tick papers first."), default=reverse("library"))
    if asked["all"] and not asked["sure"]:
        return render(request, "papers/library_sure.html", _sure(request, asked, len(meant)))
    try:
        said, undo = _do(reader, meant, asked)
    except BadTags as bad:
        form.add_error("add", str(bad))
        return _refused(request, form)
    return done(request, said, default=reverse("library"), undo=undo)


def chosen(reader: User, asked: dict[str, Any]) -> list[int] | None:
    """The bookmarks that are meant, as they stood on the page; None where the filters are not ours."""
    if not asked["all"]:
        mine = Bookmark.objects.filter(reader=reader, paper__in=asked["paper"])
        kept = dict(mine.values_list("paper", "pk"))
        return [kept[paper] for paper in asked["paper"] if paper in kept]
    form = FilterForm(QueryDict(asked["filters"]))
    if not form.is_valid() or form.bad_query:
        return None
    return browse.every(reader, form.wanted, new_york_today())


def _do(reader: User, chosen: list[int], asked: dict[str, Any]) -> tuple[str, Any]:
    """Does it; gives what to say, and the way back."""
    if asked["do"] == "remove":
        n, undo = bulk.remove(reader, chosen)
        said = ngettext(
            "%(n)s paper removed from your library.", "%(n)s papers removed from your library.", n
        )
    else:
        n, undo = bulk.change(reader, chosen, status=asked["to"], add=asked["add"], drop=asked["drop"])
        said = ngettext("%(n)s paper changed.", "%(n)s papers changed.", n) if n else _("Nothing changed.")
    return said % {"n": n}, undo


def _sure(request: HttpRequest, asked: dict[str, Any], n: int) -> dict[str, Any]:
    status = Bookmark.Status(asked["to"]).label if asked["to"] else ""
    names = ("filters", "next", "to", "add", "drop")
    return {"asked": asked, "n": n, "status": status, **_kept(request.POST, names), "here": "library"}


def _refused(request: HttpRequest, form: BulkForm) -> HttpResponse:
    """What is wrong with the tags, 422; anything else was not sent by our pages."""
    if not form.errors.keys() <= {"add", "drop"}:
        return errors.bad_request(request)
    context = {"form": form, **_kept(request.POST, ("filters", "next", "to", "all", "sure", "paper"))}
    return render(request, "papers/library_refused.html", context | {"here": "library"}, status=422)


def _kept(sent: QueryDict, names: tuple[str, ...]) -> dict[str, Any]:
    """What a second form sends again, and the way back."""
    back = f"{reverse('library')}?{sent.get('filters', '')}"
    return {"kept_names": [(name, value) for name in names for value in sent.getlist(name)], "back": back}
