"""The letter of one digest: the first papers of each section, numbered as on its page."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.mail import stop
from papers.mail.items import Shown, items
from papers.mail.letter import Letter, Link, Section
from papers.mail.wishes import mode
from papers.models import Delivery, Digest, Entry, Follow
from papers.text.math import to_text
from papers.text.plain import one_line, shorten

SHOWN = {Entry.Section.NEW: 5, Entry.Section.CROSS: 2, Entry.Section.REVISED: 2}
NAMED = 3  # papers in the line that mail programs show beside the subject
_NAME = 40  # characters of each
Rows = list[dict[str, Any]]


def write(reader: User, delivery: Delivery) -> Letter | None:
    """None where the digest is not (or no more) to be read, empty, or its topic not followed by mail."""
    digests = Digest.objects.filter(deliveries=delivery, published=True, topic__archived=False)
    digest = digests.select_related("topic").first()
    follow = Follow.objects.filter(reader=reader, topic__digests__deliveries=delivery).first()
    if digest is None or follow is None or mode(follow.mail, reader.digest_mail) == Follow.Mail.OFF:
        return None
    rows = _rows(digest)
    if not rows:
        return None
    topic, url = digest.topic, settings.SITE_URL + digest.get_absolute_url()
    name = one_line(topic.local_name)
    return Letter(
        subject=subject(name, len(rows), digest),
        preheader=_preheader(rows),
        title=name,
        line=_("updated %(date)s: %(parts)s")
        % {"date": digest.date, "parts": ", ".join(_count(key, len(part)) for key, part in _parts(rows))},
        url=url,
        sections=_sections(rows, url),
        why=_("You get this because you follow %(name)s.") % {"name": name},
        stops=stop.Subject(reader.pk, stop.TOPIC, topic.pk),
        stop_name=_("Unsubscribe from this topic"),
        thread=f"topic:{topic.pk}",
        list_name=topic.slug,
        weekly=True,
    )


def subject(name: str, papers: int, digest: Digest) -> str:
    """ "Vision Transformer: 20 papers, 2023-11-05"."""
    said = ngettext("%(name)s: %(n)s paper, %(date)s", "%(name)s: %(n)s papers, %(date)s", papers)
    return said % {"name": name, "n": papers, "date": digest.date}


def _rows(digest: Digest) -> Rows:
    """All papers that the page shows, in its order, each with its number."""
    entries = Entry.objects.filter(digest=digest, hidden=False).order_by("section", "rank")
    found = entries.values("paper", "section", "version", "paper__venue", "paper__title")
    return [row | {"number": number} for number, row in enumerate(found, start=1)]


def _parts(rows: Rows) -> list[tuple[Entry.Section, Rows]]:
    parts = ((key, [row for row in rows if row["section"] == key]) for key in Entry.Section)
    return [(key, part) for key, part in parts if part]


def _sections(rows: Rows, url: str) -> list[Section]:
    shown = [row for key, part in _parts(rows) for row in part[: SHOWN[key]]]
    found = items([Shown(row["paper"], row["number"], row["version"]) for row in shown])
    sections = []
    for key, part in _parts(rows):
        here = [found[row["paper"]] for row in part[: SHOWN[key]]]
        left = len(part) - len(here)
        more = [Link(_more(key, left), f"{url}#{key.name.lower()}")] if left else []
        sections.append(Section(f"{key.label} ({len(part)})", here, more=more))
    return sections


def _count(key: Entry.Section, n: int) -> str:
    said = {
        Entry.Section.NEW: _("%(n)s new"),
        Entry.Section.CROSS: _("%(n)s cross-listed"),
        Entry.Section.REVISED: _("%(n)s revised"),
    }
    return said[key] % {"n": n}


def _more(key: Entry.Section, n: int) -> str:
    said = {
        Entry.Section.NEW: _("%(n)s more new"),
        Entry.Section.CROSS: _("%(n)s more cross-listed"),
        Entry.Section.REVISED: _("%(n)s more revised"),
    }
    return said[key] % {"n": n}


def _preheader(rows: Rows) -> str:
    """ "8 accepted at a venue. First: SYRAC, LangNav, Heart Disease Detection"."""
    accepted = sum(bool(row["paper__venue"]) for row in rows)
    said = ngettext("%(n)s accepted at a venue.", "%(n)s accepted at a venue.", accepted) % {"n": accepted}
    return " ".join([said] * bool(accepted) + [_("First: %(titles)s") % {"titles": titles(rows[:NAMED])}])


def titles(rows: Rows) -> str:
    """The beginnings of the titles, up to their colon."""
    plain = (to_text(row["paper__title"][:1_000]) for row in rows)
    return ", ".join(shorten(title.split(": ")[0], _NAME) for title in plain)
