"""Pages kept for visitors: no query for the second one, and nothing old, foreign or wrong for anybody."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.conf import settings as site_settings
from django.core.cache import caches
from django.test import Client

from accounts import audit
from papers import edition
from papers.digests.curation import SAID, Wish, curate
from papers.models import Digest, Entry, Harvest, Paper, SiteSettings, Topic
from papers.views import kept
from tests.factories import (
    NOON,
    make_announcement,
    make_curator,
    make_digest,
    make_entry,
    make_listing_day,
    make_paper,
    make_reader,
    make_topic,
)

OLD, NEW = "/topics/one/2023-11-05/", "/topics/one/2023-12-30/"
Commit = Callable[..., Any]


@pytest.fixture(autouse=True)
def _kept(settings: Any, db: None) -> None:
    settings.KEEP_PAGES = True
    caches["pages"].clear()
    topic = make_topic("one", name="One")
    for on, arxiv_id in ((date(2023, 11, 5), "2311.00001"), (date(2023, 12, 30), "2312.00001")):
        make_entry(make_digest(topic, on=on), make_paper(arxiv_id))
    make_announcement(Paper.objects.get(arxiv_id="2311.00001"), listing_day=date(2023, 11, 3))
    make_listing_day(day=date(2023, 11, 3))


@pytest.fixture(autouse=True)
def _in_2024(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "new_york_today", lambda: date(2024, 1, 2))


def said(client: Client, address: str = OLD) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [OLD, NEW, f"{OLD}?view=abstracts", "/categories/cs.CV/2023-11-03/", "/topics/one/", "/topics/", "/"],
)
def test_second_visit_costs_no_query(visitor: Client, queries: Any, address: str) -> None:
    first = visitor.get(address)
    with queries(0):
        again = visitor.get(address)
    assert (again.status_code, again.content) == (200, first.content)
    assert {name: again[name] for name in ("Content-Type", "ETag", "Vary", "Content-Language")} == {
        name: first[name] for name in ("Content-Type", "ETag", "Vary", "Content-Language")
    }
    assert not again.cookies


def test_crawler_that_comes_back_is_told_that_nothing_changed_without_a_query(
    visitor: Client, queries: Any
) -> None:
    first = visitor.get(OLD)
    for name, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        with queries(0):
            again = visitor.get(OLD, headers={name: value})
        assert (again.status_code, again.content) == (304, b"")


def test_old_pages_may_be_stored_longer_than_recent_ones_and_never_longer_than_they_are_kept(
    visitor: Client, still: time_machine.Traveller
) -> None:
    for address, most in ((OLD, 600), ("/categories/cs.CV/2023-11-03/", 600), (NEW, 60), ("/", 60)):
        assert visitor.get(address)["Cache-Control"] == f"public, max-age={most}"
    still.shift(590)
    assert visitor.get(OLD)["Cache-Control"] == "public, max-age=10"


def test_page_that_is_over_is_made_anew(visitor: Client, still: time_machine.Traveller) -> None:
    said(visitor)
    Paper.objects.filter(arxiv_id="2311.00001").update(title="Changed by no known way")
    assert "Changed by no known way" not in said(visitor)
    still.shift(601)
    assert "Changed by no known way" in said(visitor)


def test_what_a_curator_changes_shows_at_once(
    visitor: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    assert "Off topic" not in said(visitor)
    digest, curator = Digest.objects.get(date=date(2023, 11, 5)), make_curator()
    digest.topic.curators.add(curator)
    entry = digest.entries.get()
    words = {name: getattr(entry, name) for name in SAID} | {"hidden": True, "hidden_reason": "Off topic."}
    wish = Wish(introduction="", published=True, entries={entry.pk: words})
    with django_capture_on_commit_callbacks(execute=True):
        act = curate(digest, curator, wish, 0)
    assert "Off topic" in said(visitor)
    assert act
    with django_capture_on_commit_callbacks(execute=True):
        audit.take_back(curator, act)
    assert "Off topic" not in said(visitor)


def test_withdrawal_shows_when_the_harvest_is_over(
    visitor: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    assert "withdrawn" not in said(visitor)
    Paper.objects.filter(arxiv_id="2311.00001").update(withdrawn=True)
    with django_capture_on_commit_callbacks(execute=True):
        harvest = Harvest.objects.create(source="oai", started_at=NOON, moved_at=NOON)
    assert "withdrawn" not in said(visitor)
    with django_capture_on_commit_callbacks(execute=True):
        harvest.state = Harvest.State.DONE
        harvest.finished_at = NOON
        harvest.save()
    assert "withdrawn" in said(visitor)


def test_settings_of_the_site_show_at_once(
    visitor: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    said(visitor)
    with django_capture_on_commit_callbacks(execute=True):
        SiteSettings.objects.create(pk=1, banner="The library is closed on Friday.")
    assert "The library is closed on Friday." in said(visitor)


def test_page_made_while_something_changed_is_not_kept(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = kept._page

    def slow(*arguments: Any) -> Any:
        edition.turn()  # between the page's last query and its way into the cache
        return page(*arguments)

    monkeypatch.setattr(kept, "_page", slow)
    said(visitor)
    Paper.objects.filter(arxiv_id="2311.00001").update(title="The newest title")
    monkeypatch.setattr(kept, "_page", page)
    assert "The newest title" in said(visitor)


def test_page_of_a_forgotten_edition_does_not_come_back(
    visitor: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    """The cache may push out the name of the edition before the pages that are over."""
    caches["pages"].delete(edition.KEY)
    assert "Vision only" not in said(visitor)
    with django_capture_on_commit_callbacks(execute=True):
        Topic.objects.get(slug="one").save()
    Topic.objects.update(name="Vision only")
    caches["pages"].delete(edition.KEY)
    assert "Vision only" in said(visitor)


def test_each_language_and_choice_has_its_own_page(visitor: Client) -> None:
    english = said(visitor)
    chinese = Client(headers={"Accept-Language": "zh-CN"}).get(OLD)
    assert chinese["Content-Language"] == "zh-Hans"
    assert '<html lang="zh-Hans"' in chinese.content.decode()
    visitor.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in said(visitor)
    visitor.cookies["view"] = "titles"
    assert 'class="toc titles"' in said(visitor)
    visitor.cookies.clear()
    assert said(visitor) == english


def test_reader_never_gets_and_never_leaves_a_kept_page(visitor: Client) -> None:
    reader = Client(headers={"Accept-Language": "en"})
    reader.force_login(make_reader("kanarienvogel"))
    said(visitor)
    for _visit in range(2):
        answer = reader.get(OLD)
        assert (answer["Cache-Control"], "kanarienvogel" in answer.content.decode()) == (
            "private, no-store",
            True,
        )
    caches["pages"].clear()
    reader.get(OLD)
    assert "kanarienvogel" not in said(visitor)


def test_visitor_who_signs_in_and_out_sees_each_time_the_right_page(visitor: Client) -> None:
    before = said(visitor)
    visitor.force_login(make_reader("ada"))
    assert ">ada<" in said(visitor)
    visitor.logout()
    assert said(visitor) == before


@pytest.mark.parametrize(
    "address",
    [
        "/topics/one/2023-11-04/",
        "/topics/none/",
        "/topics/one/?before=x",
        f"{OLD}?other=1",
        "/topics/?find=x",
    ],
)
def test_errors_and_addresses_of_nobody_else_are_not_kept(visitor: Client, address: str) -> None:
    for _visit in range(2):
        assert "max-age=6" not in visitor.get(address)["Cache-Control"]
    caches["pages"].delete(edition.KEY)
    assert list(caches["pages"]._list_cache_files()) == []


def test_archived_topic_is_not_kept_as_if_it_were_there(visitor: Client) -> None:
    Topic.objects.update(archived=True)
    for _visit in range(2):
        answer = visitor.get("/topics/one/")
        assert (answer.status_code, answer["Cache-Control"]) == (410, "private, no-store")


def test_answer_that_sets_a_cookie_is_nobody_elses(visitor: Client) -> None:
    said(visitor)
    visitor.cookies["csrftoken"] = "broken"
    answer = visitor.get(OLD)
    assert "csrftoken" in answer.cookies
    assert answer["Cache-Control"] == "private, no-store"


def test_members_site_shows_no_kept_page_to_visitors(visitor: Client, settings: Any) -> None:
    said(visitor)
    settings.SITE_VISIBILITY = "members"
    assert visitor.get(OLD).status_code == 302


def test_site_that_closes_shows_no_sitemap_that_it_kept(visitor: Client, settings: Any) -> None:
    said(visitor, "/sitemap.xml")
    settings.SITE_VISIBILITY = "members"
    assert visitor.get("/sitemap.xml").status_code == 404


def test_site_without_its_cache_answers_all_the_same(
    visitor: Client, settings: Any, django_capture_on_commit_callbacks: Commit
) -> None:
    away = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = site_settings.CACHES | {"pages": away}
    said(visitor)
    with django_capture_on_commit_callbacks(execute=True):
        Entry.objects.update(hidden=True)
        Digest.objects.get(date=date(2023, 11, 5)).save()
    assert "2311.00001" not in said(visitor).partition("taken-out")[0].partition("<main")[2]


def test_head_is_answered_from_what_is_kept(visitor: Client, queries: Any) -> None:
    said(visitor)
    with queries(0):
        assert visitor.head(OLD).status_code == 200
