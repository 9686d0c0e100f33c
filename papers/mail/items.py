"""Papers as lines of a letter."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from papers.export.works import Work, works
from papers.text.math import to_text
from papers.text.plain import first_sentence, one_line, shorten

FIRST, LIMIT = 5, 8  # of more than LIMIT authors the first FIRST, how many follow, and the last; as on pages
TITLE, NAME = 300, 80  # characters


@dataclass(frozen=True, slots=True)
class Item:
    """One paper. `number` is its own on the digest's page, 0 for none; texts are plain, not escaped."""

    number: int
    title: str
    authors: str
    venue: str
    categories: str
    code: str
    version: str
    withdrawn: bool
    sentence: str
    url: str
    pdf: str

    @property
    def mark(self) -> str:
        """What its first line of text begins with: " 1. "."""
        return f"{self.number:2}. " if self.number else "  - "

    @property
    def facts(self) -> str:
        """In the text: venue, categories and what else is to be known in a word."""
        code, withdrawn = _("code") if self.code else "", _("withdrawn") if self.withdrawn else ""
        return "; ".join(filter(None, [self.venue, self.categories, code, self.version, withdrawn]))

    @property
    def save(self) -> str:
        """Where it can be saved: an address saves nothing by being opened, the page there offers it."""
        return f"{self.url}?do=save"


@dataclass(frozen=True, slots=True)
class Shown:
    """Which paper (primary key) is shown, under which number and in which version, if that is of interest."""

    paper: int
    number: int = 0
    version: int = 0


def items(shown: Sequence[Shown]) -> dict[int, Item]:
    """The papers by their keys in this order, in two queries; those that are gone left out."""
    said: Mapping[int, Shown] = {one.paper: one for one in shown}
    return {work.pk: _item(work, said[work.pk]) for work in works(said)}


def venue(name: str, year: int | None) -> str:
    """With its year: "WACV 2024"."""
    return f"{name} {year}" if year and str(year) not in name else name


def _item(work: Work, shown: Shown) -> Item:
    return Item(
        number=shown.number,
        title=shorten(to_text(work.title[: 20 * TITLE]), TITLE) or work.arxiv_id,
        authors=_names(work.authors),
        venue=one_line(venue(work.venue, work.venue_year) if work.venue else ""),
        categories=" ".join(work.category_list[:3]),
        code=work.code_url if work.code_url.startswith(("https://", "http://")) else "",
        version=f"v{shown.version}" if shown.version > 1 else "",
        withdrawn=work.withdrawn or work.deleted,
        sentence=first_sentence(work.abstract),
        url=work.page,
        pdf=work.pdf_url,
    )


def _names(authors: Sequence[str]) -> str:
    if len(authors) <= LIMIT:
        return ", ".join(_plain(authors))
    return ", ".join([*_plain(authors[:FIRST]), f"+{len(authors) - FIRST - 1}", *_plain(authors[-1:])])


def _plain(names: Iterable[str]) -> list[str]:
    return [shorten(to_text(name[: 20 * NAME]), NAME) for name in names]
