"""The papers of an author, under the spelling chosen for them where they are printed in several ways."""

from typing import Any

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from papers.following import claims
from papers.following.follows import namesakes
from papers.models import Author, Authorship, Paper
from papers.models.papers import PERSON
from papers.views.cards import Card
from papers.views.follow_button import button
from papers.views.lists import by_year, in_order, show_list
from papers.views.paging import page_of
from papers.views.readers import reader_of


@require_safe
def author(request: HttpRequest, pk: str, slug: str) -> HttpResponse:
    """The papers of one person, by year.

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
    theirs = Authorship.objects.filter(author__in=rows)
    papers = Paper.objects.filter(pk__in=theirs.values("paper")).newest_first()
    page = page_of(request, papers.values_list("pk", flat=True))
    shown = in_order(request, page)
    _say_places(rows, shown)
    own = _own(request, found, shown)
    names = dict.fromkeys(row.name for row in rows)
    context = {
        "author": found,
        **own,
        "spellings": [name for name in names if name != found.name],
        "namesakes": _others(found, rows),
        "person": found.variant + 1,
        "page": page,
        "sections": by_year(shown),
        "years": _years(papers),
        "fellows": _fellows(rows),
        "here": "author",
    }
    return show_list(request, "papers/author.html", context)


def _others(found: Author, rows: list[Author]) -> list[tuple[Author, int]]:
    """The other people of this name, told apart by a curator, each with a number from 1."""
    same = Author.objects.filter(name=found.name).exclude(pk__in=[row.pk for row in rows])
    return [(row.person, row.variant + 1) for row in same.select_related("same_as").order_by("variant")]


def _years(papers: Any) -> list[tuple[int, int]]:
    """(year, papers) of an author, newest first."""
    rows = papers.order_by().values_list("first_listed__year").annotate(papers=Count("pk"))
    return sorted(((year, number) for year, number in rows if year), reverse=True)


def _fellows(rows: list[Author]) -> list[dict[str, Any]]:
    """The people most often beside this one; author lists of hundreds say nothing and would take long."""
    own = Authorship.objects.filter(author__in=rows, place__lt=50).order_by("-paper").values("paper")[:200]
    others = Authorship.objects.filter(paper__in=list(own.values_list("paper", flat=True)), place__lt=50)
    counted: Any = others.exclude(author__in=rows).values(**PERSON)
    most = counted.annotate(papers=Count("paper")).order_by("-papers", "person_name")[:5]
    return [dict(row) for row in most]


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
        place, total = places[card.pk] + 1, card.author_count
        if total > 1 and place == total:
            card.notes.append(_("Last of %(total)s authors") % {"total": total})
        elif total > 1:
            card.notes.append(_("Author %(place)s of %(total)s") % {"place": place, "total": total})
