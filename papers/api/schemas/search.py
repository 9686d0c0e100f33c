"""What a search finds."""

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema
from papers.api.schemas.papers import Paper


class SearchPage(PageSchema):
    """A page of papers of which the query holds."""

    items: list[Paper]
    query: str = Field(description="The query as it was understood.")
    count: int | None = Field(description="Papers in all, counted up to 1,000; null on later pages.")
    more_than_counted: bool = Field(description="There are more than `count`.")
    stopped: bool = Field(
        description="The search was too much work at once: `next` goes on, a page may be short of papers."
    )
    lacking: bool = Field(description="Some papers are not in the index yet.")


class Facet(Schema):
    """How many of the papers have it."""

    value: str
    papers: int


class Facets(Schema):
    """How the newest 1,000 papers that a search finds spread."""

    papers: int
    categories: list[Facet]
    years: list[Facet]
    venues: list[Facet]
    topics: list[Facet] = Field(description="By slug.")
    with_code: int
    unread: int | None = Field(description="Null without a token, like the next.")
    saved: int | None
