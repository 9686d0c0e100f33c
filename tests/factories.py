"""Rows for tests: plain functions with sensible values; name what your test is about, leave the rest."""

from datetime import UTC, date, datetime, timedelta
from html import escape
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import User
from papers.arxiv.ids import ArxivId
from papers.models import (
    Announcement,
    Author,
    Authorship,
    Bookmark,
    BookmarkTag,
    Collection,
    Comment,
    Digest,
    Entry,
    Follow,
    ListingDay,
    Paper,
    Proposal,
    SavedSearch,
    SearchHit,
    Tag,
    Topic,
    Version,
)
from papers.models.library import tag_key
from papers.text.markdown import RENDERER

NOON = datetime(2023, 11, 1, 12, tzinfo=UTC)


def make_paper(
    arxiv_id: str = "2311.00001",
    *,
    authors: tuple[str, ...] = ("Ada Lovelace", "Emmy Noether"),
    **fields: Any,
) -> Paper:
    """A stored paper with one version and its authors in order; it is not announced anywhere yet."""
    values: dict[str, Any] = {
        "id_order": ArxivId.parse(arxiv_id).order,
        "first_listed": date(2023, 11, 2),
        "title": f"A vision transformer numbered {arxiv_id}",
        "abstract": "We study a vision transformer on images.",
        "categories": "cs.CV cs.LG",
        "submitted_at": NOON,
        "revised_at": NOON,
        "stored_at": NOON,
        "has_detail": True,
    } | fields
    paper = Paper.objects.create(arxiv_id=arxiv_id, **values)
    for number in range(1, paper.latest_version + 1):
        submitted = NOON + timedelta(days=number - 1)
        Version.objects.create(paper=paper, number=number, submitted_at=submitted, stamp="")
    for place, name in enumerate(authors):
        author, _ = Author.objects.get_or_create(
            name=name, variant=0, defaults={"slug": name.lower().replace(" ", "-")}
        )
        Authorship.objects.create(paper=paper, author=author, place=place)
    return paper


def make_announcement(paper: Paper, **fields: Any) -> Announcement:
    """The paper announced as new in its primary category on the day it was first listed."""
    values = {
        "category": paper.primary_category,
        "version": 1,
        "listing_day": paper.first_listed,
        "kind": Announcement.Kind.NEW,
    } | fields
    return Announcement.objects.create(paper=paper, **values)


def make_topic(slug: str = "vision-transformer", **fields: Any) -> Topic:
    """A daily topic on cs.CV."""
    values = {
        "name": slug.replace("-", " ").capitalize(),
        "description": "What this topic is about.",
        "categories": "cs.CV",
        "rule": '"vision transformer"',
    } | fields
    return Topic.objects.create(slug=slug, **values)


def make_digest(topic: Topic | None = None, *, on: date = date(2023, 11, 2), **fields: Any) -> Digest:
    """A published digest of one listing day, still without entries."""
    topic = topic or make_topic()
    values = {
        "window_start": on - timedelta(days=1),
        "window_end": on,
        "rule": topic.rule,
        "built_at": NOON,
        "checked_at": NOON,
        "changed_at": NOON,
    } | fields
    return Digest.objects.create(topic=topic, date=on, **values)


def make_entry(digest: Digest, paper: Paper | None = None, **fields: Any) -> Entry:
    """A paper at the end of the digest's New section."""
    values = {
        "section": Entry.Section.NEW,
        "rank": digest.entries.count() + 1,
        "version": 1,
        "listing_day": digest.date,
    } | fields
    entry = Entry.objects.create(digest=digest, paper=paper or make_paper(), **values)
    digest.entry_count = digest.entries.filter(hidden=False).count()
    digest.save(update_fields=["entry_count"])
    return entry


def make_listing_day(category: str = "cs.CV", day: date = date(2023, 11, 2), **fields: Any) -> ListingDay:
    """A complete day of the ledger."""
    values = {"state": ListingDay.State.COMPLETE, "checked_at": NOON} | fields
    return ListingDay.objects.create(category=category, day=day, **values)


def make_reader(username: str = "reader", **fields: Any) -> User:
    """A confirmed account with the password `correct horse battery`."""
    values = {"email": f"{username}@example.org", "password": "correct horse battery"} | fields
    user = User.objects.create_user(username, **({"confirmed": True} | values))
    if user.confirmed:
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def make_collection(owner: User, **fields: Any) -> Collection:
    """A private collection without papers."""
    values = {"name": "Reading group", "created_at": NOON, "changed_at": NOON} | fields
    return Collection.objects.create(owner=owner, **values)


def make_comment(paper: Paper | None = None, author: User | None = None, **fields: Any) -> Comment:
    """A comment as it is stored, on a paper and by a reader made for it where none is given."""
    body = fields.get("body", "A fair point.")
    values = {
        "path": f"{Comment.objects.count() + 1:09}",
        "html": f"<p>{escape(body)}</p>",
        "renderer": RENDERER,
        "version": 1,
        "at": NOON,
        "nonce": str(Comment.objects.count()),
        "body": body,
    } | fields
    paper = paper or Paper.objects.first() or make_paper()
    author = author or User.objects.filter(username="writer").first() or make_reader("writer")
    return Comment.objects.create(paper=paper, author=author, **values)


def make_moderator(username: str = "moderator", **fields: Any) -> User:
    """A reader in the group of moderators."""
    reader = make_reader(username, **fields)
    reader.groups.add(Group.objects.get(name="Moderators"))
    return reader


def make_curator(username: str = "curator", **fields: Any) -> User:
    """Somebody in the group of curators, who has been given no topic yet."""
    reader = make_reader(username, **({"is_staff": True} | fields))
    reader.groups.add(Group.objects.get(name="Curators"))
    return reader


def make_bookmark(
    reader: User, paper: Paper | None = None, *, tags: tuple[str, ...] = (), **fields: Any
) -> Bookmark:
    """A paper to read on the reader's shelf, saved at noon, under tags of these names."""
    paper = paper or make_paper()
    values = {"id_order": paper.id_order, "saved_at": NOON, "changed_at": NOON} | fields
    bookmark = Bookmark.objects.create(reader=reader, paper=paper, **values)
    for name in tags:
        tag, _ = Tag.objects.get_or_create(reader=reader, slug=tag_key(name), defaults={"name": name})
        BookmarkTag.objects.create(content_object=bookmark, tag=tag)
    return bookmark


def make_follow(reader: User, **target: Any) -> Follow:
    """The reader follows a topic, author, category, collection or paper."""
    return Follow.objects.create(reader=reader, **({"at": NOON} | target))


def make_saved_search(reader: User, name: str = "Transformers", **fields: Any) -> SavedSearch:
    """A search saved at noon, to which nothing has come in yet."""
    values = {"query": '"vision transformer"', "made_at": NOON, "looked_at": NOON} | fields
    return SavedSearch.objects.create(reader=reader, name=name, **values)


def make_hit(search: SavedSearch, paper: Paper | None = None) -> SearchHit:
    """A paper that came in for the search at noon."""
    return SearchHit.objects.create(search=search, paper=paper or make_paper(), at=NOON)


def make_proposal(reader: User, name: str = "Vision transformer", **fields: Any) -> Proposal:
    """A topic that the reader proposed at noon; nobody has decided."""
    values = {"query": '"vision transformer"', "made_at": NOON} | fields
    return Proposal.objects.create(reader=reader, name=name, **values)
