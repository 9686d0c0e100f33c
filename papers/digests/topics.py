"""What curators do to topics: each change is written with its history, its effect and its line in the log.

Addresses last: a topic whose slug changes keeps the old one as a former address, and no slug that is or was
a topic's is ever given to another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import StaffAct, User
from papers.clock import now
from papers.digests.effect import effect
from papers.digests.matching import Terms
from papers.models import FormerAddress, Topic, TopicChange

# What is a curator's or an administrator's to say, in the order in which a history tells it.
FIELDS = (
    *("name", "name_zh", "slug", "description", "description_zh"),
    *("categories", "rule", "accepted_anywhere", "examples", "counterexamples"),
    *("cadence", "weekday", "revisions", "age_cap_days", "order"),
    *("curators", "place", "active", "archived"),
)
ADMINISTRATORS_ONLY = frozenset({"curators", "place", "archived"})
Way = TopicChange.Way
Values = Mapping[str, Any]
Changes = dict[str, list[Any]]  # [before, after] by field


class Moved(Exception):
    """Somebody changed the topic since it was read: nothing was written. `topic` is as it stands now."""

    def __init__(self, topic: Topic) -> None:
        super().__init__(str(topic))
        self.topic = topic


class AddressTaken(ValueError):
    """The slug is, or was, another topic's."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change left: its row in the history and its line in the log; no line where one was not asked."""

    topic: Topic
    change: TopicChange
    act: StaffAct | None = None


def gives_topics(user: Any) -> bool:
    """Whether all topics are theirs to change and to give, rather than those they made or were given."""
    return bool(user.has_perm("papers.give_topics"))


def may_change(user: Any, topic: Topic) -> bool:
    """Whether the topic is theirs to change: given to them, or all of them are."""
    given = gives_topics(user) or topic.curators.filter(pk=user.pk).exists()
    return given and bool(user.has_perm("papers.change_topic"))


def values_of(topic: Topic) -> dict[str, Any]:
    """The topic's fields as a history keeps them; curators are the primary keys of people."""
    plain = {name: getattr(topic, name) for name in FIELDS if name != "curators"}
    people = sorted(topic.curators.values_list("pk", flat=True)) if topic.pk else []
    return {name: people if name == "curators" else plain[name] for name in FIELDS}


def make_topic(
    by: User | None, values: Values, *, way: Way = Way.MADE, then: Callable[[Topic], None] | None = None
) -> Changed:
    """A new topic with these fields (others have their defaults), its maker's if that is a curator.

    `by` is None at the command line; the values are clean already (papers/forms/topics.py). `then` is
    called with the topic in the same transaction: what it raises undoes all. Raises AddressTaken.
    """
    topic = Topic()
    before, asked = values_of(topic), _plain(values)
    if by is not None and not gives_topics(by):
        asked["curators"] = [by.pk]
    changes = {name: [None, asked[name]] for name in FIELDS if name in asked and asked[name] != before[name]}
    done = effect(None, _terms(before | asked))
    with transaction.atomic():
        _check_address(topic, asked["slug"])
        made = _write(topic, by, changes, way, done)
        if then is not None:
            then(made.topic)
        return made


def change_topic(
    topic: Topic, by: User | None, values: Values, expected_edition: int, *, way: Way = Way.EDITED
) -> Changed | None:
    """Gives the topic these fields (others stay) if nobody changed it since the edition that was expected.

    None where nothing differs. `by` is None at the command line; the values are clean already
    (papers/forms/topics.py). Raises Moved, AddressTaken.
    """
    return _change(topic.pk, by, values, expected_edition, way)


def values_at(topic: Topic, edition: int) -> dict[str, Any]:
    """What has changed since that edition, as it was then."""
    since = topic.history.filter(edition__gt=edition).order_by("-edition")
    return {name: pair[0] for change in since for name, pair in change.changes.items()}


