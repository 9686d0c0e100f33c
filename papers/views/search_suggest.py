"""What is offered while a query is typed: a list for the script of the search fields (search.js)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.addresses import counted_address
from accounts.limits import take_lightly
from accounts.models import User
from papers.library import tag_acts
from papers.models import SavedSearch, Topic
from papers.query.language import MAX_LENGTH
from papers.query.tokens import fold
from papers.query.tree import Mark, unparse
from papers.search import typed
from papers.search.typed import Typed
from papers.views.errors import too_many
from papers.views.readers import reader_of

MOST = 10  # rows
AUTHORS, CATEGORIES, TOPICS, TAGS, SAVED = 4, 3, 2, 3, 2  # of each kind, where several are offered
A_MINUTE = 120  # lists for one reader, or one address
KEPT = 300  # seconds, what visitors are offered


@dataclass(frozen=True, slots=True)
class Row:
    """One offer: what kind it is of, its name, and the query's new text or the page to go to."""

    kind: str
    name: str
    text: str = ""
    address: str = ""
    more: str = ""


@require_safe
def search_suggest(request: HttpRequest) -> HttpResponse:
    """Rows for the word at the end of `q`, the query up to the cursor; of a reader's own what is theirs.

    `as=json` gives them as browsers ask for them.
    """
    reader = reader_of(request)
    who = reader.pk if reader else counted_address(request)
    if seconds := take_lightly("suggest", who, most=A_MINUTE, seconds=60):
        return too_many(request, seconds)
    text = request.GET.get("q", "")
    at = typed.typed(text) if len(text) <= MAX_LENGTH else None
    rows = list(islice(_rows(at, reader), MOST)) if at else []
    response = _for_browser(text, rows) if request.GET.get("as") == "json" else _for_script(request, rows)
    if not request.user.is_authenticated:
        response["Cache-Control"] = f"public, max-age={KEPT}"
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
    else:
        response["Cache-Control"] = "private, no-store"
    return response


def _for_script(request: HttpRequest, rows: list[Row]) -> HttpResponse:
    return render(request, "papers/partials/suggested.html", {"rows": rows})


def _for_browser(text: str, rows: list[Row]) -> HttpResponse:
    """The query and what it may become, for the browser's own search field (OpenSearch Suggestions 1.1)."""
    told = [text, [row.text.strip() for row in rows if row.text]]
    return JsonResponse(told, safe=False, content_type="application/x-suggestions+json")


def _rows(at: Typed, reader: User | None) -> Iterator[Row]:
    if at.field == "au":
        return _authors(at, MOST)
    if at.field == "cat":
        return _categories(at, MOST)
    if at.field == "tag":
        return _tags(at, reader, MOST)
    if len(at.word) < typed.SHORTEST:  # it may go on a longer name
        return chain(_categories(at, CATEGORIES), _authors(at, MOST))
    return chain(
        _saved(at, reader),
        _topics(at),
        _tags(at, reader, TAGS),
        _categories(at, CATEGORIES),
        _authors(at, AUTHORS),
    )


def _authors(at: Typed, most: int) -> Iterator[Row]:
    return (Row(_("author"), name, text=text) for name, text in typed.authors(at, most))


def _categories(at: Typed, most: int) -> Iterator[Row]:
    found = typed.categories(at, most)
    return (Row(_("category"), code, text=text, more=name) for code, name, text in found)


def _topics(at: Typed) -> Iterator[Row]:
    """Topics of which a word of the name begins so: their pages."""
    found = (topic for topic in Topic.objects.shown() if _has(f"{topic.name} {topic.name_zh}", at.word))
    named = ((topic.local_name, topic.get_absolute_url()) for topic in islice(found, TOPICS))
    return (Row(_("topic"), name, address=address) for name, address in named)


def _tags(at: Typed, reader: User | None, most: int) -> Iterator[Row]:
    names = tag_acts.suggestions(reader, at.word)[:most] if reader else []
    return (Row(_("your tag"), name, text=f"{at.start}{unparse(Mark('tag', name))} ") for name in names)


def _saved(at: Typed, reader: User | None) -> Iterator[Row]:
    """The reader's searches of which a word of the name begins so: what they find."""
    kept = SavedSearch.objects.filter(reader=reader) if reader else SavedSearch.objects.none()
    found = islice((search for search in kept if _has(search.name, at.word)), SAVED)
    return (
        Row(_("saved search"), each.name, address=reverse("saved_search", args=[each.pk])) for each in found
    )


def _has(name: str, word: str) -> bool:
    """Whether a word of the name begins so."""
    return f" {fold(word)}" in f" {fold(name)}"
