"""Many rows in one statement, on SQLite and PostgreSQL alike.

Django's bulk_create builds an object and an expression per value; an import of millions of papers
has no time for that. Tables and columns come from the models, values are always bound.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
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


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Insert rows that are new, values in the order of `columns` (attributes such as `paper_id`).

    A row that is there already is an IntegrityError.
    """
    if not rows:
        return
    table, names = model._meta.db_table, _listed(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            texts = [
                field.attname for field in _fields(model, columns) if isinstance(field, models.JSONField)
            ]
            places = [columns.index(name) for name in texts]
            with (
                connection.wrap_database_errors,
                cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
            ):
                for row in rows:
                    copy.write_row(_with_json(row, places))
        else:
            _execute_many(cursor, model, columns, rows, "")


def upsert(
    model: type[models.Model],
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert rows; where one with the same `unique` columns is there, overwrite its `update` columns.

    Without any it is left as it is.
    """
    if not rows:
        return
    names = _listed(columns)
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in update)
    doing = f"UPDATE SET {changes}" if update else "NOTHING"
    conflict = f" ON CONFLICT ({_listed(unique)}) DO {doing}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One JSON text: psycopg takes several times as long to write the same rows as arrays.
            shape = ", ".join(f'"{field.attname}" {_type(field)}' for field in _fields(model, columns))
            source = f"SELECT {names} FROM json_to_recordset(%s::json) AS given ({shape})"  # noqa: S608 - from models
            given = json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=str)
            cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) {source}{conflict}', [given])
        else:
            _execute_many(cursor, model, columns, rows, conflict)


def keys(
    model: type[models.Model], column: str, values: Sequence[str], *, where: tuple[str, int] | None = None
) -> dict[str, int]:
    """Primary keys by the value of a text column; values that no row has are left out.

    The column is unique, or is so among the rows that have a number in another one (`where`).
    """
    if not values:
        return {}
    elements = "json_array_elements_text" if connection.vendor == "postgresql" else "json_each"
    among = f"SELECT value FROM {elements}(%s)"  # noqa: S608 - names from here and the models
    query = f'SELECT "{column}", "id" FROM "{model._meta.db_table}" WHERE "{column}" IN ({among})'  # noqa: S608
    bound: list[Any] = [json.dumps(values)]
    if where:
        query += f' AND "{where[0]}" = %s'
        bound.append(where[1])
    with connection.cursor() as cursor:
        cursor.execute(query, bound)
        return dict(cursor.fetchall())


def in_chunks(items: Sequence[Any], size: int = 5_000) -> Iterable[Sequence[Any]]:
    """The items in slices that fit into one statement's parameters (SQLite allows 32,766)."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _execute_many(
    cursor: Any, model: type[models.Model], columns: Sequence[str], rows: Sequence[Row], conflict: str
) -> None:
    """One prepared statement for all rows, as SQLite likes it."""
    marks = ", ".join(["%s"] * len(columns))
    into = f'INSERT INTO "{model._meta.db_table}" ({_listed(columns)})'
    fields = enumerate(_fields(model, columns))
    adapted = [_adapted([row[index] for row in rows], field) for index, field in fields]
    cursor.executemany(f"{into} VALUES ({marks}){conflict}", list(zip(*adapted, strict=True)))


def _fields(model: type[models.Model], columns: Sequence[str]) -> "list[models.Field[Any, Any]]":
    by_column = {field.attname: field for field in model._meta.concrete_fields}
    return [by_column[name] for name in columns]


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _with_json(row: Row, places: Sequence[int]) -> Row:
    """The row with the values at these places as JSON text."""
    if not places:
        return row
    changed = list(row)
    for place in places:
        changed[place] = json.dumps(changed[place])
    return changed


def _adapted(values: list[Any], field: "models.Field[Any, Any]") -> list[Any]:
    """A column's values as SQLite keeps them: its driver knows neither times nor dates nor JSON."""
    if isinstance(field, models.DateTimeField):
        return [value and _utc_text(value) for value in values]
    if isinstance(field, models.DateField):
        return [value and str(value) for value in values]
    return [json.dumps(value) for value in values] if isinstance(field, models.JSONField) else values


def _utc_text(value: datetime) -> str:
    """As Django writes it for SQLite, at a third of the cost."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def _type(field: "models.Field[Any, Any]") -> str:
    """A column's type in PostgreSQL, text without limit: the table itself refuses what is too long."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.db_type(connection) or "text"
    return "text" if kind.startswith("varchar") else kind
