"""Liveness, readiness and the operator's page."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from digest_site.checks import State, findings
from papers.clock import now
from papers.models import Delivery, Harvest, ListingDay, RejectedRecord, WorkItem
from papers.tasks import HEARTBEATS
from tests import provision
from tests.factories import NOON, make_listing_day, make_reader
from tests.papers.mail.postbox import make_delivery


def page() -> dict[str, tuple[State, str]]:
    """check_site's findings by subject."""
    return {finding.subject: (finding.state, finding.words) for finding in findings()}


@pytest.mark.django_db
def test_healthz_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_readyz_counts_what_was_set_aside(client: Client) -> None:
    at = now()
    RejectedRecord.objects.create(
        fingerprint="a", source="oai", place="p", reason="r", raw=b"", first_seen_at=at, last_seen_at=at
    )
    RejectedRecord.objects.create(
        fingerprint="b", source="oai", place="p", reason="r", raw=b"", first_seen_at=at, last_seen_at=at,
        resolved_at=at,
    )  # fmt: skip
    WorkItem.objects.create(key="k", task="harvest", state=WorkItem.State.PARKED, due_at=at)
    answer = client.get("/readyz")
    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "broker": "ok",
        "rejected_records": 1,
        "parked_work": 1,
    }


@pytest.mark.django_db
def test_readyz_refuses_before_migrations_are_applied(client: Client) -> None:
    last = MigrationRecorder(connection).migration_qs.filter(app="papers").latest("name")
    last.delete()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "1 not applied")


@pytest.mark.django_db
def test_readyz_refuses_while_redis_is_down(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{provision.free_port()}/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "Redis does not answer")


@pytest.mark.django_db
def test_readyz_asks_redis(client: Client, settings: Settings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url
    assert client.get("/readyz").json()["broker"] == "ok"


def test_readyz_refuses_without_a_database(client: Client, django_db_blocker, tmp_path: Path) -> None:
    with django_db_blocker.unblock():
        given, connection.settings_dict["NAME"] = (
            connection.settings_dict["NAME"],
            str(tmp_path / "no" / "base"),
        )
        connection.close()
        try:
            answer = client.get("/readyz")
        finally:
            connection.settings_dict["NAME"] = given
            connection.close()
    assert (answer.status_code, answer.json()["database"], answer.json()["migrations"]) == (
        503,
        "does not answer",
        "unknown",
    )


@pytest.mark.django_db
def test_health_pages_change_nothing_by_post(client: Client) -> None:
    assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("queue", "minutes", "state"),
    [
        ("default", 4, State.OK),
        ("default", 6, State.WRONG),
        ("arxiv", 24, State.OK),
        ("arxiv", 26, State.WRONG),
    ],
)
def test_silent_worker_is_seen(queue: str, minutes: int, state: State) -> None:
    cache.set(HEARTBEATS[queue], (now() - timedelta(minutes=minutes)).isoformat())
    assert page()[f"worker {queue}"] == (state, f"took a message {minutes} minutes ago")


@pytest.mark.django_db
def test_worker_that_never_took_a_message_is_wrong() -> None:
    cache.clear()
    assert page()["worker default"][0] is State.WRONG


@pytest.mark.django_db
def test_overdue_days_are_told_by_category() -> None:
    make_listing_day("cs.CV", datetime(2023, 11, 1, tzinfo=UTC).date())
    for day in (2, 3):
        make_listing_day("cs.CV", datetime(2023, 11, day, tzinfo=UTC).date(), state=ListingDay.State.PARTIAL)
    make_listing_day("cs.LG", now().date(), state=ListingDay.State.WAITING)
    found = page()
    assert found["days of cs.CV"] == (State.NOTE, "complete until 2023-11-01, 2 overdue")
    assert "days of cs.LG" not in found


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "state"), [(3, State.OK), (5, State.WRONG)])
def test_last_harvest_grows_stale(days: int, state: State) -> None:
    at = now() - timedelta(days=days, minutes=1)
    Harvest.objects.create(
        source="oai", scope="cs:cs:CV", state=Harvest.State.DONE, records=1234, started_at=at, moved_at=at,
        finished_at=at,
    )  # fmt: skip
    assert page()["last harvest"] == (state, f"{days} days ago from oai cs:cs:CV, 1,234 records, 0 rejected")


@pytest.mark.django_db
def test_accounts_that_wait_to_be_confirmed_are_noted() -> None:
    make_reader("ada")
    assert page()["accounts"] == (State.OK, "1, of them 0 with an unconfirmed address")
    make_reader("eve", confirmed=False)
    make_reader("mallory", confirmed=False, is_active=False)
    assert page()["accounts"] == (State.NOTE, "2, of them 1 with an unconfirmed address")


@pytest.mark.django_db
def test_contact_is_reminded_of(settings: Settings) -> None:
    settings.CONTACT_EMAIL = ""
    assert page()["CONTACT_EMAIL"][0] is State.NOTE
    settings.CONTACT_EMAIL = "librarian@example.org"
    assert page()["CONTACT_EMAIL"] == (State.OK, "librarian@example.org")


@pytest.mark.django_db
def test_mail_server_that_is_down_is_wrong(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", provision.free_port()
    assert page()["mail"][0] is State.WRONG


@pytest.mark.django_db
def test_page_is_whole_while_redis_is_down(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
    }
    found = page()
    assert found["broker"] == (State.WRONG, "Redis does not answer")
    assert found["worker default"] == (State.WRONG, "unknown: its heartbeat is in Redis")
    assert found["parked work"] == (State.OK, "0")


@pytest.mark.django_db
def test_letters_that_wait_are_told_with_what_the_mail_server_said() -> None:
    assert page()["letters"] == (State.OK, "0 wait, 0 parked, 0 refused in 7 days")
    reader = make_reader()
    make_delivery(reader, "due", due_at=NOON)
    make_delivery(reader, "parked", state=Delivery.State.PARKED)
    told = "1 wait since 2023-11-01 12:00 UTC, 1 parked, 0 refused in 7 days"
    assert page()["letters"] == (State.WRONG, told)
    WorkItem.objects.create(
        key="letters now", task="send_letters", due_at=now() + timedelta(minutes=9), error="535 5.7.8 wrong"
    )
    assert page()["letters"] == (State.WRONG, f"{told}; the mail server: 535 5.7.8 wrong")
