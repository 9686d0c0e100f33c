"""Claims of authorship: what a moderator says of them, told to who claimed."""

from django.db import transaction

from accounts.models import User
from papers.clock import now
from papers.models import AuthorClaim, ModerationAct, Notice
from papers.notices import tell

ACTS = {
    AuthorClaim.State.CONFIRMED: ModerationAct.Kind.CONFIRM,
    AuthorClaim.State.REFUSED: ModerationAct.Kind.REFUSE,
}


def judge(moderator: User, claim: AuthorClaim, state: AuthorClaim.State, reason: str = "") -> bool:
    """Confirms or refuses the claim, also one that was judged otherwise before; false if it was so."""
    with transaction.atomic():
        if not AuthorClaim.objects.filter(pk=claim.pk).exclude(state=state).update(state=state):
            return False
        act = ModerationAct.objects.create(
            by=moderator, kind=ACTS[state], person=claim.reader, reason=reason, at=now()
        )
        facts = {"confirmed": state == AuthorClaim.State.CONFIRMED, "reason": reason}
        tell([claim.reader_id], Notice.Kind.CLAIM, f"claim:{act.pk}", author=claim.author, facts=facts)
    return True
