"""Saved searches: kept, changed, looked at, taken away. The new papers come from elsewhere, they end here."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.models import Paper, SavedSearch, SearchHit, Undo
from papers.models.saved import MOST_NEW, MOST_SEARCHES
from papers.undo import remember, restores

LIMIT = MOST_SEARCHES
NAME = 100  # characters


class Moved(Exception):
    """The search is not as it was read: nothing was written. `search` is as it stands now."""

    def __init__(self, search: SavedSearch) -> None:
        super().__init__(str(search))
        self.search = search


def hold(reader: User) -> None:
    """Makes the reader's other acts on searches and proposals wait until this transaction ends."""
    User.objects.select_for_update(no_key=True).filter(pk=reader.pk).values_list("pk").get()


def make(reader: User, *, name: str, query: str, cadence: int) -> SavedSearch:
    """A new search under a name that the reader has not given yet; what comes in from now on is new."""
    at = now()
    return SavedSearch.objects.create(
        reader=reader, name=name, query=query, cadence=cadence, made_at=at, looked_at=at
    )


def change(search: SavedSearch, edition: int, *, name: str, query: str, cadence: int) -> None:
    """Gives the search (held by the caller) another name, query or cadence, if it is still of that edition.

    What came in for another query goes; what came before mail was chosen is not mailed. Who asks for what is
    so already is told nothing. Raises Moved.
    """
    if (search.name, search.query, search.cadence) == (name, query, cadence):
        return
    if search.edition != edition:
        raise Moved(search)
    if search.query != query:
        search.hits.all().delete()
    if search.cadence == SavedSearch.Cadence.SITE != cadence:
        search.hits.update(gathered=True)
    search.name, search.query, search.cadence = name, query, cadence
    search.edition += 1
    search.save()


def see(search: SavedSearch, until: int) -> Undo | None:
    """The reader has looked at what came in, up to this hit (primary key); None if there was nothing."""
    with transaction.atomic():
        hold(search.reader)
        seen = search.hits.filter(pk__lte=until)
        rows = _rows(seen)
        undo = None
        if rows:
            was = [search.pk, search.edition, search.looked_at.isoformat()]
            undo = remember(search.reader, "seen", [*was, rows])
        seen.delete()
        SavedSearch.objects.filter(pk=search.pk).update(looked_at=now())
    return undo


def delete(search: SavedSearch) -> Undo | None:
    """Takes the search away as it stands now, with what came in for it; None if it is gone already."""
    with transaction.atomic():
        # Locked, nothing more comes in for it.
        found = SavedSearch.objects.select_for_update().filter(pk=search.pk).first()
        if found is None:
            return None
        search = found
        told = {"name": search.name, "query": search.query, "cadence": search.cadence}
        times = {name: getattr(search, name).isoformat() for name in ("made_at", "looked_at")}
        undo = remember(search.reader, "search", told | times | {"hits": _rows(search.hits.all())})
        search.delete()
    return undo


def waiting(reader: User) -> int:
    """How many papers wait for the reader in all searches, each once; MOST_NEW stands for more."""
    hits = SearchHit.objects.filter(search__reader=reader).order_by()
    return hits.values("paper").distinct()[:MOST_NEW].count()


def _rows(hits: Any) -> list[list[Any]]:
    """[paper, when] of each, as JSON holds it."""
    return [[paper, at.isoformat()] for paper, at in hits.order_by("pk").values_list("paper", "at")]


def _put_back(search: SavedSearch, rows: list[list[Any]]) -> None:
    """What came in, but for papers that are gone, and as many as a search holds. It is not mailed again."""
    known = set(Paper.objects.filter(pk__in=[paper for paper, _at in rows]).values_list("pk", flat=True))
    room = max(0, MOST_NEW - search.hits.count())
    hits = [
        SearchHit(search=search, paper_id=paper, at=datetime.fromisoformat(at), gathered=True)
        for paper, at in rows
        if paper in known
    ]
    SearchHit.objects.bulk_create(hits[:room], ignore_conflicts=True)


@restores("seen")
def _unsee(reader: User, rows: list[Any]) -> str:
    """They are new again, unless the search asks for something else by now."""
    pk, edition, looked_at, hits = rows
    search = SavedSearch.objects.select_for_update().filter(pk=pk, reader=reader).first()
    if search is None or search.edition != edition:
        return _("The search has been changed since; nothing was restored.")
    _put_back(search, hits)
    SavedSearch.objects.filter(pk=pk).update(looked_at=looked_at)
    return _("They are new again.")


@restores("search")
def _restore(reader: User, rows: dict[str, Any]) -> str:
    """Makes the search again, under a name with a number where its own has been given since."""
    hold(reader)
    mine = SavedSearch.objects.filter(reader=reader)
    if mine.count() >= LIMIT:
        return _("You have as many saved searches as one reader can have; it was not restored.")
    search = SavedSearch.objects.create(
        reader=reader,
        name=free(rows["name"], set(mine.values_list("name", flat=True))),
        query=rows["query"],
        cadence=rows["cadence"],
        made_at=rows["made_at"],
        looked_at=rows["looked_at"],
    )
    _put_back(search, rows["hits"])
    return _("%(name)s is back.") % {"name": search.name}


def free(name: str, given: set[str]) -> str:
    """The name, or the first "name (2)" that is free."""
    names = (f"{name[: NAME - 6]} ({number})" for number in range(2, LIMIT + 3))
    return next(found for found in (name, *names) if found not in given)
