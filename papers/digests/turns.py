"""Whose turn it is to change a digest: builders, rebuilders and curators hold its topic's row meanwhile."""

from django.core.exceptions import PermissionDenied

from accounts import audit
from accounts.models import StaffAct, User
from papers.digests.topics import may_change
from papers.models import Digest, Topic


class Overtaken(Exception):
    """What was to be changed is not as it was read: nothing was written. `digest` is as it is now."""

    def __init__(self, digest: Digest) -> None:
        super().__init__(str(digest))
        self.digest = digest


def locked(pk: int) -> Digest:
    """The digest as it is, with its topic's row held to the end of the transaction."""
    topic = Topic.objects.select_for_update().get(pk=Digest.objects.values_list("topic").get(pk=pk)[0])
    digest = Digest.objects.get(pk=pk)
    digest.topic = topic
    return digest


def of_theirs(by: User, act: StaffAct) -> Digest:
    """The digest of an act that is to be taken back, locked. Raises CannotUndo, PermissionDenied."""
    found = Digest.objects.filter(pk=act.object_id).first()
    if found is None:
        raise audit.CannotUndo
    digest = locked(found.pk)
    if not may_change(by, digest.topic):
        raise PermissionDenied
    return digest
