"""What is wrong, in words, each with the press that mends it or the page where it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from digest_site import checks
from papers import mail_work
from papers.admin.charts import NOT_ARXIV
from papers.admin.rejected import by_reason
from papers.admin.work import last_line
from papers.clock import new_york_today, now
from papers.digests.close import readable
from papers.discussion.queue import Waiting
from papers.ingest.reasons import source_words
from papers.ingest.source import mirrored_sets
from papers.mail.counts import counts
from papers.models import Digest, Harvest, Proposal, Rebuild, Topic, WorkItem
from papers.operation.fetching import open_spans

SHOWN = 3  # of a kind, each with its button; the rest is on a page of its own
LATELY = timedelta(days=7)  # for which a failure is news
WORDS = 160  # characters of a reason


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong; `label` leads to `address`, by a press that sends `field` if `post`."""

    words: str
    label: str = ""
    address: str = ""
    post: bool = False
    field: tuple[str, str] | None = None
    grave: bool = False


def faults(person: User, waiting: Waiting | None) -> list[Fault]:
    """All that is this person's to see, the gravest first; `waiting` for moderators."""
    found = list(_of_operation(person)) if person.has_perm("papers.view_workitem") else []
    if waiting:
        found += _of_people(waiting)
    if person.has_perm("papers.change_proposal"):
        found += _of_proposals()
    if person.has_perm("papers.change_digest"):
        found += [*_of_rules(person), *_of_digests(person), *_of_rebuilds(person)]
    return sorted(found, key=lambda fault: not fault.grave)


def _of_operation(person: User) -> Iterator[Fault]:
    for finding in checks.at_a_glance():
        if finding.state is not checks.State.OK:
            words, grave = f"{finding.subject}: {finding.words}", finding.state is checks.State.WRONG
            label = {checks.WORK: _("Work and queues"), checks.HARVEST: _("Harvests")}.get(finding.room, "")
            yield Fault(words, label, _list(finding.room) if label else "", grave=grave)
    yield from _of_work()
    yield from _of_letters()
    yield from _of_harvests()
    yield from _of_days()
    yield from _of_records()


def _of_work() -> Iterator[Fault]:
    parked = WorkItem.objects.filter(state=WorkItem.State.PARKED).order_by("-due_at", "-pk")
    items = list(parked[: SHOWN + 1])
    for item in items[:SHOWN]:
        words = _("%(key)s was parked: %(error)s") % {
            "key": item.key,
            "error": Truncator(last_line(item.error)).chars(WORDS) or _("its worker died each time"),
        }
        address = reverse("admin:papers_workitem_release", args=[item.pk])
        yield Fault(words, _("Try again"), address, post=True, grave=True)
    if len(items) > SHOWN:
        words = _("More work is parked.")
        yield Fault(words, _("All parked work"), _list("workitem", "state__exact=parked"), grave=True)


def _of_letters() -> Iterator[Fault]:
    """What keeps letters from going out, and those that wait for a decision."""
    at = now()
    told, hindrance = counts(at), mail_work.hindrance(at)
    label = _("Letters")
    if hindrance:
        words = _("The mail server takes no letters, %(n)s wait: %(error)s") % {
            "n": told.waiting,
            "error": Truncator(hindrance).chars(WORDS),
        }
        yield Fault(words, label, _list("delivery", "state__exact=0"), grave=True)
    if told.parked:
        words = ngettext(
            "%(n)s letter is parked: it may have been sent.",
            "%(n)s letters are parked: they may have been sent.",
            told.parked,
        ) % {"n": told.parked}
        yield Fault(words, label, _list("delivery", "state__exact=3"), grave=True)
    if told.refused:
        words = ngettext(
            "%(n)s letter was refused lately.", "%(n)s letters were refused lately.", told.refused
        ) % {"n": told.refused}
        yield Fault(words, label, _list("delivery", "state__exact=4"))


def _of_harvests() -> Iterator[Fault]:
    """Sources whose last run, of those lately, failed."""
    lately = Harvest.objects.filter(started_at__gte=now() - LATELY).exclude(source__in=NOT_ARXIV)
    newest: dict[tuple[str, str], Harvest] = {}
    for run in lately.exclude(source="api").order_by("-pk")[:500]:
        newest.setdefault((run.source, run.scope if run.source == "oai" else ""), run)
    sets = set(mirrored_sets())
    for run in newest.values():
        if run.state == Harvest.State.FAILED:
            words = _("The last run failed: %(where)s: %(error)s") % {
                "where": source_words(run),
                "error": Truncator(run.error).chars(WORDS),
            }
            if run.scope in sets:
                now_ = reverse("admin:papers_harvest_now")
                yield Fault(words, _("Harvest now"), now_, post=True, field=("scope", run.scope))
            else:
                yield Fault(words, _("The run"), reverse("admin:papers_harvest_change", args=[run.pk]))


