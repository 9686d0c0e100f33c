"""The site map: papers, accounts, administration, health."""

from django.contrib import admin
from django.urls import include, path

from digest_site import health

urlpatterns = [
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("papers.urls")),
]

handler400 = "papers.views.errors.bad_request"
handler403 = "papers.views.errors.forbidden"
handler404 = "papers.views.errors.not_found"
handler429 = "papers.views.errors.too_many"  # what allauth answers with, which does not say how long
handler500 = "papers.views.errors.server_error"
