"""Categories of arXiv, their listing days, and what was announced on one of them."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router

from papers.api import paging
from papers.api.auth import PUBLIC
from papers.api.made import page, papers_of
from papers.api.paging import At
from papers.api.problems import invalid, not_found
from papers.api.schemas.papers import PaperPage
from papers.api.schemas.places import Categories, CategoryDetail, DayPage, Month
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES, category_name
from papers.ingest import listing_days
from papers.models import Announcement, ListingDay

router = Router(tags=["Categories"])
SECTIONS = ("new", "cross", "replaced")
_PLACE = {"new": 0, "cross": 1, "replace": 2, "replace-cross": 2}
LONGEST = 40  # characters of a code


@router.get(
    "/categories", response=Categories, operation_id="listCategories", auth=PUBLIC, summary="All categories"
)
def list_categories(request: HttpRequest) -> dict[str, Any]:
    """arXiv's categories, by archive."""
    return {"items": [_category(code) for code in CATEGORIES]}


@router.get(
    "/categories/{code}",
    response=CategoryDetail,
    operation_id="getCategory",
    auth=PUBLIC,
    summary="A category",
)
def get_category(request: HttpRequest, code: str) -> dict[str, Any]:
    """A category or an archive, and its newest listing day."""
    parts = _parts(code)
    url = page(reverse("category", args=[code]))
    return _category(code) | {"url": url, "parts": parts, "newest_day": listing_days.newest(parts)}


@router.get(
    "/categories/{code}/papers",
    response=PaperPage,
    operation_id="listCategoryPapers",
    auth=PUBLIC,
    summary="A category's papers",
)
def list_category_papers(
    request: HttpRequest, response: HttpResponse, code: str, at: Query[At]
) -> dict[str, Any]:
    """The papers announced as new or cross-listed in the category, by listing day, the newest first."""
    if _parts(code) != [code]:
        raise not_found("This is an archive; ask for its categories.")
    told = Announcement.objects.filter(category=code, kind__in=listing_days.FIRST_KINDS)
    order, name = ("-listing_day", "-paper__id_order", "-paper__arxiv_id"), "category-papers"
    rows, after = paging.rows_of(told.values(*(each[1:] for each in order), "paper"), order, at, name)
    keys = dict.fromkeys(row["paper"] for row in rows)
    return paging.answer(request, response, name, papers_of(keys), after)


@router.get(
    "/categories/{code}/days",
    response=Month,
    operation_id="listListingDays",
    auth=PUBLIC,
    summary="A month of a category",
)
def list_days(
    request: HttpRequest, code: str, month: Annotated[str, Query(pattern=r"^[0-9]{4}-[0-9]{2}$")] = ""
) -> dict[str, Any]:
    """The listing days of a month (`2023-11`), without one of the newest month that has papers."""
    parts = _parts(code)
    newest = listing_days.newest(parts)
    if not month and newest is None:
        return {"items": [], "earlier": None, "later": None}
    try:
        first = date.fromisoformat(f"{month}-01") if month else newest.replace(day=1)  # type: ignore[union-attr]
    except ValueError:
        raise invalid("month", "There is no such month.") from None
    return {
        "items": [
            {
                "day": row.day,
                "new": row.new,
                "cross": row.cross,
                "replaced": row.replaced,
                "complete": not row.open,
            }
            for row in listing_days.month_of(parts, first)
        ],
        "earlier": listing_days.before(parts, first),
        "later": listing_days.after(parts, listing_days.last_of(first)),
    }


@router.get(
    "/categories/{code}/days/{day}",
    response=DayPage,
    operation_id="listListingDayPapers",
    auth=PUBLIC,
    summary="A listing day of a category",
)
def list_day_papers(
    request: HttpRequest, response: HttpResponse, code: str, day: date, at: Query[At]
) -> dict[str, Any]:
    """New papers, cross-lists and replacements of the day, each paper once; of an archive all categories'."""
    parts = _parts(code)
    rows = _announced(parts, day)
    if not rows and not ListingDay.objects.filter(category__in=parts, day=day).exists():
        raise not_found("Nothing of this day is here.")
    begin = paging.start(at, "listing-day")
    shown = [row for row in rows if not begin or row[:3] > tuple(begin)][: at.limit + 1]
    after = list(shown[at.limit - 1][:3]) if len(shown) > at.limit else None
    shown = shown[: at.limit]
    papers = papers_of(row[3] for row in shown)
    items = [{"section": SECTIONS[row[0]], "paper": paper} for row, paper in zip(shown, papers, strict=True)]
    return paging.answer(request, response, "listing-day", items, after)


def _announced(parts: list[str], day: date) -> list[tuple[int, int, str, int]]:
    """(section, order of the id, id, key) of each paper of the day, in arXiv's order."""
    told = Announcement.objects.filter(category__in=parts, listing_day=day)
    places: dict[int, tuple[int, int, str, int]] = {}
    for key, kind, order, name in told.values_list("paper", "kind", "paper__id_order", "paper__arxiv_id"):
        row = (_PLACE[kind], order, name, key)
        places[key] = min(row, places.get(key, row))
    return sorted(places.values())


def _parts(code: str) -> list[str]:
    """The categories behind a code; it is not found where neither arXiv nor any paper here has it."""
    known = code in CATEGORIES or code in ARCHIVES
    if not known and (len(code) > LONGEST or not Announcement.objects.filter(category=code).exists()):
        raise not_found("There is no such category.")
    return listing_days.parts_of(code)


def _category(code: str) -> dict[str, Any]:
    """As schemas.places.Category; of a code that the taxonomy does not know nothing else is known."""
    known = CATEGORIES.get(code)
    archive = ARCHIVES.get(code)
    active = known.active if known else archive.active if archive else False
    of = known.archive if known and known.archive != code else None
    return {"code": code, "name": category_name(code), "archive": of, "active": active}
