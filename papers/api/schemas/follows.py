"""What readers follow, what they ask again and again, and what they are told."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema
from papers.api.schemas.papers import Paper

Kind = Literal["topic", "author", "category", "collection", "paper"]
Cadence = Literal["site", "daily", "weekly"]


class Follow(Schema):
    """Something a reader follows; of a paper it is the thread."""

    kind: Kind
    key: str = Field(
        description="A topic's slug, an author's or collection's number, a category's code, an arXiv id.",
        examples=["vision-transformer"],
    )
    name: str
    url: str
    since: datetime


class Follows(Schema):
    """All that a reader follows, the newest first."""

    items: list[Follow]


class SavedSearch(Schema):
    """A query that a reader gave a name."""

    id: int
    name: str
    query: str
    cadence: Cadence = Field(description="How you are told: on the site, or by mail too.")
    new: int = Field(description="Papers that came in since the last look; 1,000 stands for more.")
    edition: int = Field(description="Grows with each change; send it with yours.")
    made_at: datetime
    looked_at: datetime


class SavedSearches(Schema):
    """All of a reader's saved searches, by name."""

    items: list[SavedSearch]


class SavedSearchIn(Schema):
    """A search to be kept."""

    name: str = Field(max_length=100)
    query: str = Field(max_length=5_000, examples=["ti:transformer cat:cs.CV"])
    cadence: Cadence = "site"


class SavedSearchChange(SavedSearchIn):
    """A search as it shall be."""

    edition: int = Field(ge=0, lt=2**31, description="As you read it: if it is another by now, 409.")


class NewPapers(PageSchema):
    """What came in for a search."""

    items: list[Paper]
    until: int = Field(description="Send it to mark these, and none that come later, as seen.")


class Seen(Schema):
    """Up to where the reader looked."""

    until: int = Field(ge=1, lt=10**18, description="As `GET` gave it.")


class Notice(Schema):
    """One thing that happened."""

    id: int
    kind: str = Field(examples=["version"])
    what: str = Field(description="The kind in words.")
    paper: str | None = Field(description="arXiv id.")
    comment: int | None
    author: str | None
    collection: int | None
    at: datetime
    read_at: datetime | None


class NoticePage(PageSchema):
    """A page of notices, the newest first."""

    items: list[Notice]
    unread: int


class ReadNotices(Schema):
    """Which notices were read: one, or all up to one."""

    notice: int | None = Field(None, ge=1, lt=10**18)
    until: int | None = Field(None, ge=1, lt=10**18, description="The newest that you have seen.")


class WereRead(Schema):
    """How many notices became read."""

    notices: int
