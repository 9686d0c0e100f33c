"""Files of papers for reference managers, for reading and for spreadsheets."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import export, export_own

urlpatterns = [
    path("export/papers/<paper:arxiv_id>.<file:ext>", export.paper, name="export_paper"),
    path("export/digests/<slug:slug>/<day:day>.<file:ext>", export.digest, name="export_digest"),
    path("export/topics/<slug:slug>.<file:ext>", export.topic, name="export_topic"),
    path("export/authors/<key:pk>.<file:ext>", export.author, name="export_author"),
    path("export/venues/<slug:slug>.<file:ext>", export.venue, name="export_venue"),
    path(
        "export/categories/<category:code>/<day:day>.<file:ext>",
        export.category_day,
        name="export_category_day",
    ),
    path("export/collections/<key:pk>.<file:ext>", export.collection, name="export_collection"),
    path("export/search.<file:ext>", export.search, name="export_search"),
    path("export/library.<file:ext>", export_own.library, name="export_library"),
    path("export/library/picked.<file:ext>", export_own.picked, name="export_picked"),
    path("export/tags/<path:tag>.<file:ext>", export_own.tag, name="export_tag"),
]
