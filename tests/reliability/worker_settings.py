"""The site's own settings for workers that tests start: short pauses, a fast scheduler, deeds for tests."""

import os

from digest_site.settings import *  # noqa: F403
from digest_site.settings import WORK_LEASE_SECONDS as OWN

WORK_LEASE_SECONDS = int(os.environ.get("TEST_LEASE", OWN))
WORK_RESEND_SECONDS = 2
# Ticks that a busy machine leaves lying are dropped before they fill the queue: work waits behind them.
CELERY_BEAT_SCHEDULE = {"due": {"task": "papers.tasks.due", "schedule": 1, "options": {"expires": 1}}}
CELERY_IMPORTS = ("tests.reliability.deeds",)
