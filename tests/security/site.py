"""A site on which one reader has something in every private place, with a word nobody else may see."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings

from accounts.models import User
from papers.clock import now
from papers.feeds import keys
from papers.library import collections as lists
from papers.library import shelf
from papers.library.tags import clean
from papers.models import (
    Appeal,
    Author,
    Collection,
    Comment,
    Digest,
    FeedKey,
    Follow,
    Import,
    ImportLine,
    ModerationAct,
    Notice,
    Paper,
    Proposal,
    Report,
    SavedSearch,
    Topic,
)
from papers.undo import remember
from tests.factories import make_comment, make_hit, make_saved_search, make_topic
from tests.security.people import Person, make_people
from tests.small_site import make_small_site

CANARY = "kanarienvogel"  # stands in every private field of the owner, and nowhere in public
ADDRESS = "brieftaube"  # stands in what administrators see of an account besides
TOLD = "wachhund"  # stands in what the owner told the moderators
ASKED = "bittsteller"  # stands in what the owner proposed to curators
PAPER, WITHDRAWN = "2310.12755", "2310.00007"


@dataclass(slots=True)
class Site:
    """The people and the rows that examples name."""

    people: dict[str, Person]
    owner: User
    private: Collection
    public: Collection
    comment: Comment  # the owner's
    reported: Comment  # the other reader's
    batch: Import
    undo: int
    notice: Notice
    digest: Digest
    author: Author
    act: ModerationAct  # that hid a comment of the owner's
    appeal: Appeal  # of the suspended reader's
    held: Comment  # the owner's, waiting for a moderator
    search: SavedSearch
    extra: dict[str, Any] = field(default_factory=dict)


def make_site(*, strict: bool = False) -> Site:
    """The small site with people, and with the owner's private rows."""
    make_small_site(now())
    topic, another = Topic.objects.get(slug="vision-transformer"), make_topic("another", name="Another")
    people = make_people(topic, another, strict=strict)
    owner, other = people["owner"].account, people["other"].account
    assert owner
    assert other
    paper, withdrawn = Paper.objects.get(arxiv_id=PAPER), Paper.objects.get(arxiv_id=WITHDRAWN)
    User.objects.filter(pk=owner.pk).update(
        first_name=ADDRESS, last_name=ADDRESS, email=f"{ADDRESS}@example.org"
    )
    owner.emailaddress_set.update(email=f"{ADDRESS}@example.org")
    shelf.keep_note(owner, paper, f"{CANARY} in a **note**")
    shelf.tag(owner, paper, clean(f"{CANARY}/tag"))
    shelf.save(owner, withdrawn, 2)
    private = _collection(owner, f"{CANARY} private", public=False)
    public = _collection(owner, "A public list", public=True)
    for found in (private, public):
        lists.add(owner, found, paper, f"{CANARY} remark" if found is private else "a public remark")
    comment = make_comment(paper, owner, body="What everybody may read")
    reported = make_comment(paper, other, body="What was reported")
    Report.objects.create(comment=reported, reader=owner, reason="other", words=f"{TOLD} report", at=now())
    batch = Import.objects.create(reader=owner, kind="ids", name=f"{CANARY}.txt", at=now())
    ImportLine.objects.create(batch=batch, place=1, text=f"{CANARY} line", state="unread")
    undo = remember(owner, "marks", [[paper.pk, None, 0]])
    notice = Notice.objects.create(
        reader=owner, kind="accepted", key="k", paper=paper, facts={"venue": CANARY}, at=now()
    )
    author = Author.objects.order_by("pk")[0]
    Follow.objects.create(reader=owner, topic=topic, at=now())
    Follow.objects.create(reader=owner, author=author, at=now())
    Follow.objects.create(reader=owner, collection=private, at=now())
    digest = Digest.objects.get(topic=topic, date=date(2023, 11, 5))
    told = _judged(paper, owner, people["suspended"].account)
    rows = (private, public, comment, reported, batch, undo.pk, notice, digest, author)
    key, secret = keys.make(owner, FeedKey.Kind.TODAY)
    FeedKey.objects.filter(pk=key.pk).update(last_used_at=now())  # so that using it writes nothing down
    return Site(people, owner, *rows, *told, _searched(owner, paper), {"feed": secret, "feed_key": key.pk})


def _judged(paper: Paper, owner: User, suspended: User | None) -> tuple[ModerationAct, Appeal, Comment]:
    """What moderators did, what is said against it, and a comment that waits for them."""
    hidden = make_comment(paper, owner, body=f"{TOLD} hidden", state="hidden")
    held = make_comment(paper, owner, body=f"{TOLD} held", state="held", announced=False)
    hide = ModerationAct.objects.create(kind="hide", comment=hidden, person=owner, reason="rude", at=now())
    noise = ModerationAct.objects.create(kind="suspend", person=suspended, reason="loud", at=now())
    appeal = Appeal.objects.create(act=noise, reader=suspended, words=f"{TOLD} appeal", at=now())
    return hide, appeal, held


def _searched(owner: User, paper: Paper) -> SavedSearch:
    """A search with something new, and a proposal that curators see."""
    search = make_saved_search(owner, f"{CANARY} search", query=f"{CANARY} OR ViT")
    make_hit(search, paper)
    Proposal.objects.create(
        reader=owner, name=f"{ASKED} name", query=f"{ASKED} rule", why=f"{ASKED} why", made_at=now()
    )
    return search


def _collection(owner: User, name: str, *, public: bool) -> Collection:
    return lists.keep(
        Collection(owner=owner), name=name, description="" if public else f"{CANARY} text", public=public
    )


def data_files() -> list[bytes]:
    """What the site keeps in files besides its database: cache and mail."""
    return [path.read_bytes() for path in settings.DATA_DIR.glob("*/*") if path.is_file()]
