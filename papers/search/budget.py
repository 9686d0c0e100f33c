"""How much work one search may be: what is more stops and says how far it came."""

import time
from collections.abc import Sequence
from contextlib import nullcontext
from functools import cache
from typing import Any

from django.db import OperationalError, connection, transaction

SECONDS = 0.5  # of this thread's own work, in which SQLite's is
LONGEST = 0.7  # that PostgreSQL's and ours may take: there only time can be told
_STEPS = 1_000  # of SQLite's machine between two looks at the clock
_LEAST = 10  # milliseconds; PostgreSQL takes 0 for no limit at all


class TooMuch(Exception):
    """The work is used up."""


class Budget:
    """What is left of the work of one search."""

    def __init__(self, seconds: float | None = None) -> None:
        """As many seconds, by whichever clock; without them what one search may take.

        `on_server` says that the database is one.
        """
        self.on_server = _is_on_server()
        self._clock = time.monotonic if self.on_server else time.thread_time
        usual = LONGEST if self.on_server else SECONDS
        self._end = self._clock() + (usual if seconds is None else seconds)

    @property
    def left(self) -> float:
        """Seconds; none or less when it is used up."""
        return self._end - self._clock()

    def check(self) -> None:
        """Raises TooMuch if nothing is left."""
        if self.left <= 0:
            raise TooMuch

    def read(self, text: str, values: Sequence[str | int], into: list[Any], *without: str) -> None:
        """Adds the statement's rows to `into`; broken off when nothing is left, which raises TooMuch.

        What SQLite gave until then is kept. PostgreSQL's planner does `without` some ways meanwhile (the
        names of its settings).
        """
        self.check()
        try:
            if self.on_server:
                self._on_postgresql(text, values, into, without)
            else:
                self._on_sqlite(text, values, into)
        except OperationalError as error:
            if _is_broken_off(error):
                raise TooMuch from error
            raise

    def _on_sqlite(self, text: str, values: Sequence[str | int], into: list[Any]) -> None:
        """Any number but 0 breaks off (sqlite3_progress_handler)."""
        with connection.cursor() as cursor:
            driver = cursor.connection
            driver.set_progress_handler(self._is_spent, _STEPS)
            try:
                cursor.execute(text, values)
                with cursor.db.wrap_database_errors:
                    into.extend(cursor.cursor)  # by the driver: Django would take each row in hand
            finally:
                driver.set_progress_handler(None, 0)

    def _is_spent(self) -> bool:
        return self.left <= 0

    def _on_postgresql(
        self, text: str, values: Sequence[str | int], into: list[Any], without: Sequence[str]
    ) -> None:
        """The settings end with the statement: sent as one, several are one transaction."""
        named = {"statement_timeout": max(_LEAST, int(self.left * 1000)), **dict.fromkeys(without, "off")}
        told = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in named.items())
        within = connection.in_atomic_block
        with transaction.atomic() if within else nullcontext(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {told}; {text}", values)
            cursor.nextset()
            into.extend(cursor.fetchall())
            if within:
                cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in named))


@cache
def _is_on_server() -> bool:
    """Asked once: to look at the connection is a part of what a short search takes."""
    return connection.vendor == "postgresql"


def _is_broken_off(error: OperationalError) -> bool:
    """Whether it was us (PostgreSQL's code is that of a cancelled query)."""
    return str(error) == "interrupted" or getattr(error.__cause__, "sqlstate", "") == "57014"
