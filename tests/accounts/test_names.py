"""Names that nobody can mistake for another's, for the site's, or for a page's."""

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import given
from hypothesis import strategies as st

from accounts import names

ASCII_NAMES = st.from_regex(r"[a-zA-Z0-9]([_.-]?[a-zA-Z0-9]){0,14}", fullmatch=True)
HIDDEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u2066\x00\x07\n\u2028\u115f\u3164\ue000\U000e0061"


def refused(check: Callable[[str], None], name: str) -> str:
    """The code of the refusal, "" where there is none."""
    try:
        check(name)
    except ValidationError as error:
        return str(error.code)
    return ""


@pytest.mark.parametrize(
    "name",
    ["mira", "Mira", "m", "mira-7", "j.r.r", "élodie", "張偉", "田中さん", "김민준", "мира", "ﬁona", "李_2"],
)
def test_names_of_one_script_are_taken(name: str) -> None:
    """Of any script, with digits and single marks between."""
    assert refused(names.validate_username, name) == ""
    assert refused(names.validate_free_word, name) == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "length"),
        ("  ", "length"),
        ("a" * 31, "length"),
        ("..", "punctuation"),
        (".a", "punctuation"),
        ("a-", "punctuation"),
        ("a--b", "punctuation"),
        ("@everyone", "characters"),
        ("user@host", "characters"),
        ("a b", "characters"),
        ("a/b", "characters"),
        ("<b>", "characters"),
        ("😀", "characters"),
        ("½", "characters"),
        ("pаypal", "scripts"),
        ("αlpha", "scripts"),
        ("mira張", "scripts"),
        *((f"a{hidden}b", "characters") for hidden in HIDDEN),
    ],
)
def test_names_that_hide_or_mix_are_refused(name: str, code: str) -> None:
    """Whoever makes the account."""
    assert refused(names.validate_username, name) == code


@pytest.mark.parametrize(
    "name",
    [
        "admin",
        "Admin",
        "ADMIN",
        "ａdmin",
        "admın",
        "ádmin",
        "adm1n",
        "ad-min",
        "a.d.m.i.n",
        "adrnin",
        "r00t",
        "ro0t",
        "me",
        "deleted",
        "moderator",
        "rnoderator",
        "topics",
        "top1cs",
        "ᴀdmin",
        "管理员",
    ],
)
def test_names_kept_for_the_site_are_refused_in_every_guise(name: str) -> None:
    """Pages, offices, words for nobody and everybody."""
    assert refused(names.validate_free_word, name) == "reserved"


def test_every_first_word_of_the_sites_addresses_is_kept() -> None:
    """A page added tomorrow fails here until its word is in accounts/names.py."""
    free = {word for word in first_words(get_resolver().url_patterns) if word not in names.RESERVED.split()}
    assert free == set()


def first_words(patterns: list[Any]) -> Iterator[str]:
    """What stands before the first slash, dot or parameter."""
    for pattern in patterns:
        text = str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver) and not text:
            yield from first_words(pattern.url_patterns)
        elif isinstance(pattern, URLPattern | URLResolver):
            word = text.split("/")[0].split(".")[0].split("<")[0]
            if word.isalpha():
                yield word


@given(ASCII_NAMES)
def test_every_spelling_of_a_name_is_kept_as_one(name: str) -> None:
    """Case, width, blanks: one row."""
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter for letter in name)
    assert {names.normal(form) for form in (name, name.upper(), wide, f" {name}\t")} == {name.lower()}


@given(st.text(max_size=40))
def test_any_text_is_taken_or_refused(text: str) -> None:
    """Never an error of another kind; what is taken stays itself, and shows all of itself."""
    code = refused(names.validate_username, text)
    refused(names.validate_free_word, text)
    refused(names.validate_shown_name, text)
    if not code:
        kept = names.normal(text)
        assert names.normal(kept) == kept
        assert refused(names.validate_username, kept) == ""
        assert 1 <= len(kept) <= names.LONGEST
        assert {unicodedata.category(letter)[0] for letter in kept} <= set("LMNP")
        assert not set(kept) & set("@/\\<>&'\" ")


@given(ASCII_NAMES, st.sampled_from(HIDDEN), st.integers(0, 30))
def test_a_hidden_character_never_makes_a_second_name(name: str, hidden: str, place: int) -> None:
    """Wherever it stands: refused, or (at an end, where it is a blank) not kept."""
    place %= len(name) + 1
    spelled = name[:place] + hidden + name[place:]
    assert refused(names.validate_username, spelled) or names.normal(spelled) == names.normal(name)


@given(ASCII_NAMES)
def test_look_alikes_meet(name: str) -> None:
    """Digits for letters, accents, two letters for one."""
    guises = [
        name.lower().replace("o", "0"),
        name.lower().replace("l", "1"),
        name.lower().replace("a", "á"),
        name.lower().replace("m", "rn"),
        name.lower().replace("i", "ı"),
        name.lower().replace("-", "_"),
    ]
    assert {names.likeness(guise) for guise in guises} == {names.likeness(name)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", ""),
        ("Mira Nováková", ""),
        ("Dr. Root-Guest", ""),
        ("山田 太郎 (Taro)", ""),
        ("O’Neill", ""),
        ("Mira\u200b", "invisible"),
        ("\u202eariM", "invisible"),
        ("Mira\nNova", "invisible"),
        ("Mira\u2028Nova", "lines"),
        ("...", "letters"),
        ("😀", "letters"),
        ("Mіra", "scripts"),
        ("Admin", "reserved"),
        ("Site Admin", "reserved"),
        ("The Moderators", "reserved"),
        ("Mira Nováková · author", "reserved"),
        ("山田 作者", "reserved"),
        ("Root", "reserved"),
        ("管理员", "reserved"),
    ],
)
def test_names_shown_are_free_but_honest(name: str, code: str) -> None:
    """What others read beside a comment."""
    assert refused(names.validate_shown_name, name) == code
