"""What the index holds of a paper: the words that the one tokenizer emits, and tokens for its facts.

The words of a field stand in their order as stems, so that phrases can be found. Tokens that begin with `:`
or `=`, which no stem does, say the rest, so that a whole query is one question to the index:

    =tvit=^vi^t   the word "ViT" stands in the title (a: abstract, u: authors, c: comment): folded for
                  prefixes, then as written where that is different, a capital as ^ and its small letter
    =2vit=^vi^t   it stands at two or more places in title and abstract together
    :2transform   so does this stem
    :ccs :ccs.^c^v  archive and category     :hcode :hcomment :hvenue  facts     :y2023  the venue's year
    :vneurip      the venue's words, in order    :i2310.12755  the id    :  the gap between two names
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from papers.query.memory import Document
from papers.query.tokens import Token, tokenize
from papers.query.tree import Field

EDITION = 1  # of what is written here: a paper whose row has another one is indexed anew
GAP = ":"
LETTERS = {Field.TITLE: "t", Field.ABSTRACT: "a", Field.AUTHORS: "u", Field.COMMENT: "c"}

_CODED = re.compile(r"[\x00-\x7f]")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.+#")


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper's tokens: the four fields in the order of reading, and its facts."""

    title: Sequence[str]
    abstract: Sequence[str]
    authors: Sequence[str]
    comment: Sequence[str]
    facts: Sequence[str]


def entry(document: Document) -> Entry:
    """The tokens of a paper; its announcements are no part of the index."""
    title, abstract, comment = map(tokenize, (document.title, document.abstract, document.comment))
    names = [tokenize(name) for name in document.authors]
    authors = [token for name in names for token in name]
    return Entry(
        [token.stem for token in title],
        [token.stem for token in abstract],
        [stem for name in names for stem in (*(token.stem for token in name), GAP)],
        [token.stem for token in comment],
        [*_facts(document), *_words(title, abstract, authors, comment)],
    )


def beginning(letter: str, folded: str) -> str:
    """With what the token of a word that begins so begins."""
    return f"={letter}{folded}"


def written(letter: str, token: Token) -> str:
    """The token of a word as it is written, in the field of that letter."""
    return f"={letter}{_word(token.folded, token.exact)}"


def twice(stem: str) -> str:
    """The token of a stem that stands at two or more places in title and abstract."""
    return f":2{stem}"


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
    return folded if exact == folded else f"{folded}={coded(exact)}"


def _facts(document: Document) -> list[str]:
    archives = (code.partition(".")[0] for code in document.categories)
    codes = dict.fromkeys((*archives, *document.categories))
    facts = [venue_word(token.stem) for token in tokenize(document.venue)]
    facts += [identifier(document.arxiv_id), *map(category, codes)]
    facts += [fact("code")] if document.has_code else []
    facts += [fact("comment")] if document.comment.strip() else []
    facts += [fact("venue")] if document.venue else []
    facts += [venue_year(document.venue_year)] if document.venue and document.venue_year is not None else []
    return facts


def _words(
    title: list[Token], abstract: list[Token], authors: Iterable[Token], comment: Iterable[Token]
) -> Iterable[str]:
    for letter, tokens in zip("tauc", (title, abstract, authors, comment), strict=True):
        yield from dict.fromkeys(f"={letter}{_word(token.folded, token.exact)}" for token in tokens)
    counted = [*title, *abstract]
    spelt = Counter(_word(token.folded, token.exact) for token in counted)
    yield from (f"=2{word}" for word, times in spelt.items() if times > 1)
    stems = Counter(token.stem for token in counted)
    yield from (f":2{stem}" for stem, times in stems.items() if times > 1)
