"""Collections: the list of them, a collection's page, and its members' acts."""

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from papers.forms.collections import AddForm, CollectionForm, MemberForm, RemarkForm
from papers.library import collections as lists
from papers.models import Collection, CollectionEntry
from papers.models.collections import visible_to
from papers.views.answers import done, see_other
from papers.views.cards import Card, cards, paper_fields, with_marks
from papers.views.follow_button import button
from papers.views.paging import Page, page_of
from papers.views.readers import own_reader, reader_of
from papers.views.reading import densities, density
from papers.views.references import references
from papers.views.sent import sent, sent_key

MEMBERS_SHOWN = 100


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    """The reader's own collections, and those shared with them."""
    reader = own_reader(request)
    counted = Collection.objects.annotate(papers=Count("entries")).select_related("owner")
    context = {
        "own": counted.filter(owner=reader),
        "shared": counted.filter(members__reader=reader),
        "here": "collections",
    }
    return render(request, "papers/collections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def collection_new(request: HttpRequest) -> HttpResponse:
    """The form of a new collection, and making it."""
    reader = own_reader(request)
    form = CollectionForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if reader.collections.count() >= lists.LIMIT:
            form.add_error(None, _("That is as many collections as one reader can have."))
        else:
            return see_other(lists.keep(Collection(owner=reader), **form.cleaned_data).get_absolute_url())
    return _form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def collection_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the owner says of the collection, and who its members are."""
    found = _own(request, pk)
    form = CollectionForm(sent(request), instance=found)
    if request.method == "POST" and form.is_valid():
        return see_other(lists.keep(found, **form.cleaned_data).get_absolute_url())
    return _form_page(request, form, Collection.objects.get(pk=pk))


@require_safe
def collection(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A collection's page: its papers, newest first, with remarks."""
    found = visible(request, pk)
    if request.path != found.get_absolute_url():
        return redirect(found, permanent=False)
    return _page(request, found, AddForm())


@require_POST
@transaction.atomic
def collection_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Adds a paper; a form that cannot be taken comes back with the page."""
    found = _editable(request, pk)
    form = AddForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    paper, remark = form.cleaned_data["paper"], form.cleaned_data["remark"]
    lists.add(own_reader(request), found, paper, remark)
    said = _("%(id)s is in %(name)s.") % {"id": paper.arxiv_id, "name": found.name}
    return done(request, said, default=found.get_absolute_url())


@require_POST
@transaction.atomic
def collection_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Replaces the remark of an entry (`act` remark) or takes the paper out (`act` remove)."""
    found = _editable(request, pk)
    entry = get_object_or_404(CollectionEntry, pk=sent_key(request, "entry"), collection=found)
    undo = None
    if request.POST.get("act") == "remove":
        undo = lists.take_out(own_reader(request), entry)
        said = _("The paper is out of %(name)s.") % {"name": found.name}
    else:
        form = RemarkForm(request.POST)
        if not form.is_valid():
            return _page(request, found, AddForm(), status=422, faulty=(entry.pk, form))
        lists.set_remark(entry, form.cleaned_data["remark"])
        said = _("The remark is kept.")
    return done(request, said, default=found.get_absolute_url(), undo=undo)


@require_POST
@transaction.atomic
def collection_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets a reader in or changes what they may do; `remove` with a member's key ends a membership."""
    found = _own(request, pk)
    default = reverse("collection_edit", args=[pk])
    if request.POST.get("remove"):
        leaving = sent_key(request, "remove")
        if not leaving:
            raise Http404
        lists.let_go(found, leaving)
        return done(request, _("The membership is ended."), default=default)
    form = MemberForm(request.POST, owner=own_reader(request))
    if form.is_valid() and found.members.count() >= lists.MEMBERS:
        form.add_error(None, _("That is as many members as a collection can have."))
    if not form.is_valid():
        return _form_page(request, CollectionForm(instance=found), found, members=form, status=422)
    reader = form.cleaned_data["reader"]
    lists.let_in(own_reader(request), found, reader, may_edit=form.cleaned_data["may_edit"])
    said = _("%(name)s is a member.") % {"name": reader.username}
    return done(request, said, default=default)


@require_POST
def collection_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves."""
    found = visible(request, pk)
    if not lists.let_go(found, own_reader(request).pk):
        raise Http404
    said = _("You have left %(name)s.") % {"name": found.name}
    return done(request, said, default=reverse("collections"))


@require_POST
@transaction.atomic
def collection_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner deletes the collection; its papers stay where else they are."""
    found = _own(request, pk)
    undo = lists.delete(own_reader(request), found)
    said = _("%(name)s is deleted.") % {"name": found.name}
    return done(request, said, default=reverse("collections"), undo=undo)


def visible(request: HttpRequest, pk: int) -> Collection:
    """The collection, 404 for one that is not there or not to be seen."""
    reader = reader_of(request)
    mine = Collection.objects.filter(visible_to(reader)).select_related("owner")
    return get_object_or_404(mine, pk=pk)


def _editable(request: HttpRequest, pk: int) -> Collection:
    """The collection that the reader may add to, held until this transaction ends."""
    mine = lists.editable_by(own_reader(request)).select_related("owner")
    return get_object_or_404(mine.select_for_update(of=["self"]), pk=pk)


def _own(request: HttpRequest, pk: int) -> Collection:
    """The reader's own collection, held until this transaction ends."""
    return get_object_or_404(Collection.objects.select_for_update(), pk=pk, owner=request.user)


def _page(
    request: HttpRequest,
    found: Collection,
    form: AddForm,
    *,
    status: int = 200,
    faulty: tuple[int, RemarkForm] | None = None,
) -> HttpResponse:
    """The collection's page; `faulty` is an entry whose remark could not be taken, with its form."""
    reader = reader_of(request)
    view = density(request)
    fields = ["pk", "remark_html", "remark", "at", "added_by__username"]
    rows = found.entries.order_by("-at", "-pk").values(
        *fields, *paper_fields("paper__", abstract=view != "titles")
    )
    page = page_of(request, rows)
    member = None if reader is None else found.members.filter(reader=reader).first()
    owner = found.owner == reader
    may_edit = owner or (member is not None and member.may_edit)
    shown = _entry_cards(request, page, found, may_edit, faulty)
    context: dict[str, Any] = {
        "collection": found,
        "page": page,
        "cards": shown,
        "references": references(view, shown),
        "papers": found.entries.count(),
        "owner": owner,
        "member": member,
        "may_edit": may_edit,
        "members": found.members.select_related("reader")[:MEMBERS_SHOWN] if owner or member else [],
        "f": button(request, "collection", str(found.pk), found.name, collection=found),
        "form": form,
        "view": view,
        "densities": densities(request, view),
        "here": "collections",
    }
    return render(request, "papers/collection.html", context, status=status)


def _entry_cards(
    request: HttpRequest,
    page: Page,
    collection: Collection,
    may_edit: bool,
    faulty: tuple[int, RemarkForm] | None,
) -> list[Card]:
    """The papers as rows, each with its remark and the form to change it."""
    papers = [
        {name.removeprefix("paper__"): value for name, value in row.items() if name.startswith("paper__")}
        for row in page.items
    ]
    found = cards(papers)
    with_marks(request, found)
    for number, (card, row) in enumerate(zip(found, page.items, strict=True), page.first):
        card.number = number
        words = {"day": f"{row['at']:%Y-%m-%d}", "name": row["added_by__username"]}
        added = _("added on %(day)s by %(name)s") if words["name"] else _("added on %(day)s")
        card.notes.append(added % words)
        own = faulty[1] if faulty and faulty[0] == row["pk"] else None
        entry = {"entry": row, "card": card, "collection": collection, "may_edit": may_edit, "form": own}
        card.extra = SafeString(render_to_string("papers/partials/remark.html", entry, request))
    return found


def _form_page(
    request: HttpRequest,
    form: CollectionForm,
    found: Collection | None,
    *,
    members: MemberForm | None = None,
    status: int | None = None,
) -> HttpResponse:
    owner = own_reader(request)
    context = {
        "form": form,
        "collection": found,
        "member_form": members or MemberForm(owner=owner),
        "members": found.members.select_related("reader").order_by("at") if found else [],
        "here": "collections",
    }
    return render(
        request, "papers/collection_form.html", context, status=status or (422 if form.errors else 200)
    )
