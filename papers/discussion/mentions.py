"""Mentions: `@name` in a text as the reader's primary key, so that it outlasts a change of name."""

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from papers.models import Comment, Mention, Paper
from papers.text.markdown import MENTION, mentioned_names

MOST = 10  # mentions of a comment that count
OFFERED = 8  # names offered while typing
_LOOKED_UP = 50  # words after an "@"
PRIVATE = re.compile("[\ue000-\ue003]")  # what marks are made of; nobody types it
_KEYS = re.compile(MENTION.format("([0-9]{1,18})"))


def encode(text: str) -> tuple[str, list[int]]:
    """The text as it is stored, and the keys of the readers it mentions, at most MOST.

    Names in code, links and math, of nobody, and beyond the tenth stay mere text.
    """
    text = PRIVATE.sub("", text)
    written = {name: User.normalize_username(name) for name in mentioned_names(text)[:_LOOKED_UP]}
    if not written:
        return text, []
    found = dict(_readers().filter(username__in=written.values()).values_list("username", "pk"))
    keys = list(dict.fromkeys(found[name] for name in written.values() if name in found))[:MOST]
    names = sorted((name for name in written if found.get(written[name]) in keys), key=len, reverse=True)
    for name in names:
        at_name = re.compile(rf"(?<![\w@./:-])@{re.escape(name)}(?!\w|[.+-]\w)")
        text = at_name.sub(MENTION.format(found[written[name]]), text)
    return text, keys


def people_in(texts: Iterable[str]) -> dict[int, str]:
    """The present names of all whom these stored texts mention, in one query; who is gone is left out."""
    keys = {int(key) for text in texts for key in _KEYS.findall(text)}
    return dict(_readers().filter(pk__in=keys).values_list("pk", "username")) if keys else {}


def named_in(text: str) -> list[int]:
    """The keys of the readers whom a stored text mentions and who are there."""
    return list(people_in([text]))


def keep(comment: Comment, readers: Iterable[int]) -> None:
    """Notes down whom the comment mentions, and nobody else."""
    wanted = set(readers)
    Mention.objects.filter(comment=comment).exclude(reader__in=wanted).delete()
    rows = [Mention(comment=comment, reader_id=reader) for reader in sorted(wanted)]
    Mention.objects.bulk_create(rows, ignore_conflicts=True)


def offered_names(reader: User, paper: Paper | None, beginning: str) -> list[tuple[str, str]]:
    """Usernames (with the names shown) that begin so: those who wrote in the paper's thread come first."""
    wrote = Comment.objects.filter(author=OuterRef("pk"), paper=paper, state=Comment.State.SHOWN)
    named = _readers().exclude(pk=reader.pk).filter(username__startswith=User.normalize_username(beginning))
    taking_part = named.filter(Exists(wrote)).order_by("username") if paper else named.none()
    names = list(taking_part.values_list("username", "shown_name")[:OFFERED])
    if beginning and len(names) < OFFERED:
        others = named.exclude(username__in=[name for name, _shown in names]).order_by("username")
        names += others.values_list("username", "shown_name")[: OFFERED - len(names)]
    return names


def _readers() -> QuerySet[User]:
    """Those who can be mentioned."""
    return User.objects.filter(is_active=True, confirmed=True)
