from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.taxonomy import (
    ARCHIVES,
    CATEGORIES,
    canonical_categories,
    category_name,
    oai_set_for,
    sets_for,
)


def test_taxonomy_is_whole():
    assert (len(ARCHIVES), sum(archive.active for archive in ARCHIVES.values())) == (39, 20)
    assert (len(CATEGORIES), sum(category.active for category in CATEGORIES.values())) == (177, 155)


def test_categories_keep_their_order():
    assert canonical_categories(["stat.ML", "cs.CV", "cs.AI"]) == ("stat.ML", "cs.CV", "cs.AI")


def test_categories_get_the_alias_that_is_missing():
    assert canonical_categories(["cs.IT", "math.CO"]) == ("cs.IT", "math.CO", "math.IT")
    assert canonical_categories(["math.MP"]) == ("math.MP", "math-ph")


def test_categories_with_both_names_stay_as_they_are():
    assert canonical_categories(["quant-ph", "cs.IT", "math.IT"]) == ("quant-ph", "cs.IT", "math.IT")


def test_categories_lead_from_a_closed_archive_to_its_successor_and_not_back():
    assert canonical_categories(["cmp-lg"]) == ("cmp-lg", "cs.CL")
    assert canonical_categories(["cs.CL"]) == ("cs.CL",)


def test_categories_lose_duplicates_and_subject_classes():
    terms = ["math.DG", "53D10, 53D15", "68T07; 05C50", "I.2.10", "math.DG", "", "Primary 53C30"]
    assert canonical_categories(terms) == ("math.DG",)


def test_categories_keep_unknown_terms_that_look_like_archives():
    assert canonical_categories(["foo-bar", "foo.XY", "foo"]) == ("foo-bar", "foo.XY")


@given(st.lists(st.sampled_from([*CATEGORIES, "foo-bar", "I.2.10"])))
def test_categories_are_stable_when_read_again(codes: list[str]):
    once = canonical_categories(codes)
    assert canonical_categories(once) == once


def test_oai_sets_are_those_of_the_service():
    assert [oai_set_for(code) for code in ("cs.CV", "hep-th", "astro-ph.GA", "cs", "nope")] == [
        "cs:cs:CV",
        "physics:hep-th",
        "physics:astro-ph:GA",
        "cs:cs",
        None,
    ]


def test_oai_set_of_a_closed_archive_is_its_successors():
    assert oai_set_for("cmp-lg") == "cs:cs:CL"
    assert oai_set_for("astro-ph") == "physics:astro-ph"


def test_sets_come_once_each():
    assert sets_for(["cs.CV", "cs.CL", "cmp-lg", "nope", "cs.CV"]) == ("cs:cs:CV", "cs:cs:CL")


def test_name_of_an_unknown_category_is_its_code():
    assert [category_name(code) for code in ("cs.CV", "cs", "foo.XY")] == [
        "Computer Vision and Pattern Recognition",
        "Computer Science",
        "foo.XY",
    ]
