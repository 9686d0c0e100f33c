"""The list of topics and the page of one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from papers.models import Topic
from tests.factories import make_digest, make_entry, make_paper, make_topic
from tests.small_site import PAGES

TOPIC = PAGES["topic"]
Texts = Callable[[HttpResponse, str], list[str]]


@pytest.mark.usefixtures("small_site")
def test_topics_are_listed_with_their_newest_digest(visitor: Client, text_of: Texts) -> None:
    page = visitor.get("/topics/")
    assert text_of(page, ".//h2") == ["Vision Transformer", "Graph learning"]
    assert text_of(page, ".//li/p[@class='end num']") == [
        "2023-11-05 4 papersonce a weekFollow Vision Transformer",
        "no digest yetevery listing dayFollow Graph learning",
    ]


@pytest.mark.django_db
def test_a_topic_is_listed_once_it_is_active_and_stays_when_it_rests(visitor: Client, text_of: Texts) -> None:
    topic = make_topic("prepared", name="Prepared", active=False)
    make_digest(topic, published=False)
    assert text_of(visitor.get("/topics/"), ".//h2") == []
    Topic.objects.update(active=True)
    assert text_of(visitor.get("/topics/"), ".//h2") == ["Prepared"]
    make_digest(topic, on=date(2023, 11, 6))
    Topic.objects.update(active=False)
    assert text_of(visitor.get("/topics/"), ".//h2") == ["Prepared"]


@pytest.mark.usefixtures("small_site")
@pytest.mark.parametrize(
    ("find", "found"),
    [("GRAPH", ["Graph learning"]), ("图", ["Vision Transformer", "Graph learning"]), ("%", []), ("_", [])],
)
def test_topics_are_found_by_their_words(
    visitor: Client, text_of: Texts, find: str, found: list[str]
) -> None:
    assert text_of(visitor.get("/topics/", {"find": find}), ".//h2") == found


@pytest.mark.usefixtures("small_site")
def test_topic_says_its_rule_in_words_and_as_it_is_written(visitor: Client, text_of: Texts) -> None:
    rule = text_of(visitor.get(TOPIC), ".//section[@id='rule']/p")
    assert rule[1:] == [
        "(ViT AND image) OR (prompt AND learning)",
        "In cs.CV; with an acceptance note from any category",
    ]
    assert rule[0].startswith("Papers with ")


@pytest.mark.usefixtures("small_site")
def test_topic_shows_its_newest_digest_as_titles(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(TOPIC)
    assert len(text_of(page, ".//article")) == 4
    assert text_of(page, ".//article/p[@class='by']") == []


@pytest.mark.usefixtures("small_site")
def test_calendar_has_a_table_a_month_with_a_link_a_digest(visitor: Client, text_of: Texts) -> None:
    page = visitor.get(TOPIC)
    assert text_of(page, ".//table/caption") == ["November 2023", "October 2023"]
    assert text_of(page, ".//table//a") == ["2023-11-05, 54 papers", "2023-10-29, 291 papers"]
    assert text_of(visitor.get(TOPIC, {"before": "2023-11"}), ".//table/caption") == ["October 2023"]
    assert text_of(visitor.get(TOPIC, {"before": "1991-01"}), ".//table/caption") == []


@pytest.mark.django_db
def test_calendar_turns_back_until_the_first_month(visitor: Client, text_of: Texts) -> None:
    topic = make_topic()
    for month in range(1, 8):
        make_digest(topic, on=date(2023, month, 1))
    seen: list[str] = []
    address = topic.get_absolute_url()
    while address:
        page = visitor.get(address)
        seen += text_of(page, ".//table/caption")
        earlier = page.context["earlier"]
        address = f"{topic.get_absolute_url()}?before={earlier:%Y-%m}" if earlier else ""
    assert seen == [
        f"{month} 2023" for month in ["July", "June", "May", "April", "March", "February", "January"]
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "before", ["", "2023", "2023-13", "2023-00", "0000-01", "2023-1", "x", "\x00", "9" * 30]
)
def test_calendar_of_no_month_is_404(visitor: Client, before: str) -> None:
    assert visitor.get(make_topic().get_absolute_url(), {"before": before}).status_code == 404


@pytest.mark.django_db
def test_activity_adds_up_the_papers_of_each_week(visitor: Client) -> None:
    topic = make_topic()
    for days, papers in ((0, 3), (1, 4), (7, 5), (21, 2)):
        digest = make_digest(topic, on=date(2023, 11, 3) - timedelta(days=days))
        digest.entry_count = papers
        digest.save()
    page = visitor.get(topic.get_absolute_url()).content.decode()
    assert "Papers a week, oldest first: 2, 0, 5, 7" in page
    assert "4 weeks, 0 to 7" in page


@pytest.mark.django_db
def test_names_that_return_are_counted(visitor: Client, text_of: Texts) -> None:
    digest = make_digest()
    for number, authors in enumerate([("Ada", "Bob"), ("Ada", "Cid"), ("Bob", "Ada")]):
        make_entry(digest, make_paper(f"2311.0000{number + 1}", authors=authors))
    page = visitor.get(digest.topic.get_absolute_url())
    assert text_of(page, ".//aside//li/a") == ["Ada3", "Bob2"]


@pytest.mark.django_db
@pytest.mark.parametrize("papers", [1, 50])
def test_queries_do_not_grow_with_the_papers(visitor: Client, queries: Any, papers: int) -> None:
    topic = make_topic()
    for number in range(papers):
        digest = make_digest(topic, on=date(2023, 11, 2) - timedelta(days=number))
        make_entry(digest, make_paper(f"2311.{number + 1:05}"))
    with queries(8):
        visitor.get(topic.get_absolute_url())
    with queries(3):
        visitor.get("/topics/")


@pytest.mark.usefixtures("small_site")
def test_archived_topic_is_gone_and_leads_to_its_digests(visitor: Client, text_of: Texts) -> None:
    Topic.objects.filter(slug="vision-transformer").update(archived=True)
    page = visitor.get("/topics/vision-transformer/")
    assert (page.status_code, page["Cache-Control"]) == (410, "private, no-store")
    assert text_of(page, ".//div[@class='note note--warn']/p")[0].startswith(
        "This topic is no longer kept up."
    )
    links = text_of(page, ".//table[@class='cal']//a/span[@class='vh']")
    assert links == ["2023-11-05,", "2023-10-29,"]
    assert visitor.get("/topics/vision-transformer/2023-10-29/").status_code == 200


@pytest.mark.django_db
def test_description_is_markdown_and_nothing_else(visitor: Client) -> None:
    make_topic("graphs", description="*Edges* and <b>nodes</b>, $x^2$, [more](javascript:alert(1)).\n\n- one")
    page = visitor.get("/topics/graphs/").content.decode()
    assert "<p><em>Edges</em> and &lt;b&gt;nodes&lt;/b&gt;, <math" in page
    assert "<li>one</li>" in page
    assert 'href="javascript' not in page
    plain = "Edges and &lt;b&gt;nodes&lt;/b&gt;, x², [more](javascript:alert(1)). one"
    assert f'<meta name="description" content="{plain}">' in page
    assert f'<p class="muted">{plain}</p>' in visitor.get("/topics/").content.decode()
