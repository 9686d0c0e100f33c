"""Following: topics, authors, categories, collections, threads. Each act sets a state; twice is once."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.models import Author, Collection, Follow, NotThisPerson, Paper, Topic, Undo
from papers.models.collections import visible_to
from papers.models.follows import TARGETS
from papers.undo import remember, restores

LIMIT = 2_000  # of one reader
_MODELS: dict[str, Any] = {"topic": Topic, "author": Author, "collection": Collection, "paper": Paper}
Target = dict[str, Any]  # one of models.follows.TARGETS, with the row or the category's code


def follow(reader: User, target: Target) -> bool:
    """Follows it from now on, if not followed already; False if that is more than one reader can follow."""
    mine = Follow.objects.filter(reader=reader)
    if not mine.filter(**target).exists() and mine.count() >= LIMIT:
        return False
    Follow.objects.get_or_create(reader=reader, **target, defaults={"at": now()})
    return True


def unfollow(reader: User, target: Target) -> Undo | None:
    """Follows it no longer; None if it was not followed."""
    found = Follow.objects.filter(reader=reader, **target).first()
    if found is None:
        return None
    name = next(iter(target))
    key = found.category if name == "category" else getattr(found, f"{name}_id")
    undo = remember(reader, "unfollow", [name, key, found.at.isoformat()])
    found.delete()
    return undo


@restores("unfollow")
def _follow_again(reader: User, rows: list[Any]) -> str:
    """Follows it as before, unless it is gone or the reader may no longer see it."""
    name, key, since = rows
    if name == "category":
        Follow.objects.get_or_create(reader=reader, category=key, defaults={"at": since})
        return _("You follow it again.")
    seen = visible_to(reader) if name == "collection" else Q()
    if not _MODELS[name].objects.filter(seen, pk=key).exists():
        return _("Nothing was to be restored.")
    Follow.objects.get_or_create(reader=reader, **{f"{name}_id": key}, defaults={"at": since})
    return _("You follow it again.")


def followed(reader: User | None, name: str) -> set[Any]:
    """The keys (of a category: codes) of what the reader follows of one kind."""
    if reader is None or name not in TARGETS:
        return set()
    column = name if name == "category" else f"{name}_id"
    return {key for key in Follow.objects.filter(reader=reader).values_list(column, flat=True) if key}


def set_namesake(reader: User, author: Author, paper: Paper, *, is_other: bool) -> None:
    """Remembers that the paper is by another person of that name, or that it is not."""
    if is_other:
        NotThisPerson.objects.get_or_create(reader=reader, author=author, paper=paper)
    else:
        NotThisPerson.objects.filter(reader=reader, author=author, paper=paper).delete()


def namesakes(reader: User, author: Author, papers: list[int]) -> set[int]:
    """Of these papers (primary keys) those that the reader said are by somebody else."""
    said = NotThisPerson.objects.filter(reader=reader, author=author, paper__in=papers)
    return set(said.values_list("paper", flat=True))
