"""The library: a reader's saved papers by shelf, tag and words."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from papers.clock import new_york_today
from papers.forms.library import NOTED, SHELVES, SORT_NAMES, FilterForm, address
from papers.library import browse
from papers.library.browse import Counts, Found, Wanted
from papers.models import Bookmark, Tag
from papers.models.library import tag_key
from papers.views.cards import Card, cards, paper_fields, with_marks
from papers.views.paging import Page, page_of
from papers.views.query_fault import QueryFault, query_fault
from papers.views.readers import own_reader
from papers.views.reading import VIEWS, Choice, density

CHOSEN = ("status", "untagged", "by", "sort")  # from fixed lists: another value is no page of ours
MORE = ("tag", "category", "venue", "by", "since", "until")  # filters that are folded away
Kept = dict[str, list[str]]


@require_safe
def library(request: HttpRequest, tag: str = "") -> HttpResponse:
    """The reader's saved papers; with `tag`, those under it and the tags nested in it."""
    reader = own_reader(request)
    key = tag_key(has_tag(reader, tag)) if tag else ""
    form = FilterForm(request.GET, tag=key)
    if not form.is_valid() and any(name in form.errors for name in CHOSEN):
        raise Http404
    counted = browse.counts(reader)
    readable = form.is_valid() and form.bad_query is None
    rows = _Rows(reader, form.wanted if readable else Wanted(), counted)
    page = page_of(request, rows) if readable else Page([], 1, 1, 0, 0)
    view = density(request)
    kept = form.choices if form.is_valid() else {}
    context = {
        "form": form,
        "more": [form[name] for name in MORE],
        "unfolded": any(form.data[name] for name in MORE if name != "tag") or "tag" in form.errors,
        "fault": _fault(form, kept),
        "heading": _name(kept, counted),
        "found": rows.found,
        "page": page,
        "cards": _cards(request, page, abstract=view != "titles"),
        "view": view,
        "densities": _densities(kept, view),
        "shelves": _shelves(kept, counted),
        "own_tags": _tags(kept, counted),
        "untagged": _choice(kept, _("No tag"), "untagged", "1"),
        "chips": _chips(kept, counted),
        "statuses": Bookmark.Status.choices,
        "sorts": SORT_NAMES,
        "back": _back(kept, page),
        "feed": f"tag:{kept['tag'][0]}" if len(kept.get("tag", [])) == 1 else "library",
        "keeps": _keeps(kept, request),
        "filters": address(kept),
        "saved": counted.all,
        "picking": True,
        "here": "library",
    }
    return render(request, "papers/library.html", context)


class _Rows:
    """The bookmarks that match, to be cut into a page; `found` says how many there are."""

    def __init__(self, reader: User, wanted: Wanted, counted: Counts) -> None:
        self.reader, self.wanted, self.counted = reader, wanted, counted
        self.found = Found([], 0)

    def __getitem__(self, part: slice) -> list[int]:
        size = part.stop - part.start - 1
        today = new_york_today()
        self.found = browse.page(self.reader, self.wanted, self.counted, today, part.start, size)
        return self.found.bookmarks


def has_tag(reader: User, tag: str) -> str:
    """The tag of an address; 404 if the reader has none of that name and none nested in it."""
    mine, key = Tag.objects.filter(reader=reader), tag_key(tag)
    if "\0" in tag or not (  # PostgreSQL takes no NUL
        mine.filter(slug=key).exists() or mine.filter(slug__startswith=f"{key}/").exists()
    ):
        raise Http404
    return tag


def _cards(request: HttpRequest, page: Page, *, abstract: bool) -> list[Card]:
    """The cards of a page of bookmarks, numbered on from the page before, with the day of saving."""
    fields = paper_fields("paper__", abstract=abstract)
    rows = {
        row["pk"]: row for row in Bookmark.objects.filter(pk__in=page.items).values("pk", "saved_at", *fields)
    }
    ordered = [rows[pk] for pk in page.items if pk in rows]
    found = cards({name.removeprefix("paper__"): row[name] for name in fields} for row in ordered)
    with_marks(request, found)
    for number, (row, card) in enumerate(zip(ordered, found, strict=True), page.first):
        card.number = number
        card.notes.append(_("Saved %(day)s") % {"day": date_format(localtime(row["saved_at"]), "Y-m-d")})
    return found


