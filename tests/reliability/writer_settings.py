"""The site's own settings for processes that ask its views without a server and without collected files."""

from digest_site.settings import *  # noqa: F403
from digest_site.settings import STORAGES

ALLOWED_HOSTS = ["testserver"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
