"""The papers of a list, for reference managers that take all of them at once (COinS).

Only where the list shows abstracts: whoever wants to keep papers looks at them, and the page that most
people open stays small.
"""

from collections.abc import Iterable

from papers.export.coins import coins
from papers.export.works import works
from papers.views.cards import Card


def references(view: str, cards: Iterable[Card]) -> list[str]:
    """A COinS for each card in order, in two queries; none in another view than "abstracts"."""
    return [coins(work) for work in works(card.pk for card in cards)] if view == "abstracts" else []
