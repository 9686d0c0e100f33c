"""The site map of the papers' side: addresses last, none is ever reused for something else."""

from django.urls import path, re_path

from papers.urls import api, collections, crawlers, discussion, feeds, follows, library, marks, saved, search
from papers.views import (
    about,
    authors,
    categories,
    digests,
    papers,
    preferences,
    status,
    today,
    topics,
    venues,
)

urlpatterns = [
    path("", today.today, name="today"),
    path("topics/", topics.topics, name="topics"),
    path("topics/<slug:slug>/", topics.topic, name="topic"),
    path("topics/<slug:slug>/latest/", digests.latest, name="latest"),
    path("topics/<slug:slug>/<day:day>/", digests.digest, name="digest"),
    path("abs/<path:identifier>", papers.paper, name="paper"),
    path("pdf/<path:identifier>", papers.pdf, name="pdf"),
    re_path(r"^authors/(?P<pk>[0-9]{1,18})-(?P<slug>[^/]{0,120})/\Z", authors.author, name="author"),
    path("categories/<category:code>/", categories.category, name="category"),
    path("categories/<category:code>/<day:day>/", categories.category_day, name="category_day"),
    path("venues/<slug:slug>/", venues.venue, name="venue"),
    path("status/", status.status, name="status"),
    path("about/", about.page, {"name": "about"}, name="about"),
    path("about/privacy/", about.page, {"name": "privacy"}, name="privacy"),
    path("about/terms/", about.page, {"name": "terms"}, name="terms"),
    path("about/accessibility/", about.page, {"name": "accessibility"}, name="accessibility"),
    path("keyboard/", about.page, {"name": "keyboard"}, name="keyboard"),
    path("preferences/", preferences.preferences, name="preferences"),
    *crawlers.urlpatterns,
    *marks.urlpatterns,
    *library.urlpatterns,
    *discussion.urlpatterns,
    *follows.urlpatterns,
    *collections.urlpatterns,
    *search.urlpatterns,
    *saved.urlpatterns,
    *feeds.urlpatterns,
    *api.urlpatterns,
]
