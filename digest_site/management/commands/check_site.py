"""`manage.py check_site`: one page of health; exit code 1 if something is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from digest_site.checks import State, findings


class Command(BaseCommand):
    """Says how the site stands: database, broker, workers, harvest, days, disk, mail."""

    help = "Prints one page of health; exits with 1 if a line says WRONG. Example: manage.py check_site"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per finding."""
        wrong = 0
        for finding in findings():
            wrong += finding.state is State.WRONG
            self.stdout.write(f"{finding.state:<6} {finding.subject:<20} {finding.words}")
        if wrong:
            sys.exit(1)
