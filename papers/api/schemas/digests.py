"""Topics and digests as the API gives them."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema
from papers.api.schemas.papers import Paper

Date = date  # fields are called so too


class Topic(Schema):
    """A curated subject."""

    slug: str = Field(examples=["vision-transformer"])
    url: str = Field(description="Its page.")
    name: str
    name_zh: str = Field(description="In Chinese; may be empty, like the description.")
    description: str
    description_zh: str
    categories: list[str] = Field(description="Empty: any category that the site holds.")
    cadence: str = Field(description="`daily`, `weekly` or `by hand`.", examples=["weekly"])
    weekday: int | None = Field(description="Of a weekly topic: 0 is Monday.")
    archived: bool = Field(description="It gets no digests any more.")
    newest_digest: Date | None
    digests: int = Field(description="How many there are.")


class TopicDetail(Topic):
    """A topic with its rule."""

    rule: str = Field(description="In the query language.", examples=['"vision transformer"'])
    rule_in_words: str
    order: str = Field(description="Of a section: `fit` or `id`.")
    revisions: bool = Field(description="Revised papers are shown too.")
    accepted_anywhere: bool = Field(description="A paper with an acceptance note may be of any category.")
    age_cap_days: int


class Topics(Schema):
    """The topics in their curators' order."""

    items: list[Topic]


class DigestHead(Schema):
    """A dated digest without its entries."""

    topic: str = Field(description="The topic's slug.", examples=["vision-transformer"])
    topic_name: str
    date: Date
    url: str = Field(description="Its page.")
    window_first: Date = Field(description="The first listing day that it covers,")
    window_last: Date = Field(description="and the last.")
    papers: int
    built_at: datetime
    changed_at: datetime


class DigestPage(PageSchema):
    """A page of digests, the newest first."""

    items: list[DigestHead]


class Hit(Schema):
    """A word of the paper that the rule asks for."""

    field: str = Field(examples=["title"])
    word: str


class Why(Schema):
    """Why the rule holds."""

    branches: list[str] = Field(description="The rule's alternatives that hold, where it has several.")
    hits: list[Hit]


class DigestEntry(Schema):
    """A paper in a digest."""

    section: str = Field(description="`new`, `cross` or `revised`.", examples=["new"])
    rank: int = Field(description="From 1, in its section.")
    version: int
    listing_day: Date
    why: Why
    pinned: bool
    by_hand: bool = Field(description="Added by a curator.")
    annotation: str = Field(description="A curator's note, in Markdown.")
    shown_before: Date | None = Field(description="When the topic first showed the paper.")
    added_later: Date | None
    paper: Paper


class TakenOut(Schema):
    """A paper that a curator took out."""

    id: str
    title: str
    reason: str


class MissingDay(Schema):
    """A listing day that was not complete when the digest was built."""

    day: Date
    category: str


class Digest(DigestHead):
    """A dated digest."""

    rule: str = Field(description="As it was then.")
    introduction: str = Field(description="By a curator, in Markdown.")
    missing: list[MissingDay]
    entries: list[DigestEntry] = Field(description="In the digest's order.")
    taken_out: list[TakenOut]
