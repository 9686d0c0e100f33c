"""The catalogue of topics as a file, YAML or JSON: written out, compared with what the site has, brought in.

A file is {"catalogue": 1, "topics": [{"slug": ..., "name": ..., ...}]}. A topic of the file is the site's by
its address; fields that the file leaves out stay, topics that it leaves out are left alone. Who curates a
topic is no part of it: people differ from site to site.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import yaml
from django.db import models, transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from accounts.models import User
from papers.digests import topics as acts
from papers.forms.topics import TopicForm
from papers.models import Topic, TopicChange
from papers.query.language import QueryError, parse

EDITION = 1
LARGEST = 300_000  # characters of a file
MOST = 1_000  # topics of a file
LISTS = ("categories", "examples", "counterexamples")  # as lists in a file, as words in a row
FIELDS = tuple(name for name in acts.FIELDS if name != "curators")


class BadCatalogue(ValueError):
    """A file that cannot be brought in; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a file asks for one topic: a new one (`topic` None), changed fields, or what is wrong with it."""

    slug: str
    topic: Topic | None = None
    edition: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """How it stands: `wrong`, `new`, `changed` or `same`."""
        if self.faults:
            return "wrong"
        return "new" if self.topic is None else "changed" if self.changes else "same"


# — Out —


def written(topics: Iterable[Topic], *, form: str) -> str:
    """The topics as a file's text; `form` is `json` or `yaml`."""
    told = {"catalogue": EDITION, "topics": [_told(topic) for topic in topics]}
    if form == "json":
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100))


def _told(topic: Topic) -> dict[str, Any]:
    row = {name: getattr(topic, name) for name in FIELDS}
    told = {"slug": topic.slug} | row | {name: row[name].split() for name in LISTS}
    return {name: str(value) if isinstance(value, str) else value for name, value in told.items()}


# — In —


def read(text: str) -> list[dict[str, Any]]:
    """The topics of a file, by their fields. Raises BadCatalogue."""
    if len(text) > LARGEST:
        raise BadCatalogue(
            _("The file is larger than a catalogue can be (%(n)s characters).") % {"n": LARGEST}
        )
    told = _parsed(text)
    if (
        not isinstance(told, dict)
        or told.get("catalogue") != EDITION
        or not isinstance(told.get("topics"), list)
    ):
        raise BadCatalogue(_('This is no catalogue: it begins with "catalogue: 1" and has a list "topics".'))
    rows = told["topics"]
    if len(rows) > MOST:
        raise BadCatalogue(_("A catalogue has at most %(n)s topics.") % {"n": MOST})
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not _is_text(row.get("slug")):
            raise BadCatalogue(_("Topic %(n)s has no address (slug).") % {"n": number})
    slugs = [row["slug"] for row in rows]
    if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
        raise BadCatalogue(_("These addresses stand there twice: %(slugs)s") % {"slugs": ", ".join(twice)})
    return rows


class _Plain(yaml.SafeLoader):
    """YAML without aliases: with them a small file stands for work without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuses an alias; a catalogue that this site writes has none."""
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()
            raise yaml.composer.ComposerError(None, None, f"found alias {event.anchor!r}", event.start_mark)
        return super().compose_node(parent, index)


def _parsed(text: str) -> Any:
    try:
        if text.lstrip().startswith("{"):
            return json.loads(text)
        return yaml.load(text, _Plain)  # noqa: S506 - a safe loader
    except (ValueError, RecursionError, LookupError, AttributeError, OverflowError) as error:
        # The last three: PyYAML, of a value that does not fit the tag before it, such as !!int "".
        raise BadCatalogue(_("The file cannot be read: %(why)s") % {"why": _line(error)}) from None
    except yaml.YAMLError as error:
        raise BadCatalogue(_("The file cannot be read: %(why)s") % {"why": _line(error)}) from None


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]


def proposals(rows: Iterable[Mapping[str, Any]]) -> list[Proposal]:
    """What the file's topics would change, each on its own, in the order of the file."""
    held = {topic.slug: topic for topic in Topic.objects.prefetch_related("curators")}
    return [_proposal(row, held.get(str(row["slug"]))) for row in rows]


def _proposal(row: Mapping[str, Any], topic: Topic | None) -> Proposal:
    slug = str(row["slug"])[:60]
    faults = list(_odd(row))
    if faults:
        return Proposal(slug, topic, faults=tuple(faults))
    given = {name: " ".join(row[name]) if name in LISTS else row[name] for name in row}
    before = acts.values_of(topic or Topic())
    data = {name: before[name] for name in FIELDS} | given | {"anyway": "on"}
    form = TopicForm(data, instance=Topic.objects.get(pk=topic.pk) if topic else None)
    if not form.is_valid():
        return Proposal(slug, topic, faults=tuple(_faults(form)))
    values = {name: form.cleaned_data[name] for name in given}
    changes = {n: (before[n], values[n]) for n in values if topic is None or values[n] != before[n]}
    return Proposal(slug, topic, topic.edition if topic else 0, values, changes)


def _faults(form: TopicForm) -> Iterator[str]:
    """What the form says, in plain lines."""
    for name, errors in form.errors.items():
        try:
            if name == "rule":
                parse(form.data["rule"], rule=True)
            told = " ".join(map(str, errors))
            yield f"{name}: {unescape(strip_tags(told))}"
        except QueryError as error:
            yield f"{name}: {error}"


def _odd(row: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong before any value is looked at closely: names, and kinds of values."""
    for name, value in row.items():
        if name not in FIELDS:
            told = name[:60].encode("utf-8", "replace").decode() if isinstance(name, str) else "?"
            yield _("%(name)s is no field of a topic.") % {"name": told}
        elif name in LISTS:
            if not isinstance(value, list) or not all(_is_text(item) for item in value):
                yield _("%(name)s is a list of words.") % {"name": name}
        elif type(value) is not _kind(name) or not (isinstance(value, int) or _is_text(value)):
            yield _("%(name)s has the wrong kind of value.") % {"name": name}


def _kind(name: str) -> type:
    column = Topic._meta.get_field(name)
    if isinstance(column, models.BooleanField):
        return bool
    return int if isinstance(column, models.IntegerField) else str


def _is_text(value: Any) -> bool:
    """Text that can be written: JSON can spell halves of a character."""
    return isinstance(value, str) and value.encode("utf-8", "replace").decode() == value


@transaction.atomic
def bring_in(wanted: Iterable[Proposal], by: User | None) -> int:
    """Carries the proposals out, all or none; gives how many topics are new or changed.

    Raises BadCatalogue if one has faults, or if its topic was changed since it was compared.
    """
    done = 0
    for proposal in wanted:
        if proposal.faults:
            raise BadCatalogue(f"{proposal.slug}: {proposal.faults[0]}")
        try:
            done += _carry_out(proposal, by)
        except acts.Moved:
            raise BadCatalogue(
                _("%(slug)s was changed meanwhile; compare again.") % {"slug": proposal.slug}
            ) from None
        except acts.AddressTaken:
            raise BadCatalogue(_("%(slug)s is another topic’s address.") % {"slug": proposal.slug}) from None
    return done


def _carry_out(proposal: Proposal, by: User | None) -> bool:
    way = TopicChange.Way.IMPORTED
    if proposal.topic is None:
        acts.make_topic(by, proposal.values, way=way)
        return True
    return bool(acts.change_topic(proposal.topic, by, proposal.values, proposal.edition, way=way))
