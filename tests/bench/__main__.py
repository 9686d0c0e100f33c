"""`make bench`: every bench_*.py on SQLite and on PostgreSQL, one JSON object a line.

    .venv/bin/python -m tests.bench [import pages …]

Each module has `run(emit)`, which measures on the database of its process with the site's own settings
and emits {"name", "value", "unit", "n", "vs", "ratio"}; `vs` is the limit measured in the same run.
"""

import json
import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

LEG = "BENCH_LEG"  # set in the process of one database
FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Each database in a process of its own, on a server and a data folder made for it."""
    from tests import provision

    chosen = names or sorted(file.stem.removeprefix("bench_") for file in FOLDER.glob("bench_*.py"))
    with provision.postgresql() as url:
        codes = [_start("sqlite", "", chosen), _start("postgresql", url, chosen)]
    return max(codes)


def _start(leg: str, url: str, names: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="recto-bench-") as data:
        env = os.environ | {LEG: leg, "DATABASE_URL": url, "DATA_DIR": data, "REDIS_URL": ""}
        command = [sys.executable, "-m", "tests.bench", *names]
        return subprocess.run(command, env=env, check=False).returncode


def measure(names: list[str]) -> None:
    """Runs the modules on this process's database, emptied for each."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "digest_site.settings"
    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from digest_site.static import collect

    setup_test_environment()
    collect()
    given = connection.settings_dict["NAME"]
    for name in names:
        if connection.vendor == "sqlite":  # a file, as a site has it
            connection.settings_dict["TEST"]["NAME"] = f"{given}.bench"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            import_module(f"tests.bench.bench_{name}").run(_emit)
        finally:
            connection.creation.destroy_test_db(given, verbosity=0)


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line | {"leg": os.environ[LEG]}), flush=True)


if __name__ == "__main__":
    if LEG in os.environ:
        measure(sys.argv[1:])
    else:
        sys.exit(main(sys.argv[1:]))
