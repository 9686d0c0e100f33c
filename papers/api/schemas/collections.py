"""Collections as the API gives and takes them."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema
from papers.api.schemas.papers import Paper


class Collection(Schema):
    """A list of papers that readers keep together."""

    id: int
    url: str
    name: str
    description: str = Field(description="Markdown.")
    public: bool
    owner: str = Field(description="Username.")
    papers: int
    may_edit: bool = Field(description="Whether you may add papers and remarks.")
    created_at: datetime
    changed_at: datetime


class Collections(Schema):
    """The reader's own collections and those shared with them, by name."""

    items: list[Collection]


class CollectionIn(Schema):
    """What its owner says of a collection."""

    name: str = Field(max_length=150)
    description: str = Field("", max_length=4_000, description="Markdown.")
    public: bool = False


class Entry(Schema):
    """A paper in a collection."""

    paper: Paper
    remark: str = Field(description="Markdown.")
    at: datetime


class EntryPage(PageSchema):
    """A page of a collection, what was added last first."""

    items: list[Entry]


class EntryIn(Schema):
    """What is said of a paper in a collection."""

    remark: str | None = Field(None, max_length=1_000, description="Null leaves the one it has.")
