"""Typed reading of environment variables; a wrong one stops the start with one line that names it.

`.env` in the project's root is read if present; the environment wins over it.
"""

import contextlib
import ipaddress
import os
import re
import tempfile
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
DATABASES = ("sqlite", "postgres", "postgresql")
KEY_LENGTH = 50  # characters; Django's own check warns below it
_ASSIGNMENT = re.compile(r"(?:export )?[A-Za-z_0-9]+=")
_HOST = re.compile(r"\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]")


class BadSetting(ImproperlyConfigured):
    """A variable with a value that cannot be used; the message names it, the fault and a good example."""

    def __init__(self, name: str, fault: str, example: str) -> None:
        super().__init__(f"{name}: {fault}. A good example: {name}={example}")


def read_file(file: Path) -> None:
    """Takes in NAME=value lines where the environment has no such name; a line that is none stops the start.

    The line itself is not shown: it may hold a secret.
    """
    if not file.is_file():
        return
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{file.name} cannot be read: {error}") from None
    for place, line in enumerate(lines, 1):
        if line.strip() and not line.lstrip().startswith("#") and not _ASSIGNMENT.match(line):
            fault = f"{file.name}: line {place} is not NAME=value, with no blank before the ="
            raise ImproperlyConfigured(f"{fault}. A good example: PORT=8001")
    environ.Env.read_env(file)


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks; an empty one counts as unset."""
    value = os.environ.get(name, "").strip()
    if value and not value.isprintable():
        raise BadSetting(name, "it is more than one line, or has control characters", default or "one line")
    return value or default


def boolean(name: str, default: bool = False) -> bool:
    """One of 1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise BadSetting(name, f"{value!r} is neither on nor off", "on")


def number(name: str, default: float, *, least: float = 0, most: float = 1e9) -> float:
    """A finite number from `least` to `most`."""
    value = text(name, str(default))
    try:
        result = float(value)
    except ValueError:
        raise BadSetting(name, f"{value!r} is not a number", f"{default:g}") from None
    if not least <= result <= most:
        raise BadSetting(name, f"{value} is not between {least:g} and {most:g}", f"{default:g}")
    return result


