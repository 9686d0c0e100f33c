"""A library brought to a site: what the site does with the files, and what the library is then."""

import json
import sys
from pathlib import Path
from typing import Any

from accounts.models import User
from papers import reader_work, tasks, work
from papers.clock import now
from papers.library import imports
from papers.models import Bookmark, ReadingMark
from tests.factories import make_reader


def move_in(archive: str, library: str) -> None:
    """Brings an archive to one new reader and a bibliography to another; prints both libraries."""
    told = {}
    for name, file in (("whole", archive), ("bibliography", library)):
        reader = make_reader(name)
        batch = imports.bring(reader, Path(file).read_bytes())
        _do_what_is_due()
        batch.refresh_from_db()
        told[name] = {
            "problem": batch.problem,
            "states": sorted(set(batch.lines.values_list("state", "reason"))),
            "library": library_of(reader),
        }
    sys.stdout.write(json.dumps(told))


def library_of(reader: User) -> list[list[Any]]:
    """All that is kept with each saved paper, by its id, as JSON has it."""
    marks = {
        mark.paper_id: [mark.state, mark.version, mark.at.isoformat()]
        for mark in ReadingMark.objects.filter(reader=reader)
    }
    rows = Bookmark.objects.filter(reader=reader).select_related("paper").prefetch_related("tags")
    return sorted(
        [
            row.paper.arxiv_id,
            row.status,
            row.note,
            row.note_html,
            row.saved_at.isoformat(),
            row.changed_at.isoformat(),
            sorted(tag.name for tag in row.tags.all()),
            marks.get(row.paper_id),
        ]
        for row in rows
    )


def _do_what_is_due() -> None:
    """What the two workers would do until nothing is."""
    reader_work.plan(now())
    while items := work.claimable(now()):
        for item in items:
            work.perform(item.key, tasks.ARXIV if item.task in tasks.ARXIV else tasks.LOCAL)
    reader_work.plan(now())
