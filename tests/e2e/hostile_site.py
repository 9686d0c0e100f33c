"""A site on which everybody writes hostile texts wherever a text can be written."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from papers.arxiv.records import AuthorName
from papers.clock import now
from papers.discussion import moderation, suspensions, thread
from papers.ingest.store import store
from papers.library import collections, shelf, tags
from papers.models import Author, AuthorClaim, Collection, Comment, Follow, Paper
from tests.factories import (
    NOON,
    make_digest,
    make_entry,
    make_hit,
    make_proposal,
    make_reader,
    make_saved_search,
    make_topic,
)
from tests.records import DAY, make_announced, make_record

EACH = 9  # every how many-th text also gets pages of its own


@dataclass
class HostileSite:
    """Addresses by who opens them."""

    root: User  # administrator, moderator, and the reader whose library it is
    writer: User  # who wrote a comment of each text
    root_pages: list[str] = field(default_factory=list)
    writer_pages: list[str] = field(default_factory=list)


def make_hostile_site(texts: list[str]) -> HostileSite:
    """Each text as title, abstract, author and comment of a paper, and as all that readers write."""
    site = HostileSite(make_reader("root", is_staff=True, is_superuser=True), make_reader("writer"))
    texts = [sendable(text) for text in texts]
    papers = _make_papers(texts)
    _fill_library(site, papers, texts)
    _fill_threads(site, papers, texts)
    _claim_and_follow(site)
    _search(site, papers, texts)
    return site


def sendable(text: str) -> str:
    """What is left of a text after a browser encoded it and a form refused what no database takes."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _make_papers(texts: list[str]) -> list[Paper]:
    """As a source of papers that means harm would send them."""
    ids = [f"2505.{number:05}" for number in range(1, len(texts) + 1)]
    said = dict.fromkeys(("title", "abstract", "comment", "journal_ref"), "")
    records = [
        make_record(key, authors=(AuthorName(text[:200] or "-"),), **dict.fromkeys(said, text or "-"))
        for key, text in zip(ids, texts, strict=True)
    ]
    store(records, announced=[make_announced(key) for key in ids])
    return list(Paper.objects.filter(arxiv_id__in=ids).order_by("arxiv_id"))


def _fill_library(site: HostileSite, papers: list[Paper], texts: list[str]) -> None:
    topic = make_topic("hostile", description=texts[0], name=texts[-1][:100])
    digest = make_digest(topic, on=DAY, introduction="\n\n".join(texts)[:4_000])
    shared = Collection(owner=site.root, created_at=NOON, changed_at=NOON)
    collections.keep(shared, name=texts[0][:150], description="\n\n".join(texts)[:4_000], public=True)
    for number, (paper, text) in enumerate(zip(papers, texts, strict=True)):
        make_entry(digest, paper, annotation=text[:500], why={"branches": [text[:200]], "hits": []})
        shelf.keep_note(site.root, paper, text[:10_000])
        _tag(site.root, paper, text)
        collections.add(site.root, shared, paper, text[:1_000])
        if number % EACH == 0:
            own = Collection(owner=site.root, created_at=NOON, changed_at=NOON)
            collections.keep(own, name=text[:150] or "-", description=text[:4_000], public=False)
            site.root_pages.append(own.get_absolute_url())
            site.root_pages.append(paper.get_absolute_url())
    site.root_pages += [
        *("/", digest.get_absolute_url(), f"{digest.get_absolute_url()}?view=abstracts"),
        *(topic.get_absolute_url(), f"/categories/cs.CV/{DAY}/", shared.get_absolute_url()),
        *("/collections/", "/library/", "/tags/", "/tags/names/?q=a"),
    ]


def _tag(reader: User, paper: Paper, text: str) -> None:
    """With the text itself where it can be a tag."""
    try:
        names = tags.clean(text[:500])
    except tags.BadTags:
        return
    shelf.tag(reader, paper, names[:30])


def _fill_threads(site: HostileSite, papers: list[Paper], texts: list[str]) -> None:
    """A thread by one writer, one by people whose names are such texts and who report and answer."""
    one, other = papers[0], papers[1]
    for number, text in enumerate(texts):
        said = text[:4_000] or "-"
        comment = thread.post(site.writer, one, said, nonce=f"a{number}")
        person = make_reader(f"person{number}", shown_name=text[:150])
        thread.post(person, other, said, nonce="b", parent=None)
        thread.post(person, one, f"@writer {said}"[:4_000], nonce="c", parent=comment)
        moderation.report(person, comment, "other", text[:500])
        if number % EACH == 0:
            thread.edit(comment, f"Changed. {said}"[:4_000])
            _moderate(site, comment, person, text[:500] or "-")
    for page in range(1, len(texts) // 20 + 1):
        site.root_pages.append(f"/moderation/?page={page}")
    site.root_pages += [one.get_absolute_url(), other.get_absolute_url(), "/u/writer/", "/people/names/?q=p"]
    for model in (
        "comment",
        "report",
        "suspension",
        "moderationact",
        "paper",
        "authorclaim",
        "topic",
        "thread",
    ):
        site.root_pages.append(f"/admin/papers/{model}/")
    site.writer_pages += ["/inbox/", one.get_absolute_url(), "/u/root/"]


def _moderate(site: HostileSite, comment: Comment, person: User, reason: str) -> None:
    hidden = thread.post(site.writer, comment.paper, reason, nonce=f"h{comment.pk}")
    moderation.hide(site.root, hidden, reason)
    suspensions.suspend(site.root, person, now() + timedelta(days=1), reason)
    site.root_pages += [
        *(reverse(name, args=[comment.pk]) for name in ("comment_edits", "comment_report", "comment_hide")),
        *(reverse(name, args=[person.username]) for name in ("person", "suspend")),
        f"/admin/papers/comment/{comment.pk}/change/",
        f"/admin/accounts/user/{person.pk}/change/",
    ]


def _claim_and_follow(site: HostileSite) -> None:
    authors = Author.objects.filter(authorships__paper__arxiv_id__startswith="2505.")
    for number, author in enumerate(authors.order_by("pk")):
        AuthorClaim.objects.create(reader=site.writer, author=author, orcid="0", at=NOON)
        Follow.objects.create(reader=site.root, author=author, at=NOON)
        if number % EACH == 0:
            site.root_pages.append(author.get_absolute_url())
    site.root_pages.append("/following/")


def _search(site: HostileSite, papers: list[Paper], texts: list[str]) -> None:
    """Searches that ask for such texts, and topics proposed with them."""
    for number, (paper, text) in enumerate(zip(papers, texts, strict=True)):
        name, query = f"{number} {text}"[:100], text[:1_000] or "-"
        search = make_saved_search(site.root, name, query=query)
        make_hit(search, paper)
        said = {"query": query, "why": text[:2_000], "answer": text[:2_000], "state": number % 3}
        proposal = make_proposal(site.root, name, **said)
        if number % EACH == 0:
            address = f"/saved/{search.pk}/"
            site.root_pages += [address, f"{address}edit/", f"{address}propose/"]
            site.root_pages.append(f"/admin/papers/proposal/{proposal.pk}/change/")
    site.root_pages += ["/saved/", "/admin/papers/proposal/"]
