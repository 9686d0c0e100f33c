"""Filters of words and links: what of a text they meet, and what follows from it.

A word or phrase is met as a run of whole words, read by the one tokenizer in the text as it is shown and as
it is typed; so case, accents, TeX, markup and spacing are no way around it. A host is met with all that
stand under it, whatever its letters are written in.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from papers.clock import now
from papers.discussion.mentions import PRIVATE
from papers.models import Comment, FilterHit, TextFilter
from papers.query.tokens import tokenize
from papers.text.markdown import render, to_plain

_HREF = re.compile(r'href="([^"]*)"')
_TYPED = re.compile(r"https?:[/\\]{2}[^\s<>\"`|]+|mailto:[^\s<>\"`|]+", re.IGNORECASE)
_WITH_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?/", re.IGNORECASE)
_AROUND = ".,;:!?'’*_~()[]{}"
_DOTS = str.maketrans("。．｡․", "....")
What, Answer = TextFilter.What, TextFilter.Answer


class Refused(Exception):
    """Raised where a filter does not let a text be posted; the message says which, for who wrote it."""


def met(text: str) -> list[TextFilter]:
    """The active filters that the text meets, those that refuse first."""
    active = list(TextFilter.objects.filter(active=True))
    if not active:
        return []
    text = PRIVATE.sub("", text)
    shown = to_plain(text)
    readings = [_spaced(_words(reading)) for reading in (text, shown, _without_unseen(shown))]
    hosts = set(hosts_in(text))
    found = [
        row
        for row in active
        if (_meets_host(row, hosts) if row.what == What.HOST else _meets_word(row, readings))
    ]
    return sorted(found, key=lambda row: (row.answer != Answer.REFUSE, row.pk))


def check(reader: User, text: str) -> list[TextFilter]:
    """The filters that hold the text back; raises Refused, and counts that, where one lets it not pass."""
    found = met(text)
    refusing = [row for row in found if row.answer == Answer.REFUSE]
    if not refusing:
        return found
    count(reader, refusing)
    raise Refused(refusal(refusing))


def refusal(refusing: Iterable[TextFilter]) -> str:
    """What is said to who wrote it: honestly, what it was."""
    met_with = ", ".join(f"“{row.text}”" for row in refusing)
    return _("A filter of this site does not let this be posted: %(what)s.") % {"what": met_with}


def count(reader: User, rows: list[TextFilter], comment: Comment | None = None) -> None:
    """Notes down that the reader met these filters."""
    TextFilter.objects.filter(pk__in=[row.pk for row in rows]).update(hits=F("hits") + 1)
    at = now()
    FilterHit.objects.bulk_create(
        FilterHit(filter=row, text=row.text, answer=row.answer, reader=reader, comment=comment, at=at)
        for row in rows
    )


def same(what: str, text: str) -> str:
    """By what two filters are told apart: the folded words, or the host; "" where nothing is looked for."""
    return host_of(text) if what == What.HOST else " ".join(_words(text))


def hosts_in(text: str) -> Iterator[str]:
    """The hosts of the links of a text, of mail addresses in them too, and of what was typed like one."""
    for address in [*map(unescape, _HREF.findall(render(text))), *_TYPED.findall(text)]:
        if host := host_of(address):
            yield host


def host_of(address: str) -> str:
    """The host of an address, or the host itself, in one way of writing it; "" if there is none.

    Letters beyond ASCII stand as themselves and not as punycode (RFC 3492), folded to one case and form.
    """
    address = address.strip()
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() == "mailto":
        host = unquote(rest).partition("?")[0].rpartition("@")[2]
    else:
        try:
            named = address.replace("\\", "/")
            host = urlsplit(named if _WITH_SCHEME.match(named) else f"//{named}").hostname or ""
        except ValueError:
            return ""
    labels = _folded(unquote(host)).translate(_DOTS).strip(_AROUND).split(".")
    return ".".join(_folded(_label(label)) for label in labels)


def _label(label: str) -> str:
    """One part of a host, out of punycode."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def _without_unseen(text: str) -> str:
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def _words(text: str) -> list[str]:
    return [token.folded for token in tokenize(text)]


def _spaced(words: list[str]) -> str:
    """Words between blanks, which no word has in it: a run of words is a part of this text."""
    return f" {' '.join(words)} "


def _meets_word(row: TextFilter, readings: list[str]) -> bool:
    phrase = _words(row.text)
    return bool(phrase) and any(_spaced(phrase) in reading for reading in readings)


def _meets_host(row: TextFilter, hosts: set[str]) -> bool:
    wanted = host_of(row.text)
    return bool(wanted) and any(host == wanted or host.endswith(f".{wanted}") for host in hosts)
