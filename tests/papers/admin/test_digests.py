"""A digest's page in admin: what a curator says there stands on the public page at once."""

import pytest
from django.test import Client

from tests.factories import NOON, make_digest, make_entry, make_paper

pytestmark = pytest.mark.django_db


def test_curated_entries_take_effect_at_once(admin_client: Client) -> None:
    digest = make_digest()
    entry, pinned = make_entry(digest), make_entry(digest, make_paper("2311.00002"))
    answer = admin_client.post(
        f"/admin/papers/digest/{digest.pk}/change/",
        {
            "introduction": "Read this.",
            "published": "on",
            "entries-TOTAL_FORMS": "2",
            "entries-INITIAL_FORMS": "2",
            "entries-0-id": str(entry.pk),
            "entries-0-digest": str(digest.pk),
            "entries-0-hidden": "on",
            "entries-0-hidden_reason": "off topic",
            "entries-1-id": str(pinned.pk),
            "entries-1-digest": str(digest.pk),
            "entries-1-pinned": "on",
        },
    )
    assert answer.status_code == 302
    digest.refresh_from_db()
    entry.refresh_from_db()
    pinned.refresh_from_db()
    assert (digest.introduction, entry.hidden, entry.hidden_reason) == ("Read this.", True, "off topic")
    assert digest.changed_at > NOON
    assert (pinned.pinned, pinned.rank, digest.entry_count) == (True, 1, 1)
