"""Files of what everybody may see: a paper, a digest, a topic, a person's papers, a day, a search."""

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from papers.clock import new_york_today
from papers.export.works import works
from papers.forms.search import SearchForm
from papers.ingest import listing_days
from papers.models import Author, Authorship, Digest, Entry, Paper, Topic
from papers.query.tree import Mark, leaves
from papers.search.found import MOST as MOST_FOUND
from papers.search.found import Found, Search, best, newest
from papers.views.categories import announced, check_category
from papers.views.collections import visible
from papers.views.export_file import MOST, Answer, held_back, limited, private_file, public_file
from papers.views.moved import at_former_addresses_too
from papers.views.readers import reader_of

SEARCHES_A_MINUTE = 10


@require_safe
@limited
def paper(request: HttpRequest, arxiv_id: str, ext: str) -> Answer:
    """One paper."""
    found = get_object_or_404(Paper.objects.only("pk"), arxiv_id=arxiv_id)
    return public_file(request, ext, arxiv_id, [found.pk])


@require_safe
@limited
@at_former_addresses_too
def digest(request: HttpRequest, slug: str, day: date, ext: str) -> Answer:
    """A digest's papers in its order, without those that a curator took out."""
    found = get_object_or_404(Digest, topic__slug=slug, date=day, published=True)
    entries = Entry.objects.filter(digest=found, hidden=False).order_by("section", "rank")
    return public_file(request, ext, f"{slug}-{day}", list(entries.values_list("paper", flat=True)))


@require_safe
@limited
@at_former_addresses_too
def topic(request: HttpRequest, slug: str, ext: str) -> Answer:
    """The papers of all the topic's digests, each once, the newest first."""
    found = get_object_or_404(Topic, slug=slug)
    shown = Entry.objects.filter(digest__topic=found, digest__published=True, hidden=False)
    papers = Paper.objects.filter(pk__in=shown.values("paper")).newest_first()
    return public_file(request, ext, slug, list(papers.values_list("pk", flat=True)[:MOST]))


@require_safe
@limited
def author(request: HttpRequest, pk: int, ext: str) -> Answer:
    """A person's papers under all spellings, the newest first."""
    rows = list(Author.objects.of_person(pk))
    found = next((row for row in rows if row.pk == pk), None)
    if found is None:
        raise Http404
    theirs = Authorship.objects.filter(author__in=rows).values("paper")
    papers = Paper.objects.filter(pk__in=theirs).newest_first()
    return public_file(request, ext, found.slug, list(papers.values_list("pk", flat=True)[:MOST]))


@require_safe
@limited
def venue(request: HttpRequest, slug: str, ext: str) -> Answer:
    """The papers of a venue, the newest first."""
    papers = Paper.objects.filter(venue_slug=slug).newest_first()
    keys = list(papers.values_list("pk", flat=True)[:MOST])
    if not keys:
        raise Http404
    return public_file(request, ext, slug, keys)


@require_safe
@limited
def category_day(request: HttpRequest, code: str, day: date, ext: str) -> Answer:
    """What was announced in a category on a listing day, in the order of its page."""
    check_category(code)
    papers = [pk for pk, _place in announced(listing_days.parts_of(code), day)]
    if not papers:
        raise Http404
    return public_file(request, ext, f"{code}-{day}", papers)


@require_safe
@limited
def collection(request: HttpRequest, pk: int, ext: str) -> Answer:
    """A collection's papers, the newest in it first; remarks stay on its page."""
    found = visible(request, pk)
    entries = found.entries.order_by("-at", "-pk")
    papers = list(entries.values_list("paper", flat=True)[:MOST])
    if found.public:
        return public_file(request, ext, found.name, papers)
    return private_file(request, ext, found.name, works(papers))


@require_safe
def search(request: HttpRequest, ext: str) -> Answer:
    """The newest papers that a search finds, or the best of them, as many as are counted.

    The file's name says so if there are more. A query that cannot be read leads to the page that says why.
    """
    if refused := held_back(request, "export-search", SEARCHES_A_MINUTE):
        return refused
    form = SearchForm(request.GET)
    if not form.is_valid() or form.query is None:
        return redirect(f"{reverse('search')}?{request.GET.urlencode()}")
    slug = str(form.data["topic"])
    within = get_object_or_404(Topic.objects.shown(), slug=slug).pk if slug else None
    reader = reader_of(request)
    asked = Search(form.query, new_york_today(), reader.pk if reader else None, within)
    found = best(asked) if form.data["sort"] == "best" else newest(asked, size=MOST_FOUND)
    if any(isinstance(leaf, Mark) for leaf in leaves(form.query.root)):
        return private_file(request, ext, _named(found), works(found.papers))
    return public_file(request, ext, _named(found), found.papers)


def _named(found: Found) -> str:
    """The file's name, which says where a list was cut."""
    cut = found.more or found.stopped_at is not None
    return f"search-first-{len(found.papers)}" if cut else "search"
