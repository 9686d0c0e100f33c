"""The page about feeds: which there are, and a reader's keys to those that are theirs alone."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from papers.feeds import keys
from papers.feeds.addresses import feed_of
from papers.forms.feeds import KeyForm
from papers.models import FeedKey, Tag, Topic
from papers.views.answers import done
from papers.views.readers import own_reader, reader_of

FORMATS = (("atom", "Atom"), ("json", "JSON Feed"), ("rss", "RSS"))


@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """All about feeds; `?for=` names what a key is to be made for."""
    return _page(request)


@require_POST
def feed_key_make(request: HttpRequest) -> HttpResponse:
    """Makes a key, and shows its address: this once, as only a hash of it is kept."""
    form = KeyForm(own_reader(request), request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    kind, what = form.opened
    try:
        key, secret = keys.make(own_reader(request), kind, **what)
    except keys.TooMany:
        form.add_error(None, _("That is as many addresses as one reader can have. End some first."))
        return _page(request, form=form, status=422)
    addresses = [(name, feed_of("private", secret, form=form)) for form, name in FORMATS]
    return _page(request, made=key, addresses=addresses)


@require_http_methods(["GET", "HEAD", "POST"])
def feed_key_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks whether one key is to be ended, and ends it."""
    return _end(request, get_object_or_404(keys.of(own_reader(request)), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def feed_keys_end(request: HttpRequest) -> HttpResponse:
    """Asks whether all keys are to be ended, and ends them."""
    return _end(request, None)


def _end(request: HttpRequest, key: FeedKey | None) -> HttpResponse:
    if request.method != "POST":
        return render(request, "papers/feed_key_end.html", {"key": key, "here": "feeds"})
    keys.end(own_reader(request), Q(pk=key.pk) if key else Q())
    said = _("The address is ended.") if key else _("All your private addresses are ended.")
    return done(request, said, default=reverse("feeds"))


def _asked(request: HttpRequest, reader: User) -> str:
    """What the page is opened for, as the form has it; a tag may be named by its key."""
    asked = request.GET.get("for", "")
    kind, _colon, key = asked.partition(":")
    if kind != "tag":
        return asked
    tag = Tag.objects.filter(reader=reader, slug=key.replace("\0", "")).first()
    return f"tag-{tag.pk}" if tag else ""


def _page(
    request: HttpRequest, *, form: KeyForm | None = None, status: int = 200, **made: Any
) -> HttpResponse:
    reader = reader_of(request)
    context: dict[str, Any] = {"topics": Topic.objects.shown(), "formats": FORMATS, "here": "feeds", **made}
    if reader:
        first = {"what": _asked(request, reader)}
        context |= {"form": form or KeyForm(reader, initial=first), "keys": keys.of(reader)}
    response = render(request, "papers/feeds.html", context, status=status)
    if made:
        response["Cache-Control"] = "private, no-store"
    return response
