"""`manage.py rebuild_search`: bring the search index up to the papers, while the site serves."""

from argparse import RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from papers.search import index


class Command(BaseCommand):
    """Indexes what is missing; interrupted, it goes on where it stopped."""

    help = (
        "Index the papers that the search index does not hold; with --all, every paper anew. The site may go "
        "on meanwhile: a paper is found by the words it had until its turn comes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether papers that are indexed already are read again."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py rebuild_search"
        parser.add_argument(
            "--all", action="store_true", help="index all papers anew, not only what is missing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Indexes, shows progress on a terminal, and says what came of it."""
        if options["all"]:
            index.forget()
        total, done, after = index.missing().count(), 0, 0
        with tqdm(total=total, unit=" papers", disable=None, leave=False) as bar:
            try:
                while batch := index.catch_up(after):
                    after, number = batch
                    done += number
                    bar.update(number)
            except KeyboardInterrupt:
                bar.close()
                raise CommandError(
                    f"stopped after {done:,} of {total:,} papers; without --all it goes on there",
                    returncode=130,
                ) from None
        self.stdout.write(f"{done:,} papers indexed")
