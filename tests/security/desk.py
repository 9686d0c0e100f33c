"""Every address of Django admin, found by the resolver, with an example of the row that it is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Model
from django.urls import URLPattern, URLResolver, reverse

from accounts import audit
from accounts.models import Invitation, User
from papers.clock import now
from papers.models import (
    Appeal,
    AuthorClaim,
    AuthorSplit,
    Correction,
    Delivery,
    Harvest,
    ListingDay,
    ModerationAct,
    Rebuild,
    RefusedAddress,
    RejectedRecord,
    SiteSettings,
    Suspension,
    TextFilter,
    Thread,
    TopicChange,
    WorkItem,
)
from tests.factories import NOON
from tests.security.site import Site

DAY = date(2023, 11, 2)
# What stands in the address besides the key of the model's row, by the name of the address.
EXAMPLES: dict[str, dict[str, Any]] = {
    "papers_paper_parsed": {"fact": "venue"},
    "papers_paper_correct": {"fact": "venue"},
    "papers_topic_back": {"edition": 0},
    "papers_topic_export": {"form": "yaml"},
    "papers_comment_person": {"username": "owner"},
}
# Django's own, which are about no row: what staff get there.
FRAME = {
    "index": {200},
    "login": {302},
    "logout": {405},
    "password_change": {200},
    "password_change_done": {200},
    "autocomplete": {403},
    "jsi18n": {200},
    "view_on_site": {404},
    "app_list": {200, 404},
}
FRAME_ARGUMENTS: dict[str, list[Any]] = {"view_on_site": [0, 0], "app_list": ["papers"]}


@dataclass(frozen=True, slots=True)
class Address:
    """An address: its name, the model it belongs to (None: the frame's), its path, the row's key if any."""

    name: str
    model: type[Model] | None
    path: str
    key: Any = None

    @property
    def own(self) -> bool:
        """Whether it is a page that this site added to Django's."""
        kinds = ("changelist", "add", "change", "delete", "history")
        return self.model is not None and self.name.rpartition("_")[2] not in kinds


def addresses(rows: dict[str, Any] | None = None) -> list[Address]:
    """All of them. `rows` chooses the row of a model by its name; others have their first."""
    return [_address(model, pattern, rows or {}) for model, pattern in _patterns(admin.site.get_urls())]


def _patterns(
    patterns: list[Any], model: type[Model] | None = None
) -> Iterator[tuple[type[Model] | None, URLPattern]]:
    """The named ones with their model; those without a name lead elsewhere or nowhere."""
    by_path = {f"{m._meta.app_label}/{m._meta.model_name}/": m for m in admin.site._registry}
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, by_path[str(pattern.pattern)])
        elif pattern.name:
            yield model, pattern


def _address(model: type[Model] | None, pattern: URLPattern, rows: dict[str, Any]) -> Address:
    name = str(pattern.name)
    if model is None:
        return Address(name, None, reverse(f"admin:{name}", args=FRAME_ARGUMENTS.get(name, [])))
    wanted = [*pattern.pattern.converters]
    given = dict(EXAMPLES.get(name, {}))
    key = None
    for parameter in ("object_id", "pk", "id"):
        if parameter in wanted and parameter not in given:
            key = rows.get(model._meta.model_name or "") or _first(model)
            given[parameter] = key if parameter == "pk" else quote(key)
    missing = [parameter for parameter in wanted if parameter not in given]
    assert missing == [], f"{name} needs an example of {missing} in tests/security/desk.py"
    return Address(name, model, reverse(f"admin:{name}", kwargs=given), key)


def _first(model: type[Model]) -> Any:
    row = model._base_manager.order_by("pk").first()
    assert row is not None, f"{model.__name__} has no row; make one in tests/security/desk.py"
    return row.pk


def fill_desks(site: Site) -> None:
    """A row of each kind that the desks are about; those of topics are of the first curator's."""
    topic, paper, at = site.digest.topic, site.comment.paper, now()
    chief = _account(site, "administrator")
    TopicChange.objects.create(topic=topic, edition=1, by=chief, at=at, changes={"rule": ["a", "b"]})
    Rebuild.objects.create(topic=topic, first=DAY, last=DAY, asked_by=chief, asked_at=at)
    Harvest.objects.create(source="oai", scope="cs:cs:CV", started_at=at, moved_at=at, state="done")
    ListingDay.objects.get_or_create(category="cs.CV", day=DAY, defaults={"checked_at": at})
    raw = {"fingerprint": "f", "source": "oai", "place": "here", "reason": "why", "raw": b"<record/>"}
    RejectedRecord.objects.create(**raw, first_seen_at=at, last_seen_at=at)
    WorkItem.objects.create(key="build:1", task="build", state="parked", due_at=at, error="why")
    Delivery.objects.create(
        reader=site.owner, kind="notices", key="notices:1", state=3, made_at=at, due_at=at
    )
    RefusedAddress.objects.create(reader=site.owner, address="old@example.org", said="550 no", at=at)
    Thread.objects.get_or_create(paper=paper)
    held = Suspension.objects.order_by("pk").first()
    assert held is not None
    act = ModerationAct.objects.create(kind="suspend", by=chief, person=held.reader, at=at, reason="loud")
    Appeal.objects.create(act=act, reader=held.reader, words="I was not loud", at=at)
    AuthorClaim.objects.create(reader=site.owner, author=site.author, orcid="0", at=NOON)
    TextFilter.objects.create(text="casino")
    Correction.objects.create(paper=paper, fact="venue", value="WACV 2024", by=chief, at=at)
    AuthorSplit.objects.create(paper=paper, name="Somebody", author=site.author)
    SiteSettings.objects.get_or_create(pk=1)
    Invitation.objects.create(digest="d", made_by=chief, made_at=at, expires_at=at + timedelta(days=1))
    audit.record(chief, "topic.edited", topic, undo={"topic": topic.pk, "edition": 1})


def _account(site: Site, role: str) -> User:
    account = site.people[role].account
    assert account is not None
    return account
