"""The numbers beside a list: how many papers are of each year, category, venue, as links that narrow it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from papers.views.reading import VIEWS, Choice

FIRST_SHOWN = 8  # of a facet; the others unfold

Row = dict[str, Any]  # of a list's papers: what it can be narrowed by, and the paper's key as "pk"


@dataclass(frozen=True, slots=True)
class Facet:
    """A heading, what can be chosen under it, and what unfolds besides."""

    name: str
    choices: list[Choice]
    rest: list[Choice] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address narrows the list by, and the density it asks for."""

    values: dict[str, str]
    view: str

    @property
    def kept(self) -> dict[str, str]:
        """What links within the list take along."""
        return self.values | ({"view": self.view} if self.view else {})

    @property
    def keeps(self) -> str:
        """The same for the links to other pages, ready to be continued."""
        return urlencode(self.kept) + "&" if self.kept else ""

    def link(self, key: str, value: str) -> str:
        """The address narrowed by this as well, or no longer if it is in force."""
        kept = {name: told for name, told in self.kept.items() if name != key}
        return "?" + urlencode(kept if self.values.get(key) == value else kept | {key: value})


def asked(request: HttpRequest, known: Mapping[str, Iterable[str]]) -> Asked:
    """What of `known` (keys, each with its values) the address asks for; 404 for a value that none has."""
    values = {key: request.GET[key] for key in known if key in request.GET}
    if any(value not in set(known[key]) for key, value in values.items()):
        raise Http404
    view = request.GET.get("view", "")
    return Asked(values, view if view in VIEWS else "")


def narrowed(rows: Iterable[Row], asked: Asked, *, but: str = "") -> list[Row]:
    """The rows of which all holds that is asked for, one key left aside."""
    wanted = [(key, value) for key, value in asked.values.items() if key != but]
    return [row for row in rows if all(value in row[key] for key, value in wanted)]


def counted(rows: Iterable[Row], key: str) -> Counter[str]:
    """How many rows have each value of this key."""
    return Counter(value for row in rows for value in row[key])


def choices(
    counts: Mapping[str, int], asked: Asked, key: str, names: Mapping[str, str] | None = None
) -> list[Choice]:
    """Values with their counts, in the order given, as links that narrow the list by each of them."""
    names = names or {}
    return [
        Choice(value, names.get(value, value), asked.link(key, value), asked.values.get(key) == value, count)
        for value, count in counts.items()
    ]


def facet(name: str, found: list[Choice], note: str = "") -> Facet:
    """The first few under the heading; what is in force is always among them."""
    first = found[:FIRST_SHOWN] + [choice for choice in found[FIRST_SHOWN:] if choice.current]
    return Facet(name, first, [choice for choice in found[FIRST_SHOWN:] if not choice.current], note)


def most_first(counts: Counter[str]) -> dict[str, int]:
    """By count, then by name."""
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def newest_first(counts: Counter[str]) -> dict[str, int]:
    """Years, the last one first."""
    return dict(sorted(counts.items(), reverse=True))


def searching(query: str) -> str:
    """The address of a search."""
    return f"{reverse('search')}?{urlencode({'q': query})}"
