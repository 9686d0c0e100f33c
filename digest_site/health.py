"""Liveness and readiness for machines that watch: `/healthz` touches nothing, `/readyz` what we stand on."""

import os
from collections.abc import Callable
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from papers.models import RejectedRecord, WorkItem

OK = "ok"


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; no database, no broker."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 if database, migrations and broker are there, else 503; each one named.

    The counts are for watching only: records set aside and work parked do not make the site unready.
    """
    probes: dict[str, Callable[[], str]] = {"database": database, "migrations": migrations, "broker": broker}
    found: dict[str, str | int] = {name: probe() for name, probe in probes.items()}
    ready = all(word == OK for word in found.values())
    if found["migrations"] == OK:
        found |= counts()
    return JsonResponse({"ready": ready} | found, status=200 if ready else 503)


def database() -> str:
    """Whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def migrations() -> str:
    """Whether the tables are those that this code expects."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, MigrationSchemaMissing):
        return "unknown"
    return f"{len(waiting)} not applied" if waiting else OK


def broker() -> str:
    """Whether messages can be sent: Redis answers, or the embedded broker's folder can be written."""
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"])
        existing = next(place for place in (folder, *folder.parents) if place.exists())
        return OK if os.access(existing, os.W_OK | os.X_OK) else "its folder cannot be written"
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2
        ) as connected:
            connected.ping()
    except (redis.RedisError, OSError):
        return "Redis does not answer"
    return OK


def counts() -> dict[str, int]:
    """Records set aside and not taken in since; work that was given up after three crashes."""
    return {
        "rejected_records": RejectedRecord.objects.filter(resolved_at=None).count(),
        "parked_work": WorkItem.objects.filter(state=WorkItem.State.PARKED).count(),
    }