def _change(
    pk: int, by: User | None, values: Values, expected: int, way: Way, *, logged: bool = True
) -> Changed | None:
    asked = _plain(values)
    read = values_of(_unmoved(Topic.objects.get(pk=pk), expected))
    done = effect(_terms(read), _terms(read | asked))  # may take a while: not under the lock
    with transaction.atomic():
        topic = _unmoved(Topic.objects.select_for_update().get(pk=pk), expected)
        before = values_of(topic)
        changes = {n: [before[n], asked[n]] for n in FIELDS if n in asked and asked[n] != before[n]}
        if not changes:
            return None
        if "slug" in changes:
            _move_address(topic, asked["slug"])
        return _write(topic, by, changes, way, done, logged=logged)


def _unmoved(topic: Topic, expected: int) -> Topic:
    if topic.edition != expected:
        raise Moved(topic)
    return topic


def _write(
    topic: Topic, by: User | None, changes: Changes, way: Way, done: dict[str, Any], *, logged: bool = True
) -> Changed:
    """The row, its history and its line in the log, in the transaction that the caller began."""
    new = topic.pk is None
    topic.edition += 1
    for name, (_before, after) in changes.items():
        if name != "curators":
            setattr(topic, name, after)
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError:
        raise AddressTaken(topic.slug) from None  # taken since it was looked for
    if "curators" in changes:
        topic.curators.set(User.objects.filter(pk__in=changes["curators"][1]))
    row = TopicChange.objects.create(
        topic=topic, edition=topic.edition, way=way, by=by, at=now(), changes=changes, effect=done
    )
    if not logged:
        return Changed(topic, row)
    undo = None if new else {"edition": topic.edition}
    return Changed(topic, row, audit.record(by, f"topic.{way}", topic, changes=changes, undo=undo))


def _plain(values: Values) -> dict[str, Any]:
    """As `values_of` gives them; people who are gone are left out."""
    unknown = values.keys() - set(FIELDS)
    if unknown:
        raise TypeError(f"not a topic's to change: {', '.join(sorted(unknown))}")
    asked = dict(values)
    if "curators" in asked:
        keys = [getattr(person, "pk", person) for person in asked["curators"]]
        asked["curators"] = sorted(User.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return asked


def _terms(values: Values) -> Terms:
    return Terms.of(Topic(**{name: value for name, value in values.items() if name != "curators"}))


def _check_address(topic: Topic, slug: str) -> None:
    """In this order: a topic that leaves the address at this moment is found in one place or the other."""
    others = Topic.objects.filter(slug=slug).exclude(pk=topic.pk)
    if others.exists() or FormerAddress.objects.filter(slug=slug).exclude(topic=topic.pk).exists():
        raise AddressTaken(slug)


def _move_address(topic: Topic, slug: str) -> None:
    """The old address leads here from now on; one that the topic had before is its own again."""
    _check_address(topic, slug)
    topic.former_addresses.filter(slug=slug).delete()
    FormerAddress.objects.create(slug=topic.slug, topic=topic)


def _take_back(by: User, act: StaffAct) -> str:
    """Undo of a change, where none has come after it."""
    topic = Topic.objects.filter(pk=act.object_id).first()
    if topic is None:
        raise audit.CannotUndo
    if not may_change(by, topic):
        raise PermissionDenied
    edition = int(act.undo["edition"])  # type: ignore[index]
    before = {name: value for name, value in values_at(topic, edition - 1).items() if allowed(by, name)}
    try:
        done = _change(topic.pk, by, before, edition, Way.BACK, logged=False)
    except Moved:
        told = _("“%(topic)s” has been changed since. Its history shows how, and leads back.")
        raise audit.CannotUndo(told % {"topic": topic.name}) from None
    return _("“%(topic)s” is as it was before.") % {"topic": done.topic.name if done else topic.name}


def allowed(user: Any, field: str) -> bool:
    """Whether the field is theirs to change, of a topic that is."""
    return field not in ADMINISTRATORS_ONLY or gives_topics(user)


for _way in (Way.EDITED, Way.BACK, Way.IMPORTED):
    audit.undoes(f"topic.{_way}", "papers.change_topic")(_take_back)
