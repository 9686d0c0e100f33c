"""What was rendered once is rendered again: by a newer renderer, or after a reader's name changed."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver

from accounts.models import User
from papers.discussion.mentions import people_in
from papers.models import Bookmark, Collection, CollectionEntry, Comment, CommentEdit
from papers.text.markdown import MENTION, RENDERER, render

BATCH = 200  # rows a transaction
Render = Callable[[str], str]


def renew() -> int:
    """Renders anew all comments, notes and collections' texts of an older renderer; gives how many."""
    number = 0
    comments = Comment.objects.filter(renderer__lt=RENDERER)
    while keys := list(comments.values_list("pk", flat=True)[:BATCH]):
        _renew_comments(keys)
        number += len(keys)
    notes = Bookmark.objects.filter(note_renderer__lt=RENDERER).exclude(note="")
    number += _renew(notes, "note", "note_html", note_renderer=RENDERER)
    number += _renew(Collection.objects.exclude(description=""), "description", "description_html")
    return number + _renew(CollectionEntry.objects.exclude(remark=""), "remark", "remark_html")


def renew_mentions(reader: int) -> None:
    """Renders anew the comments that mention the reader (primary key), with their earlier wordings."""
    name = MENTION.format(reader)
    waiting = Q(state=Comment.State.HELD, body__contains=name)  # its mentions are noted down when it is shown
    naming = Q(mentions__reader=reader) | Q(edits__body__contains=name) | waiting
    keys = list(Comment.objects.filter(naming).distinct().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        _renew_comments(keys[start : start + BATCH])


@receiver(pre_save, sender=User)
def _names_follow(sender: Any, instance: User, update_fields: Iterable[str] | None, **_rest: Any) -> None:
    """After an account got another name, or was closed or opened again, its mentions say so."""
    if instance.pk is None or (update_fields and not {"username", "is_active"} & set(update_fields)):
        return
    was = User.objects.filter(pk=instance.pk).values_list("username", "is_active").first()
    if was and was != (instance.username, instance.is_active):
        key = instance.pk
        transaction.on_commit(lambda: renew_mentions(key))


def _renew_comments(keys: list[int]) -> None:
    """Comments and their earlier wordings; one that is edited meanwhile has its new text rendered already."""
    with transaction.atomic():
        comments = list(Comment.objects.filter(pk__in=keys).only("body"))
        edits = list(CommentEdit.objects.filter(comment__in=keys).only("body"))
        people = people_in([*(row.body for row in comments), *(row.body for row in edits)])
        for comment in comments:
            html = render(comment.body, people=people)
            same = Comment.objects.filter(pk=comment.pk, body=comment.body)
            same.update(html=html, renderer=RENDERER)
        for edit in edits:
            CommentEdit.objects.filter(pk=edit.pk).update(html=render(edit.body, people=people))


def _renew(rows: QuerySet[Any], text: str, html: str, **stamp: int) -> int:
    """Renders `text` into `html`, batch after batch, where the text is still the one that was read."""
    number, last = 0, 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", text)[:BATCH]):
        with transaction.atomic():
            for key, written in batch:
                row: QuerySet[Model] = rows.model._default_manager.filter(pk=key, **{text: written})
                row.update(**{html: render(written)}, **stamp)
        number, last = number + len(batch), batch[-1][0]
    return number
