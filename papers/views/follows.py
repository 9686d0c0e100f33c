"""Following: the acts, the list of what a reader follows, and what is new there."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Max, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from papers.arxiv.taxonomy import category_name
from papers.clock import new_york_today
from papers.following import claims
from papers.following import follows as acts
from papers.following.follows import LIMIT, Target
from papers.forms.feeds import OpmlForm
from papers.forms.follows import NamesakeForm, TargetForm
from papers.ingest.listing_days import FIRST_KINDS
from papers.models import Announcement, Author, Authorship, Collection, Follow, NotThisPerson, Paper, Topic
from papers.models.collections import visible_to
from papers.text.math import to_text
from papers.views.answers import done
from papers.views.cards import Card, cards, paper_fields, with_marks
from papers.views.categories import check_category
from papers.views.follow_button import Button
from papers.views.readers import own_reader

SHOWN_NEW = 20  # papers of followed authors
LATELY = timedelta(days=14)
PIECE = "papers/partials/follow.html"


@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follows what the form names."""
    reader = own_reader(request)
    target, made = _target(request, reader)
    if not acts.follow(reader, target):
        said = _("You follow %(n)s things, which is as many as one reader can follow.") % {"n": LIMIT}
        return done(request, said, default=reverse("following"), piece=PIECE, context={"f": made(False)})
    said = _("You follow %(name)s.") % {"name": made(True).label}
    return done(request, said, default=reverse("following"), piece=PIECE, context={"f": made(True)})


@require_POST
def unfollow(request: HttpRequest) -> HttpResponse:
    """Ends it, and offers the way back."""
    reader = own_reader(request)
    target, made = _target(request, reader)
    undo = acts.unfollow(reader, target)
    said = _("You no longer follow %(name)s.") % {"name": made(False).label}
    return done(
        request, said, default=reverse("following"), undo=undo, piece=PIECE, context={"f": made(False)}
    )


@require_safe
def following(request: HttpRequest) -> HttpResponse:
    """All that the reader follows, by kind, with what is new in categories and by authors."""
    return following_page(request, OpmlForm())


def following_page(request: HttpRequest, form: OpmlForm) -> HttpResponse:
    """The page, with the form for a list of feeds."""
    reader = own_reader(request)
    rows = list(
        Follow.objects.filter(reader=reader)
        .select_related("topic", "author__same_as", "collection", "paper")
        .order_by("-at", "-pk")[:LIMIT]
    )
    seen = _visible(reader, [row.collection_id for row in rows if row.collection_id])
    rows = [row for row in rows if not row.collection_id or row.collection_id in seen]
    groups = _groups(rows)
    context = {
        "groups": groups,
        "days": _newest_days([row.category for row in rows if row.category]),
        "cards": _new_papers(request, reader),
        "form": form,
        "view": "contents",
        "mail_choices": Follow.Mail.choices,
        "here": "following",
    }
    return render(request, "papers/following.html", context, status=422 if form.errors else 200)


@require_POST
def not_this_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Remembers for a follower that a paper is by a namesake, or takes that back."""
    reader = own_reader(request)
    author = _person(pk)
    form = NamesakeForm(request.POST)
    named = form.is_valid() and (form.cleaned_data["paper"] or form.cleaned_data["same"])
    if not named:
        raise BadRequest
    theirs = Authorship.objects.filter(author__in=Author.objects.of_person(author.pk))
    paper = get_object_or_404(Paper, arxiv_id=named, pk__in=theirs.values("paper"))
    is_other = bool(form.cleaned_data["paper"])
    acts.set_namesake(reader, author, paper, is_other=is_other)
    said = _("Kept: %(id)s is not by the %(name)s whom you follow.") if is_other else _("Taken back.")
    return done(request, said % {"id": named, "name": author.name}, default=author.get_absolute_url())


@require_POST
def claim_author(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks moderators to confirm that the reader is this author; 403 without ORCID of that name."""
    author = _person(pk)
    if claims.claim(own_reader(request), author) is None:
        raise PermissionDenied
    said = _("Moderators will look at it. You get a notice.")
    return done(request, said, default=author.get_absolute_url())


def _target(request: HttpRequest, reader: User) -> tuple[Target, Any]:
    """What the form names, and how to make its button in a state; 404 for what the reader cannot see."""
    form = TargetForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    name, value = form.cleaned_data["target"]
    found, label = _found(name, value, reader)
    return {name: found}, lambda on: Button(name, value, label, on)


