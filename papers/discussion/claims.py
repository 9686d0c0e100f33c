"""Claims of authorship: what a moderator says of them, told to who claimed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import StaffAct, User
from papers.discussion.acts_log import audited, counters, log
from papers.models import AuthorClaim, ModerationAct, Notice
from papers.notices import tell

ACTS = {
    AuthorClaim.State.CONFIRMED: ModerationAct.Kind.CONFIRM,
    AuthorClaim.State.REFUSED: ModerationAct.Kind.REFUSE,
}


def judge(moderator: User, claim: AuthorClaim, state: AuthorClaim.State, reason: str = "") -> StaffAct | None:
    """Confirms or refuses the claim, also one that was judged otherwise before; None if it was so.

    Gives the line in the audit log, from where it can be taken back.
    """
    with transaction.atomic():
        found = AuthorClaim.objects.select_for_update().get(pk=claim.pk)
        before = found.state
        if before == state:
            return None
        found.state = state
        found.save(update_fields=["state"])
        act = log(moderator, ACTS[state], person=claim.reader, reason=reason)
        facts = {"confirmed": state == AuthorClaim.State.CONFIRMED, "reason": reason}
        tell([claim.reader_id], Notice.Kind.CLAIM, f"claim:{act.pk}", author=claim.author, facts=facts)
        rows = {"claim": claim.pk, "was": before, "is": str(state)}
        changes = {"state": [before, str(state)]}
        return audited(moderator, ACTS[state], claim, reason=reason, changes=changes, undo=rows)


@counters(*ACTS.values())
def _counter(_moderator: User, rows: dict[str, Any]) -> str | None:
    """Back to what it was; who claimed is told when it is judged again."""
    same = AuthorClaim.objects.filter(pk=rows["claim"], state=rows["is"])
    return _("The claim is as it was.") if same.update(state=rows["was"]) else None
