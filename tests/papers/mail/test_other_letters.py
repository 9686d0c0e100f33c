"""Letters of weeks, searches and notices; nothing private of others is in any."""

from datetime import date
from html import unescape
from typing import Any

import pytest

from accounts.models import User
from papers.clock import now
from papers.mail.letters import compose
from papers.models import (
    Collection,
    Comment,
    Delivery,
    Digest,
    Follow,
    Member,
    Notice,
    SavedSearch,
    SearchHit,
)
from papers.notices import tell
from tests.factories import (
    make_collection,
    make_comment,
    make_digest,
    make_entry,
    make_follow,
    make_hit,
    make_moderator,
    make_paper,
    make_reader,
    make_saved_search,
    make_topic,
)
from tests.papers.mail.arrived import SITE, delivery, parts, sent
from tests.security.site import CANARY, TOLD, make_site

pytestmark = pytest.mark.django_db
DAY = date(2023, 11, 5)


def test_a_weekly_letter_gathers_topics(reader: User, digest: Digest) -> None:
    second = make_digest(digest.topic, on=date(2023, 11, 6))
    make_entry(second, make_paper("2311.00011", title="Of Monday"))
    other = make_digest(make_topic("graphs", name="Graphs"), on=DAY)
    make_entry(other, make_paper("2311.00012", title="On graphs"))
    make_follow(reader, topic=other.topic, mail="weekly")
    unwanted = make_digest(make_topic("gone", name="Gone"), on=DAY)
    make_entry(unwanted, make_paper("2311.00013"))
    keys = [row.pk for row in (digest, second, other, unwanted)]
    week = delivery(reader, "week", facts={"digests": keys})
    text, html = parts(week)
    assert sent(week)["Subject"] == "Your topics: 10 papers, 2023-11-05 to 2023-11-06"
    assert "GRAPHS (1)" in text
    assert "VISION TRANSFORMER (9)" in text
    assert f"    2023-11-06 (1): {SITE}/topics/vision-transformer/2023-11-06/" in text
    assert text.count("  - Paper") == 3
    assert "Gone" not in text + html
    Follow.objects.all().delete()
    assert compose(week) is None


def test_a_search_letter_tells_what_nobody_looked_at(reader: User) -> None:
    search = make_saved_search(reader, "Transformers", cadence=SavedSearch.Cadence.DAILY)
    hits = [make_hit(search, make_paper(f"2311.{number:05}")) for number in range(1, 13)]
    week = delivery(reader, "search", search=search, facts={"papers": [hit.paper_id for hit in hits]})
    SearchHit.objects.filter(pk=hits[0].pk).delete()
    text, _html = parts(week)
    assert sent(week)["Subject"] == "Transformers: 11 new papers"
    assert text.count("  - ") == 9
    assert f"    2 more papers: {SITE}/saved/{search.pk}/" in text
    SavedSearch.objects.update(cadence=SavedSearch.Cadence.SITE)
    assert compose(week) is None
    SavedSearch.objects.update(cadence=SavedSearch.Cadence.DAILY)
    SearchHit.objects.all().delete()
    assert compose(week) is None


def noticed(reader: User, kind: str, **fields: Any) -> Delivery:
    tell([reader.pk], kind, f"{kind}:{Notice.objects.count()}", **fields)
    keys = list(Notice.objects.filter(reader=reader).values_list("pk", flat=True))
    return delivery(reader, "notices", facts={"notices": keys})


def test_a_letter_of_notices_has_the_sentences_of_the_inbox(reader: User) -> None:
    comment = make_comment(make_paper(title="On $\\alpha^2$"), body="A secret remark")
    notice = noticed(reader, "reply", comment=comment, paper=comment.paper)
    text, html = parts(notice)
    assert sent(notice)["Subject"] == "1 new notice"
    assert f"  - writer replied to you: On α²\n    {SITE}{comment.get_absolute_url()}\n" in text
    assert f'href="{SITE}/abs/2311.00001"' in html
    assert 'href="/' not in html
    assert "secret" not in text + html


def test_a_notice_of_what_cannot_be_seen_now_is_left_out(reader: User) -> None:
    owner = make_reader("owner")
    collection = make_collection(owner, name="Behind the curtain")
    member = Member.objects.create(collection=collection, reader=reader, at=now())
    comment = make_comment()
    shared = noticed(reader, "member", collection=collection)
    both = noticed(reader, "reply", comment=comment, paper=comment.paper)
    assert "Behind the curtain" in parts(both)[0]
    member.delete()
    assert compose(shared) is None
    assert "Behind the curtain" not in "".join(parts(both))
    Comment.objects.update(state=Comment.State.HIDDEN)
    assert compose(both) is None
    Comment.objects.update(state=Comment.State.SHOWN)
    Notice.objects.update(read_at=now())
    assert compose(both) is None
    assert Collection.objects.count() == 1


def test_what_waits_for_moderators_is_told_to_moderators(reader: User) -> None:
    moderator = make_moderator(notice_mail="daily")
    facts = {"reports": 3}
    assert "3 reported comments" in parts(noticed(moderator, "reports", facts=facts))[0]
    assert compose(noticed(reader, "reports", facts=facts)) is None


def test_nothing_private_of_others_is_in_any_letter() -> None:
    site = make_site()
    other, owner = site.people["other"].account, site.owner
    assert other
    User.objects.filter(pk=other.pk).update(digest_mail="daily", notice_mail="daily")
    make_follow(other, topic=site.digest.topic)
    search = make_saved_search(other, cadence=SavedSearch.Cadence.DAILY, query="ViT")
    paper = make_hit(search, site.comment.paper).paper
    tell([other.pk], "reply", "r", comment=site.comment, paper=paper)
    tell([other.pk], "collection", "c", collection=site.private, paper=paper)
    tell([other.pk], "mention", "m", comment=site.held, paper=paper)
    notices = list(Notice.objects.values_list("pk", flat=True))  # the owner's too
    letters = [
        delivery(other, "digest", digest=site.digest),
        delivery(other, "week", facts={"digests": [site.digest.pk]}),
        delivery(other, "search", search=search, facts={"papers": [paper.pk]}),
        delivery(other, "notices", facts={"notices": notices}),
    ]
    for row in letters:
        said = unescape("".join(parts(row)) + str(sent(row).items()))
        assert CANARY not in said
        assert TOLD not in said
    assert compose(delivery(other, "search", search=site.search, facts={"papers": [paper.pk]})) is None
    assert owner.notices.exists()
