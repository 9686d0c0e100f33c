"""Who may take part in the discussion at this moment, and why not, in words."""

from datetime import timedelta
from math import ceil

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers import site
from papers.clock import now
from papers.models import Comment, Paper, Suspension, Thread

MODERATE = "papers.change_comment"  # the permission that makes a moderator


def moderates(reader: User | None) -> bool:
    """Whether this is a moderator."""
    return reader is not None and reader.has_perm(MODERATE)


def suspension_of(reader: User) -> Suspension | None:
    """The suspension that holds now, None where there is none."""
    return Suspension.objects.filter(reader=reader, until__gt=now()).order_by("-until").first()


def may_take_part(reader: User) -> str | None:
    """Why the reader may neither vote nor report, in words; None if nothing is in the way."""
    held = suspension_of(reader)
    if held is None:
        return None
    said = _("You are suspended from the discussion until %(until)s. Reason given: %(reason)s")
    return said % {"until": f"{held.until:%Y-%m-%d %H:%M} UTC", "reason": held.reason}


def comments_closed() -> str | None:
    """What to say while administrators have closed the discussion of the whole site; None if it is open."""
    if site.current().comments_open:
        return None
    return _("Comments are closed on this site for now. What was written can be read.")


def may_edit(reader: User, paper: Paper) -> str | None:
    """Why the reader may not change a comment on the paper, in words; None if nothing is in the way."""
    return comments_closed() or may_take_part(reader) or _locked(Thread.objects.filter(paper=paper).first())


def may_comment(reader: User, paper: Paper) -> str | None:
    """Why the reader may not comment on the paper at this moment, in words; None if nothing is in the way."""
    thread = Thread.objects.filter(paper=paper).first()
    if refused := comments_closed() or may_take_part(reader) or _locked(thread):
        return refused
    wait = _slow_wait(reader, thread) if thread else 0
    if not wait:
        return None
    said = ngettext(
        "This thread is in slow mode. You can write again in %(n)s second.",
        "This thread is in slow mode. You can write again in %(n)s seconds.",
        wait,
    )
    return said % {"n": wait}


def _locked(thread: Thread | None) -> str | None:
    if thread and thread.locked:
        return _("A moderator has locked this thread. Nothing can be added to it.")
    return None


def _slow_wait(reader: User, thread: Thread) -> int:
    """The seconds until the reader's next comment in the thread, 0 for none."""
    if not thread.slow_seconds:
        return 0
    written = Comment.objects.filter(author=reader, paper=thread.paper_id).order_by("-at")
    last = written.values_list("at", flat=True).first()
    if last is None:
        return 0
    left = (last + timedelta(seconds=thread.slow_seconds) - now()).total_seconds()
    return max(0, ceil(left))
