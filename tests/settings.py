"""The site's own settings on a database and a data folder made for one test process.

Set up by tests/run.py: TEST_DIR, TEST_POSTGRESQL_URL, TEST_REDIS_URL, TEST_LEG. A plain `pytest` runs the
SQLite leg. The operator's own variables and `.env` are shut out.
"""

import atexit
import os
import re
import shutil
import tempfile
from pathlib import Path

if "TEST_DIR" not in os.environ:
    os.environ["TEST_DIR"] = tempfile.mkdtemp(prefix="recto-tests-")
    atexit.register(shutil.rmtree, os.environ["TEST_DIR"], ignore_errors=True)
LEG = os.environ.setdefault("TEST_LEG", "sqlite")
FOLDER = Path(os.environ["TEST_DIR"]) / LEG / os.environ.get("PYTEST_XDIST_WORKER", "alone")
FOLDER.mkdir(parents=True, exist_ok=True)

# An empty variable counts as unset, and `.env` does not overrule it.
_known = (Path(__file__).parent.parent / ".env.example").read_text()
os.environ.update(dict.fromkeys(re.findall(r"^#? ?([A-Z_]+)=", _known, re.MULTILINE), ""))
CLOSED = "http://127.0.0.1:9"  # nobody listens on the discard port: a test that forgot its double is refused
os.environ.update(
    DATA_DIR=str(FOLDER),
    DATABASE_URL=os.environ["TEST_POSTGRESQL_URL"] if LEG == "postgresql" else "",
    SECRET_KEY="a-key-for-tests-only-and-not-one-character-less-than-50",
    ARXIV_API_URL=f"{CLOSED}/api/query",
    ARXIV_OAI_URL=f"{CLOSED}/oai",
    ARXIV_RSS_URL=f"{CLOSED}/rss",
    ARXIV_MIN_INTERVAL="0",
    KEEP_PAGES="off",  # what one test saw is no answer to the next (but in tests of kept pages)
)

from digest_site.settings import *  # noqa: E402, F403
from digest_site.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = FOLDER / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
if LEG == "sqlite":
    # A file, so that threads and processes meet as they do on a site; losing it costs nothing.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    # Of fifty threads on a busy machine one may wait for long.
    DATABASES["default"]["OPTIONS"]["timeout"] = 120
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA cache_size=-32000;"
    )
