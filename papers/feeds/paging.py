"""Pages of a list that is read from a place on: new rows on top move nothing of what follows.

A place is written into addresses as the values of its order's columns, so that it holds even when the row
that stood there is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet

SIZE = 50
_BETWEEN = "~"
_DIGITS = 18
_YEARS = range(1900, 3000)


class BadPlace(ValueError):
    """What stands in the address is no place of this list."""


@dataclass(frozen=True, slots=True)
class Order:
    """Columns by which a list stands, as `order_by` takes them, each with the type of its values."""

    columns: tuple[tuple[str, type], ...]

    @property
    def names(self) -> list[str]:
        """As `order_by` takes them."""
        return [name for name, _kind in self.columns]

    @property
    def fields(self) -> list[str]:
        """As `values` takes them."""
        return [name.removeprefix("-") for name in self.names]

    def turned(self) -> "Order":
        """The same list from its other end."""
        return Order(tuple((name[1:] if name[0] == "-" else f"-{name}", kind) for name, kind in self.columns))

    def behind(self, place: tuple[Any, ...]) -> Q:
        """What stands behind the place."""
        found, level = Q(), Q()
        for name, value in zip(self.names, place, strict=True):
            field = name.removeprefix("-")
            found |= level & Q(**{f"{field}__{'lt' if name[0] == '-' else 'gt'}": value})
            level &= Q(**{field: value})
        return found

    def place(self, row: Mapping[str, Any]) -> str:
        """The place of a row as an address has it."""
        return _BETWEEN.join(_written(row[field]) for field in self.fields)

    def read(self, text: str) -> tuple[Any, ...]:
        """The values of a place; raises BadPlace."""
        parts = text.split(_BETWEEN)
        if len(parts) != len(self.columns):
            raise BadPlace(text)
        try:
            return tuple(_read(part, kind) for part, (_name, kind) in zip(parts, self.columns, strict=True))
        except (ValueError, OverflowError) as error:
            raise BadPlace(text) from error


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, and the places after which the pages beside it begin; None where there is none.

    `newer` is "" where the page before is the first.
    """

    rows: list[dict[str, Any]]
    older: str | None = None
    newer: str | None = None


def page_of(rows: QuerySet[Any, dict[str, Any]], order: Order, after: str, size: int = SIZE) -> Page:
    """The page that begins after a place ("" for the first page), in one query or two; raises BadPlace."""
    ahead = rows.order_by(*order.names)
    if not after:
        found = list(ahead[: size + 1])
        return Page(found[:size], _older(found, order, size))
    place = order.read(after)
    found = list(ahead.filter(order.behind(place))[: size + 1])
    turned = order.turned()
    before = list(rows.filter(turned.behind(place)).order_by(*turned.names)[:size])
    # The row at the place itself ends the page before: of the rows in front of it one less than a page.
    newer = order.place(before[-1]) if len(before) == size else ""
    return Page(found[:size], _older(found, order, size), newer)


def _older(found: list[dict[str, Any]], order: Order, size: int) -> str | None:
    return order.place(found[size - 1]) if len(found) > size else None


def _written(value: date | datetime | int | str) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _read(text: str, kind: type) -> Any:
    """The value; ValueError or OverflowError for what a column of this type cannot hold."""
    if kind is int:
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            raise ValueError(text)
        return int(text)
    if kind is str:
        if not (text.isascii() and text.isprintable()):
            raise ValueError(text)
        return text
    if kind is datetime:
        at = datetime.fromisoformat(text)
        if at.year not in _YEARS or at.tzinfo is None:
            raise ValueError(text)
        return at
    return date.fromisoformat(text)
