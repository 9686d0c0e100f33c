"""Comments as the API gives and takes them."""

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from papers.api.paging import At, PageSchema
from papers.models.comments import COMMENT_LIMIT


class Person(Schema):
    """Somebody who comments."""

    username: str
    shown_name: str = Field(description="What others read.")
    url: str | None = Field(description="Their page here; null for an account that is shut.")


class Comment(Schema):
    """A comment of a thread. Of one that is not shown there is no text."""

    id: int
    url: str
    parent: int | None = Field(description="The comment that it answers.")
    depth: int = Field(description="0 for one that answers nobody.")
    author: Person | None = Field(description="Null for a deleted account, and where no text is given.")
    by_author: bool = Field(description="Of the paper, confirmed by a moderator.")
    state: Literal["shown", "hidden", "deleted", "held"]
    text: str = Field(description="Markdown, as it was written.")
    html: str = Field(description="The same as safe HTML, formulas as MathML.")
    version: int = Field(description="The paper's version when it was written.")
    helpful: int = Field(description="How many found it helpful.")
    at: datetime
    edited_at: datetime | None


class CommentPage(PageSchema):
    """A page of a thread, in its order: replies follow what they answer."""

    items: list[Comment]


class OfPaper(At):
    """The thread of a paper."""

    paper: str = Field(max_length=60, description="arXiv id.", examples=["2310.12755"])


class CommentIn(Schema):
    """A new comment."""

    paper: str = Field(max_length=60, description="arXiv id.", examples=["2310.12755"])
    text: str = Field(max_length=COMMENT_LIMIT, description="Markdown, and maths between dollar signs.")
    parent: int | None = Field(None, ge=1, lt=10**18, description="The comment that it answers.")
    follow: bool = Field(False, description="Tells you of what is written in the thread.")
    nonce: str = Field(
        "",
        max_length=32,
        pattern=r"^([0-9a-f]{32})?$",
        description="32 hexadecimal digits of your own: sent again with them, the comment is posted once.",
    )


class CommentEdit(Schema):
    """Another wording; the one before is kept for everybody to read."""

    text: str = Field(max_length=COMMENT_LIMIT)


class Helpful(Schema):
    """Whether the reader finds a comment helpful."""

    helpful: bool
