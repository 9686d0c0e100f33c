"""The digest of a topic on a date: window, sections, order, late records, rebuilds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from papers.clock import now
from papers.digests.builder import SETTLED, CannotBuild, build_digest, check_date, complete_digest, window
from papers.models import Digest, Entry, Paper, Topic
from tests.factories import NOON, make_announcement, make_entry, make_listing_day, make_paper, make_topic

DAY = date(2023, 11, 3)
BEFORE = date(2023, 11, 2)


def listed(
    arxiv_id: str, day: date = DAY, *, kind: str = "new", version: int = 1, category: str = "", **fields
):
    """A paper with one announcement."""
    paper = make_paper(arxiv_id, first_listed=day, **fields)
    make_announcement(
        paper, listing_day=day, kind=kind, version=version, category=category or paper.primary_category
    )
    return paper


def shown(digest: Digest) -> list[tuple[int, int, str]]:
    """Section, rank and arXiv id of each entry, in the page's order."""
    return list(digest.entries.filter(hidden=False).values_list("section", "rank", "paper__arxiv_id"))


@pytest.mark.django_db
class TestWindow:
    def test_a_daily_topics_first_digest_covers_one_day(self) -> None:
        assert window(make_topic(), DAY) == (BEFORE, DAY)

    def test_a_weekly_topics_first_digest_covers_the_age_cap(self) -> None:
        topic = make_topic(cadence=Topic.Cadence.WEEKLY, age_cap_days=60)
        assert window(topic, date(2023, 11, 5)) == (date(2023, 9, 6), date(2023, 11, 5))

    def test_the_next_one_begins_after_the_last_even_when_days_between_held_nothing(self) -> None:
        topic = make_topic()
        listed("2311.00001", date(2023, 10, 31))
        build_digest(topic, date(2023, 10, 31))
        assert build_digest(topic, date(2023, 11, 1)).digest is None
        listed("2311.00002", DAY)
        digest = build_digest(topic, DAY).digest
        assert (digest.window_start, digest.window_end) == (date(2023, 10, 31), DAY)

    def test_a_window_is_never_longer_than_the_age_cap(self) -> None:
        topic = make_topic(age_cap_days=5)
        listed("2310.00001", date(2023, 10, 2))
        build_digest(topic, date(2023, 10, 2))
        assert window(topic, DAY) == (date(2023, 10, 29), DAY)


