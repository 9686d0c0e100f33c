"""`manage.py rebuild_search`: bring the search index up to the papers, while the site serves."""

import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from papers import cores
from papers.search import index
from papers.search.build import FEW, build, missing


class Command(BaseCommand):
    """Indexes what is missing; interrupted, it goes on where it stopped."""

    help = (
        "Index the papers that the search index does not hold; with --all, every paper anew. The site may go "
        "on meanwhile: a paper is found by the words it had until its turn comes. Stopped or killed, the "
        "command goes on where it was; without --all, or it begins again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether papers that are indexed already are read again, and on how many cores."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py rebuild_search\n  manage.py rebuild_search --all --jobs 1"
        parser.add_argument(
            "--all", action="store_true", help="index all papers anew, not only what is missing"
        )
        parser.add_argument(
            "--jobs", type=_jobs, metavar="N", help="processes that read words (as many as there are cores)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Indexes, shows progress on a terminal, and says what came of it."""
        try:
            if options["all"]:
                index.forget()
            self._build(options["jobs"] or cores.number())
        except OperationalError as error:
            raise CommandError(f"the database: {str(error).splitlines()[0]}") from None

    def _build(self, jobs: int) -> None:
        total, done, began = missing().count(), 0, time.monotonic()
        with tqdm(total=total, unit=" papers", disable=None, leave=False) as bar:
            try:
                for number in build(jobs if total > FEW else 1):
                    done += number
                    bar.update(number)
            except KeyboardInterrupt:
                bar.close()
                raise CommandError(
                    f"stopped after {done:,} of {total:,} papers; without --all it goes on there",
                    returncode=130,
                ) from None
        rate = f" ({done / max(time.monotonic() - began, 0.001):,.0f} a second)" if done else ""
        self.stdout.write(f"{done:,} papers indexed{rate}")
        if lacking := missing().count():
            self.stdout.write(f"{lacking:,} more are just being written; the background work follows them")


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 64")
    return int(text)
