"""Collections: who may see one, who may change it, and the changes."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.models import User
from papers import site
from papers.clock import now
from papers.models import Collection, CollectionEntry, FeedKey, Follow, Member, Notice, Paper, Undo
from papers.notices import tell
from papers.text.markdown import render
from papers.undo import remember, restores

LIMIT = 500  # collections of one owner
MEMBERS = 200
OFFERED = 30  # on a paper's page
_HELD: tuple[Any, ...] = (Follow, FeedKey)  # rows that name a collection to who sees it


def may_edit(reader: User | None, collection: Collection) -> bool:
    """Whether the reader may add papers and remarks."""
    if reader is None:
        return False
    return (
        collection.owner_id == reader.pk or collection.members.filter(reader=reader, may_edit=True).exists()
    )


def editable_by(reader: User) -> Any:
    """The collections that the reader may add papers to, by name."""
    return Collection.objects.filter(
        Q(owner=reader)
        | Exists(Member.objects.filter(collection=OuterRef("pk"), reader=reader, may_edit=True))
    )


def addable(reader: User, paper: Paper) -> Any:
    """The collections that the reader may add the paper to, with whether they hold it, for its page."""
    held = CollectionEntry.objects.filter(collection=OuterRef("pk"), paper=paper)
    return editable_by(reader).annotate(holds=Exists(held))[:OFFERED]


def keep(collection: Collection, *, name: str, description: str, public: bool = False) -> Collection:
    """Writes what its owner says of it; one that is no longer public loses foreign followers and keys.

    Where the site has no public collections, none becomes public; those that are stay.
    """
    public = public and (collection.public or may_become_public())
    collection.name, collection.public = name, public
    collection.description = description
    collection.description_html = render(description) if description else ""
    collection.changed_at = now()
    if collection.pk is None:
        collection.created_at = collection.changed_at
    with transaction.atomic():
        collection.save()
        if not public:
            members = collection.members.values("reader")
            for held in _HELD:
                foreign = held.objects.filter(collection=collection).exclude(reader__in=members)
                foreign.exclude(reader=collection.owner_id).delete()
    return collection


def may_become_public() -> bool:
    """Whether administrators let collections be made public."""
    return site.current().public_collections


def add(reader: User, collection: Collection, paper: Paper, remark: str = "") -> CollectionEntry:
    """Puts the paper in, once; a remark given with a paper that is there already replaces its remark."""
    with transaction.atomic():
        entry, made = CollectionEntry.objects.get_or_create(
            collection=collection, paper=paper, defaults={"added_by": reader, "at": now()}
        )
        if remark:
            set_remark(entry, remark)
        if made:
            Collection.objects.filter(pk=collection.pk).update(changed_at=now())
            _tell_followers(reader, entry)
    return entry


def set_remark(entry: CollectionEntry, remark: str) -> None:
    """Replaces the remark (Markdown)."""
    entry.remark, entry.remark_html = remark, render(remark) if remark else ""
    entry.save(update_fields=["remark", "remark_html"])


def take_out(reader: User, entry: CollectionEntry) -> Undo:
    """Removes a paper; the way back keeps its remark, its day and who added it."""
    with transaction.atomic():
        undo = remember(reader, "entry", [entry.collection_id, *_row(entry)])
        entry.delete()
    return undo


def let_in(owner: User, collection: Collection, reader: User, *, may_edit: bool) -> None:
    """Makes a reader a member, or changes what a member may do."""
    with transaction.atomic():
        Member.objects.update_or_create(
            collection=collection,
            reader=reader,
            defaults={"may_edit": may_edit},
            create_defaults={"may_edit": may_edit, "at": now()},
        )
        key = f"member:{collection.pk}"
        tell([reader.pk], Notice.Kind.MEMBER, key, collection=collection, facts={"by": owner.pk})


def let_go(collection: Collection, reader: int) -> bool:
    """Ends a membership (reader's primary key), and what the reader held of what is no longer seen."""
    with transaction.atomic():
        gone, _rows = Member.objects.filter(collection=collection, reader=reader).delete()
        if gone and not collection.public:
            for held in _HELD:
                held.objects.filter(collection=collection, reader=reader).delete()
    return bool(gone)


def delete(owner: User, collection: Collection) -> Undo:
    """Removes a collection; the way back restores entries, remarks and members (followers follow anew)."""
    with transaction.atomic():
        undo = remember(
            owner,
            "collection",
            {
                "name": collection.name,
                "description": collection.description,
                "public": collection.public,
                "created_at": collection.created_at.isoformat(),
                "entries": [_row(entry) for entry in collection.entries.order_by("at", "pk")],
                "members": [
                    [row.reader_id, row.may_edit, row.at.isoformat()] for row in collection.members.all()
                ],
            },
        )
        collection.delete()
    return undo


def _row(entry: CollectionEntry) -> list[Any]:
    return [entry.paper_id, entry.remark, entry.added_by_id, entry.at.isoformat()]


def _tell_followers(reader: User, entry: CollectionEntry) -> None:
    followers = Follow.objects.filter(collection=entry.collection_id).exclude(reader=reader)
    tell(
        followers.values_list("reader", flat=True),
        Notice.Kind.COLLECTION,
        f"collection:{entry.collection_id}:{entry.paper_id}",
        collection=entry.collection,
        paper=entry.paper,
    )


def _put_back(collection: Collection, row: list[Any]) -> None:
    paper, remark, added_by, at = row
    known = User.objects.filter(pk=added_by).exists()
    CollectionEntry.objects.get_or_create(
        collection=collection,
        paper_id=paper,
        defaults={
            "remark": remark,
            "remark_html": render(remark) if remark else "",
            "added_by_id": added_by if known else None,
            "at": at,
        },
    )


@restores("entry")
def _restore_entry(reader: User, row: list[Any]) -> str:
    """Puts one paper back, if the reader still may."""
    collection = Collection.objects.filter(pk=row[0]).first()
    if collection is None or not may_edit(reader, collection):
        return _("The collection is no longer yours to change.")
    _put_back(collection, row[1:])
    return _("The paper is back in %(name)s.") % {"name": collection.name}


@restores("collection")
def _restore_collection(reader: User, rows: dict[str, Any]) -> str:
    """Makes the collection again, at a new address."""
    collection = keep(
        Collection(owner=reader), name=rows["name"], description=rows["description"], public=rows["public"]
    )
    Collection.objects.filter(pk=collection.pk).update(created_at=rows["created_at"])
    for row in rows["entries"]:
        _put_back(collection, row)
    known = set(User.objects.filter(pk__in=[row[0] for row in rows["members"]]).values_list("pk", flat=True))
    Member.objects.bulk_create(
        Member(collection=collection, reader_id=member, may_edit=edit, at=at)
        for member, edit, at in rows["members"]
        if member in known
    )
    return _("%(name)s is back.") % {"name": collection.name}
