"""Following: topics, authors, categories, collections, threads. Each act sets a state; twice is once."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from papers.arxiv.taxonomy import ARCHIVES, CATEGORIES
from papers.clock import now
from papers.models import Announcement, Author, Collection, Follow, NotThisPerson, Paper, Topic, Undo
from papers.models.collections import visible_to
from papers.models.follows import MOST_FOLLOWS, TARGETS
from papers.undo import remember, restores

LIMIT = MOST_FOLLOWS
_MODELS: dict[str, Any] = {"topic": Topic, "author": Author, "collection": Collection, "paper": Paper}
Target = dict[str, Any]  # one of models.follows.TARGETS, with the row or the category's code


def is_category(code: str) -> bool:
    """Whether arXiv's taxonomy or any paper of ours knows the category or archive."""
    return code in CATEGORIES or code in ARCHIVES or Announcement.objects.filter(category=code).exists()


def follow(reader: User, target: Target) -> bool:
    """Follows it from now on, if not followed already; False if that is more than one reader can follow."""
    mine = Follow.objects.filter(reader=reader)
    if mine.filter(meant(target)).exists():
        return True
    if mine.count() >= LIMIT:
        return False
    Follow.objects.get_or_create(reader=reader, **target, defaults={"at": now()})
    return True


def meant(target: Target) -> Q:
    """The follows of a thing: of an author also those of the person's other spellings."""
    author = target.get("author")
    return Q(**target) | Q(author__same_as=author) if author else Q(**target)


def unfollow(reader: User, target: Target) -> Undo | None:
    """Follows it no longer; None if it was not followed."""
    rows = list(Follow.objects.filter(meant(target), reader=reader).order_by("at"))
    if not rows:
        return None
    [(name, thing)] = target.items()
    first = rows[0]
    mail = [first.mail, first.mail_since.isoformat() if first.mail_since else None]
    undo = remember(reader, "unfollow", [name, getattr(thing, "pk", thing), first.at.isoformat(), *mail])
    Follow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return undo


@restores("unfollow")
def _follow_again(reader: User, rows: list[Any]) -> str:
    """Follows it as before, unless it is gone or the reader may no longer see it."""
    name, key, since, *mail = rows
    kept = {"at": since} | dict(zip(("mail", "mail_since"), mail, strict=False))
    if name == "category":
        Follow.objects.get_or_create(reader=reader, category=key, defaults=kept)
        return _("You follow it again.")
    seen = visible_to(reader) if name == "collection" else Q()
    if not _MODELS[name].objects.filter(seen, pk=key).exists():
        return _("Nothing was to be restored.")
    Follow.objects.get_or_create(reader=reader, **{f"{name}_id": key}, defaults=kept)
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
        _said(reader, author).filter(paper=paper).delete()


def namesakes(reader: User, author: Author, papers: list[int]) -> set[int]:
    """Of these papers (primary keys) those that the reader said are by somebody else."""
    return set(_said(reader, author).filter(paper__in=papers).values_list("paper", flat=True))


def _said(reader: User, author: Author) -> QuerySet[NotThisPerson]:
    """What the reader said of this person, by whatever spelling."""
    return NotThisPerson.objects.filter(reader=reader, author__in=Author.objects.of_person(author.pk))
