"""Pages of long lists: each begins after the last row of the one before, whatever came in between.

The cursor is signed, so that nothing but what the API gave out can come back in it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Schema
from pydantic import Field

from papers.api.problems import invalid

MOST = 100


class At(Schema):
    """How much of a list, and from where on."""

    limit: int = Field(20, ge=1, le=MOST, description="Items on a page.")
    cursor: str = Field(
        "", max_length=1000, description="From `next` of the page before; leave it out first."
    )


class PageSchema(Schema):
    """What pages have in common."""

    next: str | None = Field(description="The address of the next page; null on the last one.")


def start(at: At, name: str) -> list[Any]:
    """Where the page of the list of this name begins, [] for the first one; a forged cursor is invalid."""
    if not at.cursor:
        return []
    try:
        found: list[Any] = _signer(name).unsign_object(at.cursor)
    except (BadSignature, ValueError) as bad:
        raise invalid("cursor", "This cursor was not given out for this list.") from bad
    return found


def answer(
    request: HttpRequest, response: HttpResponse, name: str, items: Sequence[Any], after: list[Any] | None
) -> dict[str, Any]:
    """The body of a page; where others follow, `after` is where the next begins, and Link leads there.

    Links in headers are of RFC 8288.
    """
    if after is None:
        return {"items": items, "next": None}
    told = [value.isoformat() if isinstance(value, date | datetime) else value for value in after]
    asked = QueryDict(request.META.get("QUERY_STRING", ""), mutable=True)
    asked["cursor"] = _signer(name).sign_object(told)
    address = f"{request.build_absolute_uri(request.path)}?{asked.urlencode()}"
    response["Link"] = f'<{address}>; rel="next"'
    return {"items": items, "next": address}


def rows_of(
    rows: QuerySet[Any, Any], order: Sequence[str], at: At, name: str
) -> tuple[list[Any], list[Any] | None]:
    """The page's rows, and where the next begins; `order` is unique together, nulls of `-column` last."""
    begin = start(at, name)
    if begin:
        rows = rows.filter(below(order, begin))
    ordered = rows.order_by(*(_ordering(column) for column in order))
    found = list(ordered[: at.limit + 1])
    if len(found) <= at.limit:
        return found, None
    last = found[at.limit - 1]
    return found[: at.limit], [_value(last, column.removeprefix("-")) for column in order]


def below(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that come after one with these values."""
    found, same = Q(), Q()
    for column, value in zip(order, values, strict=True):
        name = column.removeprefix("-")
        if value is None:
            same &= Q(**{f"{name}__isnull": True})
            continue
        beyond = Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        if column.startswith("-"):
            beyond |= Q(**{f"{name}__isnull": True})
        found |= same & beyond
        same &= Q(**{name: value})
    return found


def _ordering(column: str) -> Any:
    return F(column[1:]).desc(nulls_last=True) if column.startswith("-") else F(column).asc()


def _value(row: Any, path: str) -> Any:
    """Of a model or of a row of values(); `paper__id_order` leads through relations."""
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _signer(name: str) -> Signer:
    return Signer(salt=f"api-cursor-{name}")
