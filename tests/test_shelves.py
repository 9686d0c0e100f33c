"""Shelves in bulk are as the site itself would write them."""

import pytest
from django.forms.models import model_to_dict

from papers.library import words
from papers.models import Bookmark, Paper, PaperWords
from tests.factories import make_reader
from tests.shelves import make_papers, shelve


@pytest.mark.django_db
def test_words_and_titles_are_those_that_the_site_reads() -> None:
    make_papers(60)
    shelve(make_reader(), 40)
    papers = Paper.objects.with_authors().order_by("pk")
    rows = PaperWords.objects.order_by("pk")
    assert list(map(model_to_dict, rows)) == [model_to_dict(words.words_of(paper)) for paper in papers]
    keys = Bookmark.objects.order_by("paper").values_list("title_key", flat=True)
    assert list(keys) == [words.title_key(paper.title) for paper in papers[:40]]
