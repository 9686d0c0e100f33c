"""The newest matches of a rule, read closely: which are odd, and which other topics catch them too."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from papers.digests.judged import falls_under
from papers.digests.marked import Listed, indexed, listed, papers_of
from papers.digests.matching import Terms
from papers.models import Paper, Topic
from papers.query.language import QueryError, parse
from papers.query.memory import Hit, Indexed, explain, matches
from papers.query.tree import Field, Query

SHOWN = 20  # odd matches listed
TOPICS = 8  # that overlap
FAR = 20  # a primary category of fewer than one match in so many is far from the others


@dataclass(frozen=True, slots=True)
class Match:
    """A paper that came in on a day, with its words, and where the rule found them."""

    paper: Paper
    day: date
    words: Indexed
    hits: tuple[Hit, ...]


def readable(rule: str) -> Query | None:
    """The rule as a query; None if it cannot be read."""
    try:
        return parse(rule, rule=True)
    except QueryError:
        return None


def read(query: Query, keys: list[int], days: Mapping[int, date]) -> list[Match]:
    """The papers of these primary keys, in this order, with what the query finds in each on its day."""
    papers = papers_of(keys)
    found = []
    for paper, day in ((papers[key], days[key]) for key in keys if key in papers):
        words = indexed(paper)
        why = explain(query, words, day)
        found.append(Match(paper, day, words, why.hits if why else ()))
    return found


def odd(close: list[Match], terms: Terms) -> list[Listed]:
    """Matches by one passing word: a single mention, not in the title, of a paper at home elsewhere.

    Elsewhere is a primary category outside the topic's; of a topic that takes any, one of few matches.
    """
    homes = Counter(match.paper.primary_category for match in close)

    def is_far(category: str) -> bool:
        return category not in terms.categories if terms.categories else homes[category] * FAR < len(close)

    passing = (match for match in close if [hit.field is Field.TITLE for hit in match.hits] == [False])
    return [listed(m.paper, m.hits) for m in passing if is_far(m.paper.primary_category)][:SHOWN]


def overlap(close: list[Match], draft: Topic) -> list[tuple[Topic, int]]:
    """The other topics whose terms catch most of these papers too, with how many; none that catches none."""
    counted = []
    for other in Topic.objects.shown().filter(active=True).exclude(pk=draft.pk):
        terms, query = Terms.of(other), readable(other.rule)
        if query is not None:
            under = (match for match in close if falls_under(terms, match.words.document))
            counted.append((other, sum(matches(query, match.words, match.day) for match in under)))
    most = sorted(counted, key=lambda pair: -pair[1])[:TOPICS]
    return [(topic, both) for topic, both in most if both]
