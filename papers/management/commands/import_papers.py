"""`manage.py import_papers`: load a snapshot of arXiv's metadata."""

import gc
import sys
import time
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from papers.ingest.snapshot_import import BATCH, BadFile, Snapshot, import_snapshot, open_snapshot, take_up
from papers.ingest.store import Stored
from papers.models import Harvest
from papers.search import index


class Command(BaseCommand):
    """Loads JSON lines in bulk; interrupted, it goes on where it stopped."""

    help = (
        "Load papers from a file of JSON lines in the shape of arXiv's public metadata snapshot: plain, .gz "
        "or .zst, or - for standard input. Loading twice changes nothing. A line that cannot be read is kept "
        "as a rejected record and stops nothing. Then the search index of all "
        "papers is built; they can be read meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the size of a transaction, whether to begin anew, and whether the index waits."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py import_papers arxiv-metadata-oai-snapshot.json.gz"
        parser.add_argument("file", metavar="FILE", help="the file, or - for standard input")
        parser.add_argument(
            "--batch", type=_batch, default=BATCH, metavar="N", help="lines in one transaction (%(default)s)"
        )
        parser.add_argument(
            "--restart", action="store_true", help="begin at the first line, whatever an earlier run did"
        )
        parser.add_argument(
            "--index-later", action="store_true", help="leave the search index to the site's background work"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Imports and indexes, shows progress on a terminal, and says what came of it."""
        gc.set_threshold(50_000)  # rows make no cycles: looking for them took a tenth of the time
        try:
            opened = open_snapshot(options["file"], sys.stdin.buffer)
            with opened.stream:
                self._import(opened, take_up(opened, restart=options["restart"]), options["batch"])
            if not options["index_later"] and not index.complete():
                call_command("rebuild_search", stdout=self.stdout)
        except BadFile as error:
            raise CommandError(str(error)) from None
        except OperationalError as error:
            raise CommandError(f"the database: {str(error).splitlines()[0]}") from None

    def _import(self, opened: Snapshot, harvest: Harvest, batch: int) -> None:
        resumed_at, began = harvest.records, time.monotonic()
        if resumed_at:
            self.stdout.write(f"continuing after line {resumed_at:,} (--restart begins anew)")
        with tqdm(total=opened.size, unit="B", unit_scale=True, disable=None, leave=False) as bar:

            def progress(_lines: int) -> None:
                bar.update(opened.position() - bar.n)
                bar.set_postfix_str(f"{harvest.records:,} lines", refresh=False)

            try:
                stored = import_snapshot(opened, harvest, batch=batch, progress=progress)
            except KeyboardInterrupt:
                bar.close()
                raise CommandError(
                    f"stopped after line {harvest.records:,}; the same command continues there",
                    returncode=130,
                ) from None
        self._report(stored, harvest.records - resumed_at, time.monotonic() - began)

    def _report(self, stored: Stored, lines: int, seconds: float) -> None:
        self.stdout.write(
            f"{lines:,} lines in {seconds:.1f} s ({lines / max(seconds, 0.001):,.0f} a second): "
            f"{stored.added:,} added, {stored.changed:,} changed, {stored.unchanged:,} as they were, "
            f"{stored.rejected:,} rejected"
        )
        if lines and stored.rejected == lines:
            raise CommandError("no line could be read: is this arXiv's metadata, one JSON object a line?")


def _batch(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 5_000:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 to 5,000")
    return int(text)
