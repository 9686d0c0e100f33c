"""The audit log in words: one phrase for each kind of act, given by whoever knows that kind."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

UNDONE = ".undone"
_WORDS: dict[str, Any] = {
    "user.add": gettext_lazy("account made"),
    "user.change": gettext_lazy("account changed"),
    "user.confirm": gettext_lazy("address confirmed"),
    "user.sessions": gettext_lazy("sessions ended"),
    "user.delete": gettext_lazy("account deleted"),
    "group.add": gettext_lazy("group made"),
    "group.change": gettext_lazy("group changed"),
    "group.delete": gettext_lazy("group deleted"),
    "invitation.add": gettext_lazy("invitation made"),
    "invitation.delete": gettext_lazy("invitation revoked"),
    "audit.export": gettext_lazy("audit log exported"),
}


def name(words: dict[str, Any]) -> None:
    """Adds the phrases for more kinds."""
    _WORDS.update(words)


def told(kind: str) -> str:
    """The kind in words of the page's language; a kind without words as it is."""
    if kind.endswith(UNDONE):
        return _("%(act)s: taken back") % {"act": told(kind.removesuffix(UNDONE))}
    return str(_WORDS.get(kind, kind))
