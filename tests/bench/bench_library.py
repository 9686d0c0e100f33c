"""The library of one reader at 100, 20,000 and 200,000 bookmarks, and the signed-in digest, as ratios.

The limit is the first page of fifty at 100 bookmarks (of the digest: the same digest), taken in turn.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from papers.library import words
from papers.models import Announcement, Author, Authorship, Bookmark, BookmarkTag, Paper, Tag
from tests.factories import make_digest, make_entry, make_reader

SIZES = (100, 20_000, 200_000)
CHUNK = 5_000
ROUNDS = 9
START = datetime(2010, 1, 1, tzinfo=UTC)
SUBJECTS = ("segmentation", "diffusion", "detection", "prompting", "distillation", "robustness", "tracking")
FILLER = " ".join(
    f"Section {n} studies how attention spreads over patches and what it costs." for n in range(14)
)
# Each tag stands on every so many bookmarks; "rare" on the oldest one alone.
TAGS = {"often": 2, "method": 10, "method/attention": 20, "seldom": 400}
PAGES = {
    "plain": "",
    "shelf": "status=to-read",
    "with notes": "status=with-notes",
    "deep page": "page={deep}",
    "published": "sort=published",
    "title": "sort=title",
    "title, deep": "sort=title&page={deep}",
    "changed": "sort=changed",
    "small shelf by title": "status=reading&sort=title",
    "tag on half": "tag=often",
    "tag on few": "tag=seldom&sort=title",
    "nested, not": "tag=method&tag=-often&sort=published",
    "words, common": "q=segmentation",
    "words, rare": "q=onlyhere",
    "words, none": "q=nowhere+segmentation",
    "phrase, tag": "q=%22robust+tracking%22+tag:often",
    "exact word": "q=%3DViT",
}


def run(emit: Callable[[dict[str, Any]], None]) -> None:
    """Emits each page's time at each size; needs a database."""
    readers: dict[int, Client] = {}
    first = 0
    for size in SIZES:
        reader = make_reader(f"reader{size}")
        _fill(reader, first, size)
        first += size
        words.freshen(reader)
        readers[size] = Client(headers={"Accept-Language": "en"})
        readers[size].force_login(reader)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    digest = _digest()
    for name, asked in PAGES.items():
        deep = {size: min(1000, size // 50) for size in SIZES}
        _compare(emit, f"library, {name}", readers, {size: asked.format(deep=deep[size]) for size in SIZES})
    _compare(emit, "digest page signed in", readers, dict.fromkeys(SIZES, ""), address=digest)


def _compare(
    emit: Callable[[dict[str, Any]], None],
    name: str,
    readers: dict[int, Client],
    asked: dict[int, str],
    *,
    address: str = "/library/",
) -> None:
    least = min(readers)
    limit = "" if address == "/library/" else asked[least]
    acts = {0: (readers[least], limit)} | {size: (readers[size], asked[size]) for size in readers}
    if address != "/library/":
        del acts[least]
    spent: dict[int, float] = {}
    for _round in range(ROUNDS):
        for size, (client, query) in acts.items():
            started = time.perf_counter()
            answer = client.get(f"{address}?{query}")
            took = time.perf_counter() - started
            spent[size] = min(took, spent.get(size, took))
            if answer.status_code != 200:
                raise AssertionError(f"{address}?{query} answered {answer.status_code}")
    for size in list(acts)[1:]:
        emit(
            {
                "name": f"{name}, {size} bookmarks",
                "value": round(1000 * spent[size], 1),
                "unit": "ms",
                "n": ROUNDS,
                "vs": f"first page of {least} bookmarks: {1000 * spent[0]:.1f} ms",
                "ratio": round(spent[size] / spent[0], 2),
            }
        )


def _fill(reader: User, first: int, size: int) -> None:
    """Papers and bookmarks numbered from `first` on, written in bulk."""
    author = Author.objects.create(name=f"Author {size}", slug="author")
    for at in range(0, size, CHUNK):
        count = min(CHUNK, size - at)
        papers = Paper.objects.bulk_create(_paper(first + at + n, at + n) for n in range(count))
        Authorship.objects.bulk_create(Authorship(paper=paper, author=author, place=0) for paper in papers)
        Announcement.objects.bulk_create(
            Announcement(paper=paper, category="cs.CV", version=1, listing_day=paper.first_listed, kind="new")
            for paper in papers
        )
        Bookmark.objects.bulk_create(_bookmark(reader, paper, at + n) for n, paper in enumerate(papers))
    _tag(reader)


def _paper(number: int, place: int) -> Paper:
    subject, other = SUBJECTS[number % 7], SUBJECTS[number * 5 % 11 % 7]
    written, word = "ViT" if number % 3 == 0 else "vit", "onlyhere" if place == 7 else ""
    day = START + timedelta(hours=number % 100_000)
    return Paper(
        arxiv_id=f"{1501 + number // 99_999}.{number % 99_999 + 1:05}",
        id_order=number * 7919 % 1_000_003,
        first_listed=day.date(),
        title=f"{subject.title()} number {number * 31 % 9973} of {other}",
        abstract=f"A robust tracking of {subject} with {written} {word}. {FILLER}",
        categories="cs.CV cs.LG",
        submitted_at=day,
        revised_at=day,
        stored_at=day,
        has_detail=True,
    )


def _bookmark(reader: User, paper: Paper, place: int) -> Bookmark:
    saved = START + timedelta(minutes=place)
    return Bookmark(
        reader=reader,
        paper=paper,
        status=2 if place % 50 == 0 else 1 + 2 * (place % 2),
        note="Compare with ours." if place % 2 == 0 else "",
        id_order=paper.id_order,
        saved_at=saved,
        changed_at=START + timedelta(minutes=place * 7919 % 1_000_003),
    )


def _tag(reader: User) -> None:
    marks = list(Bookmark.objects.filter(reader=reader).order_by("pk").values_list("pk", flat=True))
    for name, every in TAGS.items():
        tag = Tag(reader=reader, name=name)
        tag.save()
        on = marks[::every] if every < len(marks) else marks[:1]
        rows = (BookmarkTag(content_object_id=pk, tag=tag) for pk in on)
        BookmarkTag.objects.bulk_create(rows, batch_size=CHUNK)


def _digest() -> str:
    digest = make_digest(on=date(2023, 11, 2))
    for paper in Paper.objects.order_by("-pk")[:50]:
        make_entry(digest, paper)
    return digest.get_absolute_url()
