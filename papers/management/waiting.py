"""How a command in the foreground waits when arXiv asks it to: politely, not for long, and it says so."""

import time
from datetime import datetime

from django.core.management.base import CommandError, OutputWrapper

from papers.clock import now

LONGEST = 120.0  # seconds; for longer waits the command ends and says until when


def wait_until(moment: datetime, reason: str, out: OutputWrapper) -> None:
    """Sleep until then. CommandError, with the time, where that is too long to sit and wait."""
    seconds = (moment - now()).total_seconds()
    if seconds > LONGEST:
        raise CommandError(f"arXiv is to be asked again from {moment:%Y-%m-%d %H:%M} UTC on: {reason}")
    if seconds > 0:
        out.write(f"waiting {seconds:.0f} s: {reason}")
        time.sleep(seconds)
