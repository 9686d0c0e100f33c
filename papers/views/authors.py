"""The papers of an author, under the spelling chosen for them where they are printed in several ways."""

from collections import Counter
from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.following import claims
from papers.following.follows import namesakes
from papers.models import Author, Authorship, Entry, Paper, Topic
from papers.search.vocabulary import phrase
from papers.views import narrowing
from papers.views.cards import Card
from papers.views.coauthors import coauthors
from papers.views.follow_button import button
from papers.views.lists import by_year, in_order, show_list, venue_name
from papers.views.narrowing import Asked, Facet, Row
from papers.views.paging import page_of
from papers.views.readers import reader_of

MOST = 10_000  # papers of one name; only names shared by very many people have more
FELLOWS = 5  # co-authors beside the list; the others have pages of their own
FELLOWS_PAGE = 200


@require_safe
def author(request: HttpRequest, pk: str, slug: str) -> HttpResponse:
    """The papers of one person, by year; `?show=coauthors` is the list of all co-authors.

    A former or mistyped name in the address redirects; so does, as long as it holds, another spelling.
    """
    rows = list(Author.objects.of_person(int(pk)).select_related("same_as").order_by("name"))
    found = next((row for row in rows if row.pk == int(pk)), None)
    if found is None:
        raise Http404
    if found.same_as:
        return redirect(found.same_as)
    if slug != found.slug:
        return redirect(found, permanent=True)
    record = _record(rows)
    beside = coauthors(rows, [row["pk"] for row in record[:MOST]])
    names = dict.fromkeys(row.name for row in rows)
    years = [row["year"][0] for row in record if row["year"]]
    context = {
        "author": found,
        "count": min(len(record), MOST),
        "more": len(record) > MOST,
        "since": min(years, default=""),
        "spellings": [name for name in names if name != found.name],
        "namesakes": _others(found, rows),
        "person": found.variant + 1,
        "beside": beside,
        "fellows": beside.people[:FELLOWS],
        "search": narrowing.searching(" OR ".join(f"au:{phrase(name)}" for name in names)),
        "here": "author",
    }
    if request.GET.get("show") == "coauthors":
        page = page_of(request, beside.people, FELLOWS_PAGE)
        return render(request, "papers/coauthors.html", context | {"page": page, "keeps": "show=coauthors&"})
    return show_list(request, "papers/author.html", context | _papers(request, found, rows, record[:MOST]))


def _record(rows: list[Author]) -> list[Row]:
    """All papers of the person, the newest first, with what they can be narrowed by."""
    theirs = Authorship.objects.filter(author__in=rows)
    papers = Paper.objects.filter(pk__in=theirs.values("paper")).newest_first()
    columns = papers.values_list("pk", "first_listed", "categories", "venue_slug", "venue")
    return [
        {
            "pk": pk,
            "year": (str(day.year),) if day else (),
            "category": tuple(dict.fromkeys(categories.split())),
            "venue": (slug,) if slug else (),
            "printed": venue,
        }
        for pk, day, categories, slug, venue in columns[: MOST + 1]
    ]


def _papers(request: HttpRequest, found: Author, rows: list[Author], record: list[Row]) -> dict[str, Any]:
    """The list, as far as the address narrows it, and the numbers beside it."""
    known = {key: narrowing.counted(record, key) for key in ("year", "category", "venue")}
    asked = narrowing.asked(request, known)
    wanted = narrowing.narrowed(record, asked)
    page = page_of(request, [row["pk"] for row in wanted])
    shown = in_order(request, page)
    _say_places(rows, shown)
    return {
        **_own(request, found, shown),
        "page": page,
        "sections": by_year(shown, narrowing.counted(wanted, "year")),
        "facets": _facets(record, asked),
        "topics": _topics(rows),
        "asked": asked,
        "keeps": asked.keeps,
        "left": len(wanted),
    }


def _facets(record: list[Row], asked: Asked) -> list[Facet]:
    """Papers a year, by category and by venue, each as far as the other two are narrowed."""
    counts = {key: _counts(record, asked, key) for key in ("year", "category", "venue")}
    names = {row["venue"][0]: venue_name(row["printed"]) for row in record if row["venue"]}
    made = [
        Facet(_("Papers a year"), narrowing.choices(narrowing.newest_first(counts["year"]), asked, "year")),
        _most(_("Categories"), counts, asked, "category"),
        _most(_("Venues"), counts, asked, "venue", names),
    ]
    return [facet for facet in made if facet.choices]


def _counts(record: list[Row], asked: Asked, key: str) -> Counter[str]:
    return narrowing.counted(narrowing.narrowed(record, asked, but=key), key)


def _most(
    name: str, counts: dict[str, Counter[str]], asked: Asked, key: str, names: dict[str, str] | None = None
) -> Facet:
    return narrowing.facet(name, narrowing.choices(narrowing.most_first(counts[key]), asked, key, names))


def _topics(rows: list[Author]) -> list[tuple[Topic, int]]:
    """The topics whose published digests show the person's papers, and how many papers."""
    theirs = Authorship.objects.filter(author__in=rows).values("paper")
    entries = Entry.objects.filter(paper__in=theirs, hidden=False, digest__published=True).order_by()
    counts: dict[int, int] = dict(
        entries.values_list("digest__topic").annotate(n=Count("paper", distinct=True))
    )
    shown = Topic.objects.shown().filter(pk__in=counts) if counts else []
    return sorted(((topic, counts[topic.pk]) for topic in shown), key=lambda row: -row[1])


def _others(found: Author, rows: list[Author]) -> list[tuple[Author, int]]:
    """The other people of this name, told apart by a curator, each with a number from 1."""
    same = Author.objects.filter(name=found.name).exclude(pk__in=[row.pk for row in rows])
    return [(row.person, row.variant + 1) for row in same.select_related("same_as").order_by("variant")]


def _own(request: HttpRequest, found: Author, shown: list[Card]) -> dict[str, Any]:
    """The reader's own part: following, claiming, and which papers are a namesake's."""
    follow = button(request, "author", str(found.pk), found.name, author=found)
    reader = reader_of(request)
    if reader is None:
        return {"f": follow}
    account = claims.orcid_of(reader)
    if follow.on:
        others = namesakes(reader, found, [card.pk for card in shown])
        for card in shown:
            context = {"author": found, "card": card, "is_other": card.pk in others}
            card.extra = render_to_string("papers/partials/namesake.html", context)
    may = claims.may_claim(account, found)
    return {"f": follow, "orcid": account, "may_claim": may, "claim": claims.claim_of(reader, found)}


def _say_places(rows: list[Author], shown: list[Card]) -> None:
    """Says on each card which of its authors this is, unless it is the only one."""
    ids = [card.pk for card in shown]
    theirs = Authorship.objects.filter(author__in=rows, paper__in=ids).order_by("-place")
    places = dict(theirs.values_list("paper", "place"))
    for card in shown:
        if card.pk not in places:  # a harvest has just changed who wrote it
            continue
        place, total = places[card.pk] + 1, card.author_count
        if total > 1 and place == total:
            card.notes.append(_("Last of %(total)s authors") % {"total": total})
        elif total > 1:
            card.notes.append(_("Author %(place)s of %(total)s") % {"place": place, "total": total})
