"""Papers and shelves of any size, the same for the same size, written in bulk with the words of the papers.

Readers share the papers: a shelf of n bookmarks holds the first n.
"""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

from django.db import models, transaction

from accounts.models import User
from papers.arxiv.ids import ArxivId
from papers.ingest import bulk
from papers.models import Announcement, Author, Authorship, Bookmark, BookmarkTag, Paper, PaperWords, Tag
from papers.models.library import TITLE_KEY_LIMIT
from papers.query.tokens import Token, tokenize

START = datetime(2010, 1, 1, tzinfo=UTC)
SUBJECTS = ("segmentation", "diffusion", "detection", "prompting", "distillation", "robustness", "tracking")
FILLER = " ".join(
    f"Section {n} studies how attention spreads over patches and what it costs." for n in range(14)
)
# Each tag stands on every so many bookmarks, "seldom" at least on the oldest one.
TAGS = {"often": 2, "method": 10, "method/attention": 20, "seldom": 400}
AUTHORS = 200
CHUNK = 10_000


def sizes(default: str = "100 20000 200000") -> list[int]:
    """The numbers of rows at which a benchmark measures, the least first; BENCH_SIZES names others."""
    return sorted(map(int, os.environ.get("BENCH_SIZES", default).split()))


def make_papers(number: int) -> None:
    """So many papers, each announced, with an author and its words; for an empty database."""
    authors = Author.objects.bulk_create(Author(name=f"Author {n}", slug="author") for n in range(AUTHORS))
    _insert(Paper, (_paper(n) for n in range(number)))
    papers = list(Paper.objects.order_by("pk").values_list("pk", flat=True))
    _insert(
        Authorship,
        (Authorship(paper_id=pk, author=authors[n % AUTHORS], place=0) for n, pk in enumerate(papers)),
    )
    _insert(
        Announcement,
        (
            Announcement(paper_id=pk, category="cs.CV", version=1, listing_day=_day(n).date(), kind="new")
            for n, pk in enumerate(papers)
        ),
    )
    _insert(PaperWords, (_words(n, pk) for n, pk in enumerate(papers)))


def shelve(reader: User, number: int) -> None:
    """The reader has saved the first so many papers, a year ago and more, and tagged some."""
    papers = Paper.objects.order_by("pk").values_list("pk", "id_order", "title")[:number]
    _insert(Bookmark, (_bookmark(reader, n, *paper) for n, paper in enumerate(papers)))
    marks = list(Bookmark.objects.filter(reader=reader).order_by("pk").values_list("pk", flat=True))
    for name, every in TAGS.items():
        tag = Tag(reader=reader, name=name)
        tag.save()
        _insert(BookmarkTag, (BookmarkTag(content_object_id=pk, tag=tag) for pk in marks[::every]))


def _insert(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    columns = [field.attname for field in model._meta.concrete_fields if field.attname != "id"]
    walk = iter(rows)
    while chunk := list(islice(walk, CHUNK)):
        with transaction.atomic():
            bulk.insert(model, columns, [[getattr(row, name) for name in columns] for row in chunk])


def _day(number: int) -> datetime:
    return START + timedelta(hours=number % 100_000)


def _subjects(number: int) -> tuple[str, str]:
    return SUBJECTS[number % 7], SUBJECTS[number * 5 % 11 % 7]


def _title(number: int, counted: int) -> str:
    subject, other = _subjects(number)
    return f"{subject.title()} number {counted} of {other}"


def _abstract(number: int) -> str:
    written, word = "ViT" if number % 3 == 0 else "vit", "onlyhere" if number == 7 else ""
    return f"A robust tracking of {_subjects(number)[0]} with {written} {word}. {FILLER}"


def _paper(number: int) -> Paper:
    arxiv_id = f"{1501 + number // 99_999}.{number % 99_999 + 1:05}"
    day = _day(number)
    return Paper(
        arxiv_id=arxiv_id,
        id_order=ArxivId.parse(arxiv_id).order,
        first_listed=day.date(),
        title=_title(number, number * 31 % 9973),
        abstract=_abstract(number),
        categories="cs.CV cs.LG",
        submitted_at=day,
        revised_at=day,
        stored_at=day,
        has_detail=True,
    )


def _words(number: int, pk: int) -> PaperWords:
    """As words.words_of reads them; few texts differ, so each is read once."""
    texts = [_tokens(_title(number, number * 31 % 9973)), _tokens(_abstract(number))]
    texts.append(_tokens(f"Author {number % AUTHORS}"))
    title, abstract, authors = (" ".join(token.stem for token in text) for text in texts)
    found = [token for text in texts for token in text]
    return PaperWords(
        paper_id=pk,
        title=f" {title} ",
        abstract=f" {abstract} ",
        authors=f" {authors} ",
        comment=" ",
        venue=" ",
        beginnings=f" {' '.join(sorted({token.folded for token in found}))} ",
        written=f" {' '.join(sorted({token.exact for token in found}))} ",
        facts=" cat:cs cat:cs.CV cat:cs.LG ",
    )


@lru_cache(maxsize=1_000)
def _tokens(text: str) -> list[Token]:
    return list(tokenize(text))


def _bookmark(reader: User, place: int, paper: int, id_order: int, title: str) -> Bookmark:
    return Bookmark(
        reader=reader,
        paper_id=paper,
        status=2 if place % 50 == 0 else 1 + 2 * (place % 2),
        note="Compare with ours." if place % 2 == 0 else "",
        id_order=id_order,
        title_key=title.casefold()[:TITLE_KEY_LIMIT],
        stale=False,
        saved_at=START + timedelta(minutes=place),
        changed_at=START + timedelta(minutes=place * 7919 % 1_000_003),
    )
