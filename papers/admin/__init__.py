"""Curation, moderation and operation in Django admin.

What outsiders wrote is shown, escaped, and never edited. What is private to a reader is not here at all.
"""

from django.contrib import admin
from taggit.models import Tag

from papers.admin import digests, discussion, records, topics

__all__ = ["digests", "discussion", "records", "topics"]

admin.site.unregister(Tag)  # taggit's own table, which this site leaves empty
