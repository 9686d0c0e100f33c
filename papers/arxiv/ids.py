"""arXiv identifiers, old style and new, parsed once at the edge.

Source: arXiv help, "Understanding the arXiv identifier"
(https://info.arxiv.org/help/arxiv_identifier.html).
"""

import re
from dataclasses import dataclass

# ASCII digits only and fixed lengths: the pattern cannot backtrack, and a Unicode digit is not an id.
_NEW = re.compile(r"([0-9]{2})(0[1-9]|1[0-2])\.([0-9]{4,5})")
_OLD = re.compile(r"([a-z]{1,10}(?:-[a-z]{1,10})?)(?:\.[A-Z]{2})?/([0-9]{2})(0[1-9]|1[0-2])([0-9]{3})")
_VERSION = re.compile(r"(.+?)v([1-9][0-9]{0,3})")
_URL = re.compile(
    r"https?://(?:[a-z]+\.)?arxiv\.org/(?:abs|pdf|html|format|src)/(.+?)(?:\.pdf)?/?", re.IGNORECASE
)
_MAX_LENGTH = 200


class BadIdentifier(ValueError):
    """The text is not an arXiv identifier; the message says so in one line."""


@dataclass(frozen=True, slots=True)
class ArxivId:
    """One arXiv identifier: `base` is the id without version, `version` None when none was given."""

    base: str
    version: int | None = None

    @classmethod
    def parse(cls, text: str) -> "ArxivId":
        """An id, an `arXiv:` citation or an arXiv address, as ArxivId.

        A subject class in an old id is dropped (`math.GT/0309136` is `math/0309136`), and the number
        has four digits up to 1412, five from 1501 on. Raises BadIdentifier.
        """
        shown = text.strip()[:60]
        rest = text.strip()
        if len(rest) > _MAX_LENGTH:
            raise BadIdentifier(f"not an arXiv identifier: {shown!r}")
        if match := _URL.fullmatch(rest):
            rest = match[1]
        if rest[:6].lower() == "arxiv:":
            rest = rest[6:].strip()
        version = None
        if match := _VERSION.fullmatch(rest):
            rest, version = match[1], int(match[2])
        if match := _NEW.fullmatch(rest):
            digits = 4 if _year(match[1]) < 2015 else 5
            month = _year(match[1]) * 100 + int(match[2])
            if len(match[3]) == digits and int(match[3]) and month >= 200704:
                return cls(rest, version)
        elif match := _OLD.fullmatch(rest):
            month = _year(match[2]) * 100 + int(match[3])
            if 199107 <= month <= 200703 and int(match[4]):
                return cls(f"{match[1]}/{match[2]}{match[3]}{match[4]}", version)
        raise BadIdentifier(f"not an arXiv identifier: {shown!r}")

    @property
    def month(self) -> int:
        """The month of the announcement as YYYYMM, for example 202310."""
        digits = self.base.rpartition("/")[2]
        return _year(digits[:2]) * 100 + int(digits[2:4])

    @property
    def order(self) -> int:
        """A number that sorts ids as arXiv gave them: month first, then the number within it."""
        return self.month * 100_000 + int(self.base.rpartition("/")[2].replace(".", "")[4:])

    def __str__(self) -> str:
        return self.base if self.version is None else f"{self.base}v{self.version}"


def _year(two_digits: str) -> int:
    """91 is 1991 and 07 is 2007: arXiv began in 1991."""
    year = int(two_digits)
    return 1900 + year if year >= 91 else 2000 + year
