"""A site with a little of everything that a page can show, and the addresses of its pages."""

from datetime import UTC, date, datetime, timedelta

from papers.models import Announcement, Author, Entry, Harvest, ListingDay, Paper, Topic
from papers.search import index
from tests.factories import (
    make_announcement,
    make_digest,
    make_entry,
    make_listing_day,
    make_paper,
    make_topic,
)

TOPIC = "vision-transformer"
DAY = date(2023, 11, 5)
FORMULA = r"With $\|\delta\|_2 \le \varepsilon$ it moves by $$|d(x,y)| \le \frac{1}{2}\sum_i x_i$$ at most."
MANY = tuple(f"Author Number{chr(65 + n)}" for n in range(12))

PAGES = {
    "today": "/",
    "topics": "/topics/",
    "topics-none": "/topics/?find=nothing+of+the+kind",
    "topic": "/topics/vision-transformer/",
    "topic-earlier": "/topics/vision-transformer/?before=2023-11",
    "topic-empty": "/topics/graph-learning/",
    "digest": "/topics/vision-transformer/2023-11-05/",
    "digest-titles": "/topics/vision-transformer/2023-11-05/?view=titles",
    "digest-abstracts": "/topics/vision-transformer/2023-11-05/?view=abstracts",
    "digest-code": "/topics/vision-transformer/2023-11-05/?only=code",
    "paper": "/abs/2310.12755",
    "paper-version": "/abs/2310.12755v1",
    "paper-old": "/abs/hep-th/9901001",
    "paper-withdrawn": "/abs/2310.00007",
    "category": "/categories/cs.CV/",
    "category-month": "/categories/cs.CV/?month=2023-10",
    "category-day": "/categories/cs.CV/2023-11-03/",
    "archive": "/categories/cs/",
    "archive-day": "/categories/cs/2023-11-03/?view=titles",
    "venue": "/venues/wacv/",
    "venue-year": "/venues/wacv/?year=2023",
    "status": "/status/",
    "search": "/search/",
    "search-found": "/search/?q=transformer+-survey+cat%3Acs.CV",
    "search-formula": "/search/?q=norms+moves&view=abstracts",
    "search-titles": "/search/?q=numbered&view=titles&sort=best",
    "search-none": "/search/?q=vision+zygomorphic",
    "search-fault": "/search/?q=%28vision+OR",
    "search-not-here": "/search/?q=2311.99999",
    "about": "/about/",
    "privacy": "/about/privacy/",
    "terms": "/about/terms/",
    "accessibility": "/about/accessibility/",
    "keyboard": "/keyboard/",
    "preferences": "/preferences/",
    "language": "/preferences/?language=zh-hans",
}
MISSING = {
    "no-page": "/nothing/here/",
    "no-paper": "/abs/2311.99999",
    "no-digest": "/topics/vision-transformer/2023-11-04/",
    "no-listing-day": "/categories/cs.CV/2020-01-02/",
    "near-topic": "/topics/vison-transformers/",
}


def make_small_site(now: datetime | None = None) -> None:
    """Two topics, two digests, a dozen papers, four weeks of ledger, and harvests, the last one at `now`."""
    now = now or datetime(2023, 11, 5, 2, 14, tzinfo=UTC)
    topic = make_topic(
        TOPIC,
        name="Vision Transformer",
        name_zh="视觉 Transformer",
        description_zh="处理图像的 Transformer。",
        rule="(ViT AND image) OR (prompt AND learning)",
        cadence=Topic.Cadence.WEEKLY,
        accepted_anywhere=True,
    )
    make_topic("graph-learning", name="Graph learning", name_zh="图学习", place=200)
    _digests(topic, _papers())
    for days in range(28):
        _ledger(DAY - timedelta(days=days))
    _harvests(now)
    index.catch_up_all()


def author_page() -> str:
    """The address of an author who wrote every paper."""
    return Author.objects.get(name=MANY[0]).get_absolute_url()


def _papers() -> list[Paper]:
    papers = [
        make_paper("hep-th/9901001", first_listed=date(1999, 1, 4), categories="hep-th", authors=MANY),
        make_paper(
            "2310.12755",
            title=r"Plain <b>Transformers</b> & $\ell_2$ norms",
            abstract=FORMULA + "\n  A second paragraph, see arXiv:2310.00007 and https://example.org/x.",
            authors=MANY,
            latest_version=2,
            venue="WACV 2024",
            venue_slug="wacv",
            venue_year=2024,
            code_url="https://example.org/code",
            project_url="https://example.org/project",
            comment="Accepted at WACV 2024, 12 pages",
            journal_ref="Journal of Tests 1 (2024) 1-2",
            doi="10.1000/test.1",
            license="http://creativecommons.org/licenses/by/4.0/",
            msc_class="68T45",
            acm_class="I.2.10",
            pages=12,
            figures=3,
        ),
        make_paper("2310.00007", withdrawn=True, comment="Withdrawn: an error in lemma 2", authors=MANY[:1]),
        make_paper("2310.00008", is_sample=True, authors=MANY[:2], data_url="https://example.org/data"),
    ]
    papers += [make_paper(f"2310.{number:05}", authors=MANY[:3]) for number in range(100, 108)]
    for paper in papers:
        make_announcement(paper, listing_day=date(2023, 11, 3))
        if "cs.LG" in paper.categories:
            make_announcement(paper, category="cs.LG", listing_day=date(2023, 11, 3), kind="cross")
    make_announcement(papers[1], version=2, listing_day=date(2023, 11, 3), kind=Announcement.Kind.REPLACE)
    return papers


def _digests(topic: Topic, papers: list[Paper]) -> None:
    make_entry(make_digest(topic, on=date(2023, 10, 29)), papers[4])
    digest = make_digest(
        topic,
        on=DAY,
        introduction="A quiet week.\n\nTwo things <i>stand out</i>.",
        missing={"days": [["cs.CV", "2023-11-03", "stragglers"]]},
    )
    why = {"branches": ["ViT AND image"], "hits": [["title", "Transformers"], ["abstract", "<images>"]]}
    make_entry(digest, papers[1], why=why, pinned=True, annotation="Read <this> first.", version=2)
    make_entry(digest, papers[3], why=why)
    make_entry(digest, papers[4], hidden=True, hidden_reason="a mistake of the rule")
    make_entry(digest, papers[0], section=Entry.Section.CROSS, added_later=date(2023, 11, 7))
    make_entry(digest, papers[2], section=Entry.Section.REVISED, shown_before=date(2023, 10, 1), by_hand=True)


def _ledger(day: date) -> None:
    for category in ("cs.CV", "cs.LG"):
        if day.weekday() > 4:
            make_listing_day(category, day, state=ListingDay.State.NONE, reason="holiday")
        elif day == date(2023, 11, 3):
            make_listing_day(category, day, state=ListingDay.State.PARTIAL, reason="stragglers", announced=12)
        else:
            make_listing_day(category, day, announced=12, stored=12, detailed=12)


def _harvests(now: datetime) -> None:
    run = {"started_at": now, "moved_at": now, "finished_at": now, "records": 12, "added": 12}
    Harvest.objects.create(source="sample", state=Harvest.State.DONE, **run)
    Harvest.objects.create(source="oai", scope="cs:cs:LG", state=Harvest.State.FAILED, error="503", **run)
    Harvest.objects.create(source="oai", scope="cs:cs:CV", state=Harvest.State.DONE, **run)
