"""The only file that opens a connection to arXiv: where to, how fast, how long, how much, and who we are.

What comes back are bytes; whether they are what was asked for is the parsers' question. A caller meets
three faults: TryLater (arXiv or the network is not ready), Refused (asking again will not help) and
ProtocolError (an answer that no honest service gives).
Source: arXiv API terms of use (https://info.arxiv.org/help/api/tou.html).
"""

import email.utils
import ipaddress
import random
import re
import socket
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpcore

from papers.arxiv.records import ProtocolError

CONNECT_SECONDS = 10.0
TOTAL_SECONDS = 60.0
MAX_BYTES = 20_000_000  # after decompression
LONGEST_WAIT = 3600.0  # however long Retry-After would have us wait
_FIRST_WAIT = 5.0
_LATER = frozenset({403, 406, 408, 425, 429})  # arXiv's throttling speaks with several of these
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PRINTABLE = re.compile(r"[!-~]+")  # all that an address can hold on the wire


class TryLater(Exception):
    """arXiv does not answer now, or asks us to wait: `seconds` is its Retry-After, or None."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds


class TurnTaken(TryLater):
    """The turn to speak to arXiv is not ours for another `seconds`; nothing was asked."""


class Refused(Exception):
    """arXiv will not answer this question, or we will not ask it there. `status` is 0 for the latter."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Turnstile(Protocol):
    """Who may speak to arXiv now: one at a time, and never faster than the pace."""

    def enter(self) -> AbstractContextManager[None]:
        """Hold the turn for one request; waits for it a while, then raises TurnTaken."""

    def hold_off(self, seconds: float) -> None:
        """Let nobody ask before so many seconds have passed."""


def backoff(attempt: int, rng: random.Random) -> float:
    """Seconds to wait after the nth failure in a row (n from 1): full jitter, doubling, one hour at most."""
    return rng.uniform(0, min(LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempt - 1, 30)))


class ArxivClient:
    """Questions to the three interfaces. Each method asks one question and gives the body of the answer."""

    def __init__(
        self, api_url: str, oai_url: str, rss_url: str, *, turnstile: Turnstile, user_agent: str
    ) -> None:
        for url in (api_url, oai_url, rss_url):
            parts = urlsplit(url)
            if parts.scheme != "https" and not (
                parts.scheme == "http" and _is_loopback(parts.hostname or "")
            ):
                raise ValueError(f"{url} is neither https nor on this machine")
        self._api_url, self._oai_url, self._rss_url = api_url, oai_url, rss_url
        self._user_agent = user_agent
        self._tls = _tls()
        self.turnstile = turnstile
        self.requests = 0  # so many left this client

    def identify(self) -> bytes:
        """What the OAI-PMH service says of itself: the cheapest way to see whether it answers."""
        return self._oai({"verb": "Identify"})

    def list_records(
        self, oai_set: str, since: date | None, until: date | None, *, prefix: str = "arXivRaw"
    ) -> bytes:
        """The first ListRecords page of a set's window of datestamps (UTC days, both ends included)."""
        window = {"from": since and since.isoformat(), "until": until and until.isoformat()}
        given = {name: value for name, value in window.items() if value}
        return self._oai({"verb": "ListRecords", "metadataPrefix": prefix, "set": oai_set, **given})

    def list_records_next(self, token: str) -> bytes:
        """The ListRecords page that a resumption token stands for."""
        return self._oai({"verb": "ListRecords", "resumptionToken": token})

    def feed(self, category: str) -> bytes:
        """The RSS feed of a category: what arXiv announced in it today (US Eastern)."""
        return self._get(f"{self._rss_url}/{quote(category)}").body

    def query(
        self, search: str = "", *, ids: Sequence[str] = (), start: int = 0, max_results: int = 100
    ) -> bytes:
        """One page of the query API, by search or by ids, oldest submission first.

        It explains its errors in a feed with status 400: that body is given too, for the parser to read.
        """
        asked = {"search_query": search, "id_list": ",".join(ids)}
        parameters = {name: value for name, value in asked.items() if value} | {
            "start": str(start),
            "max_results": str(max_results),
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
        }
        return self._get(f"{self._api_url}?{_encoded(parameters)}", readable=frozenset({200, 400})).body

    def _oai(self, parameters: dict[str, str]) -> bytes:
        return self._get(f"{self._oai_url}?{_encoded(parameters)}").body

    def _get(self, url: str, readable: frozenset[int] = frozenset({200})) -> "_Answer":
        answer = self._ask(url)
        if answer.status in _REDIRECTS:
            answer = self._ask(_same_host(url, answer))
        self._obey(answer)
        if answer.status not in readable:
            raise Refused(answer.status, f"arXiv answered {answer.status} to {url[:200]}")
        if answer.body[:200].strip().lower().startswith(b"rate exceeded"):
            self._wait(TryLater("arXiv says that the rate was exceeded"))
        return answer

    def _ask(self, url: str) -> "_Answer":
        """One request in one turn; the turn ends when the connection is closed."""
        with self.turnstile.enter():
            self.requests += 1
            try:
                return _fetch(url, self._user_agent, self._tls)
            except httpcore.TimeoutException as error:
                raise TryLater(f"no answer in time: {error or type(error).__name__}") from error
            except (httpcore.NetworkError, httpcore.ProtocolError) as error:
                raise TryLater(f"the connection broke: {error or type(error).__name__}") from error

    def _obey(self, answer: "_Answer") -> None:
        if answer.status in _LATER or answer.status >= 500:
            seconds = _retry_after(answer.headers.get("retry-after", ""))
            self._wait(TryLater(f"arXiv answered {answer.status}", seconds))

    def _wait(self, error: TryLater) -> None:
        """What arXiv asks of one of us it asks of the whole site."""
        if error.seconds is not None:
            self.turnstile.hold_off(error.seconds)
        raise error


@cache
def _tls() -> Any:
    """One for the process: reading all certificates takes longer than a short question."""
    return httpcore.default_ssl_context()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


def _fetch(url: str, user_agent: str, tls: Any) -> _Answer:
    """Ask once, over a connection of its own that is closed afterwards."""
    headers = [("User-Agent", user_agent), ("Accept-Encoding", "gzip"), ("Connection", "close")]
    timeout = {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS}
    network = _GuardedNetwork(time.monotonic() + TOTAL_SECONDS)
    with (
        httpcore.ConnectionPool(ssl_context=tls, network_backend=network) as pool,
        pool.stream("GET", url, headers=headers, extensions={"timeout": timeout}) as response,
    ):
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        coded = told.get("content-encoding", "")
        body = b"".join(_limited(response.iter_stream(), coded)) if response.status in (200, 400) else b""
        return _Answer(response.status, told, body)


def _limited(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    """The body decompressed, never more of it in memory than the limit: a bomb is cut, not unpacked."""
    if coding.lower() not in ("", "identity", "gzip"):
        raise ProtocolError(f"the answer is encoded as {coding[:40]!r}, which was not asked for")
    gunzip = zlib.decompressobj(16 + zlib.MAX_WBITS) if coding.lower() == "gzip" else None
    left = MAX_BYTES
    for chunk in chunks:
        try:
            plain = gunzip.decompress(chunk, left + 1) if gunzip else chunk
        except zlib.error as error:
            raise ProtocolError(f"the answer cannot be decompressed: {error}") from error
        left -= len(plain)
        if left < 0:
            raise ProtocolError(f"the answer has more than {MAX_BYTES} bytes")
        yield plain
    if gunzip and not gunzip.eof:
        raise TryLater("the compressed answer was cut short")


class _GuardedNetwork(httpcore.NetworkBackend):
    """Connects to checked addresses only, and ends whatever lasts beyond the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> "_Timed":
        """A connection to the first of the host's allowed addresses that answers."""
        failure: Exception | None = None
        for address in _allowed_addresses(host, port):
            try:
                seconds = min(timeout or CONNECT_SECONDS, _time_left(self._deadline))
                stream = self._network.connect_tcp(address, port, seconds, local_address, socket_options)
                return _Timed(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")


class _Timed(httpcore.NetworkStream):
    """A stream whose every wait ends at one deadline, so that a dripping server cannot stretch it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _time_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _time_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> "_Timed":
        seconds = min(CONNECT_SECONDS, _time_left(self._deadline))
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _time_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout(f"the answer took more than {TOTAL_SECONDS:g} seconds")
    return left


def _allowed_addresses(host: str, port: int) -> list[str]:
    """The host's addresses: public ones only, or loopback ones where loopback was configured.

    They are connected to as they were checked, so that a second look-up cannot lead elsewhere.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    fit = _is_loopback if _is_loopback(host) else _is_public
    allowed = [address for address in addresses if fit(address)]
    if not allowed:
        raise Refused(0, f"{host} leads to {', '.join(addresses)[:100]}, which is not a public address")
    return allowed


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip.is_global and not ip.is_multicast


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _same_host(url: str, answer: _Answer) -> str:
    """The address that a redirect leads to, if it stays on the host and on https."""
    location = answer.headers.get("location", "")
    try:
        target = urljoin(url, location)
        stays = urlsplit(target)[:2] == ("https", urlsplit(url).netloc)
    except ValueError:  # such as an IPv6 address without its end
        target, stays = location, False
    if not stays or not _PRINTABLE.fullmatch(target):
        raise Refused(answer.status, f"arXiv redirects to {target[:100]!r}, where we do not follow")
    return target


def _retry_after(value: str) -> float | None:
    """Seconds from Retry-After (a number or an HTTP date), capped; None where it says nothing of use."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # the latter for a year or an offset beyond all measure
        return None
    seconds = (then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _encoded(parameters: dict[str, str]) -> str:
    return urlencode(parameters, quote_via=quote)
