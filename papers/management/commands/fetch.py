"""`manage.py fetch ID…`: fetch these papers now, or the past of a topic."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable
from datetime import date, timedelta
from random import SystemRandom
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.arxiv.client import Refused, TryLater, TurnTaken, backoff
from papers.arxiv.ids import ArxivId, BadIdentifier
from papers.arxiv.records import ProtocolError
from papers.clock import now
from papers.ingest.fetch import Fetched, backfill, fetch_ids
from papers.ingest.source import arxiv_client
from papers.management.waiting import wait_until
from papers.models import Topic

ATTEMPTS = 5
SILENT = 5.0  # seconds in which a wait for our turn need not be said


class Command(BaseCommand):
    """Asks the query API; storing a paper twice is the same as once."""

    help = "Fetch papers by their arXiv ids, or those submitted in a topic's categories in some days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Ids, or a topic and its days."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "examples:\n"
            "  manage.py fetch 2310.12755 hep-th/9901001\n"
            "  manage.py fetch --topic vision-transformer --from 2023-10-01 --until 2023-10-07"
        )
        parser.add_argument("ids", nargs="*", metavar="ID", help="an arXiv id, with or without version")
        parser.add_argument("--topic", metavar="SLUG", help="all papers of this topic's categories")
        parser.add_argument("--from", dest="since", metavar="D", help="submitted from this day on (UTC)")
        parser.add_argument("--until", metavar="D", help="and up to this one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fetches and says what came; ids that arXiv does not know are an error."""
        client = arxiv_client(patience=SILENT)
        if options["topic"]:
            if options["ids"]:
                raise CommandError("name ids or a topic, not both")
            categories = _categories(options["topic"])
            since, until = _days(options["since"], options["until"])
            fetched = self._patiently(
                client.turnstile.hold_off, lambda: backfill(client, categories, since, until)
            )
        else:
            ids = _ids(options["ids"])
            fetched = self._patiently(client.turnstile.hold_off, lambda: fetch_ids(client, ids))
        counts = fetched.stored
        self.stdout.write(
            f"{counts.added} added, {counts.changed} changed, {counts.unchanged} unchanged, "
            f"{counts.rejected} rejected"
        )
        if fetched.missing:
            raise CommandError(f"arXiv does not know {', '.join(fetched.missing)}")

    def _patiently(self, hold_off: Callable[[float], None], ask: Callable[[], Fetched]) -> Fetched:
        """Ask; while arXiv asks to wait, and not for long, wait and ask again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return ask()
            except TryLater as error:
                pause = backoff(attempt, SystemRandom()) if error.seconds is None else error.seconds
                if not isinstance(error, TurnTaken):
                    hold_off(pause)
                wait_until(now() + timedelta(seconds=pause), error.reason, self.stdout)
                reason = error.reason
            except (ProtocolError, Refused) as error:
                raise CommandError(f"arXiv's answer cannot be used: {error}") from None
            except KeyboardInterrupt:
                raise CommandError("interrupted; what is stored stays, run it again to go on") from None
        raise CommandError(f"arXiv does not answer: {reason}")


def _ids(texts: list[str]) -> list[str]:
    if not texts:
        raise CommandError("name at least one arXiv id, or a topic; see --help")
    try:
        return [ArxivId.parse(text).base for text in texts]
    except BadIdentifier as error:
        raise CommandError(f"{error}; one looks like 2310.12755 or hep-th/9901001") from None


def _categories(slug: str) -> list[str]:
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise CommandError(f"no topic has the address {slug!r}; /topics/ lists them")
    if not topic.category_list:
        raise CommandError(f"the topic {slug!r} names no categories, so that its past is all of arXiv")
    return topic.category_list


def _days(since: str | None, until: str | None) -> tuple[date, date]:
    try:
        days = date.fromisoformat(since or ""), date.fromisoformat(until or "")
    except ValueError:
        raise CommandError("--topic needs --from and --until, days like 2023-11-05") from None
    if days[1] < days[0]:
        raise CommandError(f"--until: {days[1]} is before {days[0]}")
    return days
