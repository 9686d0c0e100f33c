"""Search, and what helps while typing a query."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
