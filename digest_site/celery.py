"""The Celery app. Its schedule only hurries: what is due is worked out from the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "digest_site.settings")

app = Celery("recto")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
