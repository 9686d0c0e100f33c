"""How much work one search may be: what is more stops and says how far it came."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

SECONDS = 0.5  # of this thread's own work, in which SQLite's is
LONGEST = 2 * SECONDS  # that PostgreSQL's and ours may take: there only time can be told
_STEPS = 1_000  # of SQLite's machine between two looks at the clock
_LEAST = 10  # milliseconds; PostgreSQL takes 0 for no limit at all


class TooMuch(Exception):
    """The work is used up."""


class Budget:
    """What is left of the work of one search."""

    def __init__(self, seconds: float | None = None) -> None:
        """As many seconds, by whichever clock; without them what one search may take."""
        on_server = connection.vendor == "postgresql"
        self._clock = time.monotonic if on_server else time.thread_time
        usual = LONGEST if on_server else SECONDS
        self._end = self._clock() + (usual if seconds is None else seconds)

    @property
    def left(self) -> float:
        """Seconds; none or less when it is used up."""
        return self._end - self._clock()

    def check(self) -> None:
        """Raises TooMuch if nothing is left."""
        if self.left <= 0:
            raise TooMuch

    @contextmanager
    def kept(self, *without: str) -> Iterator[None]:
        """A statement within is broken off when nothing is left, which raises TooMuch.

        PostgreSQL's planner does `without` some ways meanwhile (the names of its settings).
        """
        self.check()
        try:
            with self._on_postgresql(without) if connection.vendor == "postgresql" else self._on_sqlite():
                yield
        except OperationalError as error:
            if _is_broken_off(error):
                raise TooMuch from error
            raise

    @contextmanager
    def _on_sqlite(self) -> Iterator[None]:
        """Any number but 0 breaks off (sqlite3_progress_handler)."""
        connection.ensure_connection()
        connection.connection.set_progress_handler(lambda: int(self.left <= 0), _STEPS)
        try:
            yield
        finally:
            connection.connection.set_progress_handler(None, 0)

    @contextmanager
    def _on_postgresql(self, without: Sequence[str]) -> Iterator[None]:
        """A statement that takes longer is cancelled; the settings end with the block."""
        named = {"statement_timeout": max(_LEAST, int(self.left * 1000)), **dict.fromkeys(without, "off")}
        within = connection.in_atomic_block
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(f"SET LOCAL {name} = {value}" for name, value in named.items()))
            yield
            if within:
                cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in named))


def _is_broken_off(error: OperationalError) -> bool:
    """Whether it was us (PostgreSQL's code is that of a cancelled query)."""
    return str(error) == "interrupted" or getattr(error.__cause__, "sqlstate", "") == "57014"
