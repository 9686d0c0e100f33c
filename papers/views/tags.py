"""The reader's own tags: the list, suggestions, and putting them in order."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from papers.forms.library import SplitForm, TagForm
from papers.library import tag_acts
from papers.library.browse import tag_counts
from papers.library.tags import BadTags
from papers.models import Bookmark, Tag, Undo
from papers.models.library import tag_key
from papers.views.answers import done
from papers.views.cards import cards, paper_fields
from papers.views.paging import page_of
from papers.views.readers import own_reader

MOST = 200  # tags in one act


@require_safe
def tags(request: HttpRequest) -> HttpResponse:
    """All tags with their counts."""
    return _list(request, TagForm(auto_id="merge-%s"))


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """The reader's tags that go on with what is typed after the last comma, as options of a datalist."""
    reader = own_reader(request)
    typed = next(
        (request.GET[name] for name in ("q", "tags", "add", "drop", "name") if name in request.GET), ""
    )
    start, comma, last = typed[:2000].rpartition(",")
    context = {
        "names": tag_acts.suggestions(reader, last),
        "start": f"{start}{comma} " if comma else "",
    }
    return render(request, "papers/partials/tag_options.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest) -> HttpResponse:
    """Another name for a tag and those nested in it; asks once more where that merges or moves others."""
    reader = own_reader(request)
    tag = _one(
        reader, request.POST.get("tag", "") if request.method == "POST" else request.GET.get("tag", "")
    )
    if request.method != "POST":
        form = TagForm(initial={"name": tag.name}, auto_id="tag-%s")
        return _rename_page(request, tag, form)
    form = TagForm(request.POST, auto_id="tag-%s")
    moves = _planned(reader, form, [tag.slug])
    if not form.is_valid():
        return _rename_page(request, tag, form, status=422)
    if not form.cleaned_data["sure"] and (len(moves) > 1 or any(move.onto for move in moves)):
        return _ask(request, "tag_rename", [tag.slug], form, moves)
    _n, undo = tag_acts.rename(reader, [tag.slug], form.cleaned_data["name"])
    said = _("%(tag)s is now called %(name)s.") % {"tag": tag.name, "name": form.cleaned_data["name"]}
    return _answer(request, said, undo)


@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Several tags under one name, after asking once more."""
    reader = own_reader(request)
    keys = _ticked(request)
    form = TagForm(request.POST, auto_id="merge-%s")
    moves = _planned(reader, form, keys)
    if not Tag.objects.filter(reader=reader, slug__in=keys).exists():
        form.add_error(None, _("Tick the tags that are to be merged."))
    if not form.is_valid():
        return _list(request, form, keys, status=422)
    if not form.cleaned_data["sure"]:
        return _ask(request, "tag_merge", keys, form, moves)
    n, undo = tag_acts.rename(reader, keys, form.cleaned_data["name"])
    said = ngettext("%(n)s paper is under %(name)s now.", "%(n)s papers are under %(name)s now.", n)
    return _answer(request, said % {"n": n, "name": form.cleaned_data["name"]}, undo)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: HttpRequest) -> HttpResponse:
    """The papers of a tag, of which the ticked ones move to another tag."""
    reader = own_reader(request)
    tag = _one(
        reader, request.POST.get("tag", "") if request.method == "POST" else request.GET.get("tag", "")
    )
    if request.method != "POST":
        return _split_page(request, tag, SplitForm(auto_id="tag-%s"))
    form = SplitForm(request.POST, auto_id="tag-%s")
    if form.is_valid() and not form.cleaned_data["paper"]:
        form.add_error(None, _("Tick the papers that are to move."))
    if not form.is_valid():
        return _split_page(request, tag, form, status=422)
    mine = Bookmark.objects.filter(reader=reader, paper__in=form.cleaned_data["paper"])
    try:
        n, undo = tag_acts.split(reader, tag, mine.values_list("pk", flat=True), form.cleaned_data["name"])
    except BadTags as bad:
        form.add_error("name", str(bad))
        return _split_page(request, tag, form, status=422)
    said = ngettext("%(n)s paper moved to %(name)s.", "%(n)s papers moved to %(name)s.", n)
    return _answer(request, said % {"n": n, "name": form.cleaned_data["name"]}, undo)


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Deletes tags; the papers stay, and so do the tags nested in them."""
    reader = own_reader(request)
    keys = _ticked(request)
    tags_gone = Tag.objects.filter(reader=reader, slug__in=keys).count()
    if not tags_gone:
        return done(request, _("Nothing was chosen: tick tags first."), default=reverse("tags"))
    n, undo = tag_acts.delete(reader, keys)
    said = ngettext("%(tags)s tag deleted,", "%(tags)s tags deleted,", tags_gone) % {"tags": tags_gone}
    kept = ngettext("%(n)s paper stays.", "%(n)s papers stay.", n) % {"n": n}
    return _answer(request, f"{said} {kept}", undo)


def _one(reader: User, key: str) -> Tag:
    found = Tag.objects.filter(reader=reader, slug=tag_key(key.replace("\x00", ""))).first()
    if found is None:
        raise Http404
    return found


def _ticked(request: HttpRequest) -> list[str]:
    return [tag_key(key.replace("\x00", "")) for key in request.POST.getlist("tag")[:MOST]]


def _planned(reader: User, form: TagForm, keys: list[str]) -> list[tag_acts.Move]:
    """What the act would do; what speaks against it goes beside the field."""
    if not form.is_valid():
        return []
    try:
        return tag_acts.plan(reader, keys, form.cleaned_data["name"])
    except BadTags as bad:
        form.add_error("name", str(bad))
        return []


def _answer(request: HttpRequest, said: str, undo: Undo | None) -> HttpResponse:
    return done(request, said if undo else _("Nothing changed."), default=reverse("tags"), undo=undo)


def _list(
    request: HttpRequest, form: TagForm, ticked: list[str] | None = None, *, status: int = 200
) -> HttpResponse:
    counted = tag_counts(own_reader(request))
    context = {"own_tags": counted, "form": form, "ticked": ticked or [], "here": "tags"}
    return render(request, "papers/tags.html", context, status=status)


def _rename_page(request: HttpRequest, tag: Tag, form: TagForm, *, status: int = 200) -> HttpResponse:
    nested = tag_acts.nested_in(own_reader(request), tag.slug)
    context = {"tag": tag, "form": form, "nested": nested, "here": "tags"}
    return render(request, "papers/tag_rename.html", context, status=status)


def _split_page(request: HttpRequest, tag: Tag, form: SplitForm, *, status: int = 200) -> HttpResponse:
    fields = paper_fields("paper__", abstract=False)
    marks = Bookmark.objects.filter(bookmark_tags__tag=tag).order_by("-saved_at", "-pk").values(*fields)
    page = page_of(request, marks)
    found = cards({name.removeprefix("paper__"): row[name] for name in fields} for row in page.items)
    context: dict[str, Any] = {"tag": tag, "form": form, "page": page, "cards": found}
    context |= {"keeps": f"tag={tag.slug}&", "ticked": request.POST.getlist("paper"), "here": "tags"}
    return render(request, "papers/tag_split.html", context, status=status)


def _ask(
    request: HttpRequest, act: str, keys: list[str], form: TagForm, moves: list[tag_acts.Move]
) -> HttpResponse:
    context = {"act": act, "keys": keys, "name": form.cleaned_data["name"], "moves": moves, "here": "tags"}
    return render(request, "papers/tag_sure.html", context)
