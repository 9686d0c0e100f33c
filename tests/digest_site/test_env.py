"""A wrong setting stops the start with one line: its name, the fault, a good example."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from digest_site import env

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


def fault(tmp_path: Path, **variables: str) -> str:
    """What the settings say of these variables, read in this process; empty if nothing."""
    known = re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (
            dict.fromkeys(known, "") | {"DATA_DIR": str(tmp_path / "data")} | variables
        ).items():
            patch.setenv(name, value)
        try:
            runpy.run_path(str(ROOT / "digest_site" / "settings.py"))
        except ImproperlyConfigured as error:
            return str(error)
    return ""


WRONG = {
    "PORT": ("eighty", "'eighty' is not a number", "8000"),
    "SITE_URL": ("papers.example.org", "is not an http(s) address of a host", "https://papers.example.org"),
    "ALLOWED_HOSTS": ("*", "'*' would believe any Host header", "127.0.0.1"),
    "TRUSTED_PROXIES": ("-1", "-1 is not between 0 and 10", "0"),
    "DEBUG": ("perhaps", "'perhaps' is neither on nor off", "on"),
    "SECRET_KEY": ("short", "it is not a secret of at least 50 characters", "$(openssl rand -hex 32)"),
    "DATABASE_URL": (
        "mysql://localhost/recto",
        "it is not an address of SQLite or PostgreSQL",
        "postgres://",
    ),
    "REDIS_URL": ("localhost:6379", "it is not a Redis address", "rediss://"),
    "CONTACT_EMAIL": ("the librarian", "'the librarian' is not a mail address", "librarian@example.org"),
    "DEFAULT_FROM_EMAIL": ("Recto <recto>", "is not a mail address", "librarian@example.org"),
    "SITE_NAME": ("Our\nsite", "it is more than one line, or has control characters", "Recto"),
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
    value, reason, example = WRONG[name]
    told = fault(tmp_path, **{name: value})
    assert told.startswith(f"{name}: ")
    assert told.splitlines() == [told]
    assert reason in told
    assert f"A good example: {name}={example}" in told


def test_start_with_a_wrong_value_ends_with_that_line(tmp_path: Path) -> None:
    done = start(tmp_path, PORT="eighty")
    assert (done.returncode, done.stdout, done.stderr) == (
        1,
        "",
        "Cannot start. PORT: 'eighty' is not a number. A good example: PORT=8000\n",
    )


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"DEBUG": "on", "SITE_URL": "https://papers.example.org"}, "DEBUG"),
        ({"REDIS_URL": "redis://cache.example.org:6379/0"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://reader@cache.example.org:6379/0"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://localhost:port/0"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://localhost/cache"}, "REDIS_URL"),
        ({"REDIS_URL": "unix:///run/redis.sock"}, "REDIS_URL"),
        ({"DATABASE_URL": "recto"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://reader@localhost:port/recto"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgres://reader@localhost"}, "DATABASE_URL"),
        ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "https://papers.example.org"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "papers.example.org:8000"}, "ALLOWED_HOSTS"),
        ({"SITE_CLOCK": "2023-11-03T02:00:00"}, "SITE_CLOCK"),
        ({"DATA_DIR": "/dev/null/data"}, "DATA_DIR"),
        ({"DATA_DIR": "/dev/null"}, "DATA_DIR"),
        ({"PORT": "70000"}, "PORT"),
        ({"PORT": "80.5"}, "PORT"),
        ({"SITE_URL": "https://papers.example.org/recto"}, "SITE_URL"),
        ({"SITE_URL": "https://papers.example.org:eighty"}, "SITE_URL"),
        ({"SITE_URL": "https://librarian:secret@papers.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://papers.example.org#top"}, "SITE_URL"),
        ({"SITE_URL": "https://our papers"}, "SITE_URL"),
    ],
)
def test_unsafe_or_impossible_value_names_its_variable(
    variables: dict[str, str], name: str, tmp_path: Path
) -> None:
    assert fault(tmp_path, **variables).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "variables",
    [
        {"SITE_URL": "http://[::1]:8000", "HOST": "::1"},
        {"ALLOWED_HOSTS": "papers.example.org, .lab.example.org [::1] 192.0.2.7"},
        {"DATABASE_URL": "postgres:///recto"},
        {"REDIS_URL": "redis://localhost"},
        {"REDIS_URL": "rediss://:secret@cache.example.org:6380/1"},
        {"DEFAULT_FROM_EMAIL": "Recto <recto@example.org>"},
    ],
)
def test_good_values_are_taken(variables: dict[str, str], tmp_path: Path) -> None:
    assert fault(tmp_path, **variables) == ""


@pytest.mark.parametrize("provider", ["ORCID", "GITHUB", "GOOGLE"])
@pytest.mark.parametrize(("given", "missing"), [("CLIENT_ID", "SECRET"), ("SECRET", "CLIENT_ID")])
def test_keys_of_a_provider_come_in_pairs(provider: str, given: str, missing: str, tmp_path: Path) -> None:
    told = fault(tmp_path, **{f"{provider}_{given}": "canary"})
    assert told.startswith(f"{provider}_{missing}: ")
    assert "canary" not in told
    assert fault(tmp_path, **{f"{provider}_{given}": "canary", f"{provider}_{missing}": "canary"}) == ""


@pytest.mark.parametrize("line", [b"PORT", b"PORT = 8001", b"=8001", b"SECRET_KEY canary", b"SITE_NAME=\xff"])
def test_broken_line_of_the_file_is_told_but_not_shown(line: bytes, tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"# a remark\n\n" + line + b"\n")
    with pytest.raises(ImproperlyConfigured) as caught:
        env.read_file(file)
    assert str(caught.value).startswith(".env: line 3 is not " if line.isascii() else ".env cannot be read: ")
    assert "canary" not in str(caught.value)


def test_file_gives_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_NAME", "ours")
    monkeypatch.setenv("PORT", "1")
    monkeypatch.delenv("PORT")
    (tmp_path / ".env").write_text("# a remark\nSITE_NAME=theirs\nexport PORT='8001'\n")
    env.read_file(tmp_path / ".env")
    env.read_file(tmp_path / "none")
    assert (env.text("SITE_NAME"), env.integer("PORT", 8000)) == ("ours", 8001)


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
    read = re.compile(r"env\.\w+\(\s*\"([A-Z_]+)\"(?:, \"([A-Z_]+)\")?")
    calls = read.findall((ROOT / "digest_site" / "settings.py").read_text())
    used = {name for names in calls for name in names if name}
    shown = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert used == shown
