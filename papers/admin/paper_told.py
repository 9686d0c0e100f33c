"""A paper's record in words: what is stored, who said it and when, what was set by hand and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.models import StaffAct
from papers.admin.times import stamp as shown_time
from papers.arxiv.records import Source
from papers.ingest.corrections import DERIVED, read_facts, values_of
from papers.ingest.merge import GROUPS
from papers.models import Correction, Entry, Paper

SHOWN = 20  # digests, rejected records, acts
# Said elsewhere on the page, or for the site alone.
_ELSEWHERE = {*DERIVED, "id", "arxiv_id", "id_order", "title", "abstract", "stamps"}
_SOURCES = {
    Source.SAMPLE: lazy("the bundled sample"),
    Source.FEED: lazy("arXiv’s feed of new papers"),
    Source.SNAPSHOT: lazy("arXiv’s metadata snapshot"),
    Source.API: lazy("arXiv’s query API"),
    Source.OAI: lazy("arXiv’s OAI-PMH, format arXiv"),
    Source.RAW: lazy("arXiv’s OAI-PMH, format arXivRaw"),
}
_GROUPS = {"text": lazy("title and abstract"), "authors": lazy("authors"), "categories": lazy("categories")}


@dataclass(frozen=True, slots=True)
class Said:
    """Fields that hold by the word of one source: of which day its record is, and when it was read (UTC)."""

    source: str
    fields: list[str]
    as_of: str
    read_at: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fact: what the text says, what holds, what is set by hand (None: nothing)."""

    fact: str
    name: str
    parsed: str
    holds: str
    correction: Correction | None

    @property
    def seen(self) -> str:
        """The edition of it that the page shows."""
        return str(self.correction.pk) if self.correction else ""


def stored(paper: Paper) -> Iterator[tuple[str, str]]:
    """(name, value) of the columns that hold what sources said, those without a value left out."""
    for field in Paper._meta.concrete_fields:
        value = getattr(paper, field.attname)
        if field.name in _ELSEWHERE or value in ("", None):
            continue
        if isinstance(value, bool):
            value = _("yes") if value else _("no")
        elif isinstance(value, datetime):
            value = f"{shown_time(value)} UTC"
        yield str(field.verbose_name), str(value)


def sources(paper: Paper) -> list[Said]:
    """Who said what is stored, read from the paper's stamps (ingest/merge.py), the newest word first."""
    said: dict[tuple[str, str, str], list[str]] = {}
    for group in GROUPS:
        if group in paper.stamps:
            said.setdefault(_read(str(paper.stamps[group])), []).append(_group(group))
    found = [Said(source, fields, as_of, read_at) for (as_of, source, read_at), fields in said.items()]
    return sorted(found, key=lambda one: (one.as_of, one.read_at), reverse=True)


def marks(paper: Paper) -> list[str]:
    """What the stamps say besides: up to which version the comment is known, withdrawal, deletion."""
    told = []
    if number := paper.stamps.get("detailed"):
        told.append(_("Comment and licence are known up to version %(n)s.") % {"n": number})
    if number := paper.stamps.get("withdrawn"):
        told.append(_("A source says that version %(n)s is withdrawn.") % {"n": number})
    if deleted := paper.stamps.get("deleted"):
        as_of, source, read_at = _read(str(deleted))
        words = {"source": source, "day": as_of, "at": read_at or "–"}
        told.append(_("Called deleted by %(source)s, as of %(day)s, read %(at)s.") % words)
    return told


def facts(paper: Paper) -> list[Told]:
    """The facts that can be set by hand, with what the text says, what holds and what was set."""
    parsed, held = read_facts(paper), values_of(paper)
    rows = {row.fact: row for row in paper.corrections.select_related("by")}
    return [
        Told(
            fact=fact.value,
            name=str(fact.label),
            parsed=in_words(fact, parsed[fact]),
            holds=in_words(fact, held[fact]),
            correction=rows.get(fact.value),
        )
        for fact in Correction.Fact
    ]


def in_words(fact: str, value: str) -> str:
    """A fact's value as people read it."""
    if fact == Correction.Fact.WITHDRAWN:
        return _("yes") if value else _("no")
    return value or _("none")


def entries(paper: Paper) -> QuerySet[Entry]:
    """Where it appears, hidden entries and digests that are held back too, newest first."""
    return paper.entries.select_related("digest__topic").order_by("-digest__date", "-pk")[:SHOWN]


def acts(paper: Paper) -> QuerySet[StaffAct]:
    """What staff did to it, newest first."""
    done = StaffAct.objects.filter(model="papers.paper", object_id=str(paper.pk))
    return done.select_related("by").order_by("-at", "-pk")[:SHOWN]


def _group(name: str) -> str:
    if name in _GROUPS:
        return str(_GROUPS[name])
    field: Any = Paper._meta.get_field(name)
    return str(field.verbose_name)


def _read(stamp: str) -> tuple[str, str, str]:
    """Day, source in words and UTC time of reading ("" if unknown) of a stamp."""
    as_of, rank, observed = [*stamp.split(" "), "", ""][:3]
    return as_of, str(_SOURCES[Source(int(rank))]), _time(observed)


def _time(observed: str) -> str:
    at = datetime.strptime(observed, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if observed else None
    return f"{shown_time(at)} UTC" if at else ""


def context(paper: Paper) -> dict[str, Any]:
    """All of it for the template."""
    return {
        "stored": list(stored(paper)),
        "sources": sources(paper),
        "marks": marks(paper),
        "facts": facts(paper),
        "versions": list(paper.versions.all()),
        "announcements": list(paper.announcements.order_by("version", "category")),
        "authorships": list(paper.authorships.select_related("author__same_as")),
        "entries": list(entries(paper)),
    }
