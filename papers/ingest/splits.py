"""Two people of one name told apart: which papers are whose, kept whatever a harvest writes.

Variant 0 of a name has the papers that nobody assigned. A paper given to somebody else has a row that says
so (AuthorSplit); a paper given back has none.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.ingest import bulk
from papers.ingest.corrections import ChangedMeanwhile
from papers.ingest.persons import AlreadySo
from papers.models import Author, Authorship, AuthorSplit, Paper
from papers.text.names import slug


class _Move(NamedTuple):
    """A name on a paper, the row that it was of, and the one that it is of now."""

    paper: int
    name: str
    before: int
    after: int


@transaction.atomic
def split(by: User, person: int, papers: Collection[int], to: int | None, reason: str) -> StaffAct:
    """Gives papers of a person to another one: to the person of the row `to`, or to a new one of that name.

    All are primary keys. Raises AlreadySo, and ChangedMeanwhile where one of the papers is not the
    person's, or the other one is gone.
    """
    bulk.take_turns()
    rows = Author.objects.of_person(person)
    borne = Authorship.objects.filter(author__in=rows, paper__in=papers).order_by("paper", "place")
    named = list(dict.fromkeys(borne.values_list("paper", "author__name", "author")))
    target = Author.objects.filter(pk=to).values_list("same_as", "pk").first() if to else None
    if {paper for paper, _name, _before in named} != set(papers) or (to and target is None):
        raise ChangedMeanwhile
    there = (target[0] or target[1]) if target else None
    if there == person or not papers:
        raise AlreadySo
    takers, made = _takers(there, [name for _paper, name, _before in named])
    moves = [_Move(paper, name, before, takers[name].pk) for paper, name, before in named]
    for move in moves:
        _assign(move.paper, move.name, takers[move.name])
    _touch(moves)
    undo = {"moves": [list(move) for move in moves], "made": made}
    taker = takers[moves[0].name].person
    changes = {"papers": ["", ", ".join(_ids(moves))]}
    return audit.record(by, "author.split", taker, reason=reason, changes=changes, undo=undo)


@audit.undoes("author.split", "papers.change_author")
def _back(by: User, act: StaffAct) -> str:
    """Gives each paper back, if none was given to somebody else since; who has none left goes."""
    bulk.take_turns()
    undo: Any = act.undo
    moves = [_Move(*move) for move in undo["moves"]]
    for move in moves:
        if _holder(move.paper, move.name) != move.after:
            raise audit.CannotUndo(_("Some of these papers were given to somebody else since."))
    _check_made(moves, undo["made"])
    for move in moves:
        if Paper.objects.filter(pk=move.paper).exists():
            _assign(move.paper, move.name, _row(move.before, move.name))
    _touch(moves)
    _dismiss(moves, [pk for pk, _led in undo["made"]])
    return _("The papers are back where they were.")


def _takers(person: int | None, names: Sequence[str]) -> tuple[dict[str, Author], list[Any]]:
    """For each printed name the row of the person who takes it, and [key, same_as] of rows made for that.

    Somebody new has the first name as the one shown; a person who lacks a spelling gets it.
    """
    known: dict[str, Author] = {}
    made: list[Any] = []
    if person is not None:
        for row in Author.objects.of_person(person).select_related("same_as").order_by("-variant"):
            known[row.name] = row
    for name in dict.fromkeys(names):
        if name not in known:
            known[name] = Author.objects.create(
                name=name, variant=_free(name), slug=slug(name)[:80], same_as_id=person
            )
            made.append([known[name].pk, person])
            person = person or known[name].pk
    return known, made


def _free(name: str) -> int:
    """The next number among the people of that name; 0 is the name as harvests write it."""
    return int(Author.objects.filter(name=name).aggregate(last=Max("variant"))["last"] or 0) + 1


def _assign(paper: int, name: str, author: Author) -> None:
    """Lets the name on the paper be this author's, now and after every harvest."""
    told = AuthorSplit.objects.filter(paper=paper, name=name)
    if author.variant == 0:
        told.delete()
    elif not told.update(author=author):
        AuthorSplit.objects.create(paper_id=paper, name=name, author=author)
    Authorship.objects.filter(paper=paper, author__name=name).update(author=author)


def _holder(paper: int, name: str) -> int | None:
    """Whose the name on the paper is now."""
    told = AuthorSplit.objects.filter(paper=paper, name=name).values_list("author", flat=True).first()
    return told or Author.objects.filter(name=name, variant=0).values_list("pk", flat=True).first()


def _row(pk: int, name: str) -> Author:
    """The author of that key, made again if it is gone."""
    known = Author.objects.filter(pk=pk).first()
    return known or Author.objects.create(pk=pk, name=name, variant=_free(name), slug=slug(name)[:80])


def _check_made(moves: Sequence[_Move], made: Sequence[tuple[int, int | None]]) -> None:
    """Raises CannotUndo where more hangs on the people whom the act made by now than what it did."""
    rows = [pk for pk, _led in made]
    led = dict(Author.objects.filter(pk__in=rows).values_list("pk", "same_as"))
    theirs = AuthorSplit.objects.filter(author__in=rows).values_list("paper", "name")
    more = set(theirs) - {(move.paper, move.name) for move in moves}
    if more or led != {pk: to for pk, to in made if pk in led}:
        raise audit.CannotUndo(_("More was done with this person since. Take that back first."))
    if Author.objects.filter(same_as__in=rows).exclude(pk__in=rows).exists():
        raise audit.CannotUndo(_("More was done with this person since. Take that back first."))


def _dismiss(moves: Sequence[_Move], made: Sequence[int]) -> None:
    """Removes people told apart who have no paper left; who is held to leads to where the papers went."""
    back = {move.after: move.before for move in moves}
    for row in Author.objects.filter(pk__in=made).order_by("-pk"):
        led = None
        if row.follows.exists() or row.claims.exists():
            led = Author.objects.get(pk=back[row.pk]).person
        Author.objects.filter(pk=row.pk).update(same_as=led)
    Author.objects.filter(pk__in=list(back), variant__gt=0).unused().delete()


def _touch(moves: Sequence[_Move]) -> None:
    """The papers' pages say something else now."""
    Paper.objects.filter(pk__in={move.paper for move in moves}).update(stored_at=now())


def _ids(moves: Sequence[_Move]) -> list[Any]:
    papers = Paper.objects.filter(pk__in={move.paper for move in moves})
    return list(papers.order_by("-id_order").values_list("arxiv_id", flat=True))
