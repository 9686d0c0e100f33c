"""`manage.py topics`: the catalogue of topics out to a file, or in from one."""

import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from papers import catalogue
from papers.models import Topic

LONG = 60  # characters of a value shown


class Command(BaseCommand):
    """Writes topics to a YAML or JSON file, and brings such a file in after showing what it would change."""

    help = "Export or import the catalogue of topics as a YAML or JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and with which file."""
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = (
            "examples:\n  manage.py topics export catalogue.yaml\n"
            "  manage.py topics import catalogue.yaml          shows what would change\n"
            "  manage.py topics import catalogue.yaml --apply  changes it"
        )
        parser.add_argument("act", choices=("export", "import"))
        parser.add_argument(
            "file", help="its name ends in .yaml or .json; - is standard output or input, YAML"
        )
        parser.add_argument(
            "--topic", metavar="SLUG", action="append", help="export: this topic only; repeatable"
        )
        parser.add_argument("--apply", action="store_true", help="import: change the topics, all or none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Does it; nothing is changed without --apply."""
        if options["act"] == "export":
            self._export(options["file"], options["topic"] or [])
        else:
            self._import(options["file"], apply=options["apply"])

    def _export(self, file: str, slugs: list[str]) -> None:
        topics = Topic.objects.order_by("place", "name")
        if slugs:
            topics = topics.filter(slug__in=slugs)
        if unknown := sorted(set(slugs) - {topic.slug for topic in topics}):
            raise CommandError(f"no topic has the address {unknown[0]!r}; /topics/ lists them")
        text = catalogue.written(topics, form="json" if file.endswith(".json") else "yaml")
        if file == "-":
            self.stdout.write(text, ending="")
            return
        try:
            Path(file).write_text(text, "utf-8")
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from None
        self.stdout.write(f"{len(topics)} topics in {file}")

    def _import(self, file: str, *, apply: bool) -> None:
        try:
            proposals = catalogue.proposals(catalogue.read(_text(file)))
        except catalogue.BadCatalogue as error:
            raise CommandError(str(error)) from None
        for proposal in proposals:
            self._show(proposal)
        wrong = sum(proposal.word == "wrong" for proposal in proposals)
        if wrong:
            raise CommandError(f"nothing was changed: {wrong} of {len(proposals)} topics cannot be taken in")
        if not apply:
            self.stdout.write("nothing was changed; --apply does it")
            return
        try:
            done = catalogue.bring_in(proposals, by=None)
        except catalogue.BadCatalogue as error:
            raise CommandError(f"nothing was changed: {error}") from None
        self.stdout.write(f"{done} topics are new or changed")

    def _show(self, proposal: catalogue.Proposal) -> None:
        self.stdout.write(f"{proposal.word:<8} {proposal.slug}")
        for fault in proposal.faults:
            self.stderr.write(f"         {fault}")
        if proposal.topic is not None:
            for name, (before, after) in proposal.changes.items():
                self.stdout.write(f"         {name}: {_short(before)} -> {_short(after)}")


def _text(file: str) -> str:
    """The file's text; CommandError if it cannot be had."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file} is not UTF-8 text") from None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONG else text[: LONG - 1] + "…"
