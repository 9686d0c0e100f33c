"""`manage.py rebuild_search`: bring the search index up to the papers, while the site serves."""

import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from papers import cores
from papers.models import Paper
from papers.search.build import FEW, build, missing


class Command(BaseCommand):
    """Indexes what is missing; interrupted, it goes on where it stopped."""

    help = (
        "Index the papers that the search index does not hold; with --all, every paper anew. The site may go "
        "on meanwhile: a paper is found by the words it had until its turn comes. Stopped or killed, the "
        "command goes on where it was; with --all it says with which --after it does."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether papers that are indexed already are read again, and on how many cores."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py rebuild_search\n  manage.py rebuild_search --all --jobs 1"
        parser.add_argument(
            "--all", action="store_true", help="index all papers anew, not only what is missing"
        )
        parser.add_argument(
            "--after",
            type=_key,
            default=0,
            metavar="KEY",
            help="with --all: only papers stored after this one",
        )
        parser.add_argument(
            "--jobs", type=_jobs, metavar="N", help="processes that read words (as many as there are cores)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Indexes, shows progress on a terminal, and says what came of it."""
        if options["after"] and not options["all"]:
            raise CommandError("--after goes with --all")
        anew_after = options["after"] if options["all"] else None
        try:
            self._build(options["jobs"] or cores.number(), anew_after)
        except OperationalError as error:
            raise CommandError(f"the database: {str(error).splitlines()[0]}") from None

    def _build(self, jobs: int, anew_after: int | None) -> None:
        wanted = missing() if anew_after is None else Paper.objects.order_by("pk").filter(pk__gt=anew_after)
        total, done, began = wanted.count(), 0, time.monotonic()
        with tqdm(total=total, unit=" papers", disable=None, leave=False) as bar:
            try:
                for number in build(jobs if total > FEW else 1, anew_after):
                    done += number
                    bar.update(number)
            except KeyboardInterrupt:
                bar.close()
                goes_on = "rebuild_search without --all goes on there"
                if anew_after is not None:  # papers that others were just writing were left to them
                    last = wanted.values_list("pk", flat=True)[done - 1] if done else anew_after
                    goes_on = f"rebuild_search --all --after {last} goes on there"
                raise CommandError(
                    f"stopped after {done:,} of {total:,} papers; {goes_on}", returncode=130
                ) from None
        rate = f" ({done / max(time.monotonic() - began, 0.001):,.0f} a second)" if done else ""
        self.stdout.write(f"{done:,} papers indexed{rate}")
        if lacking := missing().count():
            self.stdout.write(f"{lacking:,} more are just being written; the background work follows them")


def _key(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ArgumentTypeError(f"{text!r} is not a number of a paper")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 64")
    return int(text)
