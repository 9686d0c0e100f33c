"""`manage.py send_digests`: send the letters that are due, as the worker does each minute."""

from argparse import RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.clock import now
from papers.mail import gather, letters, outbox
from papers.mail.counts import counts
from papers.mail.sending import ServerAtFault


class Command(BaseCommand):
    """Sends each letter once, however often and beside whatever worker it runs."""

    help = "Send the letters that are due; with --date, those of that day's digests only."

    def add_arguments(self, parser: CommandParser) -> None:
        """The date."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py send_digests --date 2023-11-05"
        parser.add_argument("--date", metavar="D", help="the digests' date, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sends and says how many, and how many wait or are parked."""
        day = _day(options["date"])
        gather.plan(now())
        sent = 0
        try:
            more = True
            while more:
                batch, more = outbox.send_due(letters.compose, day)
                sent += batch
        except ServerAtFault as fault:
            raise CommandError(f"{sent} letters sent; then the mail server took no more: {fault}") from fault
        told = counts(now())
        self.stdout.write(f"{sent} letters sent, {told.waiting} due, {told.parked} parked")


def _day(given: str | None) -> date | None:
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise CommandError(f"--date: {given!r} is not a date such as 2023-11-05") from None
