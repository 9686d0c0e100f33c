"""What a site holds, as plain values: two sites that harvested the same must give the same."""

import json
import sys

import django

if __name__ == "__main__":
    django.setup()

from papers.models import Announcement, Authorship, ListingDay, Paper, RejectedRecord, Version

_PAPER = [
    column.name
    for column in Paper._meta.concrete_fields
    if column.name not in ("id", "added_at", "stored_at", "stamps")
]


def held_rows() -> dict[str, list[tuple[object, ...]]]:
    """All rows of the store by table, sorted, without surrogate keys and without times of storing."""
    paper = "paper__arxiv_id"
    tables = {
        "papers": Paper.objects.values_list(*_PAPER),
        "versions": Version.objects.values_list(paper, "number", "submitted_at", "size", "source_type"),
        "authors": Authorship.objects.values_list(paper, "place", "author__name", "affiliation"),
        "announcements": Announcement.objects.values_list(
            paper, "category", "version", "listing_day", "kind", "derived_day", "feed_day"
        ),
        "rejected": RejectedRecord.objects.values_list("fingerprint", "source", "arxiv_id", "reason"),
    }
    return {name: sorted(map(tuple, rows), key=repr) for name, rows in tables.items()}


def as_json(rows: object) -> str:
    """The same as text, one line, so that two processes can compare."""
    return json.dumps(rows, default=str)


def ledger_rows() -> list[tuple[object, ...]]:
    """The ledger, sorted, without times."""
    columns = ("category", "day", "state", "reason", "announced", "stored", "detailed")
    return sorted(map(tuple, ListingDay.objects.values_list(*columns)), key=repr)


if __name__ == "__main__":
    sys.stdout.write(as_json(held_rows()))
