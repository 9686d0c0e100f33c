"""A reader's acts on papers: save, move, remove, read, skip, tag, note; and taking back.

Each act sets a state, so that pressing twice is the same as once. With htmx the answer is the element that
was pressed in: a row's marks, or a part of the paper's page.
"""

from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from papers.forms.marks import EntriesForm, NoteForm, StateForm, StatusForm, TagsForm
from papers.library import shelf
from papers.library.marks import mark as put_mark
from papers.library.marks import mark_rest, marks_for
from papers.models import Bookmark, Digest, Entry, Paper, ReadingMark, Undo
from papers.text.math import to_text
from papers.undo import take_back
from papers.views.answers import done
from papers.views.marked import base_of, own_marks, row, row_of
from papers.views.readers import own_reader

ROW = "papers/partials/marks.html"
# Parts of the paper's page, by the id of the element that htmx will change.
PARTS = {
    "shelf": "papers/partials/paper_shelf.html",
    "your-tags": "papers/partials/paper_tags.html",
    "your-note": "papers/partials/paper_note.html",
    "note-kept": "papers/partials/note_kept.html",
}
STATES = {"read": ReadingMark.State.READ, "skipped": ReadingMark.State.SKIPPED, "unread": None}
ROWS_AT_ONCE = 500  # more are shown by loading the page anew