@pytest.mark.django_db
class TestBuild:
    def test_sections_follow_the_primary_category(self) -> None:
        topic = make_topic(categories="cs.CV")
        listed("2311.00001", categories="cs.CV cs.LG")
        listed("2311.00002", categories="cs.LG cs.CV", kind="cross", category="cs.CV")
        old = make_paper("2310.00003", categories="cs.CV", first_listed=date(2023, 10, 20), latest_version=2)
        make_announcement(old, listing_day=DAY, kind="replace", version=2)
        digest = build_digest(topic, DAY).digest
        assert shown(digest) == [(1, 1, "2311.00001"), (2, 1, "2311.00002"), (3, 1, "2310.00003")]

    def test_papers_of_other_categories_days_and_subjects_stay_out(self) -> None:
        topic = make_topic(categories="cs.CV")
        listed("2311.00001", categories="cs.RO")
        listed("2311.00002", BEFORE)
        listed("2311.00003", title="Graph drawing", abstract="Planar graphs.")
        assert build_digest(topic, DAY).digest is None
        assert Digest.objects.count() == 0

    def test_a_topic_without_categories_takes_any(self) -> None:
        listed("2311.00001", categories="math.CO")
        digest = build_digest(make_topic(categories=""), DAY).digest
        assert shown(digest) == [(1, 1, "2311.00001")]

    def test_an_acceptance_note_lets_a_paper_in_from_anywhere(self) -> None:
        listed("2311.00001", categories="eess.IV", venue="WACV")
        listed("2311.00002", categories="eess.IV")
        digest = build_digest(make_topic(categories="cs.CV", accepted_anywhere=True), DAY).digest
        assert shown(digest) == [(2, 1, "2311.00001")]

    def test_revisions_count_only_when_wanted_and_not_older_than_the_age_cap(self) -> None:
        young = make_paper("2310.00001", first_listed=date(2023, 10, 20), latest_version=2)
        old = make_paper("2305.00001", first_listed=date(2023, 5, 5), latest_version=2)
        for paper in (young, old):
            make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        assert build_digest(make_topic("without", revisions=False), DAY).digest is None
        assert shown(build_digest(make_topic("with"), DAY).digest) == [(3, 1, "2310.00001")]

    def test_a_revised_paper_says_since_when_the_topic_shows_it(self) -> None:
        topic = make_topic()
        paper = listed("2311.00001", BEFORE)
        build_digest(topic, BEFORE)
        make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        entry = build_digest(topic, DAY).digest.entries.get()
        assert (entry.section, entry.version, entry.shown_before) == (Entry.Section.REVISED, 2, BEFORE)

    def test_what_a_curator_hid_was_never_shown(self) -> None:
        topic = make_topic()
        paper = listed("2311.00001", BEFORE)
        build_digest(topic, BEFORE)
        Entry.objects.update(hidden=True)
        make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        assert build_digest(topic, DAY).digest.entries.get().shown_before is None

    def test_of_two_revisions_in_a_window_the_newest_counts_and_a_new_paper_stays_new(self) -> None:
        topic = make_topic(order="id")
        listed("2309.00009", date(2023, 10, 30))
        build_digest(topic, date(2023, 10, 30))
        revised = make_paper("2310.00001", first_listed=date(2023, 10, 20), latest_version=3)
        make_announcement(revised, listing_day=BEFORE, kind="replace", version=2)
        make_announcement(revised, listing_day=DAY, kind="replace", version=3)
        new = listed("2311.00001", BEFORE, latest_version=2)
        make_announcement(new, listing_day=DAY, kind="replace", version=2)
        entries = build_digest(topic, DAY).digest.entries
        assert list(entries.values_list("paper__arxiv_id", "section", "version", "listing_day")) == [
            ("2311.00001", Entry.Section.NEW, 2, BEFORE),
            ("2310.00001", Entry.Section.REVISED, 3, DAY),
        ]

    def test_a_paper_as_old_as_the_age_cap_is_too_old(self) -> None:
        for number, days in enumerate((59, 60, 61), start=1):
            first = DAY - timedelta(days=days)
            paper = make_paper(f"2309.0000{number}", first_listed=first, latest_version=2)
            make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        digest = build_digest(make_topic(age_cap_days=60), DAY).digest
        assert shown(digest) == [(3, 1, "2309.00001")]

    def test_an_archive_stands_for_all_its_categories(self) -> None:
        listed("2311.00001", categories="cs.CV")
        listed("2311.00002", categories="stat.ML")
        digest = build_digest(make_topic(categories="cs"), DAY).digest
        assert shown(digest) == [(1, 1, "2311.00001")]

    @pytest.mark.parametrize("named", ["cs.IT", "math.IT"])
    def test_a_category_of_two_names_is_one(self, named: str) -> None:
        paper = listed("2311.00001", categories="math.IT cs.IT")
        make_announcement(paper, category="cs.IT", kind="cross", listing_day=DAY)
        assert shown(build_digest(make_topic(categories=named), DAY).digest) == [(1, 1, "2311.00001")]

    def test_a_version_shown_before_is_not_shown_again(self) -> None:
        topic = make_topic(categories="cs.CV cs.LG")
        paper = listed("2311.00001", BEFORE)
        build_digest(topic, BEFORE)
        make_announcement(paper, listing_day=DAY, kind="cross", category="cs.LG")
        assert build_digest(topic, DAY).digest is None

    def test_order_by_id_ascends(self) -> None:
        for number in (3, 1, 2):
            listed(f"2311.0000{number}")
        digest = build_digest(make_topic(order="id"), DAY).digest
        assert [row[2] for row in shown(digest)] == ["2311.00001", "2311.00002", "2311.00003"]

    def test_order_by_fit_puts_the_title_before_the_abstract(self) -> None:
        listed("2311.00001", title="On images", abstract="We use a vision transformer.")
        listed("2311.00002", title="A vision transformer", abstract="On images.")
        digest = build_digest(make_topic(order="fit"), DAY).digest
        assert [row[2] for row in shown(digest)] == ["2311.00002", "2311.00001"]

    def test_an_entry_keeps_why_it_is_there(self) -> None:
        topic = make_topic(rule='(ViT AND image) OR "prompt learning"')
        listed("2311.00001", title="Prompt learning", abstract="Nothing else.")
        entry = build_digest(topic, DAY).digest.entries.get()
        assert entry.why == {"branches": ['"prompt learning"'], "hits": [["title", "Prompt learning"]]}

    def test_a_digest_says_which_days_were_not_in(self) -> None:
        make_listing_day("cs.CV", DAY, state="partial", reason="stragglers")
        listed("2311.00001")
        digest = build_digest(make_topic(), DAY).digest
        assert digest.missing == {"days": [["cs.CV", "2023-11-03", "stragglers"]]}


