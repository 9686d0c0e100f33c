"""What the index holds of a paper: the words that the one tokenizer emits, and tokens for its facts.

The words of a field stand in their order as stems, so that phrases can be found. Tokens that begin with `:`
or `=`, which no stem does, say the rest, so that a whole query is one question to the index:

    =vit=^vi^t    in a field's column: the word "ViT" stands there: folded for prefixes, then as written
                  where that is different, a capital as ^ and its small letter
    :=vit=^vi^t   it stands at two or more places in title and abstract together
    :2transform   so does this stem      :2vision_transform  so do these, side by side, up to three
    :ccs :ccs.^c^v  archive and category     :hcode :hcomment :hvenue  facts     :y2023  the venue's year
    :vneurip      the venue's words, in order    :i2310.12755  the id    :  the gap between two names
    :a            every paper: what only excludes asks for all of them, but for some
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from papers.query.memory import Document
from papers.query.tokens import Token, readings
from papers.query.tree import Field

EDITION = 3  # of what is written here: a paper whose row has another one is indexed anew
GAP = ":"
BEGUN = range(3, 6)  # letters of the beginnings that are indexed; no prefix is shorter
ALL = ":a"
LONGEST_RUN = 3  # words of a phrase whose repetition the index knows
FIELDS = (Field.TITLE, Field.ABSTRACT, Field.AUTHORS, Field.COMMENT)

_CODED = re.compile(r"[\x00-\x7f]")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.+#")


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper's tokens: of each field its stems as they stand, and its words, each once; and the facts."""

    stems: dict[Field, list[str]]
    words: dict[Field, list[str]]
    facts: list[str]


def entry(document: Document) -> Entry:
    """The tokens of a paper; its announcements are no part of the index."""
    names = [readings(name) for name in document.authors]
    read = {
        Field.TITLE: readings(document.title),
        Field.ABSTRACT: readings(document.abstract),
        Field.AUTHORS: list(chain.from_iterable(names)),
        Field.COMMENT: readings(document.comment),
    }
    stems = {field: [stem for stem, _folded, _exact in told] for field, told in read.items()}
    words = {field: [_word(folded, exact) for _stem, folded, exact in told] for field, told in read.items()}
    counted = (stems[Field.TITLE], stems[Field.ABSTRACT])
    often = (twice(*run) for length in range(1, LONGEST_RUN + 1) for run in _repeated(counted, length))
    spelt = (f":{word}" for (word,) in _repeated((words[Field.TITLE], words[Field.ABSTRACT]), 1))
    stems[Field.AUTHORS] = [stem for name in names for stem in (*(token[0] for token in name), GAP)]
    once = {field: list(dict.fromkeys(told)) for field, told in words.items()}
    return Entry(stems, once, [*_facts(document), *often, *spelt])


def beginning(folded: str) -> str:
    """With what the token of a word that begins so begins."""
    return f"={folded}"


@lru_cache(maxsize=100_000)
def beginnings(word: str) -> tuple[str, ...]:
    """The first three, four and five letters of a word, which is given as its own token."""
    folded = word.removeprefix(beginning("")).partition("=")[0]
    return tuple(folded[:letters] for letters in BEGUN if letters <= len(folded))


def written(token: Token) -> str:
    """The token of a word as it is written."""
    return _word(token.folded, token.exact)


def written_twice(token: Token) -> str:
    """The token of a word that is written so at two or more places in title and abstract."""
    return f":{written(token)}"


def twice(*stems: str) -> str:
    """The token of stems that stand so at two or more places in title and abstract; LONGEST_RUN at most."""
    return f":2{'_'.join(stems)}"


def category(code: str) -> str:
    """The token of a category or an archive."""
    return f":c{coded(code)}"


def identifier(arxiv_id: str) -> str:
    """The token of a paper's id."""
    return f":i{coded(arxiv_id)}"


def fact(name: str) -> str:
    """The token of `code`, `comment` or `venue`."""
    return f":h{name}"


def venue_word(stem: str) -> str:
    """The token of a word of the venue's name."""
    return f":v{stem}"


def venue_year(year: int) -> str:
    """The token of the venue's year."""
    return f":y{year}"


@lru_cache(maxsize=100_000)
def coded(text: str) -> str:
    """The text without capitals or separators of ASCII, for both databases would change them."""
    return text if _PLAIN.issuperset(text) else _CODED.sub(_code, text)


def _code(match: re.Match[str]) -> str:
    character = match[0]
    if character in _PLAIN:
        return character
    return f"^{character.lower()}" if character.isupper() else f"_{ord(character):x}_"


@lru_cache(maxsize=100_000)
def _word(folded: str, exact: str) -> str:
    return f"={folded}" if exact == folded else f"={folded}={coded(exact)}"


def _facts(document: Document) -> list[str]:
    archives = (code.partition(".")[0] for code in document.categories)
    codes = dict.fromkeys((*archives, *document.categories))
    facts = [ALL, *(venue_word(stem) for stem, *_forms in readings(document.venue))]
    facts += [identifier(document.arxiv_id), *map(category, codes)]
    facts += [fact("code")] if document.has_code else []
    facts += [fact("comment")] if document.comment.strip() else []
    facts += [fact("venue")] if document.venue else []
    facts += [venue_year(document.venue_year)] if document.venue and document.venue_year is not None else []
    return facts


def _repeated(texts: Iterable[list[str]], length: int) -> Iterator[tuple[str, ...]]:
    """Runs of so many words that are there more than once, wherever they begin."""
    runs = [run for text in texts for run in zip(*(text[start:] for start in range(length)), strict=False)]
    if len(set(runs)) == len(runs):  # to count costs more, and mostly there is none
        return iter(())
    return (run for run, times in Counter(runs).items() if times > 1)
