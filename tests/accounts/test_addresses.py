"""Where a request comes from, and what a visitor may invent about it."""

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.addresses import client_address, counted_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "direct", "address"),
    [
        (0, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (1, "", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (1, "10.0.0.1, 192.0.2.1", "198.51.100.7", "192.0.2.1"),
        (2, "10.0.0.1, 192.0.2.1, 203.0.113.9", "198.51.100.7", "192.0.2.1"),
        (2, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1, nonsense", "198.51.100.7", "198.51.100.7"),
        (1, "192.0.2.1:4711", "198.51.100.7", "192.0.2.1"),
        (1, "[2001:db8::1]:4711", "198.51.100.7", "2001:db8::1"),
        (1, "2001:DB8:0::1", "198.51.100.7", "2001:db8::1"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (0, "", "fe80::1%eth0", "fe80::1"),
        (0, "", "", ""),
    ],
)
def test_client_address_believes_as_many_hops_as_it_is_told(
    settings: Any, proxies: int, forwarded: str, direct: str, address: str
) -> None:
    """From the right, where the nearest proxy wrote."""
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=direct)
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("direct", "counted"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("", "")],
)
def test_counted_address_is_one_for_a_household(direct: str, counted: str) -> None:
    """An IPv6 customer has 2**64 addresses."""
    assert counted_address(RequestFactory().get("/", REMOTE_ADDR=direct)) == counted
