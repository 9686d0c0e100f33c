"""Topics as a file: out and in again gives the same; what cannot be taken in changes nothing."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from papers import catalogue
from papers.models import Topic, TopicChange
from papers.seeding import seed_catalogue
from tests.factories import make_reader, make_topic

pytestmark = pytest.mark.django_db


def topics() -> list[dict[str, Any]]:
    """All that the site says of its topics, but for the times."""
    rows = Topic.objects.order_by("slug").values()
    return [{k: v for k, v in row.items() if k not in ("id", "changed_at", "edition")} for row in rows]


def file_with(*rows: dict[str, Any]) -> str:
    return json.dumps({"catalogue": 1, "topics": rows})


def bring_in(text: str, **options: Any) -> int:
    return catalogue.bring_in(catalogue.proposals(catalogue.read(text)), **({"by": None} | options))


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_what_was_taken_away_comes_back_the_same(form: str) -> None:
    seed_catalogue()
    before = topics()
    text = catalogue.written(Topic.objects.order_by("place"), form=form)
    Topic.objects.all().delete()
    assert bring_in(text) == 32
    assert topics() == before


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_the_same_file_again_changes_nothing(form: str) -> None:
    seed_catalogue()
    text = catalogue.written(Topic.objects.all(), form=form)
    assert {proposal.word for proposal in catalogue.proposals(catalogue.read(text))} == {"same"}
    assert (bring_in(text), TopicChange.objects.count()) == (0, 0)


def test_fields_that_a_file_leaves_out_stay() -> None:
    make_topic(name="Graphs", description="About graphs", slug="graphs")
    assert bring_in(file_with({"slug": "graphs", "rule": "graph"})) == 1
    found = Topic.objects.get()
    assert (found.name, found.description, found.rule) == ("Graphs", "About graphs", "graph")


def test_a_change_is_in_the_history_with_its_person() -> None:
    make_topic(slug="graphs", rule="tree")
    chief = make_reader("chief")
    bring_in(file_with({"slug": "graphs", "rule": "graph"}), by=chief)
    row = TopicChange.objects.get()
    assert (row.way, row.by, row.changes) == ("imported", chief, {"rule": ["tree", "graph"]})


def test_one_wrong_topic_keeps_all_out() -> None:
    good = {"slug": "graphs", "name": "Graphs", "rule": "graph"}
    with pytest.raises(catalogue.BadCatalogue, match="trees"):
        bring_in(file_with(good, {"slug": "trees", "name": "Trees", "rule": "(tree"}))
    assert not Topic.objects.exists()


def test_a_topic_changed_since_it_was_compared_is_not_written_over() -> None:
    topic = make_topic(slug="graphs", rule="tree")
    wanted = catalogue.proposals(catalogue.read(file_with({"slug": "graphs", "rule": "graph"})))
    Topic.objects.filter(pk=topic.pk).update(rule="forest", edition=1)
    with pytest.raises(catalogue.BadCatalogue):
        catalogue.bring_in(wanted, by=None)
    assert Topic.objects.get().rule == "forest"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rule", "(graph"),
        ("rule", "is:read"),
        ("rule", ""),
        ("rule", "graph\x00"),
        ("rule", "graph\ud800"),
        ("rule", 7),
        ("name", "n" * 151),
        ("name", None),
        ("categories", "cs.CV"),
        ("categories", ["cs.XX"]),
        ("categories", [["cs.CV"]]),
        ("examples", ["no id"]),
        ("age_cap_days", 0),
        ("age_cap_days", 10**30),
        ("age_cap_days", "60"),
        ("active", 1),
        ("cadence", "hourly"),
        ("weekday", 7),
        ("slug", "No Slug"),
        ("curators", []),
        ("owner", "somebody"),
    ],
)
def test_a_value_that_cannot_be_is_told_and_not_taken_in(field: str, value: Any) -> None:
    row = {"slug": "graphs", "name": "Graphs", "rule": "graph"} | {field: value}
    (proposal,) = catalogue.proposals(catalogue.read(file_with(row)))
    assert proposal.word == "wrong"
    assert [fault for fault in proposal.faults if field not in fault] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "catalogue: 2\ntopics: []",
        "catalogue: 1",
        "catalogue: 1\ntopics: [1]",
        "catalogue: 1\ntopics: [{name: Graphs}]",
        "catalogue: 1\ntopics: [{slug: a}, {slug: a}]",
        "!!python/object/apply:os.system [ls]",
        "a: &a [*a]",
        "catalogue: 1\ntopics: [{slug: a, examples: &x [b]}, {slug: c, examples: *x}]",
        'catalogue: !!int ""\ntopics: []',
        'catalogue: !!float ""\ntopics: []',
        "catalogue: !!bool b\ntopics: []",
        "catalogue: !!timestamp b\ntopics: []",
        '{"catalogue": 1, "topics": [{"slug": "\\ud800"}]}',
        '{"catalogue": 1, "topics": [{"slug": "\\ud800"}, {"slug": "\\ud800"}]}',
        "[" * 100_000,
        "{" * 100_000,
        "x" * (catalogue.LARGEST + 1),
        "catalogue: 1\ntopics: [" + "{slug: a}," * 1001 + "]",
        "\x00",
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(catalogue.BadCatalogue) as refused:
        catalogue.read(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("row", ['{"slug": "a", "\\ud800": 1}', f"{{slug: a, ? 0x{'f' * 6000} : 1}}"])
def test_a_name_that_cannot_be_printed_is_no_field(row: str) -> None:
    text = f'{{"catalogue": 1, "topics": [{row}]}}' if '"' in row else f"catalogue: 1\ntopics: [{row}]"
    [proposal] = catalogue.proposals(catalogue.read(text))
    assert proposal.faults == ("? is no field of a topic.",)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
_ROW = st.dictionaries(st.sampled_from([*catalogue.FIELDS, "x"]), _JSON, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(_ROW, max_size=3), st.sampled_from([json.dumps, yaml.safe_dump]))
def test_whatever_a_file_says_it_is_taken_in_or_told(rows: list[dict[str, Any]], write: Any) -> None:
    """Never another exception than the one that says why."""
    try:
        wanted = catalogue.proposals(catalogue.read(write({"catalogue": 1, "topics": rows})))
        catalogue.bring_in(wanted, by=None)
    except catalogue.BadCatalogue:
        return
