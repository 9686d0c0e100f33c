"""A reader's turn of mail: the clock, the choices, and what became of them."""

from datetime import UTC, datetime
from typing import Any

from accounts import preferences
from accounts.models import User
from papers.models import Delivery

THURSDAY = "2023-11-02 08:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def keys(reader: User) -> list[str]:
    return list(Delivery.objects.filter(reader=reader).order_by("pk").values_list("key", flat=True))


def choose(reader: User, **chosen: Any) -> None:
    """As the settings page does."""
    was = User.objects.get(pk=reader.pk)
    User.objects.filter(pk=reader.pk).update(**chosen)
    preferences.chosen.send(User, was=was, chosen=chosen)
