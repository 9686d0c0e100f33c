"""The search page: results as rows, pages, orders, faults, and the way on."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from papers.models import Paper
from papers.query.language import parse
from papers.search import index
from papers.search.budget import Budget
from papers.search.vocabulary import learn
from papers.views.query_fault import QueryFault
from papers.views.query_help import EXAMPLES, FIRST, OWN_EXAMPLES
from papers.views.search import LITTLE
from tests.factories import (
    make_announcement,
    make_bookmark,
    make_digest,
    make_entry,
    make_paper,
    make_reader,
    make_topic,
)
from tests.papers.views.searching import Texts, found, indexed, search

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr("papers.search.found.Budget", lambda *seconds: Budget(60 if seconds else -1))
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
    indexed("2311.00001", latest_version=2)
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


def test_a_mended_spelling_that_finds_nothing_either_is_loosened_instead(
    visitor: Client, text_of: Texts
) -> None:
    for number in range(30):
        indexed(f"2311.{number + 1:05}", title="A transformer")
    learn()
    assert text_of(search(visitor, "transfromer"), ".//div[@class='empty stack']/p/a") == ["transformer"]
    answer = search(visitor, "transfromer zygomorphic")
    assert text_of(answer, ".//div[@class='empty stack']/p") == ["No papers."]
    assert text_of(answer, ".//ul[@aria-labelledby='looser']/li") == [
        "transformer30 papers, without zygomorphic"
    ]


def test_a_slip_that_few_papers_share_is_pointed_out_above_them(visitor: Client, text_of: Texts) -> None:
    for number in range(60):
        indexed(f"2311.{number + 1:05}", title="A transformer" if number else "A transfromer", abstract="")
    learn()
    answer = search(visitor, "transfromer")
    assert (found(answer), answer.context["meant"][0]) == (["2311.00001"], "transformer")
    assert text_of(answer, ".//div[@id='results']/p/a") == ["transformer"]
    assert "meant" not in search(visitor, "transformer").context


def test_small_letters_that_may_be_an_operator_are_pointed_out(visitor: Client, text_of: Texts) -> None:
    for number in range(12):
        indexed(f"2311.{number + 1:05}", title="Vision or language")
    for text, where in [
        ("vision or language", ".//div[@id='results']/p/a"),
        ("vision or speech", ".//div[@class='empty stack']/p/a"),
    ]:
        meant = text.replace("or", "OR")
        assert text_of(search(visitor, text), where) == [meant]
        assert len(found(search(visitor, meant))) == 12
        assert not text_of(search(visitor, meant), where)


def test_a_line_of_a_bibliography_and_an_address_of_a_listing_lead_on(visitor: Client) -> None:
    indexed("2311.00001")
    for text, path in [
        ('A. Lovelace, "Engines: a note," arXiv preprint arXiv:2311.00001, 2023.', "/abs/2311.00001"),
        ("arXiv:2311.00001v1 [cs.CV] 1 Nov 2023", "/abs/2311.00001v1"),
        ("https://arxiv.org/list/cs.cv/recent", "/categories/cs.CV/"),
    ]:
        answer = visitor.get("/search/", {"q": text})
        assert (answer.status_code, answer["Location"]) == (302, path)


def test_a_place_below_the_last_hit_leads_back(visitor: Client, text_of: Texts) -> None:
    indexed("2311.00001", title="Vision")
    answer = visitor.get("/search/?q=vision&after=2311.00001")
    assert text_of(answer, ".//div[@class='empty stack']/p") == ["No more papers. First page"]


def test_nothing_is_offered_without_a_word_that_nobody_typed(visitor: Client) -> None:
    for number in range(30):
        indexed(f"2311.{number + 1:05}", title="A weak model")
    learn()
    answer = search(visitor, "weakk date:7d")
    assert not [other.text for other, _link in answer.context["looser"] if "weakk" in other.dropped]
    assert all(other.dropped in "weakk date:7d" for other, _link in answer.context["looser"])


def test_a_doi_of_no_paper_here_is_said_to_be_one(visitor: Client, text_of: Texts) -> None:
    indexed(doi="10.1000/held")
    assert visitor.get("/search/?q=10.1000/held").status_code == 302
    for text in ("10.1000/x<y", "https://doi.org/10.1000/x<y", "doi:10.1000/x<y"):
        answer = search(visitor, text)
        said = ["No paper here names the DOI 10.1000/x<y."]
        assert text_of(answer, ".//div[@class='empty stack']/p[1]") == said
        assert 'href="https://doi.org/10.1000/x%3Cy"' in answer.content.decode()
        assert b'id="fault"' not in answer.content
        assert b"aria-invalid" not in answer.content


def test_a_version_that_is_not_here_yet_leads_to_the_paper(visitor: Client) -> None:
    indexed("2311.00001", latest_version=2)
    led = [visitor.get(f"/search/?q=2311.00001{asked}")["Location"] for asked in ("v2", "v3", "v1")]
    assert led == ["/abs/2311.00001v2", "/abs/2311.00001", "/abs/2311.00001v1"]


def test_a_search_within_a_topic_is_not_offered_to_be_saved(visitor: Client) -> None:
    """What is saved is a query, which knows no topics."""
    make_topic("vit")
    visitor.force_login(make_reader())
    paths = ("/search/?q=vision", "/search/?q=vision&topic=vit")
    assert ["/saved/new/" in visitor.get(path).content.decode() for path in paths] == [True, False]


def test_the_caret_under_a_long_query_is_seen_on_a_phone(visitor: Client) -> None:
    fault = search(visitor, f"{'word ' * 30}视觉 (vision").context["fault"]
    assert (fault.text, fault.caret) == (
        f"…ord {'word ' * 5}视觉 (vision",
        f"{' ' * 30}\u3000\u3000 ^",
    )


def test_a_search_is_saved_after_signing_in(visitor: Client) -> None:
    page = search(visitor, 'ti:"a b"').content.decode()
    assert "/accounts/login/?next=%2Fsaved%2Fnew%2F%3Fq%3Dti%253A%2522a%2Bb%2522" in page
    visitor.force_login(make_reader())
    assert 'href="/saved/new/?q=ti%3A%22a+b%22"' in search(visitor, 'ti:"a b"').content.decode()


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_page_costs_the_same_queries_for_eleven_papers_and_fifty(visitor: Client, signed_in: bool) -> None:
    reader = make_reader()
    if signed_in:
        visitor.force_login(reader)
    counts = []
    for number in (LITTLE + 1, 50):
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