@pytest.mark.django_db
class TestTwice:
    def test_building_twice_changes_nothing(self) -> None:
        topic = make_topic()
        listed("2311.00001")
        first = list(build_digest(topic, DAY).digest.entries.values())
        again = build_digest(topic, DAY)
        assert (again.added, again.removed) == (0, 0)
        assert list(again.digest.entries.values()) == first

    def test_a_late_record_joins_the_digest_whose_window_holds_its_day(self) -> None:
        topic = make_topic(order="id")
        listed("2311.00002", BEFORE)
        digest = build_digest(topic, BEFORE).digest
        Digest.objects.update(checked_at=NOON)
        listed("2311.00009", DAY)
        build_digest(topic, DAY)
        late = listed("2311.00001", BEFORE, stored_at=now() - SETTLED)
        assert complete_digest(digest).added == 1
        assert shown(digest) == [(1, 1, "2311.00001"), (1, 2, "2311.00002")]
        assert digest.entries.get(paper=late).added_later is not None
        assert Digest.objects.count() == 2

    def test_a_paper_stored_a_moment_ago_waits_until_its_day_is_settled(self) -> None:
        listed("2311.00002")
        digest = build_digest(make_topic(), DAY).digest
        listed("2311.00001", stored_at=now())
        assert complete_digest(digest).added == 0

    def test_a_late_record_meets_the_rule_of_its_digest_not_the_new_one(self) -> None:
        topic = make_topic()
        listed("2311.00001")
        digest = build_digest(topic, DAY).digest
        Topic.objects.update(rule="graph")
        listed("2311.00002")
        listed("2311.00003", title="A graph", abstract="Of nodes.")
        build_digest(topic, DAY)
        assert [row[2] for row in shown(digest)] == ["2311.00001", "2311.00002"]

    def test_a_rebuild_applies_the_new_rule_and_keeps_the_curators_work(self) -> None:
        topic = make_topic(order="id")
        for number in range(1, 6):
            listed(f"2311.0000{number}")
        digest = build_digest(topic, DAY).digest
        digest.entries.filter(paper__arxiv_id="2311.00002").update(annotation="Read this.")
        digest.entries.filter(paper__arxiv_id="2311.00003").update(pinned=True)
        digest.entries.filter(paper__arxiv_id="2311.00004").update(hidden=True)
        Topic.objects.update(rule="id:2311.00001 OR id:2311.00003")
        built = build_digest(topic, DAY, rebuild=True)
        assert built.removed == 1
        assert [row[2] for row in shown(digest)] == ["2311.00003", "2311.00001", "2311.00002"]
        assert digest.entries.get(paper__arxiv_id="2311.00004").hidden is True

    def test_a_revision_that_fits_now_joins_its_own_digest_and_changes_no_older_one(self) -> None:
        topic = make_topic()
        paper = listed("2311.00001", BEFORE, title="Planar graphs", abstract="Of nodes.")
        listed("2311.00002", BEFORE)
        digest = build_digest(topic, BEFORE).digest
        Digest.objects.update(checked_at=NOON)
        fits = {"title": "A vision transformer", "latest_version": 2, "stored_at": now() - SETTLED}
        Paper.objects.filter(pk=paper.pk).update(**fits)
        make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        assert complete_digest(digest).added == 0
        entry = build_digest(topic, DAY).digest.entries.get()
        assert (entry.section, entry.version, entry.shown_before) == (Entry.Section.REVISED, 2, None)

    def test_a_version_that_came_late_for_its_window_is_the_one_shown(self) -> None:
        topic = make_topic(cadence=Topic.Cadence.WEEKLY)
        paper = listed("2311.00001", BEFORE)
        digest = build_digest(topic, date(2023, 11, 5)).digest
        Digest.objects.update(checked_at=NOON, changed_at=NOON)
        make_announcement(paper, listing_day=DAY, kind="replace", version=2)
        Paper.objects.update(latest_version=2, stored_at=now() - SETTLED)
        assert complete_digest(digest).added == 0
        digest.refresh_from_db()
        assert (digest.entries.get().version, digest.changed_at > NOON) == (2, True)

    def test_a_paper_that_came_late_with_all_its_versions_joins_the_digest_of_its_first(self) -> None:
        listed("2311.00002", BEFORE)
        digest = build_digest(make_topic(), BEFORE).digest
        Digest.objects.update(checked_at=NOON)
        late = listed("2311.00001", BEFORE, latest_version=2, stored_at=now() - SETTLED, added_at=now())
        make_announcement(late, listing_day=DAY, kind="replace", version=2)
        assert complete_digest(digest).added == 1

    def test_a_rebuild_that_changes_nothing_leaves_caches_alone(self) -> None:
        topic = make_topic()
        listed("2311.00001")
        digest = build_digest(topic, DAY).digest
        build_digest(topic, DAY, rebuild=True)
        assert Digest.objects.get().changed_at == digest.changed_at
        Topic.objects.update(rule="transformer")
        build_digest(topic, DAY, rebuild=True)
        assert Digest.objects.get().changed_at > digest.changed_at

    def test_a_rebuild_keeps_what_a_curator_added(self) -> None:
        topic = make_topic()
        listed("2311.00001")
        digest = build_digest(topic, DAY).digest
        make_entry(digest, make_paper("2201.00001", title="Other", abstract="Else."), by_hand=True)
        for _ in range(2):
            build_digest(topic, DAY, rebuild=True)
        assert [row[2] for row in shown(digest)] == ["2311.00001", "2201.00001"]

    def test_completion_clears_what_was_missing_once_it_is_in(self) -> None:
        row = make_listing_day("cs.CV", DAY, state="partial")
        listed("2311.00001")
        digest = build_digest(make_topic(), DAY).digest
        row.state = "complete"
        row.save()
        complete_digest(digest)
        digest.refresh_from_db()
        assert digest.missing == {}


