"""A reader's marks on papers: saved, read, skipped, tags, note; and taking back."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import marks

urlpatterns = [
    path("papers/<paper:arxiv_id>/save/", marks.save, name="save"),
    path("papers/<paper:arxiv_id>/remove/", marks.unsave, name="unsave"),
    path("papers/<paper:arxiv_id>/mark/", marks.mark, name="mark"),
    path("papers/mark/", marks.mark_many, name="mark_many"),
    path("papers/<paper:arxiv_id>/tags/", marks.set_tags, name="set_tags"),
    path("papers/<paper:arxiv_id>/note/", marks.keep_note, name="keep_note"),
    path("undo/<key:pk>/", marks.undo, name="undo"),
]
