"""The letter of notices: the sentences of the inbox, those left out that the reader may not see now."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from papers.following.seen import gone
from papers.mail import stop
from papers.mail.letter import Letter, Line, Link, Section
from papers.models import Delivery, Notice
from papers.text.math import to_text
from papers.text.plain import one_line, shorten

SHOWN = 20
LONGEST_TITLE = 300
PIECE = "papers/partials/notice.html"
_LINK = re.compile(r'<a href="(?=/)')


def write(reader: User, delivery: Delivery) -> Letter | None:
    """None where all of them were read meanwhile or can no longer be seen, or none are wanted by mail."""
    if not reader.notice_mail:
        return None
    told = Notice.objects.filter(reader=reader, pk__in=delivery.facts.get("notices", []), read_at=None)
    rows = list(
        told.select_related("paper", "comment__author", "author", "collection").order_by("-at", "-pk")
    )
    hidden = gone(reader, rows)
    rows = [row for row in rows if row.pk not in hidden and _concerns(reader, row)]
    if not rows:
        return None
    url, left = settings.SITE_URL + reverse("inbox"), len(rows) - SHOWN
    more = [Link(ngettext("%(n)s more notice", "%(n)s more notices", left) % {"n": left}, url)]
    lines = [_line(row) for row in rows[:SHOWN]]
    title = ngettext("%(n)s new notice", "%(n)s new notices", len(rows)) % {"n": len(rows)}
    return Letter(
        subject=title,
        preheader=shorten(lines[0].text, 120),
        title=_("Notices"),
        line=title,
        url=url,
        sections=[Section(_("New (%(n)s)") % {"n": len(rows)}, lines=lines, more=more if left > 0 else [])],
        why=_("You get this because you chose notices by mail."),
        stops=stop.Subject(reader.pk, stop.NOTICES),
        stop_name=_("Unsubscribe from notices"),
        thread="notices",
        list_name="notices",
    )


def _concerns(reader: User, row: Notice) -> bool:
    """What waits for moderators is told to moderators only, also to those who were some when it was noted."""
    return row.kind != Notice.Kind.REPORTS or reader.has_perm("papers.change_comment")


def _line(row: Notice) -> Line:
    """The sentence of the inbox with whole addresses; its paper's title without formulas."""
    if row.paper:
        title = shorten(to_text(row.paper.title[: 20 * LONGEST_TITLE]), LONGEST_TITLE)
        row.paper.title = title.replace("$", r"\$")
    html = " ".join(render_to_string(PIECE, {"n": row}).split())
    sentence = _Sentence()
    sentence.feed(html)
    sentence.close()
    place = -1 if row.kind == Notice.Kind.AUTHOR else 0  # the paper's address comes after the author's
    url = urljoin(settings.SITE_URL, sentence.links[place]) if sentence.links else ""
    whole = _LINK.sub(f'<a style="color:#0a5f4e" href="{settings.SITE_URL}', html)
    return Line(html=whole, text=one_line("".join(sentence.parts)), url=url)


class _Sentence(HTMLParser):
    """The words of a piece of HTML of our own, and where its links lead."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a link; a quotation begins."""
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value]
        self.parts += ["“"] * (tag == "q")

    def handle_endtag(self, tag: str) -> None:
        """A quotation ends."""
        self.parts += ["”"] * (tag == "q")

    def handle_data(self, data: str) -> None:
        """Words."""
        self.parts.append(data)
