"""What an act costs, whatever else the machine does meanwhile."""

import time
from pathlib import Path

from django.db import connection


def cpu_seconds() -> float:
    """CPU time so far of this process and of the PostgreSQL process that serves it on this machine."""
    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    serving = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")  # nanoseconds first
    return time.process_time() + int(serving.read_text().split()[0]) / 1e9
