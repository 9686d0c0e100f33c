"""What stands in the search index: one row for each paper, its place in announcement order."""

from django.db import models

from papers.models.papers import Paper


class SearchRow(models.Model):
    """A paper's place in the index (papers/search/).

    On SQLite the words themselves are in the FTS5 table `papers_search`, whose rowid is `position`; triggers
    take them along when this row moves or goes. On PostgreSQL they are in this table's columns `words` and
    `begun`, which only the index itself reads and writes.
    """

    paper = models.OneToOneField(Paper, models.CASCADE, primary_key=True, related_name="+")
    position = models.BigIntegerField(unique=True, editable=False)  # greater is newer (search/positions.py)
    edition = models.PositiveSmallIntegerField(editable=False, db_index=True)  # of the index's making
    cut = models.BooleanField(default=False, editable=False)  # PostgreSQL kept only a part of the positions

    def __str__(self) -> str:
        return f"{self.paper_id}@{self.position}"
