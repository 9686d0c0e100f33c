"""The search index: what the one tokenizer emits, in the site's own database, and queries put to it.

`newest` and `best` give what a search finds, `came_in` what came in on some days; `index` keeps the index as
the papers are.
"""

from papers.search.executor import Span, came_in, find_pks, scanned
from papers.search.found import Found, Search, best, newest

__all__ = ["Found", "Search", "Span", "best", "came_in", "find_pks", "newest", "scanned"]
