"""Categories, authors, venues and the ledger as the API gives them."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema
from papers.api.schemas.papers import Paper


class Category(Schema):
    """A category or an archive of arXiv."""

    code: str = Field(examples=["cs.CV"])
    name: str = Field(examples=["Computer Vision and Pattern Recognition"])
    archive: str | None = Field(description="The archive that it belongs to.", examples=["cs"])
    active: bool = Field(description="False for those that take no papers any more.")


class Categories(Schema):
    """arXiv's categories."""

    items: list[Category]


class CategoryDetail(Category):
    """A category with what is here of it."""

    url: str = Field(description="Its page.")
    parts: list[str] = Field(description="Of an archive its categories, else the category alone.")
    newest_day: date | None = Field(description="The last listing day with papers.")


class ListingDay(Schema):
    """A listing day of a category."""

    day: date
    new: int
    cross: int
    replaced: int
    complete: bool = Field(description="Nothing of it is still to come.")


class Month(Schema):
    """The listing days of a month, the newest first."""

    items: list[ListingDay]
    earlier: date | None = Field(description="The last day with papers before the month.")
    later: date | None = Field(description="The first one after it.")


class DayEntry(Schema):
    """A paper on a listing day."""

    section: str = Field(description="`new`, `cross` or `replaced`.", examples=["new"])
    paper: Paper


class DayPage(PageSchema):
    """A page of a category's listing day: new papers, then cross-lists, then replacements."""

    items: list[DayEntry]


class Author(Schema):
    """A person by the names on papers."""

    id: int
    name: str
    url: str = Field(description="Their page.")
    spellings: list[str] = Field(description="Other ways in which they are printed.")
    papers: int


class Authors(Schema):
    """People of one name, told apart."""

    items: list[Author]


class Year(Schema):
    """How many papers were first listed in a year."""

    year: int | None = Field(description="Null: papers never listed.")
    papers: int


class VenueDetail(Schema):
    """A venue, as acceptance notes name it."""

    slug: str = Field(examples=["wacv"])
    name: str = Field(examples=["WACV"])
    url: str = Field(description="Its page.")
    papers: int
    years: list[Year]


class LedgerDay(Schema):
    """What is known of a category on a listing day."""

    category: str
    day: date
    state: str = Field(description="`waiting`, `partial`, `complete` or `none`.", examples=["complete"])
    announced: int | None = Field(description="By the feed; null where no feed was seen.")
    stored: int
    reason: str


class Harvest(Schema):
    """A run that fetched records."""

    source: str = Field(description="Where it looked, in words.")
    state: str = Field(description="`running`, `waiting`, `done` or `failed`.", examples=["done"])
    started_at: datetime
    finished_at: datetime | None
    records: int
    added: int
    changed: int


class Status(Schema):
    """What was harvested and what is missing."""

    papers: int
    rejected: int = Field(description="Records that could not be taken in.")
    days: list[LedgerDay] = Field(description="Of the last four weeks.")
    unfinished: list[LedgerDay] = Field(description="The newest 50 days of which something is to come.")
    harvests: list[Harvest] = Field(description="The last 20.")
