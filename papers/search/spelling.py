"""Did you mean: words that the newest papers do not have, and known ones spelt nearly so.

Near is one letter too many, too few, another or exchanged with its neighbour (edit distance after Damerau);
in long words that nobody uses, and that begin alike, two of these.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from string import ascii_lowercase

from django.db.models.functions import Length

from papers.models import KnownWord
from papers.query.language import QueryError, parse
from papers.query.tokens import Token, tokenize
from papers.query.tree import And, Form, Node, Or, Query, Term, every, some, unparse
from papers.search.budget import Budget
from papers.search.found import Search, newest
from papers.search.vocabulary import LEAST, begins, is_word

MOST_WORDS = 8  # of a query that are looked up
SECONDS = 0.2  # of work, after which no other word is
USUAL = 20  # of the newest papers that have a word: it is no slip
FAR = 10  # times as many papers have the word that is meant
LONG = 6  # letters from which on two slips are looked for
ALIKE = 2  # first letters that are right then
CANDIDATES = 400  # of two slips, those in most papers


def did_you_mean(query: Query, today: date) -> str | None:
    """The query's canonical text with its unknown words as they are spelt most nearly and much more often.

    None where nothing is to be mended. Exact words, prefixes, what is excluded, short words and those of
    other scripts are left alone, and so is a word that the archive has in other papers than the newest.
    """
    words = dict.fromkeys(token.folded for term in _terms(query.root) for token in _asked(term))
    known = dict(KnownWord.objects.filter(word__in=words).values_list("word", "papers"))
    unusual = [word for word in words if known.get(word, 0) < USUAL][:MOST_WORDS]
    budget = Budget(SECONDS)
    mended = {
        word: near
        for word in unusual
        if budget.left > 0 and (near := _near(word, known.get(word, 0), today, budget))
    }
    if not mended:
        return None
    root = _respelt(query.root, mended)
    text = unparse(root)
    try:
        return text if parse(text).root == root else None
    except QueryError:  # a longer word than was typed, at the end of the longest query
        return None


def _terms(root: Node) -> Iterator[Term]:
    """The terms whose words may be mended; those that are excluded are not."""
    match root:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _terms(part)
        case Term(form=Form.WORD | Form.PHRASE):
            yield root


def _asked(term: Term) -> list[Token]:
    return [token for token in term.tokens if is_word(token.folded)]


def _respelt(node: Node, mended: dict[str, str]) -> Node:
    match node:
        case And(parts):
            return every(*(_respelt(part, mended) for part in parts))
        case Or(parts):
            return some(*(_respelt(part, mended) for part in parts))
        case Term(form=Form.WORD | Form.PHRASE):
            text = node.text
            for token in reversed(_asked(node)):
                if token.folded in mended:
                    text = text[: token.start] + mended[token.folded] + text[token.end :]
            return replace(node, text=text)
        case _:
            return node


def _near(word: str, own: int, today: date, budget: Budget) -> str | None:
    """The word that was meant, None where this one, which so many have, is no slip."""
    known = KnownWord.objects.filter(papers__gte=max(LEAST, own * FAR))
    near = _likeliest(word, known.filter(word__in=_one_slip(word)))
    if near is None and not own and len(word) >= LONG:
        lengths = known.annotate(length=Length("word")).filter(
            length__gte=len(word) - 2, length__lte=len(word) + 2
        )
        alike = lengths.filter(begins("word", word[:ALIKE])).order_by("-papers", "word")[:CANDIDATES]
        near = _likeliest(word, (each for each in alike if _two_slips(word, each.word)))
    if near is None or _is_frequent(word, near.papers // FAR, today, budget):
        return None
    return near.word


def _likeliest(word: str, candidates: Iterable[KnownWord]) -> KnownWord | None:
    """One that begins with the same letter if there is one, and of these the most frequent; no inflection."""
    stem = tokenize(word)[0].stem
    others = (each for each in candidates if tokenize(each.word)[0].stem != stem)
    return max(others, key=lambda each: (each.word[0] == word[0], each.papers, each.word), default=None)


def _is_frequent(word: str, few: int, today: date, budget: Budget) -> bool:
    """Whether more papers than a few have the word, whenever announced; so where it cannot be told."""
    found = newest(Search(Query(word, Term(word)), today), size=few + 1, budget=budget)
    return len(found.papers) > few or found.stopped_at is not None


def _one_slip(word: str) -> set[str]:
    """All that one slip makes of the word."""
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    missing = {start + end[1:] for start, end in halves if end}
    exchanged = {start + end[1] + end[0] + end[2:] for start, end in halves if len(end) > 1}
    other = {start + letter + end[1:] for start, end in halves if end for letter in ascii_lowercase}
    added = {start + letter + end for start, end in halves for letter in ascii_lowercase}
    return (missing | exchanged | other | added) - {word}


def _two_slips(one: str, other: str) -> bool:
    """Whether they are so near; a slip changes two letters of the set at most, which tells most apart."""
    return len(set(one) ^ set(other)) <= 4 and slips(one, other) <= 2


def slips(one: str, other: str) -> int:
    """The edit distance of two words, exchanged neighbours counting once (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for place, there in enumerate(other, 1):
            steps = min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (letter != there))
            if at > 1 and place > 1 and letter == other[place - 2] and there == one[at - 2]:
                steps = min(steps, before[place - 2] + 1)
            row.append(steps)
        before, above = above, row
    return above[-1]
