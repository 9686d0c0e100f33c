"""What a reader's own marks look like on a row and on the paper's page."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from papers.forms.marks import NoteForm, TagsForm
from papers.library.marks import Marks, marks_for
from papers.models import Bookmark, Paper
from papers.text.markdown import RENDERER, render
from papers.text.math import to_text

TITLE = 60  # characters of it in the name of a control


class Links(NamedTuple):
    """Where the acts on a paper are sent."""

    page: str
    save: str
    unsave: str
    mark: str
    tags: str
    note: str


@dataclass(slots=True)
class Row:
    """One paper's marks as templates/papers/partials/marks.html prints them."""

    arxiv_id: str
    title: str
    links: Links
    marks: Marks

    @property
    def state(self) -> str:
        """Unread, read or skipped."""
        return self.marks.state

    @property
    def status(self) -> int:
        """The shelf, 0 for none."""
        return self.marks.status

    @property
    def shelf(self) -> str:
        """The word on the shelf button: where the paper stands, or what pressing does."""
        return str(Bookmark.Status(self.status).label) if self.status else _("Save")

    @property
    def next_shelf(self) -> int:
        """Where pressing the button puts the paper: To read, Reading, Read, and round again."""
        return self.status % 3 + 1

    @property
    def tags(self) -> str:
        """The tags as one types them."""
        return ", ".join(name for name, _key in self.marks.tags)


def row(arxiv_id: str, title: str, marks: Marks) -> Row:
    """The marks with what their controls need; `title` is plain text."""
    return Row(arxiv_id, title if len(title) <= TITLE else f"{title[:TITLE]}…", links_of(arxiv_id), marks)


def row_of(reader: User, paper: Paper) -> Row:
    """The reader's row for one paper, as it is now."""
    return row(paper.arxiv_id, to_text(paper.title), marks_for(reader, [paper.pk])[paper.pk])


@lru_cache(maxsize=8192)
def links_of(arxiv_id: str) -> Links:
    """The addresses of a paper's acts."""
    names = ("paper", "save", "unsave", "mark", "set_tags", "keep_note")
    return Links(*(reverse(name, args=[arxiv_id]) for name in names))


def own_marks(reader: User, paper: Paper, row: Row, place: str = "") -> dict[str, Any]:
    """What the paper's page needs for the reader's own part: forms filled with what is kept.

    `place` sets the fields of a row apart from those of other rows.
    """
    kept = Bookmark.objects.filter(reader=reader, paper=paper).first()
    note = kept.note if kept else ""
    fresh = kept is None or kept.note_renderer == RENDERER
    return {
        "r": row,
        "bookmark": kept,
        "note_html": kept.note_html if kept and fresh else render(note),
        "shelves": Bookmark.Status.choices,
        "tags_form": TagsForm(initial={"tags": row.tags}, auto_id=f"tags-{place}%s"),
        "note_form": NoteForm(initial={"note": note, "base": base_of(note)}, auto_id=f"note-{place}%s"),
    }


def base_of(note: str) -> str:
    """A name for the text that a note is written over: another name means that it changed meanwhile."""
    return sha256(note.encode()).hexdigest()[:16]
