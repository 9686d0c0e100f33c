"""The three formats, held to their rules over texts of every kind, and read back by feedparser."""

from dataclasses import replace
from datetime import UTC, datetime
from types import ModuleType

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as some

from papers.feeds import atom, jsonfeed, rss
from papers.feeds.feed import Feed, Item, clean, tag_uri
from tests.papers.feeds.validity import FAULTS, atom_faults, json_faults, rss_faults

AT = datetime(2023, 11, 5, 2, 14, tzinfo=UTC)
ITEM = Item(
    id="https://example.org/abs/2310.12755v2",
    url="https://example.org/abs/2310.12755",
    title="Plain transformers & ℓ₂ < 1",
    summary="With <b> in it",
    html="<p>α² ≤ β &amp; &lt;script&gt;</p>",
    published=AT,
    updated=AT,
    authors=("Ada Lovelace", "Paul Erdős"),
    categories=("cs.CV", "stat.ML"),
    elsewhere="https://arxiv.org/abs/2310.12755v2",
)
FEED = Feed(
    id="tag:example.org,2026:feeds/topics/1",
    title="Vision Transformer",
    subtitle="What this is about",
    page="https://example.org/topics/vision-transformer/",
    url="https://example.org/feeds/topics/vision-transformer.atom?after=1",
    first="https://example.org/feeds/topics/vision-transformer.atom",
    site="Recto",
    language="en",
    updated=AT,
    items=(ITEM,),
    next="https://example.org/feeds/topics/vision-transformer.atom?after=2",
    previous="https://example.org/feeds/topics/vision-transformer.atom",
)
WRITERS: dict[str, ModuleType] = {"atom": atom, "rss": rss, "json": jsonfeed}
TEXTS = some.one_of(
    some.text(max_size=60),
    some.sampled_from(
        ["]]>", "<script>alert(1)</script>", "&amp;amp;", "\0\x0b\x1f\x7f\ufffe\uffff", "אבג\u202e", "\r\n"]
    ),
)


@pytest.mark.parametrize("form", WRITERS)
def test_a_feed_keeps_the_rules_of_its_format(form: str) -> None:
    assert FAULTS[form](WRITERS[form].write(FEED)) == []


@pytest.mark.parametrize("form", WRITERS)
def test_a_feed_without_items_keeps_them_too(form: str) -> None:
    empty = replace(FEED, items=(), next="", previous="", subtitle="")
    assert FAULTS[form](WRITERS[form].write(empty)) == []


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feedparser_reads_back_what_was_written(form: str) -> None:
    found = feedparser.parse(WRITERS[form].write(FEED))
    assert (found.bozo, found.version) == (False, {"atom": "atom10", "rss": "rss20"}[form])
    assert (found.feed.title, found.feed.link) == (FEED.title, FEED.page)
    [entry] = found.entries
    assert (entry.id, entry.link, entry.title) == (ITEM.id, ITEM.url, ITEM.title)
    assert [author.name for author in entry.authors] == list(ITEM.authors)
    assert [tag.term for tag in entry.tags] == list(ITEM.categories)
    assert entry.content[0].value == ITEM.html
    assert entry.published_parsed[:6] == (2023, 11, 5, 2, 14, 0)
    relations = {link.rel: link.href for link in found.feed.links}
    assert [relations[name] for name in ("self", "first", "previous", "next")] == [
        *(FEED.url, FEED.first, FEED.previous, FEED.next)
    ]


@given(TEXTS, TEXTS, TEXTS, some.lists(TEXTS.filter(lambda text: clean(text).strip()), max_size=3))
def test_any_text_keeps_the_rules(title: str, summary: str, site: str, names: list[str]) -> None:
    item = replace(ITEM, title=f"x{title}", summary=summary, authors=tuple(names), categories=tuple(names))
    feed = replace(FEED, title=f"x{title}", subtitle=summary, site=f"x{site}", items=(item,))
    for form, writer in WRITERS.items():
        assert FAULTS[form](writer.write(feed)) == []
    for writer in (atom, rss):
        found = feedparser.parse(writer.write(feed))
        assert (found.bozo, len(found.entries)) == (False, 1)


def test_the_rules_notice_what_is_wrong() -> None:
    """The checker itself: each fault in a document of ours is told."""
    good = {form: writer.write(FEED) for form, writer in WRITERS.items()}
    spoiled = [
        (atom_faults, good["atom"].replace(b"<updated>2023-11-05T02:14:00+00:00", b"<updated>yesterday")),
        (atom_faults, good["atom"].replace(b' rel="self"', b' rel="via"')),
        (atom_faults, good["atom"].replace(b"&lt;p&gt;", b"&lt;math&gt;")),
        (atom_faults, good["atom"].replace(b"<name>Ada Lovelace", b"<name>")),
        (rss_faults, good["rss"].replace(b"<guid", b"<uid").replace(b"/guid>", b"/uid>")),
        (rss_faults, good["rss"].replace(b"Sun, 05 Nov 2023", b"2023-11-05")),
        (rss_faults, good["rss"].replace(b"&lt;p&gt;", b"&lt;script&gt;")),
        (json_faults, good["json"].replace(b"version/1.1", b"version/1")),
        (json_faults, good["json"].replace(b'https://example.org/abs/2310.12755"', b'javascript:1"')),
        (json_faults, good["json"].replace(b'"content_html"', b'"content"', 1).replace(b'"id"', b'"di"', 1)),
    ]
    told = []
    for number, (faults, body) in enumerate(spoiled):
        try:
            told.append(bool(faults(body)))
        except KeyError:
            told.append(True)
        assert body not in good.values(), number
    assert told == [True] * len(spoiled)


@pytest.mark.parametrize(
    ("host", "uri"), [("a.example", "tag:a.example,2026:x/%D7%90"), ("[::1]", "tag:--1,2026:x/%D7%90")]
)
def test_a_name_outlasts_addresses(settings, host: str, uri: str) -> None:
    settings.SITE_HOST = host
    assert tag_uri("x/א") == uri
