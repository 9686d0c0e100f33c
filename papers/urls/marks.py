"""A reader's marks on papers: saved, read, skipped, tags, note; and taking back."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("papers/<paper:arxiv_id>/save/", unbuilt, name="save"),
    path("papers/<paper:arxiv_id>/remove/", unbuilt, name="unsave"),
    path("papers/<paper:arxiv_id>/mark/", unbuilt, name="mark"),
    path("papers/mark/", unbuilt, name="mark_many"),
    path("papers/<paper:arxiv_id>/tags/", unbuilt, name="set_tags"),
    path("papers/<paper:arxiv_id>/note/", unbuilt, name="keep_note"),
    path("undo/<key:pk>/", unbuilt, name="undo"),
]