def _link(kept: Kept, **changed: list[str]) -> str:
    asked = address(kept, **changed)
    return reverse("library") + (f"?{asked}" if asked else "")


def _choice(kept: Kept, name: str, field: str, value: str, count: int | None = None) -> Choice:
    """A filter as a link that puts it on, or takes it off where it is on."""
    on = kept.get(field, []) == [value]
    return Choice(value, name, _link(kept, **{field: [] if on else [value]}), on, count)


def _shelves(kept: Kept, counted: Counts) -> list[Choice]:
    everything = Choice("", _("Everything"), _link(kept, status=[]), "status" not in kept, counted.all)
    shelves = [
        _choice(kept, str(status.label), "status", name, counted.shelves.get(status, 0))
        for name, status in SHELVES.items()
    ]
    return [everything, *shelves, _choice(kept, _("With notes"), "status", NOTED, counted.noted)]


def _tags(kept: Kept, counted: Counts) -> list[Choice]:
    """The reader's tags; one that is asked for takes itself off."""
    on = kept.get("tag", [])
    return [
        Choice(tag.key, tag.name, _link(kept, tag=_toggled(on, tag.key)), tag.key in on, tag.papers)
        for tag in counted.tags
    ]


def _toggled(on: list[str], key: str) -> list[str]:
    if key in on:
        return [other for other in on if other != key]
    return [*(other for other in on if other != f"-{key}"), key]


def _chips(kept: Kept, counted: Counts) -> list[Choice]:
    """What narrows the list beside shelf and order, each as a link that takes it off."""
    names = {tag.key: tag.name for tag in counted.tags}
    chips = []
    for key in kept.get("tag", []):
        bare = key.removeprefix("-")
        name = f"#{names.get(bare, bare)}"
        shown = _("not %(tag)s") % {"tag": name} if key.startswith("-") else name
        chips.append(Choice(key, shown, _link(kept, tag=[k for k in kept["tag"] if k != key]), True))
    if "untagged" in kept:
        chips.append(Choice("untagged", _("No tag"), _link(kept, untagged=[]), True))
    days = [kept[name][0] if name in kept else "" for name in ("since", "until")]
    asked = [name for name in ("q", "venue", "category") if name in kept]
    chips += [Choice(name, kept[name][0], _link(kept, **{name: []}), True) for name in asked]
    if any(days):
        shown = _("announced %(days)s") if kept.get("by") == ["listed"] else _("saved %(days)s")
        link = _link(kept, since=[], until=[], by=[])
        chips.append(Choice("days", shown % {"days": "–".join(days)}, link, True))
    return chips


def _densities(kept: Kept, view: str) -> list[Choice]:
    start = reverse("library") + "?" + "".join(f"{part}&" for part in [address(kept)] if part)
    return [Choice(key, str(name), f"{start}view={key}", key == view) for key, name in VIEWS.items()]


def _keeps(kept: Kept, request: HttpRequest) -> str:
    """What the links to other pages begin with."""
    view = request.GET.get("view", "")
    parts = [address(kept), f"view={view}" if view in VIEWS else ""]
    return "".join(f"{part}&" for part in parts if part)


def _back(kept: Kept, page: Page) -> str:
    """Where an act leads: to this page; from the last one to the one before, as it may be empty then."""
    number = page.number if page.later else max(1, page.earlier)
    link = _link(kept)
    return f"{link}{'&' if '?' in link else '?'}page={number}" if number > 1 else link


def _name(kept: Kept, counted: Counts) -> str:
    """The heading: the shelf, or of all shelves the one tag that is asked for."""
    shelf = kept.get("status", [""])[0]
    if shelf:
        return _("With notes") if shelf == NOTED else str(SHELVES[shelf].label)
    keys = kept.get("tag", [])
    named = [tag.name for tag in counted.tags if [tag.key] == keys]
    return f"#{named[0]}" if named else _("Library")


def _fault(form: FilterForm, kept: Kept) -> QueryFault | None:
    error = form.bad_query
    if error is None:
        return None
    return query_fault(error, form.data["q"], _link(kept, q=[error.suggestion or ""]))
