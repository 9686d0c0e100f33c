"""The library: shelves, tags, imports, everything given or deleted."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import imports, takeout
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("library/", unbuilt, name="library"),
    path("library/tags/<path:tag>/", unbuilt, name="library_tag"),
    path("library/bulk/", unbuilt, name="library_bulk"),
    path("library/import/", imports.imports, name="imports"),
    path("library/import/<key:pk>/", imports.import_page, name="import"),
    path("accounts/export/", takeout.export, name="account_export"),
    path("accounts/delete/", takeout.delete, name="account_delete"),
    path("tags/", unbuilt, name="tags"),
    path("tags/names/", unbuilt, name="tag_names"),
    path("tags/rename/", unbuilt, name="tag_rename"),
    path("tags/merge/", unbuilt, name="tag_merge"),
    path("tags/split/", unbuilt, name="tag_split"),
    path("tags/delete/", unbuilt, name="tag_delete"),
]
