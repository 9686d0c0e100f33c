"""All that is checked without running the site (`make lint`): every check runs, the failed ones are named."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable]

CHECKS: dict[str, list[str]] = {
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "."],
    "templates": [str(BIN / "djlint"), "templates", "--lint", "--quiet"],
    "types": [str(BIN / "mypy")],
    "settings": [*PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
    "migrations": [*PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "translations": [*PYTHON, "-m", "tests.translations", "check"],
    "import direction": [*PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_layers.py"],
}


def main() -> int:
    """Runs them one after another; gives the number of failures."""
    failed = []
    for name, command in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
        print(
            f"{'FAILED' if done.returncode else 'ok':<7} {name:<17} {time.monotonic() - began:.1f} s",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr)
    print(f"{len(CHECKS) - len(failed)} checks passed, {len(failed)} failed {', '.join(failed)}".rstrip())
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
