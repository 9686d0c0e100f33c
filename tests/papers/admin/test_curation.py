"""Admin: outside text is shown and never run, the site's own rows stay."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from papers.models import Digest, Harvest, ListingDay, Paper, RejectedRecord, Topic, WorkItem
from tests.factories import NOON, make_digest, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Topic, Digest, Paper, Harvest, ListingDay, RejectedRecord, WorkItem])
def test_each_list_opens(admin_client: Client, model: type) -> None:
    assert admin_client.get(f"/admin/papers/{model.__name__.lower()}/").status_code == 200


def test_rejected_record_is_shown_whole_and_escaped(admin_client: Client) -> None:
    record = RejectedRecord.objects.create(
        fingerprint="f",
        source="oai",
        place="record 1",
        reason="no title",
        raw=b"<record><script>alert(1)</script>\xff</record>",
        first_seen_at=NOON,
        last_seen_at=NOON,
    )
    page = admin_client.get(f"/admin/papers/rejectedrecord/{record.pk}/change/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\ufffd" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize("model", ["paper", "harvest", "listingday", "rejectedrecord", "workitem", "digest"])
def test_rows_of_the_site_are_not_added_by_hand(admin_client: Client, model: str) -> None:
    assert admin_client.get(f"/admin/papers/{model}/add/").status_code == 403


def test_topics_and_digests_cannot_be_deleted(admin_client: Client) -> None:
    digest = make_digest(make_topic("lasting"))
    for address in (f"digest/{digest.pk}", f"topic/{digest.topic_id}"):
        assert admin_client.post(f"/admin/papers/{address}/delete/", {"post": "yes"}).status_code == 403
    assert Digest.objects.count() == Topic.objects.count() == 1


def test_visitor_is_sent_to_sign_in() -> None:
    assert Client().get("/admin/papers/topic/").status_code == 302


def test_curator_finds_the_topics_given_to_them_and_no_others() -> None:
    given, other = make_topic("given"), make_topic("other")
    digests = make_digest(given), make_digest(other)
    curator = make_reader("curator", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    given.curators.add(curator)
    client = Client()
    client.force_login(curator)
    for model, mine, theirs in (("topic", given, other), ("digest", *digests)):
        assert client.get(f"/admin/papers/{model}/{mine.pk}/change/").status_code == 200
        assert client.get(f"/admin/papers/{model}/{theirs.pk}/change/").status_code == 302  # "does not exist"
        listed = client.get(f"/admin/papers/{model}/").context["cl"].queryset
        assert list(listed) == [mine]
