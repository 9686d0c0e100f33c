"""Rows, constraints and querysets: the truths that hold whoever writes."""

from papers.models.collections import Collection, CollectionEntry, Member
from papers.models.comments import (
    AuthorClaim,
    Comment,
    CommentEdit,
    Mention,
    ModerationAct,
    Report,
    Suspension,
    Thread,
    Vote,
)
from papers.models.digests import Digest, Entry
from papers.models.follows import Follow, Notice, NoticeCursor, NotThisPerson
from papers.models.harvests import Harvest, HarvestCursor, ListingDay, RejectedRecord, Turn, WorkItem
from papers.models.library import (
    Bookmark,
    BookmarkTag,
    Import,
    ImportLine,
    PaperWords,
    ReadingMark,
    Tag,
    Undo,
)
from papers.models.papers import Announcement, Author, Authorship, Paper, Version, VersionText
from papers.models.topics import Topic

__all__ = [
    "Announcement",
    "Author",
    "AuthorClaim",
    "Authorship",
    "Bookmark",
    "BookmarkTag",
    "Collection",
    "CollectionEntry",
    "Comment",
    "CommentEdit",
    "Digest",
    "Entry",
    "Follow",
    "Harvest",
    "HarvestCursor",
    "Import",
    "ImportLine",
    "ListingDay",
    "Member",
    "Mention",
    "ModerationAct",
    "NotThisPerson",
    "Notice",
    "NoticeCursor",
    "Paper",
    "PaperWords",
    "ReadingMark",
    "RejectedRecord",
    "Report",
    "Suspension",
    "Tag",
    "Thread",
    "Topic",
    "Turn",
    "Undo",
    "Version",
    "VersionText",
    "Vote",
    "WorkItem",
]
