"""What may stand in an address: a day, a category, a paper."""

from datetime import date

from django.urls import register_converter

from papers.export.formats import FORMATS


class Day:
    """A calendar date as YYYY-MM-DD; an impossible one (30 February) is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """The date; ValueError, which Django takes as "no match", for an impossible one."""
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        """The ISO form of a date, or a text that is one already."""
        return str(value)


class Verbatim:
    """Something whose form says all."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


class Category(Verbatim):
    """An arXiv category or archive: cs.CV, hep-th, cond-mat.mes-hall."""

    regex = r"[a-z]{1,16}(?:-[a-z]{1,16})?(?:\.[A-Za-z-]{1,16})?"


class PaperId(Verbatim):
    """An arXiv id without version, new style or old: 2310.12755, hep-th/9901001."""

    regex = r"(?:[0-9]{4}\.[0-9]{4,5}|[a-z]{1,16}(?:-[a-z]{1,16})?/[0-9]{7})"


class Key(Verbatim):
    """The primary key of a row; longer numbers are no key."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:  # type: ignore[override]
        """The number."""
        return int(value)

    def to_url(self, value: int | str) -> str:
        """Its digits."""
        return str(value)


class FeedFormat(Verbatim):
    """In which way a feed is written."""

    regex = "atom|rss|json"


class Secret(Verbatim):
    """256 random bits, as `secrets.token_urlsafe` writes them."""

    regex = "[A-Za-z0-9_-]{43}"


class FileFormat(Verbatim):
    """The ending of an export's address."""

    regex = "|".join(FORMATS)


register_converter(Day, "day")
register_converter(Category, "category")
register_converter(PaperId, "paper")
register_converter(Key, "key")
register_converter(FeedFormat, "feed")
register_converter(Secret, "secret")
register_converter(FileFormat, "file")
