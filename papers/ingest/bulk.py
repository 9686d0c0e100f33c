"""Many rows in one statement, on SQLite and PostgreSQL alike.

Django's bulk_create builds an object and an expression per value; an import of millions of papers
has no time for that. Tables and columns come from the models, values are always bound.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection, models

Row = Sequence[Any]
_LOCK = 7_120_312  # any number, the same in all processes of the site


def take_turns() -> None:
    """Wait until no other transaction stores papers; the turn ends with the transaction.

    SQLite has one writer anyway (transactions begin IMMEDIATE). On PostgreSQL two overlapping pages
    would otherwise each read, merge and write over the other's rows, or lock them in opposite order.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def write(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    unique: Sequence[str] = (),
    update: Sequence[str] = (),
) -> None:
    """Insert rows (values in the order of `columns`, which are field attributes such as `paper_id`).

    Where a row with the same `unique` columns exists, `update` is overwritten, or nothing if empty.
    Without `unique` a conflict is an IntegrityError.
    """
    if not rows:
        return
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    chosen = [by_column[name] for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    conflict = ""
    if unique:
        keys = ", ".join(f'"{name}"' for name in unique)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in update)
        conflict = f" ON CONFLICT ({keys}) DO {f'UPDATE SET {changes}' if changes else 'NOTHING'}"
    into = f'INSERT INTO "{model._meta.db_table}" ({names})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = [
                _converted((row[index] for row in rows), _to_postgres(chosen[index]))
                for index in range(len(chosen))
            ]
            types = [_type(field) for field in chosen]
            given = ", ".join(f"%s::{kind}[]" for kind, _ in types)
            taken = ", ".join(f"c{index}{cast}" for index, (_, cast) in enumerate(types))
            alias = ", ".join(f"c{index}" for index in range(len(chosen)))
            source = f"SELECT {taken} FROM unnest({given}) AS given({alias})"  # noqa: S608 - names from models
            cursor.execute(f"{into} {source}{conflict}", arrays)
        else:
            marks = ", ".join(["%s"] * len(columns))
            columns_of = [
                _converted((row[index] for row in rows), _to_sqlite(chosen[index]))
                for index in range(len(chosen))
            ]
            cursor.executemany(f"{into} VALUES ({marks}){conflict}", list(zip(*columns_of, strict=True)))


def in_chunks(items: Sequence[Any], size: int = 5_000) -> Iterable[Sequence[Any]]:
    """The items in slices that fit into one statement's parameters (SQLite allows 32,766)."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _converted(values: Iterable[Any], convert: Callable[[Any], Any] | None) -> list[Any]:
    if convert is None:
        return list(values)
    return [None if value is None else convert(value) for value in values]


def _to_sqlite(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    if isinstance(field, models.DateTimeField):
        return connection.ops.adapt_datetimefield_value
    if isinstance(field, models.DateField):
        return str
    return json.dumps if isinstance(field, models.JSONField) else None


def _to_postgres(field: "models.Field[Any, Any]") -> Callable[[Any], Any] | None:
    return json.dumps if isinstance(field, models.JSONField) else None


def _type(field: "models.Field[Any, Any]") -> tuple[str, str]:
    """The array's element type and the cast after it. A cast to varchar(n) would cut in silence: text."""
    kind = (field.target_field if field.is_relation else field).db_type(connection) or "text"
    if kind == "jsonb":
        return "text", "::jsonb"
    return ("text" if kind.startswith("varchar") else kind.split(" GENERATED")[0]), ""
