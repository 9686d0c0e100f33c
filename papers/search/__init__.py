"""The search index: what the one tokenizer emits, in the site's own database, and queries put to it.

`find_pks` and `came_in` say which papers a query means; `index` keeps the index as the papers are.
"""

from papers.search.executor import Span, came_in, find_pks, scanned

__all__ = ["Span", "came_in", "find_pks", "scanned"]