def _found(name: str, value: str, reader: User) -> tuple[Any, str]:
    if name == "topic":
        topic = get_object_or_404(Topic, slug=value)
        return topic, topic.local_name
    if name == "author":
        author = _person(int(value))
        return author, author.name
    if name == "collection":
        visible = Collection.objects.filter(visible_to(reader))
        collection = get_object_or_404(visible, pk=int(value))
        return collection, collection.name
    if name == "paper":
        paper = get_object_or_404(Paper, arxiv_id=value)
        return paper, to_text(paper.title)
    check_category(value)
    return value, value


def _person(pk: int) -> Author:
    """The author of this key, under the spelling chosen for them; 404 if there is none."""
    return get_object_or_404(Author.objects.select_related("same_as"), pk=pk).person


def _visible(reader: User, collections: list[int]) -> set[int]:
    found = Collection.objects.filter(visible_to(reader), pk__in=collections)
    return set(found.values_list("pk", flat=True))


def _groups(rows: list[Follow]) -> list[tuple[str, str, list[tuple[Button, str, str, Follow]]]]:
    """(anchor, heading, lines) of each kind that has any; a line has the button, address and name."""
    headings = {
        "topic": _("Topics"),
        "author": _("Authors"),
        "category": _("Categories"),
        "collection": _("Collections"),
        "paper": _("Threads"),
    }
    lines: dict[str, list[tuple[Button, str, str, Follow]]] = {name: [] for name in headings}
    seen = set()
    for row in rows:
        name, value, label, url = _line(row)
        if (name, value) in seen:  # two spellings of one person
            continue
        seen.add((name, value))
        lines[name].append((Button(name, value, label, True), url, label, row))
    return [(name, headings[name], lines[name]) for name in headings if lines[name]]


def _line(row: Follow) -> tuple[str, str, str, str]:
    """Kind, form value, name and address of what is followed."""
    if row.topic:
        return "topic", row.topic.slug, row.topic.local_name, row.topic.get_absolute_url()
    if row.author:
        person = row.author.person
        return "author", str(person.pk), person.name, person.get_absolute_url()
    if row.collection:
        return "collection", str(row.collection.pk), row.collection.name, row.collection.get_absolute_url()
    if row.paper:
        url = row.paper.get_absolute_url() + "#comments"
        return "paper", row.paper.arxiv_id, to_text(row.paper.title), url
    name = f"{category_name(row.category)} ({row.category})"
    return "category", row.category, name, reverse("category", args=[row.category])


def _newest_days(codes: list[str]) -> list[dict[str, Any]]:
    """Of each category the newest listing day of the last weeks and how many papers were new there."""
    since = new_york_today() - LATELY
    held = Announcement.objects.filter(category__in=codes, listing_day__gte=since, kind__in=FIRST_KINDS)
    newest = dict(held.values_list("category").annotate(day=Max("listing_day")).order_by("category"))
    return [
        {"code": code, "day": day, "papers": held.filter(category=code, listing_day=day).count()}
        for code, day in list(newest.items())[:SHOWN_NEW]
    ]


def _new_papers(request: HttpRequest, reader: User) -> list[Card]:
    """The newest papers of followed authors, those apart that the reader said are by a namesake."""
    mine = Follow.objects.filter(reader=reader, author__isnull=False)
    persons = set(mine.values_list(Coalesce("author__same_as", "author"), flat=True))
    rows = Author.objects.filter(Q(pk__in=persons) | Q(same_as__in=persons))
    authors = {pk: same or pk for pk, same in rows.values_list("pk", "same_as")}
    since = new_york_today() - LATELY
    theirs = Authorship.objects.filter(author__in=authors, paper__first_listed__gte=since)
    said = NotThisPerson.objects.filter(reader=reader)
    others = set(said.values_list(Coalesce("author__same_as", "author"), "paper"))
    listed = theirs.values_list("author", "paper")
    found = {paper for author, paper in listed if (authors[author], paper) not in others}
    newest = Paper.objects.filter(pk__in=found).newest_first()[:SHOWN_NEW]
    shown = cards(newest.values(*paper_fields(abstract=False)))
    with_marks(request, shown)
    return shown
