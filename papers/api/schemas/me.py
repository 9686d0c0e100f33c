"""The account behind a token."""

from datetime import datetime

from ninja import Schema
from pydantic import Field


class Token(Schema):
    """The token that was sent."""

    name: str = Field(description="As its maker called it.")
    scope: str = Field(description="`read` or `write`.", examples=["read"])
    expires_at: datetime | None = Field(description="Null: it holds until it is revoked.")


class Me(Schema):
    """An account as its own token sees it."""

    username: str
    shown_name: str = Field(description="What others read.")
    token: Token
