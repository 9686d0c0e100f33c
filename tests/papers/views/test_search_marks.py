"""What a search found says why: words marked in titles, names and a sentence of the abstract."""

import re
from unittest.mock import patch

import pytest
from django.test import Client

from papers.query.tokens import tokenize_names
from papers.views.hits import NAMES
from tests.papers.views.searching import Texts, found, indexed, search

pytestmark = pytest.mark.django_db


def test_whole_words_are_marked_in_title_and_sentence(visitor: Client) -> None:
    abstract = "A first sentence. Then prompted models, e.g. on images, do. And a last one."
    indexed(title="On Prompting & <b>prompts</b>", abstract=abstract)
    card = search(visitor, "prompt models").context["cards"][0]
    assert card.title == (
        'On <mark class="hit">Prompting</mark> &amp; &lt;b&gt;<mark class="hit">prompts</mark>&lt;/b&gt;'
    )
    assert card.gist == (
        'Then <mark class="hit">prompted</mark> <mark class="hit">models</mark>, e.g. on images, do. '
    )


def test_the_sentence_is_the_one_with_most_of_the_words(visitor: Client) -> None:
    indexed(abstract="Models, models of models. A prompt first. Then prompted models do. Prompts for models.")
    card = search(visitor, "prompt models").context["cards"][0]
    assert card.gist == 'Then <mark class="hit">prompted</mark> <mark class="hit">models</mark> do. '


def test_an_open_abstract_is_marked_itself_and_nothing_is_said_twice(visitor: Client) -> None:
    abstract = "See https://vision.example.org/vision. A vision of $x$ vision.\n\nMore vision."
    indexed(abstract=abstract)
    answer = search(visitor, "vision", view="abstracts")
    html, hit = answer.context["cards"][0].abstract, '<mark class="hit">vision</mark>'
    assert html.startswith('<p>See <a href="https://vision.example.org/vision" rel=')
    assert f"</a>. A {hit} of <math>" in html
    assert html.endswith(f"</math> {hit}.</p>\n<p>More {hit}.</p>")
    assert answer.content.decode().count("More <mark") == 1
    assert 'class="gist"' not in answer.content.decode()


def test_a_match_in_the_comment_is_shown(visitor: Client, text_of: Texts) -> None:
    indexed(comment="12 pages. Accepted at <b>ICML</b> 2023")
    answer = search(visitor, "co:accepted")
    assert text_of(answer, ".//p[@class='why'][bdi]") == ["Comment: Accepted at <b>ICML</b> 2023"]
    assert text_of(answer, ".//p[@class='why']/bdi/mark") == ["Accepted"]


def test_a_formula_with_a_match_is_marked_as_a_whole(visitor: Client) -> None:
    indexed(title=r"Bounds of $\ell_2$ norms", abstract=r"The price is $5\text{ euros}$ here.")
    card = search(visitor, "norms euros").context["cards"][0]
    assert card.title.endswith('</math> <mark class="hit">norms</mark>')
    assert card.gist.startswith('The price is <mark class="hit"><math>')
    assert card.gist.endswith("</math></mark> here.")


def test_only_a_piece_of_a_long_sentence_is_shown(visitor: Client) -> None:
    indexed(abstract=f"{'Before it all ' * 30}a narwhal {'comes after this ' * 30}")
    gist = search(visitor, "narwhal").context["cards"][0].gist
    assert gist.startswith("… ")
    assert gist.endswith(" …")
    assert 'a <mark class="hit">narwhal</mark> comes after' in gist
    assert len(gist) < 300


def test_of_thousands_of_authors_the_first_are_looked_at_for_marks(visitor: Client) -> None:
    names = [f"A. Name{number}" for number in range(NAMES)]
    indexed(title="Vision", authors=(*names, "Z. Last"))
    with patch("papers.query.memory.tokenize_names", wraps=tokenize_names) as read:
        assert '<mark class="hit">Vision</mark>' in search(visitor, "vision").content.decode()
    assert [len(call.args[0]) for call in read.call_args_list] == [NAMES]
    answer = search(visitor, "vision au:last")
    assert found(answer) == ["2311.00001"]
    assert "<mark" not in answer.content.decode()


def test_words_of_another_direction_leave_the_title_as_it_is(visitor: Client) -> None:
    indexed(title="Vision \u202etransformer")
    assert search(visitor, "vision").context["cards"][0].title == "Vision transformer"


def test_titles_alone_have_no_sentence(visitor: Client, text_of: Texts) -> None:
    indexed()
    answer = search(visitor, "vision", view="titles")
    assert text_of(answer, ".//p[@class='gist']") == []
    assert text_of(answer, ".//mark") == ["vision"]
    assert [way.url for way in answer.context["densities"]] == [
        f"/search/?q=vision&view={view}" for view in ("titles", "contents", "abstracts")
    ]


def test_words_are_marked_in_names(visitor: Client) -> None:
    indexed(authors=("Ünal Łukasz", "Mira <b> Okafor", "Vi Sion"))
    card = search(visitor, "(au:mira okafor) OR unal").context["cards"][0]
    assert re.findall("<bdi>(.*?)</bdi>", card.authors) == [
        '<mark class="hit">Ünal</mark> Łukasz',
        '<mark class="hit">Mira</mark> &lt;b&gt; <mark class="hit">Okafor</mark>',
        "Vi Sion",
    ]


def test_for_a_name_that_is_not_shown_the_number_of_those_is_marked(visitor: Client) -> None:
    indexed(authors=tuple(f"A. Name{number}" for number in range(20)))
    for query, hidden, shown in (("au:name7", 1, 0), ("au:name4", 0, 1), ("au:name19", 0, 1)):
        authors = search(visitor, query).context["cards"][0].authors
        assert (authors.count('class="more hit"'), authors.count("<mark")) == (hidden, shown)
