"""What one reader keeps, writes and follows on the small site, and the addresses of the readers' pages."""

from datetime import UTC, datetime, timedelta

from accounts.models import User
from papers.models import (
    Author,
    Bookmark,
    Collection,
    CollectionEntry,
    Comment,
    CommentEdit,
    Import,
    ImportLine,
    Member,
    Notice,
    Paper,
    Proposal,
    ReadingMark,
    Report,
    Topic,
    VersionText,
)
from papers.text.markdown import RENDERER, render
from tests.factories import (
    make_bookmark,
    make_collection,
    make_comment,
    make_follow,
    make_hit,
    make_moderator,
    make_proposal,
    make_reader,
    make_saved_search,
)
from tests.small_site import MANY, TOPIC

# What the rows of `make_small_library` are, so that pages about them have an address that is known before.
KEY = 9001
READER_PAGES = {
    "today": "/",
    "digest": "/topics/vision-transformer/2023-11-05/",
    "digest-titles": "/topics/vision-transformer/2023-11-05/?view=titles",
    "digest-unread": "/topics/vision-transformer/2023-11-05/?only=unread",
    "topic": "/topics/vision-transformer/",
    "category": "/categories/cs.CV/",
    "paper": "/abs/2310.12755",
    "paper-withdrawn": "/abs/2310.00007",
    "changes": "/papers/2310.12755/changes/?from=1&to=2",
    "library": "/library/",
    "library-titles": "/library/?view=titles",
    "library-abstracts": "/library/?view=abstracts",
    "library-none": "/library/?q=nothing+of+the+kind",
    "library-fault": "/library/?q=(",
    "library-tag": "/library/tags/method/attention/",
    "tags": "/tags/",
    "tag-rename": "/tags/rename/?tag=method/attention",
    "tag-split": "/tags/split/?tag=method/attention",
    "imports": "/library/import/",
    "import": f"/library/import/{KEY}/",
    "inbox": "/inbox/",
    "following": "/following/",
    "collections": "/collections/",
    "collection": f"/collections/{KEY}-reading-group/",
    "collection-shared": f"/collections/{KEY + 1}-shared/",
    "collection-new": "/collections/new/",
    "collection-edit": f"/collections/{KEY}/edit/",
    "saved": "/saved/",
    "saved-search": f"/saved/{KEY}/",
    "saved-none-new": f"/saved/{KEY + 1}/",
    "saved-unreadable": f"/saved/{KEY + 2}/",
    "saved-new": "/saved/new/?q=ti:transformer",
    "saved-edit": f"/saved/{KEY}/edit/",
    "proposal-new": f"/saved/{KEY}/propose/",
    "proposal-refused": f"/saved/{KEY + 1}/propose/",
    "comment-reply": f"/abs/2310.12755?reply={KEY}",
    "comment-history": f"/comments/{KEY + 1}/history/",
    "comment-edit": f"/comments/{KEY + 1}/edit/",
    "comment-report": f"/comments/{KEY}/report/",
    "person": "/u/mira/",
    "person-other": "/u/writer/",
    "settings": "/accounts/settings/",
    "e-mail": "/accounts/email/",
    "password": "/accounts/password/change/",
    "two-step": "/accounts/2fa/",
    "sign-in-again": "/accounts/reauthenticate/",
    "sign-out": "/accounts/logout/",
    "export": "/accounts/export/",
    "delete": "/accounts/delete/",
    "keyboard": "/keyboard/",
    "preferences": "/preferences/",
}
MODERATOR_PAGES = {
    "moderation": "/moderation/",
    "paper": "/abs/2310.12755",
    "hide": f"/comments/{KEY}/hide/",
    "suspend": "/u/writer/suspend/",
    "person": "/u/writer/",
}
# For visitors too, but with a form, so never from a shared cache.
FORM_PAGES = {
    "sign-in": "/accounts/login/",
    "sign-up": "/accounts/signup/",
    "reset": "/accounts/password/reset/",
    "comment-history": f"/comments/{KEY + 1}/history/",
}
LONG_TAG = "a-tag-as-long-as-a-tag-may-be-which-is-fifty-signs"
EMPTY_PAGES = ("today", "library", "tags", "imports", "inbox", "following", "saved", "collections", "person")


def make_small_library(now: datetime | None = None) -> tuple[User, User]:
    """What Mira keeps on the small site, at `now`; she and a moderator."""
    now = now or datetime(2023, 11, 5, 12, tzinfo=UTC)
    mira, writer = make_reader("mira", shown_name="Mira Okonkwo-Lindqvist"), make_reader("writer")
    papers = {paper.arxiv_id: paper for paper in Paper.objects.all()}
    main = papers["2310.12755"]
    _bookmarks(mira, papers)
    _thread(main, mira, writer, now)
    _followed(mira, main)
    collection = _collections(mira, writer, main, now)
    _import(mira, now)
    _searches(mira, papers)
    _texts(main)
    _notices(mira, main, collection, now)
    return mira, make_moderator()


def _bookmarks(reader: User, papers: dict[str, Paper]) -> None:
    note = (
        "Compare the bound with $\\ell_2$ of **last year**; see https://example.org/a-long-address-of-a-page."
    )
    tags = ("method/attention", "vit", "to cite", "阅读组", LONG_TAG)
    kept = {"note": note, "note_html": render(note), "note_renderer": RENDERER}
    make_bookmark(reader, papers["2310.12755"], tags=tags, status=Bookmark.Status.READING, **kept)
    make_bookmark(reader, papers["2310.00007"], tags=("vit",), status=Bookmark.Status.READ)
    make_bookmark(reader, papers["hep-th/9901001"])
    for number in range(100, 106):
        make_bookmark(reader, papers[f"2310.{number:05}"], tags=("method/attention",))
    states = {"2310.12755": ReadingMark.State.READ, "2310.00007": ReadingMark.State.SKIPPED}
    for arxiv_id, state in states.items():
        ReadingMark.objects.create(reader=reader, paper=papers[arxiv_id], state=state, at=_at(12))


