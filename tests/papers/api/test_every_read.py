"""Every public read on a filled site: the answer is as the description says, and costs no more for more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from papers.models import Author
from tests.papers.api.asking import ask, problem, told
from tests.small_site import MANY, make_small_site

pytestmark = pytest.mark.django_db
READS = [
    "/papers?ids=2310.12755,hep-th/9901001",
    "/papers/2310.12755",
    "/papers/2310.12755/related",
    "/papers/2310.12755/announcements",
    "/topics",
    "/topics/vision-transformer",
    "/topics/vision-transformer/digests",
    "/topics/vision-transformer/digests/2023-11-05",
    "/topics/vision-transformer/digests/latest",
    "/digests",
    "/categories",
    "/categories/cs.CV",
    "/categories/cs",
    "/categories/cs.CV/papers",
    "/categories/cs.CV/days",
    "/categories/cs.CV/days?month=2023-10",
    "/categories/cs.CV/days/2023-11-03",
    "/categories/cs/days/2023-11-03",
    "/authors?name=Author+NumberA",
    "/venues/wacv",
    "/venues/wacv/papers",
    "/venues/wacv/papers?year=2023",
    "/search?q=transformer",
    "/search?q=transformer&sort=best",
    "/search?q=transformer&topic=vision-transformer",
    "/search/facets?q=transformer",
    "/status",
]


@pytest.fixture
def site() -> None:
    make_small_site()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("path", READS)
def test_every_read_is_answered(path: str) -> None:
    answer = ask(path)
    assert told(answer)
    assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/topics/nothing", (404, "not-found")),
        ("/topics/vision-transformer/digests/2023-11-04", (404, "not-found")),
        ("/topics/vision-transformer/digests/2023-02-30", (422, "invalid")),
        ("/topics/graph-learning/digests/latest", (404, "not-found")),
        ("/categories/zz.ZZ", (404, "not-found")),
        ("/categories/cs/papers", (404, "not-found")),
        ("/categories/cs.CV/days?month=2023-13", (422, "invalid")),
        ("/categories/cs.CV/days/2020-01-02", (404, "not-found")),
        ("/authors/999999999", (404, "not-found")),
        ("/authors/99999999999999999999", (422, "invalid")),
        ("/authors/0", (422, "invalid")),
        ("/venues/nothing", (404, "not-found")),
        ("/venues/wacv/papers?year=0", (422, "invalid")),
        ("/search?q=", (422, "query")),
        ("/search?q=vit&sort=worst", (422, "invalid")),
        ("/search?q=vit&topic=nothing", (422, "invalid")),
        ("/search?q=is:unread", (401, "token-missing")),
        ("/digests?limit=101", (422, "invalid")),
        ("/digests?limit=0", (422, "invalid")),
        ("/digests?cursor=forged", (422, "invalid")),
    ],
)
def test_what_is_not_there_or_not_valid_is_told(path: str, kind: tuple[int, str]) -> None:
    assert problem(ask(path)) == kind


@pytest.mark.usefixtures("site")
def test_a_digest_has_its_entries_in_order_with_why_they_are_there() -> None:
    found = told(ask("/topics/vision-transformer/digests/2023-11-05"))
    assert [(entry["section"], entry["rank"], entry["paper"]["id"]) for entry in found["entries"]] == [
        ("new", 1, "2310.12755"),
        ("new", 2, "2310.00008"),
        ("cross", 4, "hep-th/9901001"),
        ("revised", 5, "2310.00007"),
    ]
    first = found["entries"][0]
    assert first["why"] == {
        "branches": ["ViT AND image"],
        "hits": [{"field": "title", "word": "Transformers"}, {"field": "abstract", "word": "<images>"}],
    }
    assert (first["annotation"], first["listing_day"]) == ("Read <this> first.", "2023-11-05")
    assert found["taken_out"] == [
        {
            "id": "2310.00100",
            "title": "A vision transformer numbered 2310.00100",
            "reason": "a mistake of the rule",
        }
    ]
    assert found["missing"] == [{"category": "cs.CV", "day": "2023-11-03"}]


@pytest.mark.usefixtures("site")
def test_a_query_that_cannot_be_read_is_told_where_and_what_would_work() -> None:
    found = told(ask("/search?q=%28vision+OR"), 422)
    assert (found["column"], found["suggestion"]) == (8, "(vision)")
    assert found["detail"] == "OR needs a term after it."


@pytest.mark.usefixtures("site")
def test_programs_get_english_whatever_their_machine_asks_for() -> None:
    answer = ask("/topics/vision-transformer", Accept_Language="zh-CN")
    assert told(answer)["rule_in_words"].isascii() or "“" in told(answer)["rule_in_words"]
    assert answer["Content-Language"] == "en"


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "path",
    [
        "/digests?limit={}",
        "/categories/cs.CV/papers?limit={}",
        "/categories/cs.CV/days/2023-11-03?limit={}",
        "/authors/{author}/papers?limit={}",
        "/search?q=transformer&limit={}",
        "/search?q=transformer&sort=best&limit={}",
    ],
)
def test_pages_follow_one_another_and_cost_the_same(path: str) -> None:
    author = Author.objects.get(name=MANY[0]).pk
    path = path.replace("{author}", str(author))
    whole = told(ask(path.format(100)))
    assert whole["next"] is None
    page, seen = told(ask(path.format(1))), []
    while page["next"]:
        seen += page["items"]
        page = told(ask(page["next"].partition("/api/v1")[2]))
    assert seen + page["items"] == whole["items"]
    costs = []
    for limit in (1, 50):
        with CaptureQueriesContext(connection) as queries:
            ask(path.format(limit))
        costs.append(len(queries))
    assert costs[1] - costs[0] <= 0


@pytest.mark.usefixtures("site")
def test_the_next_page_is_in_the_header_too() -> None:
    answer = ask("/digests?limit=1")
    assert answer["Link"] == f'<{told(answer)["next"]}>; rel="next"'
    assert "cursor=" in told(answer)["next"]
