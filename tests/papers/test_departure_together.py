"""Leaving in one tab while others are still at work: the account is gone, and nobody waits in a ring."""

from contextlib import suppress

import pytest
from django.db import IntegrityError

from accounts.models import User
from papers import departure
from papers.library import shelf, tag_acts
from papers.models import Bookmark, Tag
from tests.factories import make_bookmark, make_paper, make_reader
from tests.papers.library.test_together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def test_account_is_deleted_twice_while_its_tags_change() -> None:
    paper = make_paper()
    for turn in range(ROUNDS):
        reader = make_reader(f"reader{turn}")
        make_bookmark(reader, paper, tags=("a", "b"))
        twin = User.objects.get(pk=reader.pk)

        def retag(reader: User = reader) -> None:
            with suppress(User.DoesNotExist, IntegrityError):  # the account went first
                shelf.retag(reader, paper, ["c"])

        together(
            lambda reader=reader: departure.delete(reader, wipe=True),  # type: ignore[misc]
            lambda twin=twin: departure.delete(twin, wipe=True),  # type: ignore[misc]
            retag,
            lambda reader=reader: tag_acts.plan(reader, ["a", "b"], "d"),  # type: ignore[misc]
        )
        assert not User.objects.filter(pk=reader.pk).exists()
        assert not Bookmark.objects.exists()
        assert not Tag.objects.exists()
