"""Rows, constraints and querysets: the truths that hold whoever writes."""

from papers.models.digests import Digest, Entry
from papers.models.harvests import Harvest, HarvestCursor, ListingDay, RejectedRecord, Turn, WorkItem
from papers.models.papers import Announcement, Author, Authorship, Paper, Version
from papers.models.topics import Topic

__all__ = [
    "Announcement",
    "Author",
    "Authorship",
    "Digest",
    "Entry",
    "Harvest",
    "HarvestCursor",
    "ListingDay",
    "Paper",
    "RejectedRecord",
    "Topic",
    "Turn",
    "Version",
    "WorkItem",
]
