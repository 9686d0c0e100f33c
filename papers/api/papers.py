"""Papers: one with all that belongs to it, several by their ids, and what is near one."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from papers.api.auth import PUBLIC
from papers.api.made import page, papers_of
from papers.api.made import paper as paper_out
from papers.api.problems import invalid, not_found
from papers.api.schemas.papers import Announcements, PaperDetail, Papers
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.clock import new_york_today
from papers.export.works import works
from papers.models import Entry, Paper
from papers.models.papers import PERSON
from papers.search.related import related
from papers.text.math import to_text

router = Router(tags=["Papers"])
MOST_IDS = 100
DIGESTS = 20


@router.get("/papers", response=Papers, operation_id="listPapers", auth=PUBLIC, summary="Papers by their ids")
def list_papers(request: HttpRequest, ids: Annotated[str, Query(max_length=4000)]) -> dict[str, Any]:
    """The papers of these arXiv ids, separated by commas, at most 100, in their order.

    Those that are not here are left out.
    """
    named = ids.split(",")
    if len(named) > MOST_IDS:
        raise invalid("ids", f"There are more than {MOST_IDS} ids.")
    wanted = list(dict.fromkeys(_parsed(text, invalid("ids", f"No arXiv id: {text[:60]}")) for text in named))
    keys = dict(
        Paper.objects.filter(arxiv_id__in=[each.base for each in wanted]).values_list("arxiv_id", "pk")
    )
    return {"items": papers_of(keys[each.base] for each in wanted if each.base in keys)}


@router.get(
    "/papers/{path:paper}/related",
    response=Papers,
    operation_id="listRelatedPapers",
    auth=PUBLIC,
    summary="Papers near one",
)
def list_related(request: HttpRequest, paper: str) -> dict[str, Any]:
    """The papers nearest by their words, the nearest first; none where nothing is near."""
    near = related(found(paper), new_york_today())
    kept = set(Paper.objects.filter(pk__in=near, deleted=False).values_list("pk", flat=True))
    return {"items": papers_of(pk for pk in near if pk in kept)}


@router.get(
    "/papers/{path:paper}/announcements",
    response=Announcements,
    operation_id="listAnnouncements",
    auth=PUBLIC,
    summary="When arXiv announced a paper",
)
def list_announcements(request: HttpRequest, paper: str) -> dict[str, Any]:
    """Each version in each category, the first listing day first."""
    rows = found(paper).announcements.order_by("listing_day", "version", "category")
    return {"items": list(rows.values("category", "version", "listing_day", "kind"))}


@router.get(
    "/papers/{path:paper}", response=PaperDetail, operation_id="getPaper", auth=PUBLIC, summary="A paper"
)
def get_paper(request: HttpRequest, paper: str) -> dict[str, Any]:
    """A paper by its arXiv id, of either style, with a version or without.

    The texts are those of the newest version, whichever is asked for.
    """
    return paper_detail(found(paper))


def found(text: str) -> Paper:
    """The paper that the text names; a version that it never had is not found."""
    asked = _parsed(text, not_found("This is no arXiv id."))
    row = Paper.objects.filter(arxiv_id=asked.base).first()
    if row is None or (asked.version or 1) > row.latest_version:
        raise not_found("This paper is not here.")
    return row


def paper_detail(row: Paper) -> dict[str, Any]:
    """As schemas.papers.PaperDetail."""
    people: Any = row.authorships.order_by("place").values("author__name", "affiliation", **PERSON)
    shown: Any = Entry.objects.filter(paper=row, hidden=False, digest__published=True)
    newest = shown.select_related("digest__topic").order_by("-digest__date", "digest__topic__slug")[:DIGESTS]
    return paper_out(next(works([row.pk]))) | {
        "people": [
            {
                "name": to_text(person["author__name"]),
                "id": person["person"],
                "affiliation": person["affiliation"],
            }
            for person in people
        ],
        "versions": list(row.versions.order_by("-number").values("number", "submitted_at", "size")),
        "digests": [digest_of(entry) for entry in newest],
    }


def digest_of(entry: Entry) -> dict[str, Any]:
    """The digest of an entry, as schemas.papers.PaperInDigest."""
    digest = entry.digest
    return {"topic": digest.topic.slug, "date": digest.date, "url": page(digest.get_absolute_url())}


def _parsed(text: str, otherwise: Exception) -> ArxivId:
    try:
        return ArxivId.parse(text)
    except BadIdentifier:
        raise otherwise from None
