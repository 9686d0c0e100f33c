"""Author names: what to sort by, how to shorten a long list, what stands in an address."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        "al af av bin da das de del della den der di do dos du el la las le los ten ter van von vom zu zum "
        "zur y ibn ben ’t 't",
    )
)
_SUFFIX = re.compile(r"(?:jr|sr|[ivx]+|\d(?:st|nd|rd|th)|ph\.?d|m\.?d)\.?", re.IGNORECASE)
_COLLABORATION = re.compile(
    r"\b(?:collaborations?|consortium|team|group|project|working group|network|society|initiative|experiment"
    r"|survey|members|authors|et al)\b|^the\s",
    re.IGNORECASE,
)
_SPECIAL = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "đ": "d"}
    | {"Đ": "D", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n"}
)
_CJK = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]")
_LONGEST_SLUG = 60


class Name(NamedTuple):
    """A name in the parts that bibliographies ask for, as printed; of a group or in CJK all is `family`."""

    given: str
    particle: str  # "van der"
    family: str
    suffix: str  # "Jr."
    whole: bool = False  # not to be taken apart: a group, CJK, anything with a comma in it
    comma: bool = False  # before the suffix


class Shortened(NamedTuple):
    """Authors as shown: the first ones, how many are left out, the last one ("" if nobody is)."""

    first: tuple[str, ...]
    hidden: int
    last: str


def surname(name: str) -> str:
    """What to sort by: "van der Berg" of "Jan van der Berg Jr."; collaborations and CJK names whole."""
    found = parts(name)
    if found.whole and ", " in found.family and not _is_group(found.family):
        return found.family.split(", ", 1)[0]
    return " ".join(filter(None, (found.particle, found.family)))


def parts(name: str) -> Name:
    """The name taken apart."""
    name = " ".join(name.split())
    before, comma, after = name.partition(", ")
    if _is_group(name) or (comma and not _SUFFIX.fullmatch(after)):
        return Name("", "", name, "", whole=True)
    words = before.split(" ")
    end = len(words)
    while end > 1 and _SUFFIX.fullmatch(words[end - 1]) and not _is_initial(words[end - 1]):
        end -= 1
    start = end - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    if start == 1 and words[0] in _PARTICLES:
        start = 0
    particle, family = words[start : end - 1], words[end - 1]
    suffix = " ".join([*words[end:], *filter(None, [after])])
    return Name(" ".join(words[:start]), " ".join(particle), family, suffix, comma=bool(comma))


def _is_group(name: str) -> bool:
    """Whether the name is no person's in Latin letters."""
    return not name or bool(_COLLABORATION.search(name)) or not re.search(r"[^\W\d_]", name) or _is_cjk(name)


def shorten(names: Sequence[str], first: int = 5, limit: int = 8) -> Shortened:
    """Up to `limit` names are all shown; of more, the first ones and the last."""
    if len(names) <= max(limit, first + 1):
        return Shortened(tuple(names), 0, "")
    return Shortened(tuple(names[:first]), len(names) - first - 1, names[-1])


def slug(name: str) -> str:
    """The name in an address, ASCII, never empty: "author" where no Latin letter or digit remains."""
    plain = unicodedata.normalize("NFKD", name.translate(_SPECIAL)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-") or "author"


def _is_initial(word: str) -> bool:
    """Whether a last word is an initial, as "V." and "I." are; "III" and "Jr." are suffixes."""
    return len(word.rstrip(".")) == 1


def _is_cjk(name: str) -> bool:
    return bool(_CJK.search(name))
