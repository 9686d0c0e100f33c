"""Rows, constraints and querysets: the truths that hold whoever writes."""

from papers.models.collections import Collection, CollectionEntry, Member
from papers.models.comments import (
    Appeal,
    AuthorClaim,
    Comment,
    CommentEdit,
    FilterHit,
    Mention,
    ModerationAct,
    Report,
    Suspension,
    TextFilter,
    Thread,
    Vote,
)
from papers.models.corrections import AuthorSplit, Correction
from papers.models.digests import Digest, Entry, Rebuild
from papers.models.feeds import FeedKey
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
from papers.models.mail import Delivery, MailTurn, RefusedAddress, Release
from papers.models.papers import Announcement, Author, Authorship, Paper, Version, VersionText
from papers.models.saved import Incoming, Proposal, SavedSearch, SearchHit
from papers.models.search import SearchRow
from papers.models.site import SiteSettings
from papers.models.topics import FormerAddress, Topic, TopicChange
from papers.models.vocabulary import KnownName, KnownWord

__all__ = [
    "Announcement",
    "Appeal",
    "Author",
    "AuthorClaim",
    "AuthorSplit",
    "Authorship",
    "Bookmark",
    "BookmarkTag",
    "Collection",
    "CollectionEntry",
    "Comment",
    "CommentEdit",
    "Correction",
    "Delivery",
    "Digest",
    "Entry",
    "FeedKey",
    "FilterHit",
    "Follow",
    "FormerAddress",
    "Harvest",
    "HarvestCursor",
    "Import",
    "ImportLine",
    "Incoming",
    "KnownName",
    "KnownWord",
    "ListingDay",
    "MailTurn",
    "Member",
    "Mention",
    "ModerationAct",
    "NotThisPerson",
    "Notice",
    "NoticeCursor",
    "Paper",
    "PaperWords",
    "Proposal",
    "ReadingMark",
    "Rebuild",
    "RefusedAddress",
    "RejectedRecord",
    "Release",
    "Report",
    "SavedSearch",
    "SearchHit",
    "SearchRow",
    "SiteSettings",
    "Suspension",
    "Tag",
    "TextFilter",
    "Thread",
    "Topic",
    "TopicChange",
    "Turn",
    "Undo",
    "Version",
    "VersionText",
    "Vote",
    "WorkItem",
]
