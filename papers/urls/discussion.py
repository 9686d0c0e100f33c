"""Comments on papers, people's public pages, moderation."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import moderation
from papers.views.unbuilt import unbuilt

urlpatterns = [
    path("papers/<paper:arxiv_id>/comments/", unbuilt, name="comment_post"),
    path("comments/preview/", unbuilt, name="comment_preview"),
    path("comments/<key:pk>/", unbuilt, name="comment"),
    path("comments/<key:pk>/history/", unbuilt, name="comment_edits"),
    path("comments/<key:pk>/edit/", unbuilt, name="comment_edit"),
    path("comments/<key:pk>/delete/", unbuilt, name="comment_delete"),
    path("comments/<key:pk>/helpful/", unbuilt, name="comment_vote"),
    path("comments/<key:pk>/report/", moderation.comment_report, name="comment_report"),
    path("comments/<key:pk>/hide/", moderation.comment_hide, name="comment_hide"),
    path("comments/<key:pk>/restore/", moderation.comment_restore, name="comment_restore"),
    path("comments/<key:pk>/dismiss/", moderation.report_dismiss, name="report_dismiss"),
    path("papers/<paper:arxiv_id>/thread/", moderation.thread_set, name="thread_set"),
    path("u/<str:username>/", unbuilt, name="person"),
    path("u/<str:username>/suspend/", moderation.suspend, name="suspend"),
    path("u/<str:username>/unsuspend/", moderation.unsuspend, name="unsuspend"),
    path("people/names/", unbuilt, name="mention_names"),
    path("moderation/", moderation.moderation, name="moderation"),
]
