"""The pairs of a paper in a list, read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.export.coins import MOST_AUTHORS, coins
from tests.printed_works import make_printed
from tests.reference_managers import listed

texts = some.text(some.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).map(str.strip)


@given(title=texts.filter(bool), names=some.lists(texts.filter(bool), min_size=1, max_size=8), doi=texts)
def test_whatever_is_in_them_comes_out_as_it_was(title: str, names: list[str], doi: str) -> None:
    work = make_printed(title=title, authors=tuple(names), doi=doi.replace(" ", ""))
    (item,) = listed(f'<main><span class="Z3988" title="{coins(work).replace("&", "&amp;")}"></span></main>')
    assert (item.title, item.authors) == (work.plain_title, work.plain_authors)
    assert (item.doi, item.url) == (work.first_doi, work.url)


@pytest.mark.parametrize(("number", "named"), [(MOST_AUTHORS, MOST_AUTHORS), (MOST_AUTHORS + 1, 0)])
def test_more_names_than_a_page_bears_are_left_out_as_a_whole(number: int, named: int) -> None:
    text = coins(make_printed(authors=tuple(f"Author Number{n}" for n in range(number))))
    assert text.count("rft.au=") == named


def test_pairs_need_no_escape_in_an_attribute_but_that_of_their_joint() -> None:
    text = coins(make_printed(title="\"<b>' & > `=", authors=("<\"'>",)))
    assert not set("<>\"' `+") & set(text)
