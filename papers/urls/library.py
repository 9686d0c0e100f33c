"""The library: shelves, tags, imports, everything given or deleted."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("library/", unbuilt, name="library"),
    path("library/tags/<path:tag>/", unbuilt, name="library_tag"),
    path("library/bulk/", unbuilt, name="library_bulk"),
    path("library/import/", unbuilt, name="imports"),
    path("library/import/<key:pk>/", unbuilt, name="import"),
    path("tags/", unbuilt, name="tags"),
    path("tags/names/", unbuilt, name="tag_names"),
    path("tags/rename/", unbuilt, name="tag_rename"),
    path("tags/merge/", unbuilt, name="tag_merge"),
    path("tags/split/", unbuilt, name="tag_split"),
    path("tags/delete/", unbuilt, name="tag_delete"),
]
