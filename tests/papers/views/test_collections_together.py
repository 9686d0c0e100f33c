"""Owner, editors and followers of one collection at once: no error, and nothing left of what was deleted."""

from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from papers.library import collections as lists
from papers.models import Collection, CollectionEntry, Member
from tests.factories import make_paper, make_reader
from tests.papers.library.test_together import together

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def signed_in(reader: User) -> Client:
    """A browser of the reader."""
    client = Client()
    client.force_login(reader)
    return client


def post(client: Client, statuses: list[int], path: str, fields: dict[str, Any]) -> None:
    """Sends a form and notes the status."""
    statuses.append(client.post(path, fields).status_code)


def test_collection_is_deleted_while_others_write_in_it() -> None:
    owner, editor, guest = make_reader("owner"), make_reader("editor"), make_reader("guest")
    papers = [make_paper(f"2311.{number:05}") for number in range(1, 3)]
    own, foreign = signed_in(owner), signed_in(editor)
    for _turn in range(ROUNDS):
        found = lists.keep(Collection(owner=owner), name="Shared", description="", public=True)
        lists.let_in(owner, found, editor, may_edit=True)
        entry = lists.add(owner, found, papers[0])
        at, statuses = f"/collections/{found.pk}", []
        changed = {"name": "Renamed", "public": "on"}
        together(
            partial(post, own, statuses, f"{at}/delete/", {}),
            partial(post, signed_in(owner), statuses, f"{at}/edit/", changed),
            partial(post, signed_in(owner), statuses, f"{at}/member/", {"reader": guest.username}),
            partial(post, foreign, statuses, f"{at}/add/", {"paper": papers[1].arxiv_id, "remark": "x"}),
            partial(post, signed_in(editor), statuses, f"{at}/entry/", {"entry": entry.pk, "remark": "y"}),
        )
        assert set(statuses) <= {302, 303, 404}
        assert not Collection.objects.exists()
        assert not CollectionEntry.objects.exists()
        assert not Member.objects.exists()


def test_paper_is_taken_out_twice_at_once() -> None:
    owner, paper = make_reader("owner"), make_paper()
    found = lists.keep(Collection(owner=owner), name="Mine", description="", public=False)
    tabs = [signed_in(owner), signed_in(owner)]
    for _turn in range(ROUNDS):
        entry, statuses = lists.add(owner, found, paper), []
        fields = {"entry": entry.pk, "act": "remove"}
        together(*(partial(post, tab, statuses, f"/collections/{found.pk}/entry/", fields) for tab in tabs))
        assert sorted(statuses) == [303, 404]
