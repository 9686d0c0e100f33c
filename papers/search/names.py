"""Authors of older papers than those whose names are known (vocabulary.py): the index finds theirs."""

from collections import Counter

from papers.clock import new_york_today
from papers.models import Authorship
from papers.query.language import MIN_PREFIX
from papers.query.tokens import tokenize
from papers.query.tree import Field, Form, Query, Term, every, unparse
from papers.search.budget import Budget
from papers.search.found import Search, newest
from papers.search.vocabulary import begins_so

_PAPERS = 50  # whose authors are looked at
_SECONDS = 0.1


def older_names(typed: str, most: int) -> list[str]:
    """As `names_beginning`, of all papers of the index; the newest ones of which the words hold are read."""
    *whole, last = [token.exact for token in tokenize(typed)] or [""]
    terms = [Term(word, field=Field.AUTHORS) for word in whole if len(word) > 1]
    if len(last) >= MIN_PREFIX:
        terms.append(Term(last, Form.PREFIX, Field.AUTHORS))
    if not terms:
        return []
    root = every(*terms)
    search = Search(Query(unparse(root), root), new_york_today())
    found = newest(search, size=_PAPERS, budget=Budget(_SECONDS))
    names = Authorship.objects.filter(paper__in=found.papers).values_list("author__name", flat=True)
    begun = Counter(name for name in names if begins_so(name, typed))
    return sorted(begun, key=lambda name: (-begun[name], name))[:most]