@pytest.mark.django_db
class TestDate:
    def test_a_weekly_topic_has_no_digest_on_other_days(self) -> None:
        topic = make_topic(cadence=Topic.Cadence.WEEKLY, weekday=6)
        with pytest.raises(CannotBuild, match="once a week, on Sunday"):
            check_date(topic, DAY)

    def test_the_future_has_no_digest(self) -> None:
        with pytest.raises(CannotBuild, match="still to come"):
            check_date(make_topic(), date(2999, 1, 1))


@pytest.mark.django_db(transaction=True)
def test_two_builders_at_once_make_one_digest() -> None:
    topic = make_topic()
    for number in range(1, 30):
        listed(f"2311.{number:05}")

    def build(_: int) -> None:
        try:
            build_digest(topic, DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(build, range(4)))
    assert Digest.objects.get().entry_count == 29
    assert Entry.objects.count() == 29


@pytest.mark.django_db(transaction=True)
def test_builds_late_papers_and_rebuilds_at_once_leave_one_digest_with_each_paper_once() -> None:
    topic = make_topic()
    for number in range(1, 20):
        listed(f"2311.{number:05}")
    digest = build_digest(topic, DAY).digest
    Digest.objects.update(checked_at=NOON)
    for number in range(20, 30):
        listed(f"2311.{number:05}", stored_at=now() - SETTLED)
    jobs = [
        lambda: build_digest(topic, DAY),
        lambda: complete_digest(digest),
        lambda: build_digest(topic, DAY, rebuild=True),
        lambda: build_digest(topic, DAY + timedelta(days=3)),
    ]

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, jobs * 2))
    assert Digest.objects.get().entry_count == 29
    assert sorted(Entry.objects.values_list("rank", flat=True)) == list(range(1, 30))
