"""Who sees a collection, who changes it, and that each act can be taken back."""

import pytest

from papers.library import collections as lists
from papers.models import Collection, CollectionEntry, Follow, Member, Notice
from papers.models.collections import visible_to
from papers.undo import take_back
from tests.factories import NOON, make_collection, make_paper, make_reader

pytestmark = pytest.mark.django_db


def seen_by(reader) -> list[str]:
    return [row.name for row in Collection.objects.filter(visible_to(reader)).order_by("name")]


def test_private_collection_is_seen_by_owner_and_members_only() -> None:
    owner, member, other = make_reader("owner"), make_reader("member"), make_reader("other")
    private = make_collection(owner, name="private")
    make_collection(owner, name="public", public=True)
    lists.let_in(owner, private, member, may_edit=False)
    assert seen_by(owner) == seen_by(member) == ["private", "public"]
    assert seen_by(other) == seen_by(None) == ["public"]


def test_only_owner_and_editors_change_it() -> None:
    owner, editor, member = make_reader("owner"), make_reader("editor"), make_reader("member")
    found = make_collection(owner, public=True)
    lists.let_in(owner, found, editor, may_edit=True)
    lists.let_in(owner, found, member, may_edit=False)
    assert [lists.may_edit(reader, found) for reader in (owner, editor, member, None)] == [
        True,
        True,
        False,
        False,
    ]
    assert [list(lists.editable_by(reader)) for reader in (owner, editor, member)] == [[found], [found], []]


def test_paper_added_twice_stands_there_once_and_followers_are_told_once() -> None:
    owner, follower = make_reader("owner"), make_reader("follower")
    found, paper = make_collection(owner, public=True), make_paper()
    Follow.objects.create(reader=follower, collection=found, at=NOON)
    Follow.objects.create(reader=owner, collection=found, at=NOON)
    lists.add(owner, found, paper)
    entry = lists.add(owner, found, paper, "*Read* it")
    assert (CollectionEntry.objects.count(), entry.remark) == (1, "*Read* it")
    assert list(Notice.objects.values_list("reader", "kind", "paper", "collection")) == [
        (follower.pk, "collection", paper.pk, found.pk)
    ]


def test_paper_taken_out_comes_back_with_its_remark() -> None:
    owner = make_reader()
    found = make_collection(owner)
    before = lists.add(owner, found, make_paper(), "why")
    undo = lists.take_out(owner, before)
    assert not found.entries.exists()
    assert take_back(owner, undo.pk) == f"The paper is back in {found.name}."
    after = found.entries.get()
    assert (after.remark, after.remark_html, after.at, after.added_by) == (
        "why",
        before.remark_html,
        before.at,
        owner,
    )


def test_editor_who_was_put_out_cannot_bring_a_paper_back() -> None:
    owner, editor = make_reader("owner"), make_reader("editor")
    found = make_collection(owner)
    lists.let_in(owner, found, editor, may_edit=True)
    undo = lists.take_out(editor, lists.add(editor, found, make_paper()))
    lists.let_go(found, editor.pk)
    assert take_back(editor, undo.pk) == "The collection is no longer yours to change."
    assert not found.entries.exists()


def test_deleted_collection_comes_back_whole() -> None:
    owner, member = make_reader("owner"), make_reader("member")
    found = make_collection(owner, name="Group", description="every *week*")
    lists.add(owner, found, make_paper(), "first")
    lists.let_in(owner, found, member, may_edit=True)
    undo = lists.delete(owner, found)
    assert not Collection.objects.exists()
    assert take_back(owner, undo.pk) == "Group is back."
    again = Collection.objects.get()
    assert (again.name, again.description, again.public, again.created_at) == (
        "Group",
        "every *week*",
        False,
        found.created_at,
    )
    assert list(again.entries.values_list("remark", flat=True)) == ["first"]
    assert list(again.members.values_list("reader", "may_edit")) == [(member.pk, True)]


def test_followers_who_no_longer_see_it_follow_it_no_more() -> None:
    owner, member, other = make_reader("owner"), make_reader("member"), make_reader("other")
    found = make_collection(owner, public=True)
    lists.let_in(owner, found, member, may_edit=False)
    for reader in (owner, member, other):
        Follow.objects.create(reader=reader, collection=found, at=NOON)
    lists.keep(found, name=found.name, description="", public=False)
    assert set(Follow.objects.values_list("reader", flat=True)) == {owner.pk, member.pk}
    lists.let_go(found, member.pk)
    assert list(Follow.objects.values_list("reader", flat=True)) == [owner.pk]
    assert not Member.objects.exists()
