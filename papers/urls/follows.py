"""What a reader follows, the inbox, what changed between versions."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("follow/", unbuilt, name="follow"),
    path("unfollow/", unbuilt, name="unfollow"),
    path("following/", unbuilt, name="following"),
    path("inbox/", unbuilt, name="inbox"),
    path("inbox/read/", unbuilt, name="inbox_read"),
    path("authors/<key:pk>/not-this-person/", unbuilt, name="not_this_person"),
    path("authors/<key:pk>/claim/", unbuilt, name="claim_author"),
    path("papers/<paper:arxiv_id>/changes/", unbuilt, name="changes"),
]
