"""Whether a rule that can be read is a good one: what makes it no rule at all, and what gives pause."""

from collections.abc import Collection
from datetime import timedelta

from django.utils.translation import gettext as _

from papers.digests.effect import DAYS, newest_days
from papers.digests.matching import Terms
from papers.digests.reach import looked_at, reach
from papers.query.language import parse
from papers.query.tree import And, Category, Has, Node, Not, Or, Paper, Query, Term, Venue

YEAR = timedelta(days=365)
COSTLY = 20_000  # papers of its categories in DAYS listing days: all of arXiv has about 30,000
ENOUGH = 100  # papers from which on a share says something
NEARLY_ALL = 0.8
_OWN = (Term, Paper, Has, Venue)  # what is asked of the paper itself, not of where and when it appeared


def names_a_subject(query: Query, categories: Collection[str]) -> bool:
    """Whether each of its alternatives asks for more than the topic's categories, dates and kinds.

    A category is a subject where the topic holds other ones too; `categories` empty stands for any.
    """
    return _asks(query.root, categories)


def within(category: str, code: str) -> bool:
    """Whether `code` is the category or its archive."""
    return category == code or ("." not in code and category.startswith(code + "."))


def concerns(terms: Terms) -> list[str]:
    """What a curator should know before such terms are kept, one sentence each; a good rule has none.

    Nothing is said on a site that holds no papers. Raises QueryError.
    """
    parse(terms.rule, rule=True)
    span = newest_days(DAYS)
    if span is None:
        return []
    seen = looked_at(terms, *span)
    if seen > COSTLY:
        said = _(
            "It costs much: %(n)s papers of the last %(days)s listing days have to be checked for it."
            " Name fewer categories."
        )
        return [said % {"n": seen, "days": DAYS}]
    caught = len(reach(terms, *span))
    if seen >= ENOUGH and caught > NEARLY_ALL * seen:
        said = _("It catches nearly everything: %(caught)s of the %(n)s papers in its categories.")
        return [said % {"caught": caught, "n": seen}]
    if not caught and not reach(terms, span[1] - YEAR, span[1]):
        return [_("It catches nothing: no paper of the last year that this site holds matches.")]
    return []


def _asks(node: Node, categories: Collection[str], wanted: bool = True) -> bool:
    """As papers/query/language.py asks of any query, but where and when it appeared is not enough."""
    match node:
        case Not(part):
            return _asks(part, categories, not wanted)
        case And(parts) | Or(parts):
            enough = any if isinstance(node, And) is wanted else all
            return enough(_asks(part, categories, wanted) for part in parts)
        case Category(code):
            narrower = not categories or not all(within(known, code) for known in categories)
            return wanted and narrower
        case _:
            return wanted and isinstance(node, _OWN)
