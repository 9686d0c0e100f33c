"""Joining what sources say: any order, any repeats, any split give one state."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from papers.arxiv.records import Source, VersionRecord
from papers.ingest.merge import State, deletion, has_detail, is_sample, join, sighting, stamp, state_of
from tests.records import MORNING, Told, make_announced, make_feed_record, make_record, told


def states(said: Told) -> list[State]:
    parts = [state_of(said.record)]
    if said.announced:
        parts.append(sighting(said.announced))
    if said.deleted_at:
        parts.append(deletion(said.deleted_at))
    return parts


one_state = told().map(lambda said: joined(states(said)))


def joined(parts: list[State]) -> State:
    whole = State()
    for part in parts:
        whole = join(whole, part)
    return whole


@given(one_state, one_state)
def test_join_does_not_depend_on_the_order(one: State, other: State) -> None:
    assert join(one, other) == join(other, one)


@given(one_state, one_state, one_state)
def test_join_does_not_depend_on_the_grouping(one: State, other: State, third: State) -> None:
    assert join(join(one, other), third) == join(one, join(other, third))


@given(one_state)
def test_join_with_itself_or_with_nothing_changes_nothing(state: State) -> None:
    assert join(state, state) == state == join(state, State())


@given(st.lists(told(), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_shuffled_and_repeated_records_give_the_same_state(said: list[Told], random) -> None:
    parts = [part for item in said for part in states(item)]
    again = parts + random.choices(parts, k=len(parts))
    random.shuffle(again)
    assert joined(again) == joined(parts)


def test_stamp_orders_by_day_then_source_then_hour() -> None:
    early, late = datetime(2025, 5, 2, 1, tzinfo=UTC), datetime(2025, 5, 2, 2, tzinfo=UTC)
    ordered = [
        stamp(date(1991, 1, 1), Source.SAMPLE, late),
        stamp(date(2025, 5, 1), Source.RAW, late),
        stamp(date(2025, 5, 2), Source.FEED, late),
        stamp(date(2025, 5, 2), Source.RAW, None),
        stamp(date(2025, 5, 2), Source.RAW, early),
        stamp(date(2025, 5, 2), Source.RAW, late),
    ]
    assert sorted(ordered) == ordered


def test_field_that_a_source_does_not_speak_of_stays() -> None:
    state = join(
        state_of(make_record(comment="12 pages")), state_of(make_feed_record(as_of=date(2025, 6, 1)))
    )
    assert state.groups["comment"][1] == "12 pages"


def test_field_that_a_later_source_knows_to_be_empty_goes() -> None:
    later = make_record(comment="", as_of=date(2025, 6, 1))
    assert join(state_of(make_record(comment="12 pages")), state_of(later)).groups["comment"][1] == ""


def test_version_whose_size_is_known_outlasts_a_later_word_without_it() -> None:
    raw = make_record(versions=(VersionRecord(1, MORNING, "12kb", "D"),))
    api = make_record(source=Source.API, as_of=date(2025, 6, 1), versions=(VersionRecord(1, MORNING),))
    state = join(state_of(api), state_of(raw))
    assert state.versions[1][1] == VersionRecord(1, MORNING, "12kb", "D")


def test_first_sighting_in_a_category_counts() -> None:
    first, again = make_announced(), make_announced(listing_day=date(2025, 5, 2), kind="cross")
    assert join(sighting(again), sighting(first)).seen == {("cs.CV", 1): (date(2025, 5, 1), "new")}


def test_sample_is_known_by_its_text() -> None:
    sample = {name: said for name, (said, _) in state_of(make_record(source=Source.SAMPLE)).groups.items()}
    real = {name: said for name, (said, _) in state_of(make_feed_record()).groups.items()}
    assert (is_sample(sample), is_sample(real)) == (True, False)


def test_detail_is_that_of_the_latest_version() -> None:
    old = {"text": "2025-06-01 1  x", "comment": "2025-05-01 5  x", "detailed": 1}
    assert [has_detail(old, latest) for latest in (1, 2)] == [True, False]
    assert has_detail(old | {"comment": "2025-06-01 4  x"}, 2)
    assert not has_detail({"text": "2025-06-01 1  x"}, 1)
