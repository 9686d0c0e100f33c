"""A reader's saved searches, and topics proposed from them."""

from django.urls import path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import proposals, saved

urlpatterns = [
    path("saved/", saved.saved, name="saved"),
    path("saved/new/", saved.saved_new, name="saved_new"),
    path("saved/<key:pk>/", saved.saved_search, name="saved_search"),
    path("saved/<key:pk>/edit/", saved.saved_edit, name="saved_edit"),
    path("saved/<key:pk>/seen/", saved.saved_seen, name="saved_seen"),
    path("saved/<key:pk>/delete/", saved.saved_delete, name="saved_delete"),
    path("saved/<key:pk>/propose/", proposals.proposal_new, name="proposal_new"),
]
