"""Which names an account may bear: nobody can pass for somebody else, for the site, or for a page of it.

Letters of one script (the usual mixtures of Japanese, Chinese and Korean writing apart), digits, and `_`,
`-`, `.` between them. A name is kept as Unicode's NFKC form without case, so that the database sees two
spellings of it as one; names that only look alike meet in their `likeness` (the confusables of Unicode's
UTS 39).
"""

import functools
import re
import unicodedata

from confusable_homoglyphs import categories, confusables
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 30
# The first words of the site's addresses (a test walks them), words for those who run it, and words that
# stand for nobody or for everybody.
ROUTES = """
    abs about accounts admin api authors categories changes collections comments digests export feeds
    follow following healthz imports inbox keyboard library mail metrics moderation opensearch papers
    pdf people preferences privacy readyz robots saved search sitemap sitemaps static status tags terms
    tools topics u undo unfollow venues
"""
OFFICES = """
    administrator author curator editor guest helpdesk host hostmaster mod moderator moderators office
    operator owner postmaster root security site staff superuser support sysadmin system team webmaster recto
    arxiv
    管理员 管理員 版主 客服 官方 作者
"""
# Those that no word of a name shown may be; the others may stand in it, being surnames too.
_LOUD = "admin administrator author moderator moderators staff superuser sysadmin webmaster deleted 作者"
NOBODY = """
    account all anonymous anyone deleted everybody everyone false here login logout me mention myself new
    nobody none null register self settings signin signout signup true undefined unknown user username you
"""
RESERVED = f"{ROUTES} {OFFICES} {NOBODY}"
# Scripts that are written together.
_TOGETHER = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}
_PUNCTUATION = "_-."
# Unicode counts these as letters or marks, but they print nothing: fillers of Hangul and Khmer, braille's
# blank, selectors of variants.
_BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def normal(name: str) -> str:
    """The form in which a name is kept and looked up: no blanks around it, NFKC, no case."""
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    return unicodedata.normalize("NFKC", folded)


def validate_username(name: str) -> None:
    """Refuses (ValidationError) what cannot be a name, whoever makes the account."""
    name = normal(name)
    if not name or len(name) > LONGEST:
        raise ValidationError(_("Between 1 and 30 characters."), code="length")
    if _BLANK.search(name) or not all(_is_allowed(character) for character in name):
        raise ValidationError(_("Letters, digits and _ - . only."), code="characters")
    if not (name[0].isalnum() and name[-1].isalnum()) or re.search(r"[_.-]{2}", name):
        raise ValidationError(
            _("It begins and ends with a letter or digit, and _ - . stand alone."), code="punctuation"
        )
    if len(scripts(name)) > 1:
        raise ValidationError(
            _("All letters of one script, since others can look like them."), code="scripts"
        )


def validate_free_word(name: str) -> None:
    """Refuses the names of pages and offices, and what looks like them; only an administrator gives them."""
    if _guise(name) in _guises(RESERVED):
        raise ValidationError(_("This name is kept for the site. Choose another."), code="reserved")


def validate_shown_name(name: str) -> None:
    """Refuses a name shown that hides something, or passes for those who run the site."""
    if _BLANK.search(name) or any(unicodedata.category(character)[0] == "C" for character in name):
        raise ValidationError(_("It holds a character that cannot be seen."), code="invisible")
    if any(unicodedata.category(character) in ("Zl", "Zp") for character in name):
        raise ValidationError(_("One line only."), code="lines")
    if name and not any(character.isalnum() for character in name):
        raise ValidationError(_("At least one letter or digit."), code="letters")
    words = re.findall(r"\w+", name)
    if any(len(scripts(word)) > 1 for word in words):
        raise ValidationError(_("A word of it mixes scripts, whose letters look alike."), code="scripts")
    if _guise(name) in _guises(OFFICES) or {_guise(word) for word in words} & _guises(_LOUD):
        raise ValidationError(_("This name is kept for those who run the site."), code="reserved")


def scripts(name: str) -> set[str]:
    """The scripts of its letters; those that are written together count as one."""
    found = {categories.alias(character) for character in name if unicodedata.category(character)[0] == "L"}
    found -= {"COMMON", "INHERITED"}
    return found if not found <= _TOGETHER else {"CJK"} & {"CJK" for _script in found}


def likeness(name: str) -> str:
    """What the eye takes a name for: two names that look alike have the same."""
    looks = "".join(_prototype(character) for character in unicodedata.normalize("NFKD", normal(name)))
    letters = "".join(character for character in looks if unicodedata.category(character)[0] in "LMN")
    return letters.replace("rn", "m").replace("vv", "w")


def _is_allowed(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in ("Ll", "Lo", "Lm", "Mn", "Mc", "Nd") or character in _PUNCTUATION


@functools.cache
def _prototype(character: str) -> str:
    """The plainest of all characters that look like it; "" for accents, which are easily overlooked."""
    if "\u0300" <= character <= "\u036f":
        return ""
    if character.isascii():
        return {"0": "o", "1": "l"}.get(character, character)
    near = _alike(character)
    alike = near.union(*(_alike(other) | _alike(other.casefold()) for other in near))
    plain = {unicodedata.normalize("NFKC", other).casefold() for other in alike}
    return min(plain, key=lambda other: (not other.isascii(), not other.isalpha(), other))


def _alike(character: str) -> set[str]:
    entries = confusables.confusables_data.get(character, ())
    return {character} | {entry["c"] for entry in entries if len(entry["c"]) == 1}


def _guise(name: str) -> str:
    """Its likeness where 1 may also stand for i, as people read words that they expect."""
    return likeness(name).replace("l", "i")


@functools.cache
def _guises(words: str) -> frozenset[str]:
    return frozenset(map(_guise, words.split()))
