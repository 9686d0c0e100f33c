"""arXiv's archives and categories: names, aliases and OAI sets.

The data file is derived from arXiv's own taxonomy (its first line names the commit). Papers also carry
terms that it does not know: archives that were closed, and in old query answers MSC and ACM classes.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

# A term we do not know is kept when it looks like an archive or a category: `foo-bar`, `foo.XY`.
_TERM = re.compile(r"[a-z]{2,12}(?:-[a-z]{2,12})?(?:\.(?:[A-Z]{2}|[a-z]{2,12}(?:-[a-z]{2,12})?))?")
_MAX_TERM = 40


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive, such as `cs`; `active` is False for those that take no papers any more."""

    code: str
    name: str
    group: str
    active: bool
    oai_set: str | None


@dataclass(frozen=True, slots=True)
class Category:
    """One category, such as `cs.CV`; `alias` is the other name of the same category, or its successor."""

    code: str
    name: str
    archive: str
    group: str
    active: bool
    oai_set: str | None
    alias: str | None


_DATA = json.loads(Path(__file__).with_name("taxonomy.json").read_text(encoding="utf-8"))
ARCHIVES: dict[str, Archive] = {code: Archive(code, **row) for code, row in _DATA["archives"].items()}
CATEGORIES: dict[str, Category] = {code: Category(code, **row) for code, row in _DATA["categories"].items()}
# What arXiv adds to a paper: the living name of a category (cs.IT = math.IT, cmp-lg -> cs.CL), no dead one.
_LIVING_ALIAS = {
    code: category.alias
    for code, category in CATEGORIES.items()
    if category.alias and CATEGORIES[category.alias].active
}


def canonical_categories(codes: Iterable[str]) -> tuple[str, ...]:
    """The categories of a paper: order kept (primary first), then the aliases that are missing.

    Duplicates go, and so does what is no category (`68T07; 05C50`, `I.2.10`); a term that is only
    unknown stays, since arXiv opens and closes archives.
    """
    named = dict.fromkeys(code for code in codes if _is_category(code))
    aliases = [_LIVING_ALIAS[code] for code in named if code in _LIVING_ALIAS]
    return tuple(named | dict.fromkeys(aliases)) if aliases else tuple(named)


def category_name(code: str) -> str:
    """The name in words, or the code itself where arXiv's taxonomy does not know it."""
    known = CATEGORIES.get(code) or ARCHIVES.get(code)
    return known.name if known else code


def oai_set_for(category: str) -> str | None:
    """The OAI set to harvest for a category or an archive; a closed one leads to its successor's set.

    None where arXiv has no such set. Source: ListSets of the OAI-PMH service since March 2025.
    """
    for code in (category, _LIVING_ALIAS.get(category, "")):
        known = CATEGORIES.get(code)
        if known and known.oai_set:
            return known.oai_set
    archive = ARCHIVES.get(category)
    return archive.oai_set if archive else None


def sets_for(categories: Iterable[str]) -> tuple[str, ...]:
    """The OAI sets that hold these categories, each once, in the order given; unknown ones left out."""
    sets = (oai_set_for(category) for category in categories)
    return tuple(dict.fromkeys(name for name in sets if name))


def _is_category(code: str) -> bool:
    if code in CATEGORIES:
        return True
    shaped = len(code) <= _MAX_TERM and _TERM.fullmatch(code) is not None
    return shaped and ("-" in code or "." in code or code in ARCHIVES)
