"""Work in the background: what is due, what runs, what was parked; the queues and their workers."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError
from redis import RedisError

from papers import tasks
from papers.admin.confirmed import ReasonForm, confirmed
from papers.admin.operated import person
from papers.admin.operation import OperationAdmin
from papers.admin.times import due, since, stamp
from papers.clock import now
from papers.models import WorkItem
from papers.operation.parked import move

State = WorkItem.State
COLOURS = {State.PARKED: "bad", State.LEASED: "late", State.DONE: "ok", State.LEFT: "muted"}
NEXT = 10  # pieces of due work that are listed


@dataclass(frozen=True, slots=True)
class Queue:
    """One of the two: how many messages wait (None: the broker does not answer), what stands in its rows."""

    name: str
    messages: int | None
    worker: datetime | None  # when it last took a message
    due: int
    oldest: datetime | None  # of what is due by now
    running: int
    parked: int


def queues() -> list[Queue]:
    """Both, each with what the broker and the rows say."""
    return [_queue("default", settings.CELERY_TASK_DEFAULT_QUEUE), _queue("arxiv", "arxiv")]


def last_line(error: str) -> str:
    """Of a traceback: what went wrong."""
    return error.strip().rpartition("\n")[2]


@admin.register(WorkItem)
class WorkItemAdmin(OperationAdmin):
    """Work with its arguments and its error; parked work is tried again or given up."""

    page_template = "admin/papers/workitem/item.html"
    list_display = ("key", "task", "stands", "attempts", "when", "fault")
    list_filter = ("state", "task")
    list_per_page = 50
    search_fields = ("key", "error")
    ordering = ("-due_at", "-pk")

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        """Who may act on many at once (confirmed.py)."""
        return self.may_act(request)

    @admin.display(description=gettext_lazy("State"), ordering="state")
    def stands(self, item: WorkItem) -> SafeString:
        """In words and colour."""
        colour = COLOURS.get(State(item.state), "")
        return format_html('<span class="{}">{}</span>', colour, item.get_state_display())

    @admin.display(description=gettext_lazy("When"), ordering="due_at")
    def when(self, item: WorkItem) -> str:
        """Due when, or running since when."""
        return timing(item)

    @admin.display(description=gettext_lazy("Error"))
    def fault(self, item: WorkItem) -> str:
        """Its last line."""
        return Truncator(last_line(item.error)).chars(160)

    def facts(self, request: HttpRequest, row: WorkItem) -> dict[str, Any]:
        """Its arguments, its error, who has it."""
        return {
            "arguments": json.dumps(row.arguments, indent=1, ensure_ascii=False),
            "outcome": json.dumps(row.outcome, ensure_ascii=False) if row.outcome else "",
            "timing": timing(row),
            "colour": COLOURS.get(State(row.state), ""),
            "last_line": last_line(row.error),
            "form": ReasonForm(),
        }

    def get_urls(self) -> list[URLPattern]:
        """With the acts."""
        acts = [self.act("release", self.release), self.act("park", self.park)]
        return [*acts, self.act("give_up", self.give_up), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the queues, what comes next and what runs."""
        coming = WorkItem.objects.filter(state=State.DUE).order_by("due_at", "pk")[:NEXT]
        running = WorkItem.objects.filter(state=State.LEASED).order_by("leased_until")
        more = {
            "queues": [(queue, _silent(queue)) for queue in queues()],
            "coming": [(item, due(item.due_at)) for item in coming],
            "running": [(item, timing(item)) for item in running],
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tries parked work again."""
        said = _("The work is due again; it begins within a minute.")
        return self._move(request, pk, "release", said)

    def park(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Sets due work aside until somebody releases it."""
        return self._move(request, pk, "park", _("The work is parked."))

    def give_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leaves parked work for good, for a reason."""
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.page(request, get_object_or_404(WorkItem, pk=pk), form=form)
        said = _("The work is given up.")
        return self._move(request, pk, "leave", said, form.cleaned_data["reason"])

    def _move(self, request: HttpRequest, pk: int, act: str, said: str, reason: str = "") -> HttpResponse:
        item = get_object_or_404(WorkItem, pk=pk)
        done = move(person(request), item, act, reason)
        return self.back(request, said if done else _("The work has moved on meanwhile."), done)

    def told(self, row: WorkItem) -> str:
        """A row on the page that asks again."""
        return f"{row.key}: {last_line(row.error)}"

    actions = (
        confirmed(
            "release",
            gettext_lazy("Try chosen parked work again"),
            lambda by, row, reason: move(by, row, "release", reason),
            reason_needed=False,
        ),
        confirmed(
            "give_up",
            gettext_lazy("Give up chosen parked work"),
            lambda by, row, reason: move(by, row, "leave", reason),
        ),
    )


def timing(item: WorkItem) -> str:
    """Due when; or since when it runs, and who has it."""
    if item.state != State.LEASED or item.leased_until is None:
        return due(item.due_at) if item.state == State.DUE else stamp(item.due_at)
    began = item.leased_until - timedelta(seconds=settings.WORK_LEASE_SECONDS)
    return _("for %(time)s, by %(owner)s") % {"time": since(began), "owner": item.owner}


def _silent(queue: Queue) -> bool:
    return queue.worker is None or now() - queue.worker > tasks.SILENCE[queue.name]


def _queue(name: str, broker_name: str) -> Queue:
    arxiv = {"task__in": list(tasks.ARXIV)}
    rows = WorkItem.objects.filter(**arxiv) if name == "arxiv" else WorkItem.objects.exclude(**arxiv)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    ready = rows.filter(state=State.DUE, due_at__lte=now()).aggregate(n=Count("pk"), oldest=Min("due_at"))
    return Queue(
        name,
        _messages(broker_name),
        _last_beat(name),
        ready["n"],
        ready["oldest"],
        counts.get(State.LEASED, 0),
        counts.get(State.PARKED, 0),
    )


def _messages(queue: str) -> int | None:
    try:
        return tasks.queued(queue)
    except (OperationalError, RedisError, OSError):
        return None


def _last_beat(queue: str) -> datetime | None:
    try:
        return tasks.last_beat(queue)
    except RedisError:
        return None
