"""What an act answers."""

from ninja import Schema
from pydantic import Field


class Done(Schema):
    """What was done."""

    papers: int = Field(description="How many papers it changed.")
    undo: int | None = Field(description="For `POST /undo/{key}`, within a day; null: nothing to take back.")


class Said(Schema):
    """What was taken back."""

    said: str = Field(description="One sentence.", examples=["The tags are back."])
