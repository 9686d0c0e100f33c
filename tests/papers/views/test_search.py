"""The search page: results as rows with the words marked, facets, pages, orders, faults, and the way on."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper, ReadingMark
from papers.query.language import parse
from papers.query.tokens import tokenize_names
from papers.search import index
from papers.search.budget import Budget
from papers.views.facets import Facet
from papers.views.hits import NAMES
from papers.views.query_fault import QueryFault
from papers.views.query_help import EXAMPLES, FIRST, OWN_EXAMPLES
from papers.views.reading import Choice
from tests.factories import (
    NOON,
    make_announcement,
    make_bookmark,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)

pytestmark = pytest.mark.django_db
Texts = Callable[[HttpResponse, str], list[str]]


def indexed(arxiv_id: str = "2311.00001", **fields: object) -> Paper:
    """A paper that was announced and is in the index."""
    paper = make_paper(arxiv_id, **fields)  # type: ignore[arg-type]
    make_announcement(paper)
    index.refresh([paper.pk])
    return paper


def search(client: Client, query: str, **more: str) -> HttpResponse:
    answer = client.get("/search/", {"q": query, **more})
    assert answer.status_code == 200
    return answer


def found(answer: HttpResponse) -> list[str]:
    """The ids of a page of results, in order."""
    return [card.arxiv_id for card in answer.context["cards"]]


def facet(answer: HttpResponse, name: str) -> list[Choice]:
    told: list[Facet] = answer.context["facets"]
    return next((one.choices for one in told if one.name == name), [])


def test_without_a_query_the_page_says_how_to_write_one(visitor: Client, text_of: Texts) -> None:
    answer = visitor.get("/search/")
    assert text_of(answer, ".//dt") == [example.query for example in EXAMPLES]
    assert b'<details class="query-help" open>' in answer.content
    assert b'/search/">\n' in answer.content


@pytest.mark.parametrize("example", [*EXAMPLES, *OWN_EXAMPLES, *FIRST], ids=lambda example: example.query)
def test_every_example_of_the_help_is_a_link_to_what_it_finds(visitor: Client, example: object) -> None:
    url = example.url  # type: ignore[attr-defined]
    answer = visitor.get(url)
    assert (answer.status_code, answer.context["fault"]) == (200, None)


def test_results_are_rows_newest_first_and_not_for_robots(visitor: Client, text_of: Texts) -> None:
    for number in (1, 3, 2):
        indexed(f"2311.0000{number}")
    indexed("2311.00004", title="Graphs", abstract="Nothing else.")
    answer = search(visitor, "vision")
    assert found(answer) == ["2311.00003", "2311.00002", "2311.00001"]
    assert text_of(answer, ".//a[@class='entry__n']") == ["1", "2", "3"]
    assert text_of(answer, ".//span[@role='status']") == ["3 papers"]
    assert b'<meta name="robots" content="noindex">' in answer.content
    assert text_of(answer, ".//h2[@id='found']") == ["Results 1 to 3"]


def test_whole_words_are_marked_in_title_and_sentence(visitor: Client) -> None:
    abstract = "A first sentence. Then prompted models, e.g. on images, do. And a last one."
    indexed(title="On Prompting & <b>prompts</b>", abstract=abstract)
    card = search(visitor, "prompt models").context["cards"][0]
    assert card.title == (
        'On <mark class="hit">Prompting</mark> &amp; &lt;b&gt;<mark class="hit">prompts</mark>&lt;/b&gt;'
    )
    assert card.gist == (
        'Then <mark class="hit">prompted</mark> <mark class="hit">models</mark>, e.g. on images, do. '
    )


def test_a_formula_with_a_match_is_marked_as_a_whole(visitor: Client) -> None:
    indexed(title=r"Bounds of $\ell_2$ norms", abstract=r"The price is $5\text{ euros}$ here.")
    card = search(visitor, "norms euros").context["cards"][0]
    assert card.title.endswith('</math> <mark class="hit">norms</mark>')
    assert card.gist.startswith('The price is <mark class="hit"><math>')
    assert card.gist.endswith("</math></mark> here.")


def test_only_a_piece_of_a_long_sentence_is_shown(visitor: Client) -> None:
    indexed(abstract=f"{'Before it all ' * 30}a narwhal {'comes after this ' * 30}")
    gist = search(visitor, "narwhal").context["cards"][0].gist
    assert gist.startswith("… ")
    assert gist.endswith(" …")
    assert 'a <mark class="hit">narwhal</mark> comes after' in gist
    assert len(gist) < 300


def test_of_thousands_of_authors_the_first_are_looked_at_for_marks(visitor: Client) -> None:
    names = [f"A. Name{number}" for number in range(NAMES)]
    indexed(title="Vision", authors=(*names, "Z. Last"))
    with patch("papers.query.memory.tokenize_names", wraps=tokenize_names) as read:
        assert '<mark class="hit">Vision</mark>' in search(visitor, "vision").content.decode()
    assert [len(call.args[0]) for call in read.call_args_list] == [NAMES]
    answer = search(visitor, "vision au:last")
    assert found(answer) == ["2311.00001"]
    assert "<mark" not in answer.content.decode()


def test_words_of_another_direction_leave_the_title_as_it_is(visitor: Client) -> None:
    indexed(title="Vision \u202etransformer")
    assert search(visitor, "vision").context["cards"][0].title == "Vision transformer"


def test_titles_alone_have_no_sentence(visitor: Client, text_of: Texts) -> None:
    indexed()
    answer = search(visitor, "vision", view="titles")
    assert text_of(answer, ".//p[@class='gist']") == []
    assert text_of(answer, ".//mark") == ["vision"]
    assert [way.url for way in answer.context["densities"]] == [
        f"/search/?q=vision&view={view}" for view in ("titles", "contents", "abstracts")
    ]


def test_pages_of_the_newest_go_on_below_the_last_paper(visitor: Client, text_of: Texts) -> None:
    ids = [indexed(f"2311.{number:05}").arxiv_id for number in range(1, 121)][::-1]
    answer, pages = search(visitor, "vision"), []
    while True:
        pages.append(found(answer))
        results = answer.context["results"]
        if not results.later:
            break
        answer = visitor.get(results.later)
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [one for page in pages for one in page] == ids
    assert text_of(answer, ".//h2[@id='found']") == ["Results 101 to 120"]
    assert text_of(answer, ".//span[@role='status']") == ["120 papers"]
    assert results.first == "/search/?q=vision"


def test_a_search_that_takes_long_says_how_far_it_looked_and_goes_on(
    visitor: Client, text_of: Texts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [
        indexed(f"2311.{number:05}", title="Narwhals" if number in (3, 148) else "Graphs").arxiv_id
        for number in range(1, 151)
    ]
    monkeypatch.setattr("papers.search.found.Budget", partial(Budget, -1))
    answer = search(visitor, "narwhal")
    assert found(answer) == [ids[147]]
    assert text_of(answer, ".//span[@role='status']") == ["At least 1 paper"]
    assert text_of(answer, ".//div[@class='note']") == [
        "Looked at the newest papers down to 2023-11-02: this query takes long. Keep searching"
    ]
    assert ".CV1+" in "".join(text_of(answer, ".//aside//a"))
    on = answer.context["results"].on
    answer = search(visitor, "narwhal", sort="best")
    assert (found(answer), answer.context["results"].on) == ([ids[147]], on)
    answer = search(visitor, "zygomorphic", sort="best")
    assert "No paper found yet." in answer.content.decode()
    answer = visitor.get(on)
    assert (found(answer), answer.context["cards"][0].number) == ([ids[2]], 2)
    assert answer.context["results"].on == ""


@pytest.mark.parametrize("begin", ["", "x", "-5", "9" * 20, "٣", "1.5"])
def test_a_number_that_is_none_counts_from_one(visitor: Client, begin: str) -> None:
    indexed("2311.00001")
    indexed("2311.00002")
    answer = search(visitor, "vision", after="2311.00002", **{"from": begin})
    assert (found(answer), answer.context["cards"][0].number) == (["2311.00001"], 1)


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "2311.99999"},
        {"after": "x" * 40},
        {"after": "not-an-id"},
        {"sort": "oldest"},
        {"sort": "best", "page": "9" * 20},
        {"sort": "best", "page": "2"},
        {"topic": "no-such-topic"},
        {"topic": "no slug"},
    ],
)
def test_an_address_of_no_page_is_404(visitor: Client, asked: dict[str, str]) -> None:
    indexed()
    assert visitor.get("/search/", {"q": "vision", **asked}).status_code == 404


def test_best_match_puts_the_title_before_the_abstract(visitor: Client) -> None:
    indexed("2311.00001", title="Narwhals")
    indexed("2311.00002", abstract="On narwhals.")
    assert found(search(visitor, "narwhal")) == ["2311.00002", "2311.00001"]
    answer = search(visitor, "narwhal", sort="best")
    assert found(answer) == ["2311.00001", "2311.00002"]
    assert [(order.url, order.current) for order in answer.context["orders"]] == [
        ("/search/?q=narwhal", False),
        ("/search/?q=narwhal&sort=best", True),
    ]


def test_pages_of_the_best_have_numbers(visitor: Client) -> None:
    for number in range(1, 61):
        indexed(f"2311.{number:05}")
    first = search(visitor, "vision", sort="best")
    assert first.context["results"].later == "/search/?q=vision&sort=best&page=2"
    second = visitor.get(first.context["results"].later)
    assert len(found(second)) == 10
    assert len({*found(first), *found(second)}) == 60


def test_facets_count_what_their_links_find(visitor: Client) -> None:
    topic = make_topic("vit", name="ViT")
    venue = {"venue": "NeurIPS 2023 Oral", "venue_slug": "neurips", "venue_year": 2023}
    first = indexed("2310.00001", first_listed=date(2023, 10, 2), code_url="https://example.org", **venue)
    indexed("2301.00002", first_listed=date(2023, 1, 3), categories="stat.ML", venue="ICML", venue_year=2023)
    indexed("2201.00001", first_listed=date(2022, 1, 3), categories="cs.LG")
    make_entry(make_digest(topic), first)
    answer = search(visitor, "vision OR narwhal")
    told = {
        one.name: [(choice.name, choice.count) for choice in one.choices] for one in answer.context["facets"]
    }
    assert told == {
        "Topic": [("ViT", 1)],
        "Category": [("cs.LG", 2), ("cs.CV", 1), ("stat.ML", 1)],
        "Venue": [("ICML", 1), ("NeurIPS", 1)],
        "Year announced": [("2023", 2), ("2022", 1)],
        "Code": [("With code", 1)],
    }
    for one in answer.context["facets"]:
        for choice in one.choices:
            assert len(found(visitor.get(choice.url))) == choice.count


def test_years_are_those_of_the_announcement_that_is_asked_for(visitor: Client) -> None:
    paper = indexed(first_listed=date(2022, 1, 3))
    make_announcement(paper, listing_day=date(2023, 1, 3), kind="replace-cross", version=2)
    years = {
        query: [(choice.name, choice.count) for choice in facet(search(visitor, query), "Year announced")]
        for query in (
            "vision",
            "vision kind:new",
            "vision kind:replace",
            "vision date:2022",
            "vision -date:9d",
        )
    }
    assert list(years.values()) == [
        [("2023", 1), ("2022", 1)],
        [("2022", 1)],
        [("2023", 1)],
        [("2022", 1)],
        [("2023", 1), ("2022", 1)],
    ]


def test_a_facet_that_is_on_takes_itself_off(visitor: Client, text_of: Texts) -> None:
    indexed()
    on = visitor.get(facet(search(visitor, "vision OR narwhal"), "Category")[0].url)
    chosen = facet(on, "Category")[0]
    assert (on.context["q"], chosen.current) == ("(vision OR narwhal) cat:cs.CV", True)
    assert text_of(on, ".//a[@aria-current='true']/bdi") == ["cs.CV"]
    assert parse_qs(urlsplit(chosen.url).query) == {"q": ["vision OR narwhal"]}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("vision cat:cs", "Category"),
        ("vision venue:NEURIPS", "Venue"),
        ("vision date:2023-11", "Year announced"),
        ("vision has:code", "Code"),
    ],
)
def test_what_the_query_asks_for_already_is_on_once(visitor: Client, query: str, name: str) -> None:
    indexed(venue="NeurIPS 2023", venue_slug="neurips", venue_year=2023, code_url="https://example.org")
    on = [choice for choice in facet(search(visitor, query), name) if choice.current]
    assert [(choice.url, choice.count) for choice in on] == [("/search/?q=vision", 1)]


def test_the_only_part_of_a_query_is_taken_off_to_the_bare_page(visitor: Client) -> None:
    indexed()
    assert facet(search(visitor, "cat:cs.CV"), "Category")[0].url == "/search/"


def test_a_query_at_its_limit_has_no_facets_to_add(visitor: Client) -> None:
    indexed()
    answer = search(visitor, " OR ".join(["vision"] * 64))
    assert [choice for one in answer.context["facets"] for choice in one.choices] == []


def test_a_topic_keeps_the_search_to_its_digests(visitor: Client, text_of: Texts) -> None:
    inside, _outside = indexed("2311.00001"), indexed("2311.00002")
    make_entry(make_digest(make_topic("vit", name="ViT")), inside)
    make_topic("gone", archived=True)
    answer = search(visitor, "vision", topic="vit")
    assert found(answer) == ["2311.00001"]
    chosen = facet(answer, "Topic")[0]
    assert (chosen.url, chosen.count, chosen.current) == ("/search/?q=vision", 1, True)
    assert visitor.get("/search/?q=vision&topic=gone").status_code == 404


def test_a_readers_own_marks_are_facets_and_terms(visitor: Client) -> None:
    reader = make_reader("mira")
    saved, read, _new = (indexed(f"2311.0000{number}") for number in (1, 2, 3))
    make_bookmark(reader, saved, tags=("own-tag",), note="A secret.")
    ReadingMark.objects.create(reader=reader, paper=read, state=ReadingMark.State.READ, at=NOON)
    for query in ("is:unread", "tag:own-tag", "has:note", "is:saved"):
        answer = search(visitor, query)
        assert (found(answer), answer.context["needs_reader"]) == ([], True)
    assert facet(search(visitor, "vision"), "Yours") == []
    visitor.force_login(reader)
    answer = search(visitor, "vision")
    assert [(choice.name, choice.count) for choice in facet(answer, "Yours")] == [("Unread", 2), ("Saved", 1)]
    assert [len(found(visitor.get(choice.url))) for choice in facet(answer, "Yours")] == [2, 1]
    assert found(search(visitor, "tag:own-tag has:note")) == ["2311.00001"]
    visitor.force_login(make_reader("noor"))
    assert found(search(visitor, "tag:own-tag")) == []


def test_a_query_that_cannot_be_read_finds_nothing_and_says_why(visitor: Client) -> None:
    indexed()
    answer = search(visitor, "vision (cat:cs", sort="best")
    assert answer.context["fault"] == QueryFault(
        said="This parenthesis is not closed.",
        text="vision (cat:cs",
        caret="       ^",
        nearest="vision (cat:cs)",
        link="/search/?q=vision+%28cat%3Acs%29&sort=best",
    )
    assert b"<article" not in answer.content


def test_blanks_around_a_query_move_no_caret_and_alone_are_none(visitor: Client) -> None:
    pages = [search(visitor, query).context["fault"] for query in ("(vision OR", " \u3000 (vision OR  ")]
    assert pages[0] == pages[1]
    assert search(visitor, "  ").context["q"] == ""


def test_an_id_or_an_address_or_a_doi_leads_to_the_paper(visitor: Client) -> None:
    indexed("2311.00001")
    for text in (
        "2311.00001",
        "arXiv:2311.00001",
        "https://arxiv.org/pdf/2311.00001",
        "10.48550/arXiv.2311.00001",
    ):
        answer = visitor.get("/search/", {"q": f" {text} "})
        assert (answer.status_code, answer["Location"]) == (302, "/abs/2311.00001")
    assert visitor.get("/search/?q=2311.00001v2")["Location"] == "/abs/2311.00001v2"


def test_a_paper_that_is_not_here_can_be_asked_for(visitor: Client) -> None:
    page = search(visitor, "2311.99999").content.decode()
    assert 'href="/accounts/login/?next=%2Fsearch%2F%3Fq%3D2311.99999"' in page
    assert "/search/fetch/" not in page
    visitor.force_login(make_reader())
    page = search(visitor, "2311.99999").content.decode()
    assert '<form method="post" action="/search/fetch/">' in page
    assert '<input type="hidden" name="id" value="2311.99999">' in page


def test_where_nothing_is_found_nearer_queries_are_offered(visitor: Client, text_of: Texts) -> None:
    indexed()
    answer = search(visitor, "vision zygomorphic")
    assert text_of(answer, ".//ul[@aria-labelledby='looser']/li") == ["vision1 paper, without zygomorphic"]


def test_a_search_is_saved_after_signing_in(visitor: Client) -> None:
    page = search(visitor, 'ti:"a b"').content.decode()
    assert "/accounts/login/?next=%2Fsaved%2Fnew%2F%3Fq%3Dti%253A%2522a%2Bb%2522" in page
    visitor.force_login(make_reader())
    assert 'href="/saved/new/?q=ti%3A%22a+b%22"' in search(visitor, 'ti:"a b"').content.decode()


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_costs_the_same_queries_for_one_paper_and_fifty(visitor: Client, signed_in: bool) -> None:
    reader = make_reader()
    if signed_in:
        visitor.force_login(reader)
    counts = []
    for number in (1, 50):
        for one in range(Paper.objects.count() + 1, number + 1):
            paper = indexed(f"2311.{one:05}", venue="ICML 2023", venue_slug="icml")
            make_bookmark(reader, paper)
            make_entry(make_digest(make_topic(f"t{one}"), on=date(2023, 11, 2) + timedelta(days=one)), paper)
        taken = []
        for _warm in range(3):
            with CaptureQueriesContext(connection) as caught:
                assert len(found(search(visitor, "vision date:2023"))) == number
            taken.append(len(caught))
        counts.append(min(taken))  # whether all is indexed is asked once a minute besides
    assert counts[0] == counts[1]


def test_papers_that_are_not_indexed_yet_are_not_missed_in_silence(visitor: Client, text_of: Texts) -> None:
    paper = make_paper(title="Zygomorphic flowers")
    make_announcement(paper)
    said = ["Not all papers are indexed yet: some that fit may be missing here."]
    assert text_of(search(visitor, "zygomorphic"), ".//p[@class='note']") == said
    index.refresh([paper.pk])
    index.lacking.cache_clear()
    answer = search(visitor, "zygomorphic")
    assert found(answer) == [paper.arxiv_id]
    assert text_of(answer, ".//p[@class='note']") == []


def test_withdrawn_papers_say_so(visitor: Client, text_of: Texts) -> None:
    indexed(withdrawn=True)
    assert text_of(search(visitor, "vision"), ".//p[@class='entry__side']/span[2]") == ["withdrawn"]


def test_what_a_hostile_paper_holds_is_text(visitor: Client) -> None:
    script = "<script>alert(1)</script> vision"
    indexed(title=script, abstract=script, venue=script, venue_year=2023)
    page = search(visitor, "vision").content.decode()
    assert "<script>alert" not in page


def test_example_queries_are_sound() -> None:
    assert [str(parse(example.query)) for example in FIRST] == [example.query for example in FIRST]
