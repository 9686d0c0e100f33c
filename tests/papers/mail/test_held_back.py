"""Letters of a digest that its curator held back while they were due."""

from typing import Any

import pytest
import time_machine

from accounts.models import User
from papers.digests.curation import Wish, curate
from papers.mail import choices, letters
from papers.mail.outbox import Sent, send_due
from papers.models import Delivery, Digest
from tests.factories import make_curator
from tests.papers.mail.arrived import delivery

pytestmark = pytest.mark.django_db


def publish(digest: Digest, *, published: bool) -> None:
    """As the desk does."""
    digest.refresh_from_db()
    wish = Wish(introduction=digest.introduction, published=published)
    assert curate(digest, User.objects.get(username="desk"), wish, digest.edition) is not None


@pytest.mark.parametrize("wanted", [True, False])
def test_digest_that_was_held_back_comes_once_it_is_out_again(
    clock: time_machine.Traveller,
    tick: Any,
    reader: User,
    digest: Digest,
    mailoutbox: list[Any],
    wanted: bool,
) -> None:
    digest.topic.curators.add(make_curator("desk"))
    delivery(reader, "digest", digest=digest)
    publish(digest, published=False)
    assert send_due(letters.compose) == Sent(0, more=False)
    clock.shift(60)
    if not wanted:
        choices.choose(reader, digest.topic, "off")
    publish(digest, published=True)
    tick("2023-11-02 09:00")
    assert send_due(letters.compose).letters == int(wanted)
    tick("2023-11-02 09:01")
    assert send_due(letters.compose) == Sent(0, more=False)
    assert len(mailoutbox) == int(wanted)
    assert Delivery.objects.get().state == (Delivery.State.SENT if wanted else Delivery.State.DROPPED)
