"""The whole database as values, to see what an act changed."""

from collections import Counter
from typing import Any

from django.apps import apps

# What any request may write: the session itself, counters of tries, the log of sign-ins.
ASIDE = {"sessions.Session", "accounts.Counter", "usersessions.UserSession"}


def rows() -> Counter[tuple[Any, ...]]:
    """Every row of every table as (model, values…)."""
    found: Counter[tuple[Any, ...]] = Counter()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label in ASIDE or not model._meta.managed:
            continue
        for values in model._base_manager.values_list():
            found[model._meta.label, *map(_plain, values)] += 1
    return found


def changes(before: Counter[tuple[Any, ...]], after: Counter[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows that are there on one side only; an altered row counts twice."""
    return sorted(((before - after) + (after - before)).elements(), key=str)


def _plain(value: Any) -> Any:
    """Something that can be counted."""
    if isinstance(value, dict | list):
        return repr(value)
    return bytes(value) if isinstance(value, memoryview) else value
