"""Search, and what helps while typing a query."""

from django.urls import URLPattern, path

from papers.views import search, search_fetch, search_suggest

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("search/suggest/", search_suggest.search_suggest, name="search_suggest"),
    path("search/fetch/", search_fetch.search_fetch, name="search_fetch"),
]
