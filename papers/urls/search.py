"""Search, and what helps while typing a query."""

from django.urls import URLPattern, path

from papers.views import search, search_fetch

urlpatterns: list[URLPattern] = [
    path("search/", search.search, name="search"),
    path("search/fetch/", search_fetch.search_fetch, name="search_fetch"),
]
