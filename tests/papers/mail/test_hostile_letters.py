"""Names and titles that want to be headers or markup."""

import re

import pytest

from accounts.models import User
from papers.mail.columns import WIDTH, width
from papers.mail.letters import compose
from papers.models import (
    Author,
    Delivery,
    Paper,
    SiteSettings,
    Topic,
)
from papers.models.site import ONE
from tests.factories import (
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_topic,
)
from tests.papers.mail.arrived import delivery, parts, sent

pytestmark = pytest.mark.django_db


HEADERS = [
    *("Auto-Submitted", "Content-Type", "Date", "From", "In-Reply-To", "List-Id", "List-Unsubscribe"),
    *("List-Unsubscribe-Post", "MIME-Version", "Message-ID", "Precedence", "References", "Subject", "To"),
]
HOSTILE = [
    "Name\r\nBcc: evil@example.org\r\n\r\nA body",
    "Name\nContent-Type: text/html\n\n<b>",
    "<script>alert(1)</script></title><h1>",
    "\u202eeman desrever\u2066 \u2029 \x85 \x00 \x1b[31m",
    "שלום עולם، مرحبا",
    "{{ letter }} {% load x %} %(name)s %s",
    "视觉变换器的论文" * 15,
    "x" * 150,
    "\ud800 lone".encode(errors="replace").decode(),
    "=?utf-8?q?=0ABcc:_evil=40example.org?=",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_or_title_forges_a_header_or_markup(reader: User, letter: Delivery, name: str) -> None:
    plain = name.replace("\0", "")  # PostgreSQL keeps none
    Topic.objects.update(name=plain)
    SiteSettings.objects.update_or_create(pk=ONE, defaults={"name": plain[:40]})
    paper = letter.digest.entries.order_by("section", "rank")[0].paper  # type: ignore[union-attr]
    Paper.objects.filter(pk=paper.pk).update(title=plain * 3, abstract=plain * 50, venue=plain[:50])
    Author.objects.filter(authorships__place=0).update(name=plain)
    found = sent(letter)
    assert sorted(found.keys()) == HEADERS
    message = compose(letter)
    assert message
    assert message.recipients() == ["mira@example.org"]
    text, html = parts(letter)
    assert "<script" not in html
    assert html.count("</title>") == html.count("<h1") == 1
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\x85\u2028\u2029]", text + html)
    long = [line for line in text.splitlines() if width(line) > WIDTH and "://" not in line]
    assert long == []


def test_a_collaboration_of_thousands_stays_short(reader: User) -> None:
    digest = make_digest(make_topic())
    make_entry(digest, make_paper(authors=tuple(f"Author N{number}" for number in range(2_000))))
    make_follow(reader, topic=digest.topic)
    text, html = parts(delivery(reader, "digest", digest=digest))
    assert "Author N4, +1994, Author N1999" in " ".join(text.split())
    assert len(html) < 10_000
