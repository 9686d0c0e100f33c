"""`manage.py build_digests`: make the digests of a day, or those that are due."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers.clock import new_york_today, now
from papers.digests.builder import CannotBuild, build_digest, check_date
from papers.digests.due import due_dates
from papers.models import Topic
from papers.query.language import QueryError


class Command(BaseCommand):
    """Builds digests; building twice gives the same digest."""

    help = "Make the digests of a day; without --date, all that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        """The date, the topic, and whether today's rule is applied to a published digest."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = "example:\n  manage.py build_digests --date 2023-11-05 --topic vision-transformer"
        parser.add_argument("--date", metavar="D", help="the digest's date, YYYY-MM-DD")
        parser.add_argument("--topic", metavar="SLUG", help="this topic only")
        parser.add_argument(
            "--rebuild", action="store_true", help="apply the topic's rule of today to a digest that exists"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds and says what came of it, one line a digest."""
        if options["rebuild"] and not options["date"]:
            raise CommandError("--rebuild needs --date: which digest is to be rebuilt?")
        built, unread = 0, set[str]()
        for topic, day in self._wanted(options["date"], options["topic"]):
            try:
                result = build_digest(topic, day, rebuild=options["rebuild"])
            except QueryError as error:
                self.stderr.write(f"{topic.slug} {day}: the topic's rule cannot be read: {error}")
                unread.add(topic.slug)
                continue
            if result.digest is not None:
                built += 1
                counts = f"{result.digest.entry_count} papers, {result.added} added, {result.removed} removed"
                self.stdout.write(f"{topic.slug} {day}: {counts}")
        self.stdout.write(f"{built} digests")
        if unread:
            raise CommandError(f"no digest for {', '.join(sorted(unread))}: mend the rule in /admin/")

    def _wanted(self, day: str | None, slug: str | None) -> Iterator[tuple[Topic, date]]:
        """The topics and dates asked for; CommandError for what cannot be."""
        topics = list(Topic.objects.filter(slug=slug) if slug else Topic.objects.followed_up())
        if slug and not topics:
            raise CommandError(f"no topic has the address {slug!r}; /topics/ lists them")
        if day is None:
            for topic in topics:
                yield from ((topic, due) for due in due_dates(topic, now()))
            return
        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            raise CommandError(f"--date: {day!r} is not a date; a good example: 2023-11-05") from None
        if wanted > new_york_today():
            raise CommandError(f"--date: {wanted} is still to come")
        for topic in topics:
            try:
                check_date(topic, wanted)
            except CannotBuild as error:
                if slug:
                    raise CommandError(str(error)) from None
                continue
            if slug or topic.cadence != Topic.Cadence.BY_HAND:
                yield topic, wanted