def integer(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number from `least` to `most`."""
    result = number(name, default, least=least, most=most)
    if result != int(result):
        raise BadSetting(name, f"{result} is not a whole number", str(default))
    return int(result)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise BadSetting(name, f"{value!r} is not one of {', '.join(allowed)}", default)
    return value


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """A list separated by commas or blanks."""
    return text(name).replace(",", " ").split() or list(default)


def hosts(name: str, default: tuple[str, ...]) -> list[str]:
    """Host names as a browser names them in Host, without port; `.example.org` stands for all below it."""
    result = words(name, default)
    for host in result:
        if host == "*":
            raise BadSetting(name, "'*' would believe any Host header", default[0])
        if not _HOST.fullmatch(host):
            raise BadSetting(name, f"{host!r} is not a host name (no scheme, no port)", "papers.example.org")
    return result


def mail_address(name: str, default: str = "") -> str:
    """A mail address, with or without a name before it."""
    value = text(name, default)
    if value and not re.fullmatch(r"[^\s@]+@[^\s@]+", parseaddr(value)[1]):
        raise BadSetting(name, f"{value!r} is not a mail address", "librarian@example.org")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's settings of the SQLite or PostgreSQL database at the address."""
    value, example = text(name, default), "postgres://user:secret@localhost/recto"
    if value.partition("://")[0] not in DATABASES:
        raise BadSetting(name, "it is not an address of SQLite or PostgreSQL", example)
    try:
        result = dict(environ.Env.db_url_config(value))
    except Exception:  # the library raises what it likes, and its message may hold the password
        raise BadSetting(name, "it cannot be read as an address", example) from None
    if result["NAME"] in ("", ":memory:"):
        raise BadSetting(name, "it names no database that several processes can share", example)
    return result


def redis_url(name: str) -> str:
    """An address of Redis, with a password unless it is on this machine; empty when unset."""
    value, example = text(name), "rediss://:secret@redis.example.org:6379/0"
    if not value:
        return ""
    parts = _split(name, value, example, secret=True)
    if parts.scheme not in ("redis", "rediss") or not re.fullmatch(r"/?[0-9]*", parts.path):
        raise BadSetting(name, "it is not a Redis address", example)
    if not is_loopback(value) and not parts.password:
        raise BadSetting(name, "Redis off this machine needs a password", example)
    return value


def moment(name: str) -> datetime | None:
    """An ISO 8601 instant with its zone (Z or an offset), in UTC; None when unset."""
    value = text(name)
    if not value:
        return None
    try:
        result = datetime.fromisoformat(value)
    except ValueError:
        raise BadSetting(name, f"{value!r} is not an ISO instant", "2023-11-03T02:00:00Z") from None
    if result.tzinfo is None:
        raise BadSetting(name, f"{value!r} has no time zone", "2023-11-03T02:00:00Z")
    return result.astimezone(UTC)


def site_url(name: str, default: str) -> str:
    """The public address: http or https, a host, no path."""
    value = text(name, default).rstrip("/")
    parts = _split(name, value, "https://papers.example.org")
    whole = f"{parts.scheme}://{parts.netloc}" == value and "@" not in value  # no path, query, account
    if parts.scheme not in ("http", "https") or not whole or not _HOST.fullmatch(_host(parts)):
        raise BadSetting(name, f"{value!r} is not an http(s) address of a host", "https://papers.example.org")
    return value


def arxiv_url(name: str, default: str) -> str:
    """An address of arXiv: https, or http on a loopback address for a double."""
    value = text(name, default).rstrip("/")
    parts = _split(name, value, default)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(value))):
        raise BadSetting(name, f"{value!r} must be https (http only on a loopback address)", default)
    return value


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    return f"[{host}]" if ":" in host else host


def is_loopback(url: str) -> bool:
    """Whether the address's host is this machine: localhost or a loopback IP address."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def folder(name: str, default: Path) -> Path:
    """A folder of the site's own, made if need be; nobody else on the machine may look into it."""
    result = Path(text(name, str(default))).expanduser().resolve()
    if result.exists() and not result.is_dir():
        raise BadSetting(name, f"{result} is not a folder", "./data")
    try:
        result.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(name, f"{result} cannot be made ({error.strerror})", "./data") from None
    if not os.access(result, os.W_OK | os.X_OK):
        raise BadSetting(name, f"{result} cannot be written", "./data")
    return result


def secret(name: str, folder: Path) -> str:
    """The secret from the environment, or one made once and kept in the folder with mode 0600."""
    value = text(name)
    if value:
        if len(value) < KEY_LENGTH or len(set(value)) < 5 or value.startswith("django-insecure-"):
            fault = f"it is not a secret of at least {KEY_LENGTH} characters"
            raise BadSetting(name, fault, "$(openssl rand -hex 32)")
        return value
    file = folder / "secret_key"
    if not file.exists():
        # Linked whole, so that of two processes starting at once both read the same finished key.
        descriptor, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w") as out:
            out.write(os.urandom(40).hex())
        with contextlib.suppress(FileExistsError):
            os.link(draft, file)
        os.unlink(draft)
    return file.read_text()


def keys(client_name: str, secret_name: str) -> tuple[str, str] | None:
    """What a provider of sign-in gave the site: an id and a secret, both or none of them."""
    client, secret = text(client_name), text(secret_name)
    if client and secret:
        return client, secret
    if client or secret:
        given, missing = (client_name, secret_name) if client else (secret_name, client_name)
        raise BadSetting(missing, f"it is missing beside {given}", "as-the-provider-gave-it")
    return None


def _split(name: str, value: str, example: str, *, secret: bool = False) -> SplitResult:
    """The address's parts; a secret one is not repeated in the message."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        fault = "it is not an address" if secret else f"{value!r} is not an address ({error})"
        raise BadSetting(name, fault, example) from None
    return parts
