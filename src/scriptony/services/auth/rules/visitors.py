"""Where a request comes from, as far as accounts care."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit


class Visitor(NamedTuple):
    """Where a request comes from, as far as accounts care."""

    base_url: str = ""
    address: str = ""
    """Who to count for rate limits: the peer, or whom a proxy near us names."""
    is_local: bool = False
    """From this very machine, through no proxy and from no foreign page."""
    user_agent: str = ""
    request_id: str | None = None


FORWARDED = (
    *("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"),
    *("x-real-ip", "via"),
)


def read_visitor(peer: str, headers: Mapping[str, str], base_url: str) -> Visitor:
    """Judge a request by its peer and headers. A page elsewhere that posts to this machine through
    its user's browser is told by its `Origin`; a proxy that adds no header, by the `Host` it was
    asked for, or by a public URL elsewhere."""
    near, origin = _is_private(peer), headers.get("origin")
    asked_for = (f"http://{headers.get('host', '')}", base_url)
    here = is_loopback(peer) and all(is_loopback(_host_of(url)) for url in asked_for)
    foreign = origin is not None and not is_loopback(_host_of(origin))
    told = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return Visitor(
        base_url,
        told if near and _is_address(told) else peer,
        here and not foreign and not any(name in headers for name in FORWARDED),
        headers.get("user-agent", "")[:300],
    )


def _host_of(url: str) -> str:
    """The host a URL names; empty when it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


_NEAR = tuple(
    ip_network(net)
    for net in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")
)
"""Where a proxy of ours may stand, whose word on its client we take."""


def _is_private(host: str) -> bool:
    return _is_address(host) and any(ip_address(host) in net for net in _NEAR)
