"""One paper, told by each of the five sources in its own manner, is one paper."""

import json
from collections.abc import Callable

import pytest

from papers.arxiv import atom, listing, oai, snapshot
from papers.arxiv.records import AuthorName, PaperRecord

ABSTRACT = "  We bound $\\mu^{2}$ &lt; 1\nby Poincar\\'e's means.\n  It works.\n"
TITLE = "On Erd\\H{o}s\n  graphs &amp; $x^{2}$"
OAI = """<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2023-10-04T03:00:00Z</responseDate>
<GetRecord><record><header><identifier>oai:arXiv.org:2310.00001</identifier><datestamp>2023-10-03</datestamp>
</header><metadata>{}</metadata></record></GetRecord></OAI-PMH>"""


def from_raw() -> PaperRecord:
    body = OAI.format(
        f"""<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>2310.00001</id>
        <submitter>J. Er\\"o</submitter>
        <version version="v1"><date>Tue, 3 Oct 2023 10:00:00 GMT</date><size>9kb</size></version>
        <title>{TITLE}</title>
        <authors>J\\'anos Er\\"o (Univ, City), Ann Poe, Jr. and The D0 Collaboration</authors>
        <categories>cs.IT math.CO math.IT</categories><comments>8 pages</comments>
        <abstract>{ABSTRACT}</abstract>
        </arXivRaw>"""
    )
    (record,) = oai.read_page(body.encode()).records
    return record


def from_structured() -> PaperRecord:
    title, abstract = TITLE.replace("\\H{o}", "ő"), ABSTRACT.replace("\\'e", "é")
    body = OAI.format(
        f"""<arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2310.00001</id><created>2023-10-03</created>
        <authors>
        <author><keyname>Erö</keyname><forenames>János</forenames>
        <affiliation>Univ, City</affiliation></author>
        <author><keyname>Poe</keyname><forenames>Ann</forenames><suffix>Jr.</suffix></author>
        <author><keyname>The D0 Collaboration</keyname></author></authors>
        <title>{title}</title><categories>cs.IT math.CO math.IT</categories><comments>8 pages</comments>
        <abstract>{abstract}</abstract>
        </arXiv>"""
    )
    (record,) = oai.read_page(body.encode()).records
    return record


def from_api() -> PaperRecord:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/"
        xmlns:arxiv="http://arxiv.org/schemas/atom"><updated>2023-10-04T03:00:00Z</updated>
        <o:itemsPerPage>1</o:itemsPerPage><o:totalResults>1</o:totalResults><o:startIndex>0</o:startIndex>
        <entry><id>http://arxiv.org/abs/2310.00001v1</id><title>{TITLE}</title><summary>{ABSTRACT}</summary>
        <published>2023-10-03T10:00:00Z</published><updated>2023-10-03T10:00:00Z</updated>
        <arxiv:comment>8 pages</arxiv:comment><arxiv:primary_category term="cs.IT"/><category term="math.CO"/>
        <category term="cs.IT"/><category term="math.IT"/><category term="94A15"/>
        <author><name>János Erö</name><arxiv:affiliation>Univ, City</arxiv:affiliation></author>
        <author><name>Ann Poe Jr.</name></author><author><name>The D0 Collaboration</name></author>
        </entry></feed>"""
    (record,) = atom.read_answer(body.encode()).records
    return record


def from_snapshot() -> PaperRecord:
    row = {
        "id": "2310.00001",
        "authors": "J\\'anos Er\\\"o (Univ, City), Ann Poe, Jr. and The D0 Collaboration",
        "title": TITLE.replace("&amp;", "&"),
        "abstract": ABSTRACT.replace("&lt;", "<"),
        "comments": "8 pages",
        "categories": "cs.IT math.CO math.IT",
        "versions": [{"version": "v1", "created": "Tue, 3 Oct 2023 10:00:00 GMT"}],
        "update_date": "2023-10-03",
    }
    record = snapshot.read_line(json.dumps(row).encode(), "p")
    assert isinstance(record, PaperRecord)
    return record


def from_feed() -> PaperRecord:
    title, abstract = TITLE.replace("\n", " "), ABSTRACT.replace("\n", " ")
    body = f"""<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
        <lastBuildDate>Tue, 03 Oct 2023 04:00:10 +0000</lastBuildDate>
        <pubDate>Tue, 03 Oct 2023 00:00:00 -0400</pubDate><item><guid>oai:arXiv.org:2310.00001v1</guid>
        <title>{title}</title>
        <description>arXiv:2310.00001v1 Announce Type: new \nAbstract: {abstract}</description>
        <category>cs.IT</category><category>math.CO</category><category>math.IT</category>
        <pubDate>Tue, 03 Oct 2023 00:00:00 -0400</pubDate>
        <dc:creator>J\\'anos Er\\"o (Univ, City), Ann Poe Jr., The D0 Collaboration</dc:creator>
        </item></channel></rss>"""
    (record,) = listing.read_feed(body.encode(), "cs.IT").records
    return record


@pytest.mark.parametrize("read", [from_raw, from_structured, from_api, from_snapshot, from_feed])
def test_source_tells_the_paper_as_all_others(read: Callable[[], PaperRecord]):
    record = read()
    assert record.title == "On Erdős graphs & $x^{2}$"
    assert record.abstract == "We bound $\\mu^{2}$ < 1 by Poincaré's means.\n\nIt works."
    assert record.authors == (
        AuthorName("János Erö", ("Univ, City",)),
        AuthorName("Ann Poe Jr."),
        AuthorName("The D0 Collaboration"),
    )
    assert record.categories[0] == "cs.IT"
    assert sorted(record.categories) == ["cs.IT", "math.CO", "math.IT"]
    assert record.comment == (None if read is from_feed else "8 pages")
    assert record.as_of.isoformat() == "2023-10-03"
