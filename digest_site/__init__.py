"""The deployed site: settings, addresses, the Celery app. Nobody imports from here but Django itself."""

from digest_site.celery import app as celery_app

__all__ = ["celery_app"]
