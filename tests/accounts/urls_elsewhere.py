"""The site map of a site that has keys for GitHub."""

from django.urls import include, path

from accounts.elsewhere import provider_paths
from digest_site.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
urlpatterns = [path("accounts/3rdparty/", include(provider_paths(["github"]))), *urlpatterns]
