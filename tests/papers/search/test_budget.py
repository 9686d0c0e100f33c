"""A statement that takes too long is broken off, and what was set for it ends with it."""

from contextlib import nullcontext

import pytest
from django.db import connection, transaction

from papers.search.budget import Budget, TooMuch

ENDLESS = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0",
    "postgresql": "SELECT pg_sleep(60)",
}


def settings() -> list[object]:
    """How PostgreSQL's settings are now."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("within", [False, True])
def test_a_statement_without_end_is_broken_off_and_the_connection_goes_on(within: bool) -> None:
    before, rows = settings(), list[object]()
    with transaction.atomic() if within else nullcontext():
        with pytest.raises(TooMuch):
            Budget(0.05).read(ENDLESS[connection.vendor], (), rows, "enable_seqscan")
        assert settings() == before
        Budget().read("SELECT %s", ("still here",), rows, "enable_seqscan")
        assert rows[-1] == ("still here",)
        assert settings() == before
    assert settings() == before


def test_with_nothing_left_nothing_is_asked() -> None:
    with pytest.raises(TooMuch):
        Budget(0).read("no statement at all", (), [])
