"""Papers near another by their words: its weightiest ones put to the same index, two of them at a time.

A word weighs more the fewer of the newest papers have it (vocabulary.py) and the oftener this one does. What
the index gives, the newest first and not many, is scored by the weight of the words it shares; nothing else
is read, however large the archive is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import combinations
from math import log

from papers.models import KnownWord, Paper, SearchRow
from papers.query.tokens import Token, tokenize
from papers.query.tree import Query, Term, every, some
from papers.search.found import Search, newest
from papers.search.vocabulary import READ, is_word

MOST = 6  # papers that are shown
ASKED = 8  # words that are put to the index
CANDIDATES = 100  # papers that are scored
NEAR = 0.2  # of the weight of all its words, at least, to be shown at all
FREQUENT = 0.02  # of the newest papers; words that more of them have are not put to the index
FEW = 50  # papers, likewise, for small archives
IN_TITLE = 3  # mentions that one in the title stands for
KEPT = 4_000  # answers

Weights = dict[str, float]  # by stem


def related(paper: Paper, today: date) -> list[int]:
    """The primary keys of the nearest papers, the nearest first; none where nothing is near.

    The process keeps answers of a day until the paper is stored anew, others come or words are learned.
    """
    places = SearchRow.objects.order_by("-position").values_list("position", flat=True)
    learned = KnownWord.objects.order_by("pk").values_list("read_at", flat=True)
    return list(nearest(paper.pk, today, (paper.stored_at, places.first(), learned.first())))


@lru_cache(maxsize=KEPT)
def nearest(pk: int, today: date, of: tuple[object, ...]) -> tuple[int, ...]:
    """The same as things were then: what `of` holds changes with what the answer depends on."""
    title, abstract = (tokenize(text) for text in Paper.objects.values_list("title", "abstract").get(pk=pk))
    known = _papers_with([*title, *abstract])
    weights = _weights(title, abstract, known, _read())
    asked = _asked(weights, known, [*title, *abstract])
    if len(asked) < 2:
        return ()
    pairs = some(*(every(Term(one), Term(other)) for one, other in combinations(asked, 2)))
    found = newest(Search(Query("", pairs), today), size=CANDIDATES).papers
    return tuple(_best([other for other in found if other != pk], weights))


def _papers_with(tokens: Iterable[Token]) -> Counter[str]:
    """Of each stem how many of the newest papers have its words, as far as these are known."""
    stems = {token.folded: token.stem for token in tokens if is_word(token.folded)}
    known: Counter[str] = Counter()
    for word, papers in KnownWord.objects.filter(word__in=stems).values_list("word", "papers"):
        known[stems[word]] += papers
    return known


def _read() -> int:
    """How many papers the words were learned from."""
    return SearchRow.objects.order_by()[:READ].count()


def _weights(title: list[Token], abstract: list[Token], known: Counter[str], read: int) -> Weights:
    """What each known word weighs in this paper; what nearly all papers have weighs nothing."""
    mentions = Counter(token.stem for token in abstract)
    for token in title:
        mentions[token.stem] += IN_TITLE
    weights = {
        stem: (1 + log(mentions[stem])) * log(max(read, papers) / papers) for stem, papers in known.items()
    }
    return {stem: weight for stem, weight in weights.items() if weight > 0}


def _asked(weights: Weights, known: Counter[str], tokens: Iterable[Token]) -> list[str]:
    """The weightiest words, as the paper has them, that are not too frequent."""
    words: dict[str, str] = {}
    for token in tokens:
        words.setdefault(token.stem, token.folded)
    most = max(FEW, FREQUENT * READ)
    rare = [stem for stem in weights if known[stem] <= most]
    return [words[stem] for stem in sorted(rare, key=lambda stem: (-weights[stem], stem))[:ASKED]]


def _best(papers: Sequence[int], weights: Weights) -> list[int]:
    """Those that share the greatest weight; of equal ones the newer. Papers that were taken back are none."""
    shown = Paper.objects.filter(pk__in=papers, deleted=False, withdrawn=False)
    texts = {pk: (title, abstract) for pk, title, abstract in shown.values_list("pk", "title", "abstract")}
    scores = {pk: _shared(*texts[pk], weights) for pk in papers if pk in texts}
    least = NEAR * sum(weights.values())
    near = [pk for pk, score in scores.items() if score >= least]
    return sorted(near, key=lambda pk: -scores[pk])[:MOST]


def _shared(title: str, abstract: str, weights: Weights) -> float:
    """The weight of the words that stand in this text too, twice where they stand in its title."""
    in_title = {token.stem for token in tokenize(title)}
    stems = sorted(in_title | {token.stem for token in tokenize(abstract)})
    return sum(weights.get(stem, 0) * (1 + (stem in in_title)) for stem in stems)
