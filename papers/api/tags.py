"""The reader's own tags, put in order."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from papers.api.auth import READ, WRITE, own_reader
from papers.api.problems import invalid, not_found
from papers.api.schemas.done import Done
from papers.api.schemas.library import TagList, TagRename
from papers.api.undo import done
from papers.library import tag_acts
from papers.library import tags as tagging
from papers.library.browse import tag_counts
from papers.library.tags import BadTags
from papers.models import Tag
from papers.models.library import tag_key

router = Router(tags=["Tags"])


@router.get("/tags", response=TagList, operation_id="listTags", auth=READ, summary="The reader's tags")
def list_tags(request: HttpRequest) -> dict[str, Any]:
    """All of them by key, with how many papers bear each."""
    counted = tag_counts(own_reader(request))
    return {"items": [{"name": tag.name, "key": tag.key, "papers": tag.papers} for tag in counted]}


@router.post(
    "/tags/rename", response=Done, operation_id="renameTags", auth=WRITE, summary="Rename or merge tags"
)
def rename_tags(request: HttpRequest, body: TagRename) -> dict[str, Any]:
    """Gives tags another name; where a tag has that name already, they become one."""
    try:
        name = tagging.clean_one(body.name)
        changed, undo = tag_acts.rename(own_reader(request), [tag_key(key) for key in body.keys], name)
    except BadTags as bad:
        raise invalid("name", str(bad), "body") from bad
    return done(undo, changed)


@router.delete(
    "/tags/{path:key}", response=Done, operation_id="deleteTag", auth=WRITE, summary="Delete a tag"
)
def delete_tag(request: HttpRequest, key: str) -> dict[str, Any]:
    """Takes the tag off all papers; the papers stay, and so do the tags nested in it."""
    reader, wanted = own_reader(request), tag_key(key.replace("\0", ""))
    if not Tag.objects.filter(reader=reader, slug=wanted).exists():
        raise not_found("You have no such tag.")
    changed, undo = tag_acts.delete(reader, [wanted])
    return done(undo, changed)


def names_of(texts: list[str], name: str) -> list[str]:
    """Clean names of tags, one from each text; raises Problem for the field of that name."""
    try:
        return tagging.clean(",".join(tagging.clean_one(text) for text in texts))
    except BadTags as bad:
        raise invalid(name, str(bad), "body") from bad
