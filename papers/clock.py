"""The site's one clock: every "now" of the site asks here.

SITE_CLOCK starts it at another instant (replays and tests); from there it runs on as time does.
The listing day of a paper never comes from this clock but from the sources' own dates.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

NEW_YORK = ZoneInfo("America/New_York")  # arXiv's listing days are dates of this calendar

_started = time.time()


def now() -> datetime:
    """The current instant, aware, in UTC."""
    if settings.SITE_CLOCK is None:
        return datetime.now(UTC)
    return settings.SITE_CLOCK + timedelta(seconds=time.time() - _started)


def new_york_today() -> date:
    """Today's date on arXiv's calendar."""
    return now().astimezone(NEW_YORK).date()
