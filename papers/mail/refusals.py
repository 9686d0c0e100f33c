"""Addresses that take no mail, by their own server's word, until their reader or an administrator says so."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.models import RefusedAddress

KIND = "refusedaddress.try"


def answer(address: str) -> str:
    """What the address's server said when it refused; empty where it takes mail, as far as we know."""
    return RefusedAddress.objects.filter(address=address.lower()).values_list("said", flat=True).first() or ""


def refuse(reader: User, address: str, said: str) -> None:
    """Nothing more is sent there. `said` is what its server answered, never empty."""
    row = {"reader": reader, "said": said, "at": now()}
    RefusedAddress.objects.update_or_create(address=address.lower(), defaults=row)


def try_again(reader: User) -> bool:
    """The reader says that their address works now: letters go there again. False if none was refused.

    What was refused meanwhile is not sent after all: it is on the site. The address may have been another's
    when it was refused.
    """
    theirs = Q(reader=reader) | Q(address=reader.email.lower())
    return bool(RefusedAddress.objects.filter(theirs).delete()[0])


def lift(by: User, refused: RefusedAddress) -> StaffAct | None:
    """The same by an administrator; None where it is lifted already. The log names no address."""
    with transaction.atomic():
        if not RefusedAddress.objects.filter(pk=refused.pk).delete()[0]:
            return None
        undo = {"reader": refused.reader_id}
        return audit.record(by, KIND, refused, target=_("address of a reader"), undo=undo)


@audit.undoes(KIND, "papers.change_refusedaddress")
def _refused_after_all(_by: User, act: StaffAct) -> str:
    """Refused as before, at the address that the reader has now."""
    undo: Any = act.undo
    reader = User.objects.filter(pk=undo["reader"]).first()
    if reader is None:
        raise audit.CannotUndo(_("The account is gone."))
    refuse(reader, reader.email, _("set by an administrator"))
    return _("Nothing more is sent to this address.")