@require_POST
def save(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Saves the paper, or moves it to the shelf named."""
    reader, paper = _asked(request, arxiv_id)
    bookmark = shelf.save(reader, paper, _sent(StatusForm(request.POST))["status"])
    said = _("Saved: %(shelf)s.") % {"shelf": Bookmark.Status(bookmark.status).label}
    return _answer(request, reader, paper, said)


@require_POST
def unsave(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Takes the paper out of the library, with its tags and note."""
    reader, paper = _asked(request, arxiv_id)
    undo = shelf.remove(reader, [paper.pk])
    return _answer(request, reader, paper, _("Removed from your library."), undo)


@require_POST
def mark(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Marks the paper as read, skipped or unread."""
    reader, paper = _asked(request, arxiv_id)
    state = _sent(StateForm(request.POST))["state"]
    said = {"read": _("Marked as read."), "skipped": _("Skipped."), "unread": _("Marked as unread.")}
    return _answer(request, reader, paper, said[state], put_mark(reader, [paper.pk], STATES[state]))


@require_POST
def mark_many(request: HttpRequest) -> HttpResponse:
    """Marks as read what is unread in a digest, or in one of its sections."""
    reader = own_reader(request)
    digest, _dash, section = _sent(EntriesForm(request.POST))["entries"].partition("-")
    found = get_object_or_404(Digest.objects.select_related("topic"), pk=int(digest), published=True)
    entries = Entry.objects.filter(digest=found, hidden=False)
    undo = mark_rest(reader, entries.filter(section=int(section)) if section else entries)
    n = len(undo.rows) if undo else 0
    said = ngettext("%(n)s paper marked as read.", "%(n)s papers marked as read.", n) % {"n": n}
    default = found.get_absolute_url()
    return _answer_rows(request, reader, undo, said, default=default, way_back=undo)


@require_http_methods(["GET", "HEAD", "POST"])
def set_tags(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """The paper bears the tags of the form and no others; asked for, the form itself."""
    reader, paper = _asked(request, arxiv_id)
    if request.method != "POST":
        return _form(request, reader, paper, "tags")
    form = TagsForm(request.POST, auto_id="tags-%s")
    if not form.is_valid():
        return _refused(request, reader, paper, "tags", form)
    undo = shelf.retag(reader, paper, form.cleaned_data["tags"])
    return _answer(request, reader, paper, _("Your tags are kept."), undo)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_note(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    """Keeps the reader's note; one that was changed elsewhere meanwhile is not written over unseen."""
    reader, paper = _asked(request, arxiv_id)
    if request.method != "POST":
        return _form(request, reader, paper, "note")
    form = NoteForm(request.POST, auto_id="note-%s")
    if form.is_valid():
        _check_base(form, shelf.note_of(reader, paper))
    if not form.is_valid():
        return _refused(request, reader, paper, "note", form)
    text = form.cleaned_data["note"]
    undo = shelf.rewrite(reader, paper, text if text.strip() else "")
    said = _("The note is gone.") if undo else _("Note kept.")
    quiet = undo is None and request.headers.get("HX-Target") == "note-kept"
    return _answer(request, reader, paper, "" if quiet else said, undo)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back one of the reader's removals; one that is used, old or not the reader's answers 404."""
    reader = own_reader(request)
    kept = Undo.objects.filter(pk=pk, reader=reader).first()
    said = take_back(reader, pk)
    if said is None:
        raise Http404
    return _answer_rows(request, reader, kept, said, default="/")


def _asked(request: HttpRequest, arxiv_id: str) -> tuple[User, Paper]:
    return own_reader(request), get_object_or_404(Paper, arxiv_id=arxiv_id)


def _sent(form: Form) -> dict[str, Any]:
    """What a control sent; it holds fixed words, so anything else is no answer to our pages."""
    if not form.is_valid():
        raise BadRequest(form.errors.as_text())
    return form.cleaned_data


def _check_base(form: Form, kept: str) -> None:
    """An error on a note that was written over another text than the one kept."""
    base, text = form.cleaned_data["base"], form.cleaned_data["note"]
    if base and base != base_of(kept) and text != kept:
        form.add_error(
            "note",
            _("This note was changed elsewhere meanwhile; below is what is kept. Keep again to replace it."),
        )


def _answer(
    request: HttpRequest, reader: User, paper: Paper, said: str, undo: Undo | None = None
) -> HttpResponse:
    """The marks as they are now, where they were pressed."""
    piece, context = _piece(request, reader, paper)
    return done(
        request,
        said,
        default=context["r"].links.page,
        anchor=f"#{paper.arxiv_id}",
        undo=undo,
        piece=piece,
        context=context | {"rows": piece == ROW},
    )


def _piece(request: HttpRequest, reader: User, paper: Paper) -> tuple[str, dict[str, Any]]:
    """The template of what htmx will change, and its context."""
    found = row_of(reader, paper)
    part = PARTS.get(request.headers.get("HX-Target", ""))
    if part is None:
        return ROW, {"r": found}
    return part, {"paper": paper, "answer": True, **own_marks(reader, paper, found)}


def _answer_rows(
    request: HttpRequest,
    reader: User,
    changed: Undo | None,
    said: str,
    *,
    default: str,
    way_back: Undo | None = None,
) -> HttpResponse:
    """The marks of all the papers that an undo names, for rows on the page; or the page anew."""
    papers = _papers_of(changed)
    if "rows" not in request.POST or len(papers) > ROWS_AT_ONCE:
        return done(request, said, default=default, undo=way_back)
    marks = marks_for(reader, papers)
    found = Paper.objects.filter(pk__in=papers).only("arxiv_id", "title")
    rows = [row(paper.arxiv_id, to_text(paper.title), marks[paper.pk]) for paper in found]
    context = {"marked": rows}
    return done(
        request,
        said,
        default=default,
        undo=way_back,
        piece="papers/partials/marked_rows.html",
        context=context | {"rows": True},
    )


def _papers_of(undo: Undo | None) -> list[int]:
    """The papers (primary keys) whose rows an undo is about."""
    if undo is None:
        return []
    if undo.kind == "marks":
        return [kept[0] for kept in undo.rows]
    if undo.kind == "bookmarks":
        return [kept["paper"] for kept in undo.rows]
    return undo.rows[:1] if undo.kind in ("tags", "note") else []


def _form(request: HttpRequest, reader: User, paper: Paper, name: str) -> HttpResponse:
    """The row with a small form in it; without script, the form on the paper's page."""
    found = row_of(reader, paper)
    if not request.headers.get("HX-Request"):
        return redirect(f"{found.links.page}#{name}")
    form = own_marks(reader, paper, found, f"{paper.pk}-")[f"{name}_form"]
    return render(request, ROW, {"r": found, name: form})


def _refused(request: HttpRequest, reader: User, paper: Paper, name: str, form: Form) -> HttpResponse:
    """The form again, with what was typed and what is wrong, 422."""
    piece, context = _piece(request, reader, paper)
    if request.headers.get("HX-Request") and piece == ROW:
        form.auto_id = f"{name}-{paper.pk}-%s"
        return render(request, ROW, {"r": context["r"], name: form}, status=422)
    context = {"paper": paper, **own_marks(reader, paper, context["r"]), f"{name}_form": form}
    kept = shelf.note_of(reader, paper)
    context |= {"kept": kept, "base": base_of(kept)}
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string(piece, context, request), status=422)
    return render(request, "papers/marks_refused.html", context | {"what": name}, status=422)
