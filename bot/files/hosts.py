"""Says whether a host is on the open internet."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")  # holds an IPv4 address in its last 32 bits
_INSIDE = (".local", ".internal", ".lan", ".home", ".localhost", ".home.arpa", ".intranet", ".corp")
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def is_address(host: str) -> bool:
    """Returns whether a host is an IP address, not a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Returns whether an IP address is one of the open internet, in whatever form it is hidden.
    Raises ValueError for what is no address."""
    found = _bare(ip_address(address))
    return found.is_global and not found.is_multicast


def _bare(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    hidden = address.ipv4_mapped or address.sixtofour
    return hidden or (address.teredo[1] if address.teredo else address)


def is_private(host: str) -> bool:
    """Returns whether a host is no public one: an address of a private network, in whatever way it
    is written, or a name that only such a network knows."""
    if is_address(host):
        return not is_public(host)
    numeric = _NUMERIC.fullmatch(host.rpartition(".")[2]) is not None
    return numeric or "." not in host or f".{host}".endswith(_INSIDE)
