"""Typed reading of environment variables; a wrong one stops the start with one line that names it.

`.env` in the project's root is read if present; the environment wins over it.
"""

import contextlib
import ipaddress
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


class BadSetting(ImproperlyConfigured):
    """A variable with a value that cannot be used; the message names it, the fault and a good example."""

    def __init__(self, name: str, fault: str, example: str) -> None:
        super().__init__(f"{name}: {fault}. A good example: {name}={example}")


def text(name: str, default: str = "") -> str:
    """The variable's text without surrounding blanks; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


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
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise BadSetting(name, f"{value!r} is not an http(s) address of a host", "https://papers.example.org")
    return value


def arxiv_url(name: str, default: str) -> str:
    """An address of arXiv: https, or http on a loopback address for a double."""
    value = text(name, default).rstrip("/")
    parts = _split(name, value, default)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(value))):
        raise BadSetting(name, f"{value!r} must be https (http only on a loopback address)", default)
    return value


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
    result = Path(text(name, str(default))).resolve()
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
        if len(value) < 32:
            raise BadSetting(name, "it is shorter than 32 characters", "$(openssl rand -hex 32)")
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


def _split(name: str, value: str, example: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise BadSetting(name, f"{value!r} is not an address ({error})", example) from None
    return parts
