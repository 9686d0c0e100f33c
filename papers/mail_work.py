"""What letters need done in the background: sent when they are due, forgotten when they are old.

Planned by the tick, done by workers. They are gathered by the tick itself (papers/mail/gather.py).
"""

from datetime import datetime, timedelta

from papers import work
from papers.clock import now
from papers.mail import letters, outbox
from papers.mail.sending import ServerAtFault
from papers.models import WorkItem

PAUSE = timedelta(minutes=10)  # before a mail server that takes nothing is asked again
KIND = "letters"
Told = dict[str, int]


def plan(at: datetime) -> None:
    """Writes down that letters are due; parks those whose worker died while it sent them.

    Work that crashed three times is tried again in the next hour.
    """
    outbox.park_open(at)
    if outbox.due(at).exists():
        work.plan_next(KIND, f"{at:%Y-%m-%dT%H}", "send_letters", again=True)
    work.plan(f"forget-letters:{at:%Y-%m-%d}", "forget_letters")


def send_letters() -> Told:
    """Sends what is due; comes back for the rest, and while the mail server takes nothing."""
    try:
        sent = outbox.send_due(letters.compose)
    except ServerAtFault as fault:
        raise work.ComeBack(now() + PAUSE, str(fault)) from fault
    if sent.more:
        raise work.ComeBack(now(), "more letters are due")
    return {"sent": sent.letters}


def forget_letters() -> None:
    """Removes what was settled long ago."""
    outbox.forget_old()


def hindrance(at: datetime) -> str:
    """Why no letter is sent now, as the mail server said it; empty while nothing hinders them."""
    waiting = WorkItem.objects.filter(task="send_letters", state=WorkItem.State.DUE, due_at__gt=at)
    error = waiting.values_list("error", flat=True).first() or ""
    return error.strip().rpartition("\n")[2]


LOCAL: dict[str, work.Task] = {"send_letters": send_letters, "forget_letters": forget_letters}
