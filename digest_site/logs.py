"""Log lines: one line per event, control characters escaped, secrets of links left out, as text or JSON."""

import json
import logging
import re

# What stands in links that let somebody in: invitations, confirmations, resets, private feeds, ends of mail.
_SECRET = re.compile(
    r"(/(?:accounts/(?:join|confirm-email|password/reset/key)|feeds/private|mail/stop)/)[^/\s\"'.]+"
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """`2023-11-05 02:14:00 INFO papers.ingest: message`, a traceback folded into the same line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The event with control characters escaped."""
        return _escape(super().format(record))


class JsonLine(logging.Formatter):
    """The same as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The event as JSON; JSON itself escapes control characters."""
        event = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _SECRET.sub(r"\1…", record.getMessage()),
        }
        if record.exc_info:
            event["exception"] = _SECRET.sub(r"\1…", self.formatException(record.exc_info))
        return json.dumps(event, ensure_ascii=False, default=str)


def _escape(line: str) -> str:
    return _CONTROL.sub(lambda match: repr(match[0])[1:-1], _SECRET.sub(r"\1…", line))
