"""Files of a reader's own library, with tags and notes: nobody else's, and kept by no cache."""

from django.http import HttpRequest, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from papers.clock import new_york_today
from papers.forms.library import FilterForm, PickedForm
from papers.library import browse
from papers.library.exported import own_works
from papers.models.library import tag_key
from papers.views import errors
from papers.views.answers import done
from papers.views.bulk import chosen
from papers.views.export_file import Answer, limited, private_file
from papers.views.library import has_tag
from papers.views.readers import own_reader


@require_safe
@limited
def library(request: HttpRequest, ext: str) -> Answer:
    """The saved papers that the address asks for, all without filters, in the order of the page."""
    return _found(request, ext, "library", request.GET)


@require_safe
@limited
def tag(request: HttpRequest, tag: str, ext: str) -> Answer:
    """The saved papers under a tag and those nested in it; filters as in the library."""
    name = has_tag(own_reader(request), tag)
    asked = request.GET.copy()
    asked.appendlist("tag", tag_key(name))
    return _found(request, ext, name, asked)


@require_POST
@limited
def picked(request: HttpRequest, ext: str) -> Answer:
    """The ticked papers, or all that match."""
    reader = own_reader(request)
    form = PickedForm(request.POST)
    bookmarks = chosen(reader, form.cleaned_data) if form.is_valid() else None
    if bookmarks is None:
        return errors.bad_request(request)
    if not bookmarks:
        return done(request, _("Nothing was chosen: tick papers first."), default=reverse("library"))
    return private_file(request, ext, _dated("library"), own_works(reader, bookmarks))


def _found(request: HttpRequest, ext: str, name: str, asked: QueryDict) -> Answer:
    """The file; filters that cannot be read lead to the page that says why."""
    reader = own_reader(request)
    form = FilterForm(asked)
    if not form.is_valid() or form.bad_query is not None:
        return redirect(f"{reverse('library')}?{asked.urlencode()}")
    bookmarks = browse.every(reader, form.wanted, new_york_today())
    return private_file(request, ext, _dated(name), own_works(reader, bookmarks))


def _dated(name: str) -> str:
    """A library changes, so its files bear the day."""
    return f"{name}-{new_york_today()}"
