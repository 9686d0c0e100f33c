"""`manage.py bounced`: takes in a report, from a mail server's pipe, of a letter that did not arrive."""

import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from papers.mail.bounces import take_in

MOST = 2_000_000  # bytes; a report that brings back the whole letter is far shorter


class Command(BaseCommand):
    """Never fails for what it is given: a mail server would send that back, too."""

    help = "Take in a report (RFC 3464) of a letter that did not arrive: its address gets no more letters."

    def add_arguments(self, parser: CommandParser) -> None:
        """None: the report comes on standard input."""
        parser.formatter_class = RawDescriptionHelpFormatter
        command = "/srv/recto/.venv/bin/python /srv/recto/manage.py bounced"
        parser.epilog = f'example, in /etc/aliases, for the sender of letters:\n  recto: "|{command}"'

    def handle(self, *args: Any, **options: Any) -> None:
        """Reads it and says what came of it."""
        count = take_in(sys.stdin.buffer.read(MOST))
        self.stdout.write(f"{count} addresses get no more letters")
