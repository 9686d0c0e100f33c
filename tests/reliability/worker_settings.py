"""The site's own settings for workers that tests start: short pauses, a fast scheduler, deeds for tests."""

from digest_site.settings import *  # noqa: F403

WORK_LEASE_SECONDS = 3
WORK_RESEND_SECONDS = 2
CELERY_BEAT_SCHEDULE = {"due": {"task": "papers.tasks.due", "schedule": 0.5, "options": {"expires": 5}}}
CELERY_IMPORTS = ("tests.reliability.deeds",)
