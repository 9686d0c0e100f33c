"""The letter of a week: the digests of all topics that come weekly, by topic."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.mail import stop
from papers.mail.digest_letter import titles
from papers.mail.items import Shown, items
from papers.mail.letter import Letter, Link, Section
from papers.mail.wishes import mode
from papers.models import Delivery, Digest, Entry, Follow
from papers.text.plain import one_line

TOPICS, EACH = 6, 3  # papers are named of so many topics, so many of each; of the others only the digests
NAMED = 3


def write(reader: User, delivery: Delivery) -> Letter | None:
    """None where none of the digests is to be read any more, or of a topic still followed by mail."""
    digests = _digests(reader, delivery.facts.get("digests", []))
    if not digests:
        return None
    rows = _rows(digests)
    total = sum(digest.entry_count for digest in digests)
    first, last = min(digest.date for digest in digests), max(digest.date for digest in digests)
    papers = ngettext("%(n)s paper", "%(n)s papers", total) % {"n": total}
    topics = [list(group) for _topic, group in groupby(digests, key=lambda digest: digest.topic_id)]
    span = _("%(first)s to %(last)s") % {"first": first, "last": last} if first != last else str(first)
    return Letter(
        subject=_("Your topics: %(papers)s, %(span)s") % {"papers": papers, "span": span},
        preheader=_("First: %(titles)s") % {"titles": titles(rows[:NAMED])} if rows else span,
        title=_("Your topics"),
        line=_("%(span)s: %(papers)s in %(digests)s")
        % {
            "span": span,
            "papers": papers,
            "digests": ngettext("%(n)s digest", "%(n)s digests", len(digests)) % {"n": len(digests)},
        },
        url=settings.SITE_URL + reverse("today"),
        sections=_sections(topics, rows),
        why=_("You get this because you follow these topics and chose weekly mail."),
        stops=stop.Subject(reader.pk, stop.WEEK),
        stop_name=_("Unsubscribe from weekly mail"),
        thread="week",
        list_name="weekly",
    )


def _digests(reader: User, keys: list[int]) -> list[Digest]:
    """Those that may be read, with papers, of topics that are still wanted; by topic, oldest first."""
    follows = Follow.objects.filter(reader=reader, topic__digests__in=keys).values_list("topic", "mail")
    wanted = {topic for topic, mail in follows if mode(mail, reader.digest_mail) != Follow.Mail.OFF}
    found = Digest.objects.filter(pk__in=keys, published=True, topic__archived=False, topic__in=wanted)
    found = found.filter(entry_count__gt=0).select_related("topic")
    return list(found.order_by("topic__place", "topic__name", "topic", "date"))


def _rows(digests: list[Digest]) -> list[dict[str, Any]]:
    """The first new papers of each topic, in the order of its digests."""
    entries = Entry.objects.filter(digest__in=digests, hidden=False, rank__lte=EACH)
    columns = ("paper", "version", "paper__title", "digest__topic")
    rows: list[dict[str, Any]] = []
    place = {digest.pk: number for number, digest in enumerate(digests)}
    found = entries.filter(section=Entry.Section.NEW).values("digest", "rank", *columns)
    seen: dict[int, int] = {}
    for row in sorted(found, key=lambda row: (place[row["digest"]], row["rank"])):
        topic = row["digest__topic"]
        seen[topic] = seen.get(topic, 0) + 1
        if seen[topic] <= EACH and len(seen) <= TOPICS:
            rows.append(row)
    return rows


def _sections(topics: list[list[Digest]], rows: list[dict[str, Any]]) -> list[Section]:
    shown: dict[int, list[int]] = {}
    for row in rows:
        shown.setdefault(row["digest__topic"], []).append(row["paper"])
    found = items([Shown(row["paper"]) for row in rows])
    sections = []
    for digests in topics:
        total = sum(digest.entry_count for digest in digests)
        name = one_line(digests[0].topic.local_name)
        links = [
            Link(f"{digest.date} ({digest.entry_count})", settings.SITE_URL + digest.get_absolute_url())
            for digest in digests
        ]
        first = [found[paper] for paper in shown.get(digests[0].topic_id, [])]
        sections.append(Section(f"{name} ({total})", first, more=links))
    return sections