def _of_days() -> Iterator[Fault]:
    late = new_york_today() - timedelta(days=checks.OVERDUE_DAYS)
    spans = [span for span in open_spans() if span.since < late]
    for span in spans[:SHOWN]:
        words = ngettext(
            "%(category)s: %(n)s listing day is not whole, %(since)s.",
            "%(category)s: %(n)s listing days are not whole, the first %(since)s.",
            span.days,
        ) % {"category": span.category, "n": span.days, "since": span.since}
        again = reverse("admin:papers_listingday_fetch_open")
        yield Fault(words, _("Fetch again"), again, post=True, field=("category", span.category))
    if len(spans) > SHOWN:
        words = _("%(n)s more categories have days that are not whole.") % {"n": len(spans) - SHOWN}
        yield Fault(words, _("All open days"), reverse("admin:papers_listingday_fetch_open"))


def _of_records() -> Iterator[Fault]:
    groups = by_reason()
    for group in groups[:SHOWN]:
        told = {"n": group["n"], "reason": Truncator(group["reason"]).chars(WORDS)}
        words = ngettext(
            "%(n)s record is set aside: %(reason)s", "%(n)s records are set aside: %(reason)s", group["n"]
        )
        address = reverse("admin:papers_rejectedrecord_retry_like", args=[group["example"]])
        yield Fault(words % told, _("Try again"), address, post=True)
    if len(groups) > SHOWN:
        words = _("Records are set aside for %(n)s more reasons.") % {"n": len(groups) - SHOWN}
        yield Fault(words, _("All reasons"), reverse("admin:papers_rejectedrecord_reasons"))


def _of_people(waiting: Waiting) -> Iterator[Fault]:
    address = reverse("admin:papers_comment_queue")
    told = (
        (
            waiting.reports,
            ngettext("%(n)s comment is reported.", "%(n)s comments are reported.", waiting.reports),
        ),
        (waiting.held, ngettext("%(n)s comment is held.", "%(n)s comments are held.", waiting.held)),
        (waiting.appeals, ngettext("%(n)s appeal waits.", "%(n)s appeals wait.", waiting.appeals)),
        (waiting.claims, ngettext("%(n)s claim waits.", "%(n)s claims wait.", waiting.claims)),
    )
    for count, words in told:
        if count:
            yield Fault(words % {"n": count}, _("What waits"), address)


def _of_proposals() -> Iterator[Fault]:
    """Topics that readers proposed and that nobody has decided on."""
    if count := Proposal.objects.filter(state=Proposal.State.OPEN).count():
        words = ngettext("%(n)s proposed topic waits.", "%(n)s proposed topics wait.", count)
        yield Fault(words % {"n": count}, _("Proposed topics"), _list("proposal", "state__exact=0"))


def _of_rules(person: User) -> Iterator[Fault]:
    """Topics that get no digest any more, since their rules cannot be read."""
    for topic in _theirs(Topic.objects.followed_up(), person, "curators"):
        if readable(topic.rule) is None:
            words = _("%(topic)s: its rule cannot be read, so it gets no digest.") % {
                "topic": topic.local_name
            }
            yield Fault(
                words, _("The topic"), reverse("admin:papers_topic_change", args=[topic.pk]), grave=True
            )


def _of_digests(person: User) -> Iterator[Fault]:
    """Digests of late whose window is not all in; they are completed when the days come."""
    late = Digest.objects.exclude(missing={}).filter(date__gte=new_york_today() - LATELY)
    count = _theirs(late, person, "topic__curators").count()
    if count:
        words = ngettext(
            "%(n)s digest of late is incomplete.", "%(n)s digests of late are incomplete.", count
        )
        yield Fault(words % {"n": count}, _("Incomplete digests"), _list("digest", "missing=yes"))


def _theirs(rows: QuerySet[Any], person: User, way: str) -> QuerySet[Any]:
    """All for administrators, else those of a curator's topics."""
    return rows if person.has_perm("papers.give_topics") else rows.filter(**{way: person})


def _of_rebuilds(person: User) -> Iterator[Fault]:
    """Ranges built anew lately of which digests failed."""
    failed = Rebuild.objects.filter(~Q(failed=[]), asked_at__gte=now() - LATELY).select_related("topic")
    for rebuild in _theirs(failed, person, "topic__curators")[:SHOWN]:
        count = len(rebuild.failed)
        words = ngettext(
            "%(topic)s: %(n)s digest could not be built anew.",
            "%(topic)s: %(n)s digests could not be built anew.",
            count,
        ) % {"topic": rebuild.topic.local_name, "n": count}
        yield Fault(words, _("The rebuild"), reverse("admin:papers_rebuild_change", args=[rebuild.pk]))


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:papers_{model}_changelist") + (f"?{query}" if query else "")
