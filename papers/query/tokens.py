r"""The one tokenizer: what a word is, for the index, for queries and for the marks in results.

The rules:

- NFKC first (`ﬁ` is `fi`, `CO₂` is `CO2`), then case, accents and invisible characters are folded away.
- A word is a run of letters and digits. Everything else separates, hyphens, slashes and apostrophes
  too: `vision-language` and `GPT-4` are two words each, `O'Brien` is `o brien`. A possessive `'s` is no
  part of the word: `Fréchet's` is `frechet`.
- `3D` and `L2` are one word; a point between digits stays (`3.5`, `2310.12755`), so `GPT-3` is not found
  in `GPT-3.5`. `cs.CV` and `i.i.d.` are split. `C++` and `C#` (one letter) are words; `PointNet++` is
  `pointnet`.
- TeX: accents and letters are read (`Erd\H{o}s`, `{\L}ukasz`), braces inside a word are nothing
  (`{CNN}s`), a numeric subscript or exponent belongs to its letter (`CO$_2$`; `$\ell_2$` is `l2`),
  Greek letters go by name (`π`, `$\pi$` and `pi` are one word; `ΛCDM` is `lambda cdm`), every other
  macro is dropped and its argument kept.
- Chinese, Japanese and Korean text gives one word a character.
- The stem is that of the Snowball English stemmer; what is not English passes through it. It leaves the
  plural of a word without vowels alone, so we take that `s` off ourselves where three letters or more
  stand before it: `LLMs` is `llm`, while `GPS` and `DNS` stay.
- A word counts up to its first 100 characters (PostgreSQL takes no lexeme over 2 kB).

Stems and folded words hold letters, digits, vowel signs and `. + #` only: never white space, a quotation
mark or a control character. An index that stores them takes `. + #` as token characters.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from papers.tex import ACCENTS

MAX_WORD = 100
NAME_SEPARATOR = ", "

_MARKS = "".join(chr(c) for c in range(0x300, 0xFFFF) if unicodedata.category(chr(c)) in ("Mn", "Mc", "Me"))
_INVISIBLE = "\u00ad\u200c\u200d\u2060\ufeff"  # soft hyphen, joiners
_GREEK = "\u0370-\u03ff\u1f00-\u1fff"
_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u318f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff"
)
_GREEK_NAMES = {
    chr(code): unicodedata.name(chr(code)).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for code in range(0x3B1, 0x3CA)
    if code != 0x3C2  # the final sigma folds to the other
}
_TEX_NAMES = "ss ae AE oe OE aa AA dh DH th TH dj DJ ng NG o O l L i j"
_TEX_LETTERS = dict(zip(_TEX_NAMES.split(), "ßæÆœŒåÅðÐþÞđĐŋŊøØłŁıȷ", strict=True))
# Letters that no decomposition takes apart.
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "ȷ": "j",
        "ħ": "h",
        "ŋ": "ng",
    }
)
_TRADE_MARKS = {"™": " ", "℠": " "}  # NFKC would glue TM to the name

_LETTER = rf"[^\W_{_CJK}{_GREEK}]"
_TEX_LETTER = rf"\\(?:{'|'.join(_TEX_LETTERS)})(?![A-Za-z])(?:\{{\}}|\ (?=[^\W_]))?"
_ACCENTED = (
    r"\\(?:[`'^\"~=.]\ ?|[cHkbdrtuv](?:\ |(?=\{)))"
    r"(?:\{(?:[A-Za-z]{1,2}|\\[ij])\}|[A-Za-z]|\\[ij](?![A-Za-z]))"
)
_IN_TEX = rf"\{{(?:{_ACCENTED}|{_TEX_LETTER})\}}|{_ACCENTED}|{_TEX_LETTER}"
_SUBSCRIPT = rf"(?<=[^\W\d_])\$?[_^](?:\{{[0-9]{{1,3}}\}}|[0-9])(?:\$(?={_LETTER}))?"

# A character and what NFKC may join to it; a longer tail of marks is cut, as UAX 15 does for streams.
_JOINING = rf"{_MARKS}\u1160-\u11ff\uff9e\uff9f"
_CLUSTER = re.compile(rf"[^\x00-\x7f][{_JOINING}]{{0,30}}|[\x00-\x7f][{_JOINING}]{{1,30}}")

# Every alternative either consumes what it has looked at or looks ahead by a fixed length, and the
# repetitions are possessive, so that a scan is linear in the text. Groups: what becomes a token.
_SCAN = re.compile(
    rf"((?<!\w)[A-Za-z](?:\+\+|\#)(?!\w)"
    rf"|(?:{_LETTER}++|{_IN_TEX})"
    rf"(?:{_LETTER}++|[{_MARKS}{_INVISIBLE}]++|(?<=[0-9])\.(?=[0-9])|[{{}}](?={_LETTER})|{_IN_TEX}|{_SUBSCRIPT})*+)"
    rf"|((?=\w)[{_CJK}])"
    rf"|((?=\w)[{_GREEK}](?:(?=\w)[{_GREEK}]|[{_MARKS}{_INVISIBLE}])++)"
    rf"|((?=\w)[{_GREEK}][0-9]*+(?:{_SUBSCRIPT})?)"
    rf"|(\\(?i:(?:var)?(?:{'|'.join(_GREEK_NAMES.values())})|ell)(?![A-Za-z])(?:[_^](?:[0-9]|\{{[0-9]{{1,3}}\}}))?)"
    rf"|\\(?:[A-Za-z]++|.)"
    rf"|(?<=\w)['’][sS](?!\w)",
    re.DOTALL | re.VERBOSE,
)
_WORD, _CHARACTER, _GREEK_WORD, _GREEK_LETTER, _NAMED = range(1, 6)
# What _SCAN finds in ASCII without these signs of TeX, at a fraction of the cost; '' for a possessive.
_TEX_SIGN = re.compile(r"[\\{}_^]")
_PLAIN_SCAN = re.compile(
    r"((?<!\w)[A-Za-z](?:\+\+|\#)(?!\w)"
    r"|[A-Za-z0-9]++(?:(?<=[0-9])\.(?=[0-9])[A-Za-z0-9]++)*+)"
    r"|(?<=\w)'[sS](?!\w)"
)
_DECODED = re.compile(
    r"\\([`'^\"~=.]|[cHkbdrtuv](?=[ {])) ?(?:\{(\\[ij]|[A-Za-z]{1,2})\}|(\\[ij]|[A-Za-z]))"
    r"|\\([A-Za-z]{1,2})(?:\{\}| )?"
)
_MARKUP = str.maketrans("", "", "{}$_^" + _INVISIBLE)
_VOWELLESS_PLURAL = re.compile(r"[b-df-hj-np-tv-xz]{2,}[b-df-hj-np-rtv-xz]s")
_NAME_AND_NUMBER = re.compile(r"\\(?:var)?([A-Za-z]+)[_^]?\{?([0-9]*)")

_thread = threading.local()


class Token(NamedTuple):
    """One word of a text.

    `stem` is what words are compared by, `folded` what prefixes are compared with, `exact` the word as
    written (case and accents kept, TeX read). `start` and `end` are offsets into the given text and hold
    the whole word; words that stand side by side have `position`s that differ by one.
    """

    stem: str
    folded: str
    exact: str
    start: int
    end: int
    position: int


def tokenize(text: str) -> list[Token]:
    """The words of a text in order; time is linear in its length and any string is taken."""
    plain, places = _normalised(text)
    tokens: list[Token] = []
    for match in _SCAN.finditer(plain):
        if match.lastindex is None:
            continue
        start, end = match.span()
        read = _read if end - start <= MAX_WORD else _read.__wrapped__
        stem, folded, exact = read(match[0], match.lastindex)
        if places is not None:
            start, end = places[start][0], places[end - 1][1]
        tokens.append(Token(stem, folded, exact, start, end, len(tokens)))
    return tokens


def readings(text: str) -> list[tuple[str, str, str]]:
    """Stem, folded and exact form of each word, as tokenize gives them: for who asks of no places."""
    if not text.isascii() or _TEX_SIGN.search(text):
        return [(stem, folded, exact) for stem, folded, exact, *_place in tokenize(text)]
    return [
        _read(raw, _WORD) if len(raw) <= MAX_WORD else _read.__wrapped__(raw, _WORD)
        for raw in _PLAIN_SCAN.findall(text)
        if raw
    ]


def tokenize_names(names: Iterable[str]) -> list[Token]:
    """The words of a list of names, as those of the names joined by NAME_SEPARATOR.

    Between two names one position stays free, so that no phrase runs from one name into the next.
    """
    tokens: list[Token] = []
    offset = position = 0
    for name in names:
        for stem, folded, exact, start, end, place in _name(name):
            tokens.append(Token(stem, folded, exact, start + offset, end + offset, place + position))
        offset += len(name) + len(NAME_SEPARATOR)
        position = tokens[-1].position + 2 if tokens else 0
    return tokens


@lru_cache(maxsize=10_000)
def _name(name: str) -> tuple[Token, ...]:
    """The words of one name; collaborations sign many papers with the same thousands of names."""
    return tuple(tokenize(name))


def _normalised(text: str) -> tuple[str, list[tuple[int, int]] | None]:
    """The text in NFKC and, if that is another text, where each of its characters came from."""
    if text.isascii():
        return text, None
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    done = 0
    for match in _CLUSTER.finditer(text):
        start, end = match.span()
        piece = _TRADE_MARKS.get(match[0]) or unicodedata.normalize("NFKC", match[0])
        if piece != match[0]:
            pieces += text[done:start], piece
            places += ((place, place + 1) for place in range(done, start))
            places += [(start, end)] * len(piece)
            done = end
    if not pieces:
        return text, None
    places += ((place, place + 1) for place in range(done, len(text)))
    return "".join(pieces) + text[done:], places


@lru_cache(maxsize=20_000)
def _read(raw: str, kind: int) -> tuple[str, str, str]:
    """Stem, folded and exact form of a word as the scan found it."""
    if kind == _CHARACTER:
        return raw, raw, raw
    if kind == _NAMED:
        name, number = _NAME_AND_NUMBER.match(raw).groups()  # type: ignore[union-attr]
        exact = ("l" if name == "ell" else name) + number
    elif kind == _GREEK_LETTER:
        exact = _named(raw[0]) + raw[1:].translate(_MARKUP)
    else:
        exact = raw if raw.isalnum() else _decode(raw)
    exact = exact[:MAX_WORD]
    folded = fold(exact)[:MAX_WORD]
    stem = folded[:-1] if _VOWELLESS_PLURAL.fullmatch(folded) else _stemmer().stemWord(folded)
    return stem or folded, folded, exact


def fold(word: str) -> str:
    """A word without case and accents."""
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.casefold()).casefold()
    bare = "".join(character for character in apart if unicodedata.category(character) not in ("Mn", "Me"))
    return unicodedata.normalize("NFC", bare.translate(_PLAIN))


def _named(letter: str) -> str:
    name = _GREEK_NAMES.get(fold(letter), letter)
    return name.capitalize() if letter.isupper() else name


def _decode(raw: str) -> str:
    """A word with TeX in it as it is printed."""

    def letter(match: re.Match[str]) -> str:
        if match[4]:
            return _TEX_LETTERS[match[4]]
        base = (match[2] or match[3]).lstrip("\\")
        return base[0] + ACCENTS[match[1]] + base[1:]

    return unicodedata.normalize("NFC", _DECODED.sub(letter, raw).translate(_MARKUP))


def _stemmer() -> Stemmer.Stemmer:
    """This thread's stemmer: one must not serve two threads. It need not cache, `_read` does."""
    if not hasattr(_thread, "stemmer"):
        _thread.stemmer = Stemmer.Stemmer("english", 0)
    return _thread.stemmer
