"""Readers' shelves hear of papers that changed."""

from collections.abc import Collection

from papers.models import Bookmark


def make_stale(papers: Collection[int]) -> None:
    """Bookmarks of these papers are stale: whoever looks for words reads them again.

    They are locked first, the fresh and the stale, so that nobody is just reading the words of before.
    """
    shelved = Bookmark.objects.filter(paper__in=papers).order_by("pk").select_for_update(no_key=True)
    fresh = [pk for pk, stale in shelved.values_list("pk", "stale") if not stale]
    if fresh:
        Bookmark.objects.filter(pk__in=fresh).update(stale=True)
