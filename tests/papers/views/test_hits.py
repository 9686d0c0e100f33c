"""Marks on what a search found change nothing but the marks, whatever the text and the places."""

from hypothesis import given
from hypothesis import strategies as some

from papers.text.math import to_html
from papers.views.hits import gist, marked

MARKS = ('<mark class="hit">', "</mark>")
TEXTS = some.one_of(
    some.text(max_size=80),
    some.lists(
        some.sampled_from([r"$\ell_2$", "$", "\\$", "$$x$$", r"\(a\)", "<b>", "&", " ", ". A", "word"])
    ).map("".join),
)
SPANS = some.lists(
    some.tuples(some.integers(0, 60), some.integers(1, 20)).map(lambda at: (at[0], at[0] + at[1]))
)


def unmarked(html: str) -> str:
    for mark in MARKS:
        html = html.replace(mark, "")
    return html


@given(text=TEXTS, spans=SPANS)
def test_without_its_marks_a_text_is_what_it_was(text: str, spans: list[tuple[int, int]]) -> None:
    html = marked(text, spans)
    assert html.count(MARKS[0]) == html.count(MARKS[1])
    if "\\$" not in text:  # a place between the two is none that a word has
        assert unmarked(html) == to_html(text, "Formula")


@given(text=TEXTS, spans=SPANS.filter(bool))
def test_a_sentence_is_found_for_any_places(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(min(start, len(text)), min(end, len(text))) for start, end in spans]
    assert "<b>" not in gist(text, inside)


def test_an_escaped_dollar_is_one_before_and_after_a_mark() -> None:
    assert marked(r"Costs \$5 a word", [(12, 16)]) == 'Costs $5 a <mark class="hit">word</mark>'


def test_the_sentence_ends_where_the_next_begins() -> None:
    text = "One. Two words, i.e. these. Three? Four"
    for word, sentence in (("One", "One. "), ("these", "Two words, i.e. these. "), ("Four", "Four")):
        start = text.index(word)
        assert unmarked(gist(text, [(start, start + len(word))])) == sentence


def test_a_formula_is_never_cut_by_the_end_of_a_piece() -> None:
    text = f"{'before ' * 40}word {'after ' * 16}$x {'+ y ' * 20}$ {'more ' * 20}"
    start = text.index("word")
    assert gist(text, [(start, start + 4)]).count("<math>") == 1
