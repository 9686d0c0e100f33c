"""What a word is."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.query.tokens import MAX_WORD, Token, fold, readings, tokenize, tokenize_names

# Each repeated up to 60 KB: what a pattern that is not linear would choke on.
WORST = [
    *(
        "a",
        "\\",
        "\\'",
        "{",
        "a{",
        "a_",
        "a_{1",
        "1.",
        "é",
        "e\u0301",
        "\u0301",
        "\\H{",
        "$",
        " ",
        "a's",
        "π1",
    ),
    *(
        "中",
        "½",
        "\\alpha_{",
        "\\' ",
        "{\\'",
        "{\\'a",
        "\u1100\u1161",
        "\\i{}",
        "x\u00ad",
        "\ufeff",
        "\ud800",
    ),
]


def stems(text: str) -> list[str]:
    return [token.stem for token in tokenize(text)]


def folded(text: str) -> list[str]:
    return [token.folded for token in tokenize(text)]


def exact(text: str) -> list[str]:
    return [token.exact for token in tokenize(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prompting", "prompted"),
        ("images", "imaging"),
        ("ViTs", "vit"),
        ("LLMs", "LLM"),
        ("CNNs", "cnn"),
        ("Erdős", "erdos"),
        (r"Erd\H{o}s", "erdos"),
        (r"Erd{\H o}s", "erdos"),
        (r"G\"odel", "godel"),
        (r"Schr{\"o}dinger", "schrodinger"),
        (r"Ho\v{r}ava", "horava"),
        (r"\'{\i}ndice", "indice"),
        (r"{\L}ukasz", "lukasz"),
        (r"S\o ren", "Søren"),
        (r"Stra\ss e", "strasse"),
        ("vision-language", "vision language"),
        ("vision–language", "Vision Language"),
        ("train/test", "train test"),
        ("{CNN}s", "CNNs"),
        (r"\emph{very} deep", "very deep"),
        ("CO$_2$", "CO₂"),
        ("H$_2$O", "H2O"),
        (r"$\ell_2$-norm", "l2 norm"),
        (r"$L_{2}$", "L2"),
        ("π", "pi"),
        (r"$\pi$", "pi"),
        (r"$\beta$-VAE", "β-VAE"),
        (r"$\Lambda$CDM", "ΛCDM"),
        (r"$\varepsilon$", "ϵ"),
        ("ﬁne", "fine"),
        ("Ｖｉｔ", "vit"),
        ("trans\u00adformer", "transformer"),
        ("Fréchet's", "frechet"),
        ("ViT’s", "vit"),
        ("naı\u0308ve", "naive"),
        ("ｶﾞ", "ガ"),
        ("\u1112\u1161\u11ab", "한"),
        ("O'Brien", "o brien"),
        ("snake_case", "snake case"),
    ],
)
def test_stems_are_the_same_for_both_spellings(one: str, other: str) -> None:
    assert stems(one) == stems(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GPT-4 and GPT-3.5", ["gpt", "4", "and", "gpt", "3.5"]),
        ("3D, R2R; YOLOv8", ["3d", "r2r", "yolov8"]),
        ("C++ C# PointNet++", ["c++", "c#", "pointnet"]),
        ("cs.CV i.i.d. end.The", ["cs", "cv", "i", "i", "d", "end", "the"]),
        ("arXiv:2310.12755v2", ["arxiv", "2310.12755v2"]),
        ("1,000 at 58.8\\%", ["1", "000", "at", "58.8"]),
        ("don't", ["don", "t"]),
        (r"$\frac{a}{b}$ 10^{-3} $x_i$", ["a", "b", "10", "3", "x", "i"]),
        ("视觉transformer模型", ["视", "觉", "transformer", "模", "型"]),
        ("GPS DNS LLMS loss", ["gps", "dns", "llms", "loss"]),
        ("Ελλάδα", ["ελλαδα"]),
        ("-- … ☃ \x00 \ud800", []),
        ("", []),
    ],
)
def test_folded_words_of_a_text(text: str, words: list[str]) -> None:
    assert folded(text) == words


def test_short_plurals_without_vowels_stay() -> None:
    assert stems("GPS DNS LLMs https CSS") == ["gps", "dns", "llm", "http", "css"]


def test_exact_words_keep_case_ending_and_accents() -> None:
    assert exact(r"ViTs ViT's Erd\H{o}s {CNN}s $\Lambda$") == ["ViTs", "ViT", "Erdős", "CNNs", "Lambda"]


def test_offsets_hold_the_word_as_it_stands_in_the_text() -> None:
    text = r"½ the Ｖｉｔ of Erd\H{o}s, $\ell_2$"
    spans = [text[token.start : token.end] for token in tokenize(text)]
    assert spans == ["½", "½", "the", "Ｖｉｔ", "of", r"Erd\H{o}s", r"\ell_2"]


def test_no_position_joins_two_names() -> None:
    assert tokenize_names(["Yann LeCun", "Li", ""]) == [
        Token("yann", "yann", "Yann", 0, 4, 0),
        Token("lecun", "lecun", "LeCun", 5, 10, 1),
        Token("li", "li", "Li", 12, 14, 3),
    ]


def test_long_words_are_cut() -> None:
    assert [len(word) for word in tokenize("x" * 60_000)[0][:3]] == [MAX_WORD] * 3


def test_stems_are_the_same_in_many_threads() -> None:
    texts = [f"prompting{number} images transformers studies" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stems, texts)) == [stems(text) for text in texts]


@pytest.mark.parametrize("piece", WORST)
def test_worst_cases_of_60_kb_are_read(piece: str) -> None:
    text = piece * (60_000 // len(piece.encode("utf-8", "surrogatepass")))
    assert all(token.end <= len(text) for token in tokenize(text))


@given(st.text())
def test_tokens_lie_in_order_within_any_text(text: str) -> None:
    tokens = tokenize(text)
    assert [token.position for token in tokens] == list(range(len(tokens)))
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(one.start <= other.start for one, other in pairwise(tokens))


@given(st.text())
def test_stored_words_hold_nothing_that_an_index_would_split(text: str) -> None:
    for token in tokenize(text):
        for word in (token.stem, token.folded):
            assert word
            assert all(sign in ".+#" or unicodedata.category(sign)[0] in "LNM" for sign in word)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_words_do_not_depend_on_the_normal_form(text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert folded(composed) == folded(decomposed)


@given(st.text(alphabet="abcXYZéÜő 12-'.", max_size=40))
def test_words_do_not_depend_on_case_and_accents(text: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert stems(text.upper()) == stems(text) == stems(bare.lower())


@given(st.text())
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)


@given(st.text() | st.text(alphabet="aBs1.+#'’ -$_^{\\\n\0Sé", max_size=30))
def test_readings_are_the_forms_of_the_tokens(text: str) -> None:
    """Plain text is read by a way of its own."""
    assert readings(text) == [(token.stem, token.folded, token.exact) for token in tokenize(text)]


def test_a_word_longer_than_any_is_cut_in_readings_too() -> None:
    text = "x" * 300 + " 1" * 90 + ".5" * 90
    assert readings(text) == [(token.stem, token.folded, token.exact) for token in tokenize(text)]
