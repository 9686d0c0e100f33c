"""A reader's saved searches, and topics proposed from them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
