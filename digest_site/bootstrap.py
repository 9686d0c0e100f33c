"""From a fresh clone to a running program: virtual environment, packages, then the program itself.

    python3 digest_site/bootstrap.py requirements.txt manage.py start

Standard library only, run as a script before anything is installed. What is already there is left alone:
`.venv/installed.json` remembers the hash of each requirements file that was installed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

# Before any definition: an older Python reads this far and can say so.
if sys.version_info < (3, 11):
    sys.exit(
        f"Cannot start. Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable})"
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
INSTALLER = "requirements-install.txt"
NEEDED_MB = {"requirements.txt": 400, "requirements-dev.txt": 1200}
# uv does not read pip's settings; whoever has a mirror has told pip.
PIP_TO_UV = {"PIP_INDEX_URL": "UV_DEFAULT_INDEX", "PIP_CERT": "SSL_CERT_FILE"}


def main(requirements: str, program: list[str]) -> None:
    """Sets up what is missing, then becomes the program."""
    wanted = hashlib.sha256((ROOT / requirements).read_bytes() + sys.version.encode()).hexdigest()
    if not PYTHON.exists() or _installed().get(requirements) != wanted:
        _need_disk(NEEDED_MB[requirements])
        _step("virtual environment", _make_environment)
        _step(f"packages of {requirements}", lambda: _install(requirements))
        STAMP.write_text(json.dumps(_installed() | {requirements: wanted}))
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without .pyc files every start compiles everything
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *program])


def _installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _need_disk(megabytes: int) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < megabytes:
        sys.exit(f"Cannot start. The disk of {ROOT} has {free} MB free; about {megabytes} MB are needed")


def _step(name: str, act: Callable[[], None]) -> None:
    """Does it and says how long it took."""
    print(f"{name} …", end="", flush=True)
    began = time.monotonic()
    act()
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def _make_environment() -> None:
    """A virtual environment with pip, unless a whole one is there."""
    if PYTHON.exists() and not _run(PYTHON, "-m", "pip", "--version").returncode:
        return
    made = _run(sys.executable, "-m", "venv", "--clear", VENV)
    if made.returncode:
        fault = _last_line(made)
        if "ensurepip" in made.stdout + made.stderr:
            fault = "Python's venv module is missing: sudo apt-get install python3-venv"
        sys.exit(f"\nCannot make {VENV}. {fault}")


def _install(requirements: str) -> None:
    """The packages by uv, by pip where uv cannot be had. Both check the hashes."""
    pip = ["-m", "pip", "install", "-q", "--require-hashes", "-r"]
    uv = ["-m", "uv", "pip", "install", "-q", "-p", str(PYTHON)]
    uv += ["--compile-bytecode", "--require-hashes", "-r"]
    got_uv = not _run(PYTHON, *pip, ROOT / INSTALLER).returncode
    if got_uv and not _run(PYTHON, *uv, ROOT / requirements).returncode:
        return
    print(" by pip, which takes a minute or two …", end="", flush=True)
    done = _run(PYTHON, *pip, ROOT / requirements)
    if done.returncode:
        hint = "Is the network, or the mirror in PIP_INDEX_URL, reachable?"
        if "No space left" in done.stderr:
            hint = "The disk is full."
        sys.exit(f"\nCannot install {requirements}. {hint} ({_last_line(done)})")


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """A command to its end, quietly: pip warns about things that do not matter here."""
    env = dict(os.environ)
    for pip_name, uv_name in PIP_TO_UV.items():
        if pip_name in env:
            env.setdefault(uv_name, env[pip_name])
    return subprocess.run(
        list(map(str, command)), env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def _last_line(process: subprocess.CompletedProcess[str]) -> str:
    lines = [line.strip() for line in (process.stdout + process.stderr).splitlines() if line.strip()]
    return lines[-1][:300] if lines else f"exit code {process.returncode}"


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2:])
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next start goes on from here.")
    except OSError as error:
        sys.exit(f"\nCannot start. {error.strerror}: {error.filename}")
