"""A reader's tags put in order: renamed, merged, split, deleted. The papers stay; all can be taken back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from papers.library import changes
from papers.library import tags as tagging
from papers.library.changes import Change, Shelved
from papers.library.tags import BadTags
from papers.models import BookmarkTag, Tag, Undo
from papers.models.library import TAG_LIMIT, tag_key

SUGGESTED = 10


@dataclass(frozen=True, slots=True)
class Move:
    """A tag and the name under which its papers shall stand; `onto` is the tag that has that name, if any."""

    tag: Tag
    name: str
    papers: int
    onto: Tag | None
    held: int  # papers that stand under `onto` already


def with_counts(reader: User) -> QuerySet[Tag]:
    """The reader's tags by key, each with `papers`, the number that bear it."""
    return Tag.objects.filter(reader=reader).annotate(papers=Count("bookmark_tags")).order_by("slug")


def suggestions(reader: User, text: str) -> list[str]:
    """The reader's tags of which a level begins so, the most used first."""
    key = tag_key(text.replace("\x00", "").strip())[: 4 * TAG_LIMIT]
    begins = Q(slug__startswith=key) | Q(slug__contains=f"/{key}")
    mine = with_counts(reader).filter(begins).order_by("-papers", "slug")
    return list(mine.values_list("name", flat=True)[:SUGGESTED])


def nested_in(reader: User, key: str) -> QuerySet[Tag]:
    """The tags nested under the key."""
    return Tag.objects.filter(reader=reader, slug__startswith=f"{key}/")


def plan(reader: User, keys: Iterable[str], into: str) -> list[Move]:
    """What it takes that the tags of these keys are called `into` (a clean name); nested ones follow.

    Raises BadTags where a nested one would get a name that is too long.
    """
    wanted = set(keys)
    named = {tag.pk: (tag, into) for tag in Tag.objects.filter(reader=reader, slug__in=wanted)}
    for key in sorted(wanted):
        for tag in nested_in(reader, key):
            named.setdefault(tag.pk, (tag, f"{into}/{_below(key, tag.name)}"))
    if any(len(name) > TAG_LIMIT or len(tag_key(name)) > 4 * TAG_LIMIT for _tag, name in named.values()):
        raise BadTags(
            _("A tag nested in it would have more than %(limit)s characters.") % {"limit": TAG_LIMIT}
        )
    targets = {tag_key(name) for _tag, name in named.values()}
    tags = {tag.slug: tag for tag in with_counts(reader).filter(slug__in=targets)}
    sizes = dict(with_counts(reader).filter(pk__in=named).values_list("pk", "papers"))
    moves = []
    for tag, name in sorted(named.values(), key=lambda pair: pair[0].slug):
        onto = tags.get(tag_key(name))
        if onto and onto.pk in named and tag_key(named[onto.pk][1]) != onto.slug:
            onto = None  # it makes room
        if onto and onto.pk == tag.pk:
            onto = None
        held = onto.papers if onto else 0
        # Another tab may have dropped the tag since it was read.
        moves.append(Move(tag, name, sizes.get(tag.pk, 0), onto, held))
    return [move for move in moves if move.name != move.tag.name]


def rename(reader: User, keys: Iterable[str], into: str) -> tuple[int, Undo | None]:
    """Does what `plan` says, merging where two get one name; gives how many papers, and the way back."""
    done = Change()
    with transaction.atomic():
        tagging.hold(reader.pk)
        moves = plan(reader, keys, into)
        for move in moves:
            if tag_key(move.name) == move.tag.slug:
                done.renamed[move.tag.slug] = move.tag.name
                Tag.objects.filter(pk=move.tag.pk).update(name=move.name)
        leaving = [
            (move, papers_of(reader, move.tag)) for move in moves if tag_key(move.name) != move.tag.slug
        ]
        for move, bookmarks in leaving:
            changes.take_off(bookmarks, [move.tag], done)
        tagging.drop_unused(reader.pk)
        for move, bookmarks in leaving:
            changes.put_on(reader, bookmarks, [move.name], done)
        return len(done.papers), done.remembered(reader)


def split(reader: User, tag: Tag, bookmarks: Iterable[int], name: str) -> tuple[int, Undo | None]:
    """Moves some of a tag's papers (by bookmarks) to another tag; gives how many, and the way back."""
    done = Change()
    with transaction.atomic():
        tagging.hold(reader.pk)
        wanted = set(bookmarks)
        chosen = {pk: paper for pk, paper in papers_of(reader, tag).items() if pk in wanted}
        if chosen and tag_key(name) != tag.slug:
            changes.take_off(chosen, [tag], done)
            changes.put_on(reader, chosen, [name], done)
            tagging.drop_unused(reader.pk)
        return len(done.papers), done.remembered(reader)


def delete(reader: User, keys: Iterable[str]) -> tuple[int, Undo | None]:
    """Takes the tags off all papers; nested ones stay. Gives how many papers, and the way back."""
    done = Change()
    with transaction.atomic():
        tagging.hold(reader.pk)
        for tag in Tag.objects.filter(reader=reader, slug__in=list(keys)).order_by("slug"):
            changes.take_off(papers_of(reader, tag), [tag], done)
        tagging.drop_unused(reader.pk)
        return len(done.papers), done.remembered(reader)


def papers_of(reader: User, tag: Tag) -> Shelved:
    """The reader's bookmarks that bear the tag, and their papers."""
    on = BookmarkTag.objects.filter(tag=tag, content_object__reader=reader)
    return dict(on.values_list("content_object", "content_object__paper"))


def _below(key: str, name: str) -> str:
    """The levels of a name under those of the key in which it is nested."""
    return name.split("/", key.count("/") + 1)[-1]
