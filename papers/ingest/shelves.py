"""What is kept of a paper's words elsewhere: the search index, and the words on readers' shelves."""

from collections.abc import Collection

from papers.models import Bookmark
from papers.search import index


def make_stale(papers: Collection[int], *, index_later: bool = False) -> None:
    """These papers' rows are others than before: their index is made anew, now or later; bookmarks are stale.

    Whoever looks for words reads stale bookmarks again. They are locked first, the fresh and the stale, so
    that nobody is just reading the words of before.
    """
    (index.leave if index_later else index.refresh)(papers)
    shelved = Bookmark.objects.filter(paper__in=papers).order_by("pk").select_for_update(no_key=True)
    fresh = [pk for pk, stale in shelved.values_list("pk", "stale") if not stale]
    if fresh:
        Bookmark.objects.filter(pk__in=fresh).update(stale=True)
