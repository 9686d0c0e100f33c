"""Rejected records read again by the reader of their source."""

import json

import pytest

from papers.arxiv.records import Rejected, Source
from papers.ingest.rejected import keep, refusal
from papers.ingest.retry import retry
from papers.models import Announcement, Paper, RejectedRecord
from tests.records import make_record

OAI = b"""<record xmlns="http://www.openarchives.org/OAI/2.0/"><header>
<identifier>oai:arXiv.org:2505.00001</identifier><datestamp>2025-05-01</datestamp></header><metadata>
<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2505.00001</id>
<version version="v1"><date>Wed, 30 Apr 2025 09:00:00 GMT</date><size>9kb</size></version>
<title>A title</title><authors>Ada Lovelace</authors><categories>cs.CV</categories>
<abstract>Words.</abstract></arXivRaw></metadata></record>"""
API = b"""<entry xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/abs/2505.00001v1</id>
<title>A title</title><summary>Words.</summary><published>2025-04-30T09:00:00Z</published>
<updated>2025-04-30T09:00:00Z</updated><author><name>Ada Lovelace</name></author>
<category term="cs.CV" /></entry>"""
FEED = b"""<item xmlns:dc="http://purl.org/dc/elements/1.1/"><title>A title</title>
<description>arXiv:2505.00001v1 Announce Type: new \nAbstract: Words.</description>
<guid>oai:arXiv.org:2505.00001v1</guid><category>cs.CV</category>
<pubDate>Thu, 01 May 2025 00:00:00 -0400</pubDate><dc:creator>Ada Lovelace</dc:creator></item>"""
LINE = json.dumps(
    {
        "id": "2505.00001",
        "title": "A title",
        "abstract": "Words.",
        "authors": "Ada Lovelace",
        "categories": "cs.CV",
        "update_date": "2025-05-01",
        "versions": [{"version": "v1", "created": "Wed, 30 Apr 2025 09:00:00 GMT"}],
    }
).encode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "raw", "place"),
    [
        (Source.RAW, OAI, "cs:cs:CV page 1 record 17"),
        (Source.API, API, "id_list entry 1"),
        (Source.FEED, FEED, "cs.CV item 3"),
        (Source.SNAPSHOT, LINE, "snapshot.jsonl:4711"),
        (Source.RAW, refusal(make_record(title="A title"), "why").raw, "store 2505.00001"),
    ],
)
def test_record_that_can_be_read_now_is_taken_in(source: Source, raw: bytes, place: str) -> None:
    keep([Rejected(source, place, "a reader that knew less", raw, "2505.00001")])
    outcome = retry(RejectedRecord.objects.all())
    assert (outcome.resolved, outcome.still, outcome.stored.added) == (1, 0, 1)
    assert Paper.objects.get().title == "A title"
    assert Announcement.objects.filter(category="cs.CV", version=1, kind="new").count() == 1
    assert RejectedRecord.objects.get().resolved_at is not None
    assert retry(RejectedRecord.objects.all()).resolved == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("source", "raw"),
    [
        (Source.RAW, b"not XML"),
        (Source.API, OAI),
        (Source.FEED, FEED.replace(b"cs.CV", b"cs.LG")),
        (Source.SNAPSHOT, b"{"),
        (Source.RAW, b'{"record": '),
        (Source.RAW, b'{"record": {}}'),
        (Source.RAW, refusal(make_record(title="\ud800"), "why").raw),
    ],
)
def test_record_that_is_still_bad_stays_with_its_reason(source: Source, raw: bytes) -> None:
    keep([Rejected(source, "cs.CV item 1", "old", raw)])
    outcome = retry(RejectedRecord.objects.all())
    assert (outcome.resolved, outcome.still, Paper.objects.count()) == (0, 1, 0)
    row = RejectedRecord.objects.get(resolved_at=None)
    assert bytes(row.raw) == raw
