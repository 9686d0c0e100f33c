"""The site's settings: pages, mails and acts follow what administrators choose; with a way back."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts import audit
from accounts.models import StaffAct, User
from papers import site
from papers.library import collections as lists
from papers.models import Collection, Follow, SiteSettings
from papers.undo import take_back
from tests.accounts.people import NEW
from tests.factories import make_collection, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief() -> User:
    return make_reader("chief", is_superuser=True, is_staff=True)


def choose(chief: User, **wanted: Any) -> StaffAct:
    act = site.keep(chief, wanted, site.current().edition)
    assert act
    return act


def test_site_that_set_nothing_has_the_defaults() -> None:
    assert (site.name(), site.current().comments_open, site.values(site.current())["default_topics"]) == (
        "Recto",
        True,
        [],
    )
    assert not SiteSettings.objects.exists()


def test_change_is_kept_and_written_down(chief: User) -> None:
    act = choose(chief, name="Vision papers", comments_open=False)
    assert (site.name(), site.current().edition) == ("Vision papers", 1)
    assert (act.kind, act.changes) == (
        "site.change",
        {"name": ["", "Vision papers"], "comments_open": [True, False]},
    )


def test_what_is_so_already_changes_nothing(chief: User) -> None:
    choose(chief, name="Vision papers")
    assert site.keep(chief, {"name": "Vision papers"}, 1) is None
    assert (site.current().edition, StaffAct.objects.count()) == (1, 1)


def test_settings_that_moved_are_not_overwritten(chief: User) -> None:
    choose(chief, name="Vision papers")
    with pytest.raises(site.Moved):
        site.keep(chief, {"name": "Language papers"}, 0)
    assert site.name() == "Vision papers"


def test_change_is_taken_back_whole(chief: User) -> None:
    topic = make_topic()
    before = site.values(site.current())
    act = choose(chief, name="Vision papers", default_topics=[topic.pk], hold_first=3)
    assert site.values(site.current())["default_topics"] == [topic.pk]
    audit.take_back(chief, act)
    assert site.values(site.current()) == before


def test_change_that_was_changed_again_stays(chief: User) -> None:
    act = choose(chief, name="Vision papers")
    choose(chief, name="Language papers")
    with pytest.raises(audit.CannotUndo):
        audit.take_back(chief, act)
    assert site.name() == "Language papers"


@pytest.mark.parametrize(("language", "said"), [("en", "Down on Sunday"), ("zh-hans", "周日停机")])
def test_notice_stands_on_every_page_in_its_language(
    client: Client, chief: User, language: str, said: str
) -> None:
    choose(chief, banner="Down on Sunday", banner_zh="周日停机")
    for address in ("/", "/topics/", "/about/", "/nothing/here/", "/accounts/login/"):
        page = client.get(address, headers={"Accept-Language": language}).text
        assert f'<div class="banner" role="status"><div class="wrap">{said}</div>' in page


def test_notice_is_plain_text(client: Client, chief: User) -> None:
    choose(chief, banner="<script>alert(1)</script> & more")
    page = client.get("/about/").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_name_stands_in_pages_and_mails(client: Client, chief: User) -> None:
    choose(chief, name="Vision papers")
    page = client.get("/").text
    assert "— Vision papers</title>" in page
    assert "Recto" not in page
    client.post("/accounts/signup/", NEW)
    assert mail.outbox[-1].subject.startswith("Vision papers:")


def test_licence_stands_where_licences_are_told(client: Client, chief: User) -> None:
    assert "digests are CC BY 4.0." in client.get("/").text
    choose(chief, licence="CC BY-SA 4.0")
    for address in ("/", "/about/", "/about/terms/"):
        page = client.get(address).text
        assert ("CC BY-SA 4.0" in page, "CC BY 4.0" in page) == (True, False)


def test_about_is_markdown_in_the_pages_language(client: Client, chief: User) -> None:
    choose(chief, about="We are **three**.<b>x</b>", about_zh="我们是**三人**。")
    page = client.get("/about/").text
    assert "<p>We are <strong>three</strong>.&lt;b&gt;x&lt;/b&gt;</p>" in page
    assert "我们是<strong>三人</strong>" in client.get("/about/", headers={"Accept-Language": "zh"}).text


def test_text_without_chinese_is_the_english_one() -> None:
    with translation.override("zh-hans"):
        assert SiteSettings(banner="Down").local("banner") == "Down"


def test_who_joins_follows_the_chosen_topics(client: Client, chief: User) -> None:
    chosen, _other = make_topic("chosen"), make_topic("other")
    archived = make_topic("archived", archived=True)
    choose(chief, default_topics=[chosen.pk, archived.pk])
    client.post("/accounts/signup/", NEW)
    assert [(row.reader.username, row.topic) for row in Follow.objects.all()] == [("mira", chosen)]


def test_no_collection_becomes_public_where_the_site_has_none(client: Client, chief: User) -> None:
    owner = make_reader()
    shown, kept = make_collection(owner, public=True), make_collection(owner)
    choose(chief, public_collections=False)
    client.force_login(owner)
    form = {"name": "Reading group", "description": "", "public": "on"}
    client.post("/collections/new/", form)
    client.post(f"/collections/{kept.pk}/edit/", form)
    client.post(f"/collections/{shown.pk}/edit/", form | {"name": "Still"})
    assert list(Collection.objects.order_by("pk").values_list("name", "public")) == [
        ("Still", True),
        ("Reading group", False),
        ("Reading group", False),
    ]
    assert 'name="public"' not in client.get("/collections/new/").text
    assert 'name="public"' in client.get(f"/collections/{shown.pk}/edit/").text


def test_collection_that_comes_back_is_private_there(chief: User) -> None:
    owner = make_reader()
    undo = lists.delete(owner, make_collection(owner, public=True))
    choose(chief, public_collections=False)
    take_back(owner, undo.pk)
    assert not Collection.objects.get().public


def test_settings_cost_each_page_one_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        client.get("/about/")
