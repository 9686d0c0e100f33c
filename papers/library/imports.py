"""What readers bring from elsewhere: a file becomes lines, each with its paper and what is kept with it.

Reading is done once, however often it is tried: the lines are written and the bytes forgotten in one
transaction. What becomes of the lines is said in arrivals.py.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from papers.clock import now
from papers.library import standing
from papers.library import tags as tagging
from papers.library.arrivals import finish, keep_marks, settle, take_off
from papers.library.formats import READERS, recto
from papers.library.formats.decoding import kind_of, text_of
from papers.library.formats.found import Found, Unreadable, plain
from papers.library.shelf import remove
from papers.models import Bookmark, Import, ImportLine, Undo
from papers.models.follows import MOST_FOLLOWS
from papers.models.saved import MOST_SEARCHES

LARGEST = 10_000_000  # bytes of a file
MOST = 20_000  # entries of an import
MOST_MARKS = 200_000  # reading marks of our own export
AT_ONCE = 32_000  # bytes; longer ones are read in the background
KEPT = timedelta(days=30)
_BATCH = 500

PROBLEMS = {
    "binary": _("This is not a text file, or not in an encoding that is known here. Save it as UTF-8."),
    "archive": _("The archive is damaged, or is not an export of this site; others are not opened."),
    "broken": _("The file is cut off or broken. Export it again where it came from."),
    "shape": _("The file is not of the kind that was chosen. Let the kind be found out, or choose another."),
    "many": _("It holds more than 20,000 entries. Split it into several files; nothing was taken from it."),
    "long": _("Unpacked, it is too large. Split it; nothing was taken from it."),
    "empty": _("There is nothing in it."),
}  # fmt: skip
REASONS = {
    "no-id": _("no arXiv id in it"),
    "broken": _("the entry is broken"),
    "tags": _("some of its tags cannot be used here: too long, too many, or without a letter"),
    "rejected": _("arXiv’s record could not be taken in; it comes when it can"),
}


def bring(reader: User, data: bytes, *, kind: str = "", name: str = "") -> Import:
    """Keeps what the reader brings (`kind` "" is found out); what is short is read and saved at once."""
    name = plain(name)[-150:]
    batch = Import.objects.create(reader=reader, kind=kind, name=name, at=now(), source=data)
    if len(data) <= AT_ONCE:
        read(batch.pk)
        finish(batch.pk, tells=False)
        batch.refresh_from_db()
    return batch


def read(pk: int) -> None:
    """Reads a kept file into lines and saves the papers that are here; again, it does nothing."""
    batch = Import.objects.filter(pk=pk, source__isnull=False, undone_at=None).first()
    if batch is not None:
        try:
            _read(batch)
        except Unreadable as error:
            Import.objects.filter(pk=pk).update(problem=str(error), source=None)
    settle(pk)


def take_back(batch: Import) -> tuple[int, Undo | None]:
    """Removes what the import added and ends it; gives how many papers left the library, and the way back."""
    with transaction.atomic():
        tagging.hold(batch.reader_id)
        if not Import.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=now(), source=None):
            return 0, None
        lines = ImportLine.objects.filter(batch=batch)
        added = lines.exclude(added={}).order_by("place").iterator(chunk_size=_BATCH)
        while some := list(islice(added, _BATCH)):
            take_off(batch.reader_id, some)
        saved = lines.filter(state=ImportLine.State.SAVED).values("arxiv_id")
        papers = Bookmark.objects.filter(reader=batch.reader, paper__arxiv_id__in=saved)
        leaving = list(papers.values_list("paper", flat=True))
        undo = remove(batch.reader, leaving)
        tagging.drop_unused(batch.reader_id)
    return len(leaving), undo


def tally(batches: Iterable[int]) -> Counter[tuple[int, str]]:
    """How many lines of each of these imports are in each state."""
    lines = ImportLine.objects.filter(batch__in=list(batches)).order_by()
    rows = lines.values_list("batch", "state").annotate(n=Count("pk"))
    return Counter({(batch, state): n for batch, state, n in rows})


def unread() -> list[int]:
    """Imports whose file is still to be read, oldest first."""
    kept = Import.objects.filter(source__isnull=False, undone_at=None, at__lt=now())
    return list(kept.order_by("pk").values_list("pk", flat=True))


def forget_old() -> None:
    """Removes the reports of imports that were brought long ago; what they saved stays."""
    Import.objects.filter(at__lt=now() - KEPT).delete()


def _read(batch: Import) -> None:
    text = text_of(bytes(batch.source or b""))
    if not text.strip():
        raise Unreadable("empty")
    kind = batch.kind or kind_of(text)
    entries = list(islice(READERS[kind](text), MOST + 1))
    ours = kind == Import.Kind.RECTO
    marks = list(islice(recto.read_marks(text), MOST_MARKS)) if ours else []
    searches = list(islice(recto.read_searches(text), MOST_SEARCHES)) if ours else []
    follows = list(islice(recto.read_follows(text), MOST_FOLLOWS)) if ours else []
    if not (entries or marks or searches or follows):
        raise Unreadable("shape")
    if len(entries) > MOST:
        raise Unreadable("many")
    with transaction.atomic():
        still = Import.objects.select_for_update().filter(pk=batch.pk, source__isnull=False, undone_at=None)
        if still.first() is None:
            return
        ImportLine.objects.bulk_create(_lines(batch, entries), batch_size=_BATCH)
        for start in range(0, len(marks), _BATCH):
            keep_marks(batch.reader_id, marks[start : start + _BATCH])
        if searches or follows:
            tagging.hold(batch.reader_id)
            standing.keep_searches(batch.reader, searches)
            standing.keep_follows(batch.reader, follows)
        Import.objects.filter(pk=batch.pk).update(source=None, kind=kind)


def _lines(batch: Import, entries: Iterable[Found]) -> list[ImportLine]:
    state = ImportLine.State
    return [
        ImportLine(
            batch=batch,
            place=place,
            text=entry.text,
            arxiv_id=entry.arxiv_id,
            marks=entry.marks(),
            state=state.WANTED if entry.arxiv_id else state.UNREAD,
            reason=entry.reason,
        )
        for place, entry in enumerate(entries, start=1)
    ]
