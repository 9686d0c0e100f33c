"""What may be a tag: names, twins, levels; and that a reader's acts do not lose each other's tags."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from papers.library.tags import BadTags, clean, clean_one
from papers.models.library import TAG_LIMIT, tag_key

names = st.text(st.characters(), max_size=60)


def cleaned(text: str) -> list[str]:
    """The names, none where the text is refused."""
    try:
        return clean(text)
    except BadTags:
        return []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("survey", ["survey"]),
        ("#survey, - survey ,SURVEY", ["survey"]),
        ("method/attention", ["method/attention"]),
        (" / method //  self   attention/ ", ["method/self attention"]),
        ("方法，注意力、综述", ["方法", "注意力", "综述"]),
        ("ｗｉｄｅ／ｄｅｅｐ", ["ｗｉｄｅ/ｄｅｅｐ"]),
        ("🔥hot", ["🔥hot"]),
        ("👩\u200d🔬lab", ["👩\u200d🔬lab"]),
        ("\u200fabc\u202e", ["abc"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("to\tread\x00", ["to read"]),
        ("a\ufdd0b\uffff", ["ab"]),
        ("c++", ["c++"]),
        ("", []),
        (" , ,, / ", []),
    ],
)
def test_a_text_is_names(text: str, found: list[str]) -> None:
    assert clean(text) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("🔥", "A tag needs a letter or a digit: “🔥” has none."),
        ("a/../b", "A tag needs a letter or a digit: “..” has none."),
        ("a" * 10_000, "A tag has at most 50 characters."),
        ("\ufdfa" * 12, "A tag has at most 50 characters."),  # one character that is eighteen
        (",".join(map(str, range(31))), "A paper has at most 30 tags."),
    ],
)
def test_what_cannot_be_a_tag_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(BadTags) as caught:
        clean(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Méthode", "me\u0301thode"),
        ("ViT", "ｖｉｔ"),
        ("straße", "STRASSE"),
        ("❤️love", "❤love"),
        ("a\u200db", "ab"),
    ],
)
def test_twins_are_one_tag(one: str, other: str) -> None:
    assert tag_key(clean_one(one)) == tag_key(clean_one(other))
    assert clean(f"{one}, {other}") == [clean_one(one)]


@pytest.mark.parametrize(("text", "said"), [("", "Write the name of a tag."), ("a, b", "Write one tag.")])
def test_one_name_is_asked_for(text: str, said: str) -> None:
    with pytest.raises(BadTags, match=said):
        clean_one(text)


@given(names)
@example("e\u200e\u0301x")
@example("-#- #x")
@example("℀")
def test_a_clean_name_is_plain_and_stays_as_it_is(text: str) -> None:
    for name in cleaned(text):
        assert clean(name) == [name]
        assert 0 < len(name) <= TAG_LIMIT
        assert unicodedata.is_normalized("NFC", name)
        assert not re.search(r"\x00|[\ud800-\udfff]|,|//|^/|/$|^[-#]|  ", name)
        assert name.encode()


@given(names)
def test_the_key_has_the_levels_of_the_name_and_is_its_own_key(text: str) -> None:
    for name in cleaned(text):
        key = tag_key(name)
        assert tag_key(key) == key
        assert key.count("/") == name.count("/")
        assert 0 < len(key) <= 4 * TAG_LIMIT


@given(names)
def test_case_and_normal_form_do_not_make_another_tag(text: str) -> None:
    for name in cleaned(text):
        for twin in (unicodedata.normalize("NFD", name), unicodedata.normalize("NFKC", name)):
            assert {tag_key(other) for other in cleaned(twin)} <= {tag_key(name)}
