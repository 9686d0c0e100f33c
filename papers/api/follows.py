"""What the reader follows."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Router

from accounts.models import User
from papers.api.auth import READ, WRITE, own_reader
from papers.api.made import page
from papers.api.problems import Problem, also, not_found
from papers.api.schemas.done import Done
from papers.api.schemas.follows import Follow as FollowOut
from papers.api.schemas.follows import Follows, Kind
from papers.api.undo import done
from papers.arxiv.taxonomy import category_name
from papers.following import follows as acts
from papers.forms.follows import TargetForm
from papers.models import Author, Collection, Follow, Paper, Topic
from papers.models.collections import visible_to
from papers.text.math import to_text

router = Router(tags=["Following"])
Named = Annotated[str, Path(max_length=200, examples=["vision-transformer"])]


@router.get(
    "/follows", response=Follows, operation_id="listFollows", auth=READ, summary="What the reader follows"
)
def list_follows(request: HttpRequest) -> dict[str, Any]:
    """All of it, the newest first; collections that can no longer be seen are left out."""
    reader = own_reader(request)
    joined = Follow.objects.filter(reader=reader).select_related(
        "topic", "author__same_as", "collection", "paper"
    )
    rows = list(joined.order_by("-at", "-pk"))
    named = [row.collection_id for row in rows if row.collection_id]
    seen = set(Collection.objects.filter(visible_to(reader), pk__in=named).values_list("pk", flat=True))
    return {"items": [_told(row) for row in rows if not row.collection_id or row.collection_id in seen]}


@router.put(
    "/follows/{kind}/{path:key}",
    response=FollowOut,
    operation_id="follow",
    auth=WRITE,
    summary="Follow something",
    openapi_extra=also(409),
)
def follow(request: HttpRequest, kind: Kind, key: Named) -> dict[str, Any]:
    """Follows a topic, author, category, collection or the thread of a paper; twice is once."""
    reader = own_reader(request)
    target = _target(reader, kind, key)
    if not acts.follow(reader, target):
        raise Problem("refused", "You follow as many things as one reader can follow.")
    rows = Follow.objects.select_related("topic", "author__same_as", "collection", "paper")
    row = rows.filter(acts.meant(target), reader=reader).first()
    if row is None:  # taken back in another window
        raise Problem("conflict")
    return _told(row)


@router.delete(
    "/follows/{kind}/{path:key}",
    response=Done,
    operation_id="unfollow",
    auth=WRITE,
    summary="Follow something no longer",
)
def unfollow(request: HttpRequest, kind: Kind, key: Named) -> dict[str, Any]:
    """Ends it; `undo` follows again."""
    reader = own_reader(request)
    return done(acts.unfollow(reader, _target(reader, kind, key)), 0)


def _target(reader: User, kind: str, key: str) -> dict[str, Any]:
    """What the address names, as the reader may see it."""
    form = TargetForm({kind: key})
    found: Any = None
    if form.is_valid():
        found = _found(reader, *form.cleaned_data["target"])
    if found is None:
        raise not_found("There is nothing to follow under this name.")
    return {kind: found}


def _found(reader: User, kind: str, key: str) -> Any:
    if kind == "topic":
        return Topic.objects.filter(slug=key).first()
    if kind == "author":
        author = Author.objects.select_related("same_as").filter(pk=key).first()
        return author.person if author else None
    if kind == "collection":
        return Collection.objects.filter(visible_to(reader), pk=key).first()
    if kind == "paper":
        return Paper.objects.filter(arxiv_id=key).first()
    return key if acts.is_category(key) else None


def _told(row: Follow) -> dict[str, Any]:
    kind, key, name, url = _line(row)
    return {"kind": kind, "key": key, "name": name, "url": page(url), "since": row.at}


def _line(row: Follow) -> tuple[str, str, str, str]:
    if row.topic:
        return "topic", row.topic.slug, row.topic.name, row.topic.get_absolute_url()
    if row.author:
        person = row.author.person
        return "author", str(person.pk), to_text(person.name), person.get_absolute_url()
    if row.collection:
        return "collection", str(row.collection.pk), row.collection.name, row.collection.get_absolute_url()
    if row.paper:
        return "paper", row.paper.arxiv_id, to_text(row.paper.title), row.paper.get_absolute_url()
    code = row.category
    return "category", code, category_name(code), reverse("category", args=[code])
