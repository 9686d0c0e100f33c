"""What a reader follows, the inbox, what changed between versions."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import changes, follows, inbox

urlpatterns = [
    path("follow/", follows.follow, name="follow"),
    path("unfollow/", follows.unfollow, name="unfollow"),
    path("following/", follows.following, name="following"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.inbox_read, name="inbox_read"),
    path("authors/<key:pk>/not-this-person/", follows.not_this_person, name="not_this_person"),
    path("authors/<key:pk>/claim/", follows.claim_author, name="claim_author"),
    path("papers/<paper:arxiv_id>/changes/", changes.changes, name="changes"),
]
