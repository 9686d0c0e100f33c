"""When a reader's letters are due: at an hour of the reader's own clock, by summer time and winter time."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def next_moment(zone: ZoneInfo, hour: int, after: datetime, weekday: int | None = None) -> datetime:
    """The first instant (UTC) after `after` when clocks there show the hour, on that weekday (0: Monday).

    An hour that the clocks skip is the one they jump to; of one that they show twice it is the first.
    """
    day = after.astimezone(zone).date() - _DAY
    while True:
        moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if moment > after and weekday in (None, day.weekday()):
            return moment
        day += _DAY
