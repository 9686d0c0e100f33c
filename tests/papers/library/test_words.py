"""The words of saved papers: what is kept, and that they are read again when a paper changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from papers.ingest.store import store
from papers.library import words
from papers.models import Bookmark, Paper, PaperWords
from tests.factories import make_bookmark, make_paper, make_reader
from tests.records import DAY, make_record

pytestmark = pytest.mark.django_db


def test_words_are_stems_with_blanks_around_and_names_apart() -> None:
    paper = make_paper(
        "2311.00001",
        title=r"Schr\"odinger's Cats",
        abstract="Prompted models",
        authors=("Ada Lovelace", "Emmy Noether"),
        comment="",
        categories="cs.CV hep-th",
        venue="NeurIPS Workshop",
        venue_year=2023,
        code_url="https://example.org",
    )
    make_bookmark(make_reader(), paper)
    words.read([paper.pk])
    kept = PaperWords.objects.get()
    assert kept.title == " schroding cat "
    assert kept.abstract == " prompt model "
    assert kept.authors == " ada lovelac | emmi noether "
    assert (kept.comment, kept.venue) == (" ", " neurip workshop ")
    assert kept.beginnings == " ada cats emmy lovelace models noether prompted schrodinger "
    assert kept.written == " Ada Cats Emmy Lovelace Noether Prompted Schrödinger models "
    assert kept.facts == " cat:cs cat:cs.CV cat:hep-th has:code has:venue year:2023 "
    assert Bookmark.objects.values_list("title_key", "stale").get() == ("schrodinger cats", False)


def test_titles_sort_without_regard_to_case_accents_and_tex() -> None:
    titles = [r"\'Etude", "étude", "Etude", "ÉTUDE"]
    assert {words.title_key(title) for title in titles} == {"etude"}


def test_only_a_paper_that_changed_makes_its_bookmarks_stale() -> None:
    one, other = make_record("2311.00001"), make_record("2311.00002")
    store([one, other])
    reader = make_reader()
    for paper in Paper.objects.all():
        make_bookmark(reader, paper)
    words.freshen(reader)
    store([one])
    assert not Bookmark.objects.filter(stale=True).exists()
    store([replace(one, title="Another title", as_of=DAY + timedelta(days=1))])
    assert Bookmark.objects.get(stale=True).paper.arxiv_id == "2311.00001"
    assert words.freshen_some() == 1
    assert PaperWords.objects.get(paper__arxiv_id="2311.00001").title == " anoth titl "
    assert words.freshen_some() == 0


def test_fresh_bookmarks_cost_one_query(django_assert_num_queries: Any) -> None:
    reader = make_reader()
    make_bookmark(reader)
    words.freshen(reader)
    with django_assert_num_queries(1):
        words.freshen(reader)
