"""Papers as the API gives them."""

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from papers.api.paging import PageSchema


class Venue(Schema):
    """Where a paper was accepted, as its comment says."""

    name: str = Field(description="As printed.", examples=["WACV 2024"])
    slug: str = Field(description="For `/venues/{slug}`; empty where there is none.", examples=["wacv"])
    year: int | None


class Paper(Schema):
    """A paper as its newest version has it. Texts hold TeX as at arXiv; `plain_…` are running text."""

    id: str = Field(description="arXiv id without version.", examples=["2310.12755", "hep-th/9901001"])
    url: str = Field(description="Its page here.")
    arxiv_url: str
    pdf_url: str | None = Field(description="Null for one that was withdrawn.")
    title: str
    plain_title: str
    abstract: str
    plain_abstract: str
    authors: list[str] = Field(description="All names, in order, as running text.")
    categories: list[str] = Field(description="The primary one first.", examples=[["cs.CV", "cs.LG"]])
    comment: str = Field(description="By the authors.")
    journal_ref: str
    doi: str = Field(description="Of the publication; several are separated by blanks.")
    report_no: str
    license: str
    latest_version: int
    submitted_at: datetime | None = Field(description="Of the first version.")
    revised_at: datetime | None = Field(description="Of the newest version.")
    first_listed: date | None = Field(description="The listing day on which arXiv first announced it.")
    venue: Venue | None
    code_url: str | None
    withdrawn: bool
    is_sample: bool = Field(description="From the bundled sample: the abstract is a summary of ours.")


class Version(Schema):
    """One version of a paper."""

    number: int = Field(examples=[1])
    submitted_at: datetime
    size: str = Field(description="As arXiv says it; empty where it does not.", examples=["1,210kb"])


class PaperAuthor(Schema):
    """An author of a paper."""

    name: str = Field(description="As printed on the paper.")
    id: int = Field(description="Of the person, for `/authors/{id}`.")
    affiliation: str


class PaperInDigest(Schema):
    """A digest that shows the paper."""

    topic: str = Field(description="The topic's slug.", examples=["vision-transformer"])
    date: date
    url: str = Field(description="The digest's page.")


class PaperDetail(Paper):
    """A paper with what belongs to it."""

    people: list[PaperAuthor] = Field(description="The authors, in order.")
    versions: list[Version] = Field(description="The newest first, as far as they are known here.")
    digests: list[PaperInDigest] = Field(description="The newest 20 that show it.")


class Announcement(Schema):
    """arXiv making one version public in one category."""

    category: str = Field(examples=["cs.CV"])
    version: int
    listing_day: date
    kind: str = Field(description="`new`, `cross`, `replace` or `replace-cross`.", examples=["new"])


class Announcements(Schema):
    """All announcements of a paper."""

    items: list[Announcement]


class Papers(Schema):
    """Papers, not paged."""

    items: list[Paper]


class PaperPage(PageSchema):
    """A page of papers."""

    items: list[Paper]
