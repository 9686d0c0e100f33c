"""The library as the API gives and takes it."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from papers.api.paging import At, PageSchema
from papers.api.schemas.papers import Paper
from papers.models.library import NOTE_LIMIT, TAG_LIMIT, TAGS_PER_PAPER

Status = Literal["to-read", "reading", "read"]
Tags = list[str]


class Filters(At):
    """What of the library is asked for; the same filters as on its page."""

    q: str = Field("", max_length=5_000, description="A query, as in search.", examples=["transformer"])
    status: Literal["", "to-read", "reading", "read", "with-notes"] = Field("", description="A shelf.")
    tag: str = Field("", max_length=3_000, description="Tags with commas between; `-tag` leaves one out.")
    untagged: bool = Field(False, description="Only those without a tag.")
    category: str = Field("", max_length=50, examples=["cs.CV"])
    venue: str = Field("", max_length=120, description="A venue's slug.")
    since: date | None = Field(None, description="Saved on this day or later.")
    until: date | None = Field(None, description="Saved on this day or before.")
    sort: Literal["saved", "changed", "published"] = Field("saved", description="The newest first.")


class Bookmark(Schema):
    """What a reader keeps of a paper."""

    id: str = Field(description="The paper's arXiv id.", examples=["2310.12755"])
    status: Status
    tags: Tags
    note: str = Field(description="Markdown; only you see it.")
    saved_at: datetime
    changed_at: datetime


class Saved(Bookmark):
    """A saved paper."""

    paper: Paper


class SavedPage(PageSchema):
    """A page of saved papers."""

    items: list[Saved]


class Keep(Schema):
    """What shall be kept; what is left out stays as it is."""

    status: Status | None = None
    tags: Tags | None = Field(
        None, max_length=TAGS_PER_PAPER, description=f"All of them, each of at most {TAG_LIMIT} characters."
    )
    note: str | None = Field(None, max_length=NOTE_LIMIT, description="Markdown; empty takes it away.")
    changed_at: datetime | None = Field(
        None, description="As you read it: if the bookmark was changed since, nothing is written (409)."
    )


class Changes(Schema):
    """One act on many saved papers."""

    papers: list[str] = Field(min_length=1, max_length=500, description="arXiv ids.")
    status: Status | None = None
    add: Tags = Field([], max_length=TAGS_PER_PAPER, description="Tags put on.")
    drop: Tags = Field([], max_length=TAGS_PER_PAPER, description="Tags taken off.")
    remove: bool = Field(False, description="Takes them out of the library, with tags and notes.")


class Tag(Schema):
    """A tag of the reader's."""

    name: str = Field(examples=["method/attention"])
    key: str = Field(description="The name without regard to case; names it in addresses.")
    papers: int = Field(description="That bear it, or one nested in it.")


class TagList(Schema):
    """All tags."""

    items: list[Tag]


class TagRename(Schema):
    """Another name for tags; those nested in them follow."""

    keys: list[str] = Field(min_length=1, max_length=200, description="Of the tags; several are merged.")
    name: str = Field(max_length=400)


class Mark(Schema):
    """Whether a paper was read."""

    id: str = Field(description="The paper's arXiv id.")
    state: Literal["read", "skipped", "unread"]
    version: int = Field(description="That was read or skipped; 0 for an unread paper.")


class Marks(Schema):
    """Marks of several papers."""

    items: list[Mark]


class MarkIn(Schema):
    """A mark for papers."""

    papers: list[str] = Field(min_length=1, max_length=500, description="arXiv ids.")
    state: Literal["read", "skipped", "unread"]
