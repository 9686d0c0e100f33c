"""The API and its description."""

from django.urls import path, re_path

from papers.api import docs, openapi
from papers.api.site import api

urlpatterns = [
    path("api/docs", docs.docs, name="api_docs"),
    path("api/v1/openapi.json", openapi.openapi_json, name="api_description"),
    path("api/v1/", api.urls),
    re_path(r"^api(?:/|\Z)", openapi.unknown, name="api_unknown"),
]
