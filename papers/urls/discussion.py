"""Comments on papers, people's public pages, moderation."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import appeals, comments, moderation, people

urlpatterns = [
    path("papers/<paper:arxiv_id>/comments/", comments.comment_post, name="comment_post"),
    path("comments/preview/", comments.comment_preview, name="comment_preview"),
    path("comments/<key:pk>/", comments.comment, name="comment"),
    path("comments/<key:pk>/history/", comments.comment_edits, name="comment_edits"),
    path("comments/<key:pk>/edit/", comments.comment_edit, name="comment_edit"),
    path("comments/<key:pk>/delete/", comments.comment_delete, name="comment_delete"),
    path("comments/<key:pk>/helpful/", comments.comment_vote, name="comment_vote"),
    path("comments/<key:pk>/report/", moderation.comment_report, name="comment_report"),
    path("comments/<key:pk>/hide/", moderation.comment_hide, name="comment_hide"),
    path("comments/<key:pk>/restore/", moderation.comment_restore, name="comment_restore"),
    path("comments/<key:pk>/release/", moderation.comment_release, name="comment_release"),
    path("comments/<key:pk>/dismiss/", moderation.report_dismiss, name="report_dismiss"),
    path("papers/<paper:arxiv_id>/thread/", moderation.thread_set, name="thread_set"),
    path("u/<str:username>/", people.person, name="person"),
    path("u/<str:username>/suspend/", moderation.suspend, name="suspend"),
    path("u/<str:username>/unsuspend/", moderation.unsuspend, name="unsuspend"),
    path("people/names/", people.mention_names, name="mention_names"),
    path("moderation/", moderation.moderation, name="moderation"),
    path("moderation/acts/<key:pk>/appeal/", appeals.appeal, name="appeal"),
    path("moderation/appeals/<key:pk>/", appeals.appeal_answer, name="appeal_answer"),
]
