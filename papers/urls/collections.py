"""Collections: lists that readers keep together."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import collections

urlpatterns = [
    path("collections/", collections.collections, name="collections"),
    path("collections/new/", collections.collection_new, name="collection_new"),
    path("collections/<key:pk>-<str:slug>/", collections.collection, name="collection"),
    path("collections/<key:pk>/edit/", collections.collection_edit, name="collection_edit"),
    path("collections/<key:pk>/delete/", collections.collection_delete, name="collection_delete"),
    path("collections/<key:pk>/add/", collections.collection_add, name="collection_add"),
    path("collections/<key:pk>/entry/", collections.collection_entry, name="collection_entry"),
    path("collections/<key:pk>/member/", collections.collection_member, name="collection_member"),
    path("collections/<key:pk>/leave/", collections.collection_leave, name="collection_leave"),
]
