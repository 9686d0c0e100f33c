"""The words of saved papers, kept in rows so that the database can look for them.

A bookmark that is new, or whose paper changed, is stale (ingest/page.py says so); what is stale is read
when somebody looks for words or sorts by title, and by the minute's task for all others.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from papers.ingest import bulk
from papers.models import Authorship, Bookmark, Paper, PaperWords
from papers.models.library import TITLE_KEY_LIMIT
from papers.query.tokens import Token, tokenize

BATCH = 500  # papers in memory at once
BETWEEN_NAMES = "|"  # no word holds it
_TEXTS = ("title", "abstract", "authors", "comment", "venue", "beginnings", "written", "facts")


def freshen(reader: User) -> None:
    """Reads the words of the reader's stale bookmarks; one query where there are none."""
    while stale := list(Bookmark.objects.filter(reader=reader, stale=True).values_list("paper")[:BATCH]):
        read([paper for (paper,) in stale])


def freshen_some(most: int = 4 * BATCH) -> int:
    """Reads the words of at most so many stale bookmarks of anybody; gives how many there were."""
    stale = sorted(set(Bookmark.objects.filter(stale=True).values_list("paper", flat=True)[:most]))
    for at in range(0, len(stale), BATCH):
        read(stale[at : at + BATCH])
    return len(stale)


@transaction.atomic
def read(papers: Iterable[int]) -> None:
    """Writes the words of these papers (primary keys); their bookmarks are no longer stale.

    The bookmarks are locked before the papers are read: a harvest that changes one waits for them, and
    then calls them stale again.
    """
    wanted = sorted(set(papers))
    shelved = Bookmark.objects.filter(paper__in=wanted).order_by("pk")
    known = list(shelved.select_for_update(no_key=True).values_list("pk", "paper", "title_key", "stale"))
    names = Prefetch("authorships", queryset=Authorship.objects.select_related("author"))
    held = list(Paper.objects.filter(pk__in=wanted).order_by("pk").prefetch_related(names))
    PaperWords.objects.bulk_create(
        [words_of(paper) for paper in held],
        update_conflicts=True,
        unique_fields=["paper"],
        update_fields=list(_TEXTS),
    )
    keys = {paper.pk: title_key(paper.title) for paper in held}
    for paper in {paper for _pk, paper, key, _stale in known if key != keys[paper]}:
        Bookmark.objects.filter(paper=paper).update(title_key=keys[paper])
    for chunk in bulk.in_chunks([pk for pk, _paper, _key, stale in known if stale]):
        Bookmark.objects.filter(pk__in=chunk).update(stale=False)


def words_of(paper: Paper) -> PaperWords:
    """The row of one paper."""
    names = [authorship.author.name for authorship in paper.authorships.all()]
    title, abstract, comment = tokenize(paper.title), tokenize(paper.abstract), tokenize(paper.comment)
    authors = [tokenize(name) for name in names]
    found = [*title, *abstract, *(token for name in authors for token in name), *comment]
    return PaperWords(
        paper=paper,
        title=_stems(title),
        abstract=_stems(abstract),
        authors=BETWEEN_NAMES.join(map(_stems, authors)) or " ",
        comment=_stems(comment),
        venue=_stems(tokenize(paper.venue)),
        beginnings=_spaced(sorted({token.folded for token in found})),
        written=_spaced(sorted({token.exact for token in found})),
        facts=_spaced(_facts(paper)),
    )


def title_key(title: str) -> str:
    """By what a title is sorted: its folded words, so that neither case, accents nor TeX count."""
    return " ".join(token.folded for token in tokenize(title))[:TITLE_KEY_LIMIT]


def _facts(paper: Paper) -> list[str]:
    archives = {code.partition(".")[0] for code in paper.category_list}
    facts = [*(f"cat:{code}" for code in sorted({*archives, *paper.category_list}))]
    facts += ["has:code"] if paper.code_url else []
    facts += ["has:comment"] if paper.comment.strip() else []
    facts += ["has:venue", f"year:{paper.venue_year}"] if paper.venue else []
    return facts


def _stems(tokens: Iterable[Token]) -> str:
    return _spaced([token.stem for token in tokens])


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else " "
