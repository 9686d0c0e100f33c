"""Feeds, the keys of private ones, and lists of feeds."""

from django.urls import path, re_path

import papers.urls.converters  # noqa: F401 - they have names in the paths below
from papers.views import feed_keys, feeds, opml

_AUTHOR = r"^feeds/authors/(?P<pk>[0-9]{1,18})-(?P<slug>[^/]{0,120})\.(?P<form>atom|rss|json)\Z"

urlpatterns = [
    path("feeds/", feed_keys.feeds, name="feeds"),
    path("feeds/keys/", feed_keys.feed_key_make, name="feed_key_make"),
    path("feeds/keys/end/", feed_keys.feed_keys_end, name="feed_keys_end"),
    path("feeds/keys/<key:pk>/end/", feed_keys.feed_key_end, name="feed_key_end"),
    path("feeds/following.opml", opml.following_opml, name="following_opml"),
    path("following/import/", opml.following_import, name="following_import"),
    path("feeds/topics/<slug:slug>.<feed:form>", feeds.topic, name="feed_topic"),
    re_path(_AUTHOR, feeds.author, name="feed_author"),
    path("feeds/categories/<category:code>.<feed:form>", feeds.category, name="feed_category"),
    path("feeds/venues/<slug:slug>.<feed:form>", feeds.venue, name="feed_venue"),
    path("feeds/collections/<key:pk>.<feed:form>", feeds.collection, name="feed_collection"),
    path("feeds/search.<feed:form>", feeds.searched, name="feed_search"),
    path("feeds/private/<secret:secret>.<feed:form>", feeds.opened, name="feed_private"),
]
