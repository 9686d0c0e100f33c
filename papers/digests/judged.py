"""A topic's example papers under a rule: caught or missed, and by what."""

import re
from dataclasses import dataclass

from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.taxonomy import canonical_categories
from papers.clock import new_york_today
from papers.digests.marked import Listed, indexed, listed, papers_of
from papers.digests.matching import Terms
from papers.digests.near import failing
from papers.models import Paper
from papers.query.memory import Document, explain
from papers.query.tree import Node, Query

MOST = 50  # examples looked at, of either sort


@dataclass(frozen=True, slots=True)
class Judged:
    """An example: its paper (None: not held), whether the terms let it in, and if not what keeps it out."""

    arxiv_id: str
    paper: Listed | None
    caught: bool = False
    failing: tuple[Node, ...] = ()
    outside: bool = False  # in none of the topic's categories


def judged(text: str, query: Query, terms: Terms) -> list[Judged]:
    """What the terms do with each paper named in the text, in a digest of the day when it was announced.

    What is no arXiv id is a paper that is not held.
    """
    names = named(text)
    ids = [name for name in names if name.isascii()]  # the rest are none, and no database need be asked
    keys = Paper.objects.filter(arxiv_id__in=ids).values_list("pk", flat=True)
    held = {paper.arxiv_id: paper for paper in papers_of(keys).values()}
    return [_judge(name, held.get(name), query, terms) for name in names]


def named(text: str) -> list[str]:
    """The arXiv ids of a text, without version, once each, in order; a word that is none stays as it is."""
    return list(dict.fromkeys(_base(word) for word in re.split(r"[\s,;\x00]+", text) if word))[:MOST]


def falls_under(terms: Terms, document: Document) -> bool:
    """Whether the paper's categories, or its acceptance note, let it in before the rule is asked."""
    if not terms.categories or (terms.accepted_anywhere and document.venue):
        return True
    return not set(canonical_categories(document.categories)).isdisjoint(terms.categories)


def _judge(name: str, paper: Paper | None, query: Query, terms: Terms) -> Judged:
    if paper is None:
        return Judged(name, None)
    words, today = indexed(paper), paper.first_listed or new_york_today()
    why = explain(query, words, today)
    outside = not falls_under(terms, words.document)
    shown = listed(paper, why.hits if why else ())
    if why:
        return Judged(name, shown, caught=not outside, outside=outside)
    return Judged(name, shown, failing=failing(query.root, words, today), outside=outside)


def _base(word: str) -> str:
    try:
        return ArxivId.parse(word).base
    except BadIdentifier:
        return word[:60]
