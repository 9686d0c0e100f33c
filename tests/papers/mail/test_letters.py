"""The letter of a digest: who gets it, what is in it, what its headers say."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.models import User
from papers.clock import now
from papers.mail import stop
from papers.mail.letters import compose
from papers.models import (
    Delivery,
    Digest,
    Entry,
    Follow,
    Topic,
)
from tests.factories import (
    make_digest,
    make_entry,
    make_follow,
    make_paper,
    make_topic,
)
from tests.papers.mail.arrived import SITE, delivery, parts, sent

pytestmark = pytest.mark.django_db


def test_a_digest_letter_says_what_the_page_says(letter: Delivery) -> None:
    text, html = parts(letter)
    assert sent(letter)["Subject"] == "Vision Transformer: 8 papers, 2023-11-05"
    assert text.startswith(
        "Recto: Vision Transformer\nupdated 2023-11-05: 7 new, 1 cross-listed\n\nNEW (7)\n---"
    )
    assert (
        " 1. Paper 1: on α² & more\n"
        "    Author A, Author B, Author C, Author D, Author E, +6, Author L\n"
        "    cs.CV cs.LG\n"
        "    We show this, e.g. that.\n"
        f"    {SITE}/abs/2311.00001\n"
    ) in text
    assert " 2. Paper 2: on α² & more\n    Author A, Author B\n    WACV 2024; cs.CV cs.LG\n" in text
    assert f"    2 more new: {SITE}/topics/vision-transformer/2023-11-05/#new\n" in text
    assert re.findall(r"^ ?(\d+)\. ", text, re.MULTILINE) == ["1", "2", "3", "4", "5", "8"]
    assert re.findall(r">(\d+)\. <a", html) == ["1", "2", "3", "4", "5", "8"]
    assert "<h1" in html
    assert html.count("<h2") == 2
    assert "1 accepted at a venue. First: Paper 1, Paper 2, Paper 3" in html
    assert f'<a href="{SITE}/abs/2311.00001?do=save"' in html


def test_a_letter_loads_nothing_and_follows_nobody(letter: Delivery) -> None:
    _text, html = parts(letter)
    assert re.findall(r"<(?:img|script|link|iframe|object|form|input)\b|url\(|@import", html) == []
    links = set(re.findall(r'href="([^"]*)"', html))
    assert {link.split("/")[2] for link in links} == {"127.0.0.1:8000", "arxiv.org"}
    assert all("?" not in link or link.endswith("?do=save") for link in links)


def test_headers_by_which_it_is_stopped_sorted_and_threaded(
    reader: User, digest: Digest, letter: Delivery
) -> None:
    found = sent(letter)
    assert found["To"] == "mira@example.org"
    assert found["From"] == "Recto <recto@127.0.0.1>"
    assert (
        found["List-Unsubscribe"].strip()
        == f"<{stop.address(stop.Subject(reader.pk, 'topic', digest.topic_id))}>"
    )
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Id"] == "<vision-transformer.127.0.0.1>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"] == sent(letter)["Message-ID"]
    later = delivery(reader, "digest", digest=make_digest(digest.topic, on=date(2023, 11, 6)))
    make_entry(later.digest, make_paper("2311.00011"))  # type: ignore[arg-type]
    assert sent(later)["Message-ID"] != found["Message-ID"]
    assert sent(later)["References"] == found["References"] == found["In-Reply-To"]


def test_a_letter_goes_to_the_address_of_the_moment(reader: User, letter: Delivery) -> None:
    EmailAddress.objects.filter(user=reader).update(primary=False)
    EmailAddress.objects.create(user=reader, email="new@example.org", primary=True, verified=True)
    assert sent(letter)["To"] == "new@example.org"
    EmailAddress.objects.filter(email="new@example.org").update(verified=False)
    assert compose(letter) is None


def test_a_letter_speaks_its_readers_language_and_no_other_changes(reader: User, letter: Delivery) -> None:
    User.objects.filter(pk=reader.pk).update(language="zh-hans")
    Topic.objects.update(name_zh="视觉变换器")
    found = sent(letter)
    assert found["Subject"].startswith("视觉变换器")
    assert '<html lang="zh-Hans">' in parts(letter)[1]
    assert translation.get_language() == "en"


REVOKED: dict[str, Callable[[Delivery], Any]] = {
    "account closed": lambda row: User.objects.update(is_active=False),
    "address not confirmed": lambda row: User.objects.update(confirmed=False),
    "leaving": lambda row: User.objects.update(leaving_at=now()),
    "no address": lambda row: EmailAddress.objects.all().delete(),
    "unfollowed": lambda row: Follow.objects.all().delete(),
    "topic off": lambda row: Follow.objects.update(mail="off"),
    "all off": lambda row: User.objects.update(digest_mail=""),
    "stopped": lambda row: stop.stop(stop.Subject(row.reader_id, stop.TOPIC, row.digest.topic_id)),  # type: ignore[union-attr]
    "all stopped": lambda row: stop.stop(stop.Subject(row.reader_id, stop.ALL)),
    "not published": lambda row: Digest.objects.update(published=False),
    "archived": lambda row: Topic.objects.update(archived=True),
    "all hidden": lambda row: Entry.objects.update(hidden=True),
}


@pytest.mark.parametrize("end", REVOKED)
def test_what_was_revoked_after_queueing_is_not_sent(letter: Delivery, end: str) -> None:
    assert compose(letter)
    REVOKED[end](letter)
    assert compose(letter) is None


def test_hidden_papers_are_not_in_the_letter(letter: Delivery) -> None:
    Entry.objects.filter(paper__arxiv_id="2311.00001").update(hidden=True)
    text, html = parts(letter)
    assert "2311.00001" not in text + html
    assert " 1. Paper 2" in text


def test_a_letter_costs_the_same_for_one_paper_and_for_fifty(reader: User) -> None:
    topic = make_topic()
    make_follow(reader, topic=topic)
    counts = []
    for day, papers in ((2, 1), (3, 50)):
        digest = make_digest(topic, on=date(2023, 11, day))
        for number in range(papers):
            paper = make_paper(f"2310.{100 * day + number:05}")
            make_entry(digest, paper, section=1 + number % 3, rank=number + 1)
        row = Delivery.objects.get(pk=delivery(reader, "digest", digest=digest).pk)
        with CaptureQueriesContext(connection) as asked:
            assert compose(row)
        counts.append(len(asked))
    assert counts == [8, 8]