def _at(hour: int) -> datetime:
    return datetime(2023, 11, 4, hour, tzinfo=UTC)


def _thread(paper: Paper, mira: User, writer: User, now: datetime) -> None:
    body = "Is $\\varepsilon$ in **Lemma 2** the one of\n\n> the first page?"
    body += "\n\n$$\\sum_i x_i \\le \\frac{1}{2}$$"
    key = f"{KEY:015}"
    first = make_comment(
        paper, writer, pk=KEY, path=key, body=body, html=render(body), version=1, helpful=3, at=_at(9)
    )
    own = make_comment(
        paper,
        mira,
        pk=KEY + 1,
        parent=first,
        depth=1,
        path=f"{key}{KEY + 1:015}",
        body="It is.",
        version=2,
        at=_at(10),
        edited_at=_at(11),
    )
    CommentEdit.objects.create(comment=own, body="No.", html="<p>No.</p>", at=_at(11))
    states = (Comment.State.DELETED, Comment.State.HIDDEN)
    for number, state in enumerate(states, KEY + 2):
        make_comment(paper, writer, pk=number, path=f"{number:015}", state=state, version=2, at=_at(12))
    Report.objects.create(comment=first, reader=mira, reason=Report.Reason.OTHER, words="Not so.", at=now)


def _followed(reader: User, paper: Paper) -> None:
    make_follow(reader, topic=Topic.objects.get(slug=TOPIC))
    make_follow(reader, author=Author.objects.get(name=MANY[0]))
    make_follow(reader, category="cs.CV")
    make_follow(reader, paper=paper)


def _collections(mira: User, writer: User, paper: Paper, now: datetime) -> Collection:
    about = "What we read on **Thursdays**, with $x$."
    own = make_collection(mira, pk=KEY, description=about, description_html=render(about), public=True)
    shared = make_collection(writer, pk=KEY + 1, name="Shared")
    Member.objects.create(collection=own, reader=writer, may_edit=True, at=now)
    Member.objects.create(collection=shared, reader=mira, may_edit=False, at=now)
    remark = "Read section 3 first."
    for collection in (own, shared):
        CollectionEntry.objects.create(
            collection=collection,
            paper=paper,
            remark=remark,
            remark_html=render(remark),
            added_by=mira,
            at=now,
        )
    return own


def _import(reader: User, now: datetime) -> None:
    batch = Import.objects.create(
        pk=KEY, reader=reader, kind=Import.Kind.BIBTEX, name="old-library.bib", at=now
    )
    lines = {"@article{a, eprint = {2310.12755}}": "held", "2310.00100": "saved", "2311.99998": "wanted"}
    for place, (text, state) in enumerate((lines | {"what is this" * 20: "unread"}).items(), 1):
        ImportLine.objects.create(
            batch=batch, place=place, text=text, state=state, reason="no-id" if state == "unread" else ""
        )


def _searches(reader: User, papers: dict[str, Paper]) -> None:
    long = '"vision transformer" OR ti:(segmentation OR detection) OR abs:"masked image modeling" -survey'
    search = make_saved_search(reader, "Transformers that see", pk=KEY, query=long)
    for arxiv_id in ("2310.12755", "2310.00007", "hep-th/9901001"):
        make_hit(search, papers[arxiv_id])
    make_saved_search(reader, "Unread methods", pk=KEY + 1, query="tag:method is:unread", cadence=2)
    make_saved_search(reader, "From another time", pk=KEY + 2, query="((gone")
    make_proposal(reader, "Transformers that see", query=long, why="Nobody else collects these.")
    declined = {"state": Proposal.State.DECLINED, "answer": "The topic of transformers holds these already."}
    make_proposal(reader, "Attention", query="attention", decided_at=_at(9), **declined)
    taken = {"state": Proposal.State.TAKEN, "topic": Topic.objects.get(slug=TOPIC)}
    make_proposal(reader, "Vision transformer", decided_at=_at(9), **taken)


def _texts(paper: Paper) -> None:
    abstract = "With a bound that was weak and that nobody could prove."
    VersionText.objects.create(paper=paper, number=1, title="Plain transformers", abstract=abstract)


def _notices(reader: User, paper: Paper, collection: Collection, now: datetime) -> None:
    facts: dict[str, dict[str, object]] = {
        "reply": {},
        "version": {"version": 2},
        "accepted": {"venue": "WACV 2024"},
        "withdrawn": {},
        "journal": {"journal_ref": "Journal of Tests 1 (2024) 1-2"},
        "moderation": {"act": "hide", "reason": "not about the paper"},
        "import": {"import": KEY},
        "collection": {},
        "author": {},
        "proposal": {"name": "Vision transformer", "topic": TOPIC, "answer": ""},
    }
    of = {
        "reply": {"comment_id": KEY},
        "moderation": {"comment_id": KEY + 1},
        "collection": {"collection": collection},
        "author": {"author": Author.objects.get(name=MANY[0])},
        "import": {"paper": None},
        "proposal": {"paper": None},
    }
    for number, (kind, said) in enumerate(facts.items()):
        fields = {"paper": paper} | of.get(kind, {})
        at = now - timedelta(hours=9 * number)
        read = at if number > 4 else None
        Notice.objects.create(reader=reader, kind=kind, key=kind, facts=said, at=at, read_at=read, **fields)
