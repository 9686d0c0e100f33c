"""Curation, moderation and operation in Django admin.

What outsiders wrote is shown, escaped, and never edited. What is private to a reader is not here at all.
"""

from django.contrib import admin
from taggit.models import Tag

from papers.admin import (
    authors,
    digests,
    discussion,
    filters,
    harvests,
    kinds,
    ledger,
    letters,
    papers,
    people,
    proposals,
    rebuilds,
    rejected,
    site,
    topics,
    work,
)

__all__ = [
    "authors",
    "digests",
    "discussion",
    "filters",
    "harvests",
    "kinds",
    "ledger",
    "letters",
    "papers",
    "people",
    "proposals",
    "rebuilds",
    "rejected",
    "site",
    "topics",
    "work",
]

admin.site.unregister(Tag)  # taggit's own table, which this site leaves empty
