"""Collections: lists that readers keep together."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("collections/", unbuilt, name="collections"),
    path("collections/new/", unbuilt, name="collection_new"),
    path("collections/<key:pk>-<str:slug>/", unbuilt, name="collection"),
    path("collections/<key:pk>/edit/", unbuilt, name="collection_edit"),
    path("collections/<key:pk>/delete/", unbuilt, name="collection_delete"),
    path("collections/<key:pk>/add/", unbuilt, name="collection_add"),
    path("collections/<key:pk>/entry/", unbuilt, name="collection_entry"),
    path("collections/<key:pk>/member/", unbuilt, name="collection_member"),
    path("collections/<key:pk>/leave/", unbuilt, name="collection_leave"),
]
