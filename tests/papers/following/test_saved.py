"""What becomes of a reader's saved searches."""

import pytest

from accounts.models import User
from papers.following import saved
from papers.models import SavedSearch
from papers.undo import take_back
from tests.factories import NOON, make_hit, make_paper, make_reader, make_saved_search

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return make_reader("mira")


def test_deleted_search_comes_back_under_a_free_name(reader: User) -> None:
    undo = saved.delete(make_saved_search(reader, "n" * 100))
    assert undo
    make_saved_search(reader, "n" * 100)
    assert take_back(reader, undo.pk) == f"{'n' * 94} (2) is back."
    assert sorted(map(len, reader.saved_searches.values_list("name", flat=True))) == [98, 100]


def test_search_is_deleted_once_and_as_another_tab_left_it(reader: User) -> None:
    read = make_saved_search(reader, "ViT")
    SavedSearch.objects.filter(pk=read.pk).update(name="Vision")
    again = SavedSearch.objects.get(pk=read.pk)
    undo = saved.delete(read)
    assert saved.delete(again) is None
    assert undo
    take_back(reader, undo.pk)
    assert [row.name for row in reader.saved_searches.all()] == ["Vision"]


def test_deleted_search_stays_away_where_there_is_no_room(
    reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo = saved.delete(make_saved_search(reader, "one"))
    assert undo
    make_saved_search(reader, "two")
    monkeypatch.setattr(saved, "LIMIT", 1)
    assert "not restored" in str(take_back(reader, undo.pk))
    assert [row.name for row in reader.saved_searches.all()] == ["two"]


def test_what_was_seen_stays_so_where_the_search_asks_for_something_else(reader: User) -> None:
    search = make_saved_search(reader)
    undo = saved.see(search, make_hit(search).pk)
    assert undo
    saved.change(search, 0, name="Other", query="other", cadence=0)
    assert "changed since" in str(take_back(reader, undo.pk))
    assert not search.hits.exists()


def test_papers_that_are_gone_do_not_come_back(reader: User) -> None:
    search = make_saved_search(reader)
    stays, gone = make_paper("2311.00001"), make_paper("2311.00002")
    for paper in (stays, gone):
        make_hit(search, paper)
    undo = saved.delete(search)
    assert undo
    gone.delete()
    take_back(reader, undo.pk)
    assert [hit.paper for hit in SavedSearch.objects.get().hits.all()] == [stays]


def test_no_more_come_back_than_a_search_holds(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    search = make_saved_search(reader)
    hits = [make_hit(search, make_paper(f"2311.0000{number}")) for number in range(1, 4)]
    undo = saved.see(search, hits[-1].pk)
    assert undo
    make_hit(search, make_paper("2311.00009"))
    monkeypatch.setattr(saved, "MOST_NEW", 2)
    take_back(reader, undo.pk)
    assert sorted(hit.paper.arxiv_id for hit in search.hits.all()) == ["2311.00001", "2311.00009"]


def test_changed_search_is_told_by_its_edition(reader: User) -> None:
    search = make_saved_search(reader, edition=2)
    with pytest.raises(saved.Moved) as moved:
        saved.change(search, 1, name="Mine", query="mine", cadence=0)
    assert moved.value.search == search
    assert SavedSearch.objects.get().edition == 2


def test_papers_of_several_searches_wait_once(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert saved.waiting(reader) == 0
    papers = [make_paper(f"2311.0000{number}") for number in range(1, 4)]
    for name in ("one", "two"):
        search = make_saved_search(reader, name)
        for paper in papers:
            make_hit(search, paper)
    make_hit(make_saved_search(make_reader("other")), make_paper("2311.00009"))
    assert saved.waiting(reader) == 3
    monkeypatch.setattr(saved, "MOST_NEW", 2)
    assert saved.waiting(reader) == 2


def test_seeing_nothing_is_a_look(reader: User) -> None:
    search = make_saved_search(reader)
    assert saved.see(search, 10**18 - 1) is None
    search.refresh_from_db()
    assert search.looked_at > NOON
