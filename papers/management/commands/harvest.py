"""`manage.py harvest`: fetch changes from arXiv now."""

from argparse import RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.arxiv.client import ArxivClient
from papers.clock import now
from papers.ingest.feeds import read_feeds
from papers.ingest.harvest import harvest_set
from papers.ingest.source import arxiv_client, categories_of, known_sets, mirrored_categories, mirrored_sets
from papers.management.waiting import LONGEST, wait_until
from papers.models import Harvest

EARLIEST = date(2005, 9, 16)  # arXiv's OAI-PMH has no older datestamp


class Command(BaseCommand):
    """Harvests sets one after the other, at arXiv's pace; it can be interrupted and run again."""

    help = "Fetch what changed at arXiv, by OAI-PMH, or today's feeds."

    def add_arguments(self, parser: CommandParser) -> None:
        """The window, the sets, the format."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "examples:\n"
            "  manage.py harvest\n"
            "  manage.py harvest --set cs:cs:CV --from 2023-11-01 --until 2023-11-05\n"
            "  manage.py harvest --feeds"
        )
        parser.add_argument(
            "--from", dest="since", metavar="D", help="records changed from this day on (UTC)"
        )
        parser.add_argument("--until", metavar="D", help="and up to this one")
        parser.add_argument(
            "--set", dest="sets", metavar="SET", action="append", help="this set only; may repeat"
        )
        parser.add_argument("--format", default="arXivRaw", help="arXivRaw (default) or arXiv")
        parser.add_argument("--feeds", action="store_true", help="today's feeds instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Harvests, and says one line a set."""
        since, until = _day(options["since"], "--from"), _day(options["until"], "--until")
        _check_window(since, until)
        if options["format"] not in ("arXiv", "arXivRaw"):
            raise CommandError(f"unknown format {options['format']!r}; known are arXiv and arXivRaw")
        sets = [_known_set(name) for name in options["sets"] or mirrored_sets()]
        if not sets:
            raise CommandError("there is nothing to harvest: no topic names a category; try --set cs:cs:CV")
        client = arxiv_client(patience=LONGEST)
        try:
            if options["feeds"]:
                self._read_feeds(client, options["sets"])
                return
            for name in dict.fromkeys(sets):
                self._harvest(client, name, since, until, options["format"])
        except KeyboardInterrupt:
            raise CommandError("interrupted; what is stored stays, run it again to go on") from None

    def _harvest(
        self, client: ArxivClient, name: str, since: date | None, until: date | None, prefix: str
    ) -> None:
        while True:
            harvest = harvest_set(
                client, name, since=since, until=until, prefix=prefix, progress=self._show_progress
            )
            if harvest.state != Harvest.State.WAITING or harvest.next_at is None:
                break
            wait_until(harvest.next_at, harvest.error, self.stdout)
        if harvest.state == Harvest.State.FAILED:
            raise CommandError(f"{name}: {harvest.error}")
        if harvest.state == Harvest.State.RUNNING:
            self.stdout.write(f"{name}: another process has taken it up and goes on")
            return
        self.stdout.write(
            f"{name} from {harvest.window_from}: {harvest.records} records, {harvest.added} added, "
            f"{harvest.changed} changed, {harvest.rejected} rejected"
        )

    def _show_progress(self, harvest: Harvest) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{harvest.scope}: {harvest.records} records", ending="")
            self.stdout.flush()
            if harvest.state != Harvest.State.RUNNING:
                self.stdout.write("\r\x1b[K", ending="")

    def _read_feeds(self, client: ArxivClient, sets: list[str] | None) -> None:
        """Today's feeds, one line each; CommandError if any could not be read."""
        named = [code for name in sets or [] for code in categories_of(name)]
        reads = read_feeds(client, list(dict.fromkeys(named)) or mirrored_categories())
        for read in reads:
            if not read.error:
                note = f" ({read.reason})" if read.reason else ""
                self.stdout.write(f"{read.category} {read.listing_day}: {read.announced} announced{note}")
        if failed := [read for read in reads if read.error]:
            names = ", ".join(read.category for read in failed)
            raise CommandError(f"not read: {names}: {failed[0].error}")


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        if len(text) == len("2023-11-05"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CommandError(f"{option}: {text!r} is not a day; write it as 2023-11-05")


def _check_window(since: date | None, until: date | None) -> None:
    if until and not since:
        raise CommandError("--until needs --from: where does the window begin?")
    if since and since < EARLIEST:
        raise CommandError(f"--from: arXiv's records are dated from {EARLIEST} on")
    if since and since > now().date():
        raise CommandError(f"--from: {since} is in the future")
    if since and until and until < since:
        raise CommandError(f"--until: {until} is before {since}")


def _known_set(name: str) -> str:
    """The set's name; CommandError, with the likely one, for what is none (before 2025: `cs:CV`)."""
    known = known_sets()
    if name in known:
        return name
    tail = name.replace(".", ":").lower()
    likely = [other for other in known if other.lower() == tail or other.lower().endswith(f":{tail}")]
    hint = f"did you mean {likely[0]}?" if likely else "a set looks like cs:cs:CV, math or physics:hep-th"
    raise CommandError(f"arXiv has no set {name!r}; {hint}")
