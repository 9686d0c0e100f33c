"""What goes into which letter, and when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from papers.mail import gather, turns
from papers.models import Delivery, Follow, MailTurn, Release, Topic
from tests.factories import make_digest, make_follow, make_hit, make_reader, make_saved_search, make_topic

pytestmark = pytest.mark.django_db


def keys(reader: User) -> list[str]:
    return list(Delivery.objects.filter(reader=reader).order_by("pk").values_list("key", flat=True))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the site's clock: `clock("2023-11-03 06:59")`, and ticks then."""

    def tick(at: str) -> None:
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        for module in ("gather", "turns"):
            monkeypatch.setattr(f"papers.mail.{module}.now", lambda: moment)
        gather.plan(moment)

    return tick


def test_a_digest_is_a_letter_at_the_readers_hour(clock: Any) -> None:
    topic, reader = make_topic(), make_reader(digest_mail="daily", mail_hour=7)
    make_follow(reader, topic=topic)
    clock("2023-11-02 08:00")
    turns.begin(reader)
    digest = make_digest(topic)
    clock("2023-11-03 06:59")
    assert keys(reader) == []
    clock("2023-11-03 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]
    clock("2023-11-03 07:01")
    clock("2023-11-04 07:00")
    assert keys(reader) == [f"digest:{digest.pk}"]
