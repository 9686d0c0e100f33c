"""A wrong setting stops the start with one line: its name, the fault, a good example."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


def start(tmp_path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """A command that reads the settings and does nothing else."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "diffsettings", "--default", "digest_site.settings"],
        env=clean | {"DATA_DIR": str(tmp_path / "data")} | env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


WRONG = {
    "PORT": ("eighty", "'eighty' is not a number", "8000"),
    "SITE_URL": ("papers.example.org", "is not an http(s) address of a host", "https://papers.example.org"),
    "ALLOWED_HOSTS": ("*", "'*' would believe any Host header", "127.0.0.1"),
    "TRUSTED_PROXIES": ("-1", "-1 is not between 0 and 10", "0"),
    "DEBUG": ("perhaps", "'perhaps' is neither on nor off", "on"),
    "SECRET_KEY": ("short", "it is shorter than 32 characters", "$(openssl rand -hex 32)"),
    "DATABASE_URL": ("mysql://localhost/recto", "only SQLite and PostgreSQL are supported", "postgres://"),
    "REDIS_URL": ("localhost:6379", "it is not a Redis address", "redis://"),
    "EMAIL_URL": ("pigeon://coop", "it cannot be read as an address", "smtp+tls://"),
    "ARXIV_API_URL": ("http://export.arxiv.org/api/query", "must be https", "https://export.arxiv.org"),
    "ARXIV_OAI_URL": ("ftp://oaipmh.arxiv.org/oai", "must be https", "https://oaipmh.arxiv.org/oai"),
    "ARXIV_RSS_URL": ("http://192.0.2.1/rss", "must be https", "https://rss.arxiv.org/rss"),
    "ARXIV_MIN_INTERVAL": ("1", "arXiv asks for at least 3 seconds", "3"),
    "SITE_CLOCK": ("yesterday", "'yesterday' is not an ISO instant", "2023-11-03T02:00:00Z"),
    "LOG_FORMAT": ("xml", "'xml' is not one of text, json", "text"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_value_is_one_line_with_an_example(name: str, tmp_path: Path) -> None:
    value, fault, example = WRONG[name]
    done = start(tmp_path, **{name: value})
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"Cannot start. {name}: ")
    assert fault in done.stderr
    assert f"A good example: {name}={example}" in done.stderr


@pytest.mark.parametrize(
    ("env", "name"),
    [
        ({"DEBUG": "on", "SITE_URL": "https://papers.example.org"}, "DEBUG"),
        ({"REDIS_URL": "redis://cache.example.org:6379/0"}, "REDIS_URL"),
        ({"SITE_CLOCK": "2023-11-03T02:00:00"}, "SITE_CLOCK"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "80.5"}, "PORT"),
        ({"SITE_URL": "https://papers.example.org/recto"}, "SITE_URL"),
        ({"SITE_URL": "https://papers.example.org:eighty"}, "SITE_URL"),
    ],
)
def test_unsafe_or_impossible_value_names_its_variable(
    env: dict[str, str], name: str, tmp_path: Path
) -> None:
    assert start(tmp_path, **env).stderr.startswith(f"Cannot start. {name}: ")


def test_empty_values_count_as_unset(tmp_path: Path) -> None:
    done = start(tmp_path, **dict.fromkeys(WRONG, ""))
    assert (done.returncode, done.stderr) == (0, "")


def test_secret_key_is_made_once_and_for_us_alone(tmp_path: Path) -> None:
    start(tmp_path)
    first = (tmp_path / "data" / "secret_key").read_text()
    start(tmp_path)
    assert (tmp_path / "data" / "secret_key").read_text() == first
    assert len(first) == 80
    assert oct((tmp_path / "data" / "secret_key").stat().st_mode)[-3:] == "600"
    assert oct((tmp_path / "data").stat().st_mode)[-3:] == "700"
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["broker", "secret_key"]


def test_every_variable_of_the_settings_is_in_the_example() -> None:
    import re

    read = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"")
    used = set(read.findall((ROOT / "digest_site" / "settings.py").read_text()))
    shown = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert used == shown
