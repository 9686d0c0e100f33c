"""The library: shelves, tags, imports, everything given or deleted."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import bulk, imports, library, tags, takeout

urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/tags/<path:tag>/", library.library, name="library_tag"),
    path("library/bulk/", bulk.act, name="library_bulk"),
    path("library/import/", imports.imports, name="imports"),
    path("library/import/<key:pk>/", imports.import_page, name="import"),
    path("accounts/export/", takeout.export, name="account_export"),
    path("accounts/delete/", takeout.delete, name="account_delete"),
    path("tags/", tags.tags, name="tags"),
    path("tags/names/", tags.names, name="tag_names"),
    path("tags/rename/", tags.rename, name="tag_rename"),
    path("tags/merge/", tags.merge, name="tag_merge"),
    path("tags/split/", tags.split, name="tag_split"),
    path("tags/delete/", tags.delete, name="tag_delete"),
]
