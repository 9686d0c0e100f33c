"""The words and names of the newest papers, learned in the background once a day.

Small enough to look things up in a few milliseconds however large the archive is, and recent enough for the
words people are looking for.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model, Q

from papers.clock import now
from papers.models import KnownName, KnownWord, SearchRow
from papers.models.vocabulary import LONGEST_KEY, LONGEST_WORD
from papers.query.memory import Document
from papers.query.tokens import tokenize
from papers.search import documents

READ = 20_000  # papers, the newest
SHORTEST_WORD = 4  # letters; shorter ones are near to too many others
LEAST = 2  # papers that have a word before it is taken for one
KEYS = 4  # of a name: one for each of its first words
FILTERED = 400  # names of one beginning among which initials are looked for
BATCH = 500  # papers, or rows, at a time: no other writer waits for long

T = TypeVar("T")


def learn() -> int:
    """Reads the newest papers and replaces what was known; gives how many were read."""
    at = now()
    words: Counter[str] = Counter()
    names: Counter[str] = Counter()
    newest = list(SearchRow.objects.order_by("-position").values_list("paper_id", flat=True)[:READ])
    for batch in _batches(newest):
        for document in documents.read(batch, announcements=False).values():
            words.update(set(_words(document)))
            names.update(set(document.authors))
    _write(KnownWord, ["word"], _known_words(words, at))
    _write(KnownName, ["key", "name"], _known_names(names, at))
    return len(newest)


def key_of(name: str) -> str:
    """A name, or its beginning, as it is looked up: its words folded."""
    return " ".join(token.folded for token in tokenize(name))[:LONGEST_KEY]


def keys_of(name: str) -> Iterator[str]:
    """Its words in their order, from each of the first ones on, those before it at the end."""
    words = key_of(name).split()
    for start in range(min(KEYS, len(words))):
        yield " ".join((*words[start:], *words[:start]))[:LONGEST_KEY]


def phrase(name: str) -> str:
    """A name as a phrase of the query language, to which quotation marks and backslashes are signs."""
    plain = " ".join(token.exact for token in tokenize(name)) if {'"', "\\"} & set(name) else name
    return f'"{plain}"'


def begins(column: str, start: str) -> Q:
    """The column's text begins so; both databases answer it from an index, and no character is a pattern."""
    if connection.vendor == "postgresql":
        return Q(**{f"{column}__startswith": start})
    return Q(**{f"{column}__gte": start, f"{column}__lt": f"{start}\U0010ffff"})


def names_beginning(typed: str, most: int) -> list[str]:
    """Authors' names that begin so; who wrote most lately comes first."""
    if not key_of(typed):
        return []
    initials, key = initials_and_key(typed)
    found = KnownName.objects.filter(begins("key", key)).order_by("-papers", "name")
    names = found.values_list("name", flat=True)[: FILTERED if initials else KEYS * most]
    return list(dict.fromkeys(name for name in names if begins_so(name, typed)))[:most]


def begins_so(name: str, typed: str) -> bool:
    """Whether a word of the name and what follows it begin so, and others with the initials before it."""
    initials, key = initials_and_key(typed)
    words = key_of(name).split()
    return any(each.startswith(key) for each in keys_of(name)) and all(
        any(word.startswith(initial) for word in words) for initial in initials
    )


def initials_and_key(typed: str) -> tuple[list[str], str]:
    """`K. He` is the initial `k` and the key `he`; letters alone are a key."""
    words = key_of(typed).split()
    first = next((at for at, word in enumerate(words) if len(word) > 1), 0)
    return words[:first], " ".join(words[first:])


def is_word(folded: str) -> bool:
    """Whether it is of the kind of word whose spelling is known: letters without accents, some of them."""
    return folded.isascii() and folded.isalpha() and SHORTEST_WORD <= len(folded) <= LONGEST_WORD


def _words(document: Document) -> Iterator[str]:
    for text in (document.title, document.abstract, document.comment, *document.authors):
        yield from (token.folded for token in tokenize(text) if is_word(token.folded))


def _known_words(counted: Counter[str], at: datetime) -> Iterator[KnownWord]:
    return (
        KnownWord(word=word, papers=papers, read_at=at) for word, papers in counted.items() if papers >= LEAST
    )


def _known_names(counted: Counter[str], at: datetime) -> Iterator[KnownName]:
    for name, papers in counted.items():
        for key in keys_of(name):
            yield KnownName(key=key, name=name, papers=papers, read_at=at)


def _write(model: type[Model], unique: list[str], rows: Iterable[Any]) -> None:
    """Writes the rows over those of before, and takes away the ones that are left over."""
    read_at = None
    for batch in _batches(rows):
        read_at = batch[0].read_at
        told = {tuple(getattr(row, name) for name in unique): row for row in batch}
        model._default_manager.bulk_create(
            told.values(), update_conflicts=True, unique_fields=unique, update_fields=["papers", "read_at"]
        )
    left = model._default_manager.exclude(read_at=read_at) if read_at else model._default_manager.all()
    with transaction.atomic():
        left.delete()


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, BATCH at a time."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch
