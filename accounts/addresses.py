"""Where a request comes from: the address that the last trusted proxy saw."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's address, "" where there is none (a Unix socket without a proxy).

    X-Forwarded-For counts only as far as TRUSTED_PROXIES wrote it, from the right; the rest
    a visitor may invent.
    """
    direct = _plain(request.META.get("REMOTE_ADDR", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    if 0 < settings.TRUSTED_PROXIES <= len(hops):
        return _plain(hops[-settings.TRUSTED_PROXIES]) or direct
    return direct


def counted_address(request: HttpRequest) -> str:
    """What limits count: the address, of IPv6 the /64 that one household or server has."""
    address = client_address(request)
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False))


def _plain(text: str) -> str:
    """The address without port and brackets, as Python's ipaddress writes it; "" if it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
