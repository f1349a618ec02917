"""Reads IP addresses, and finds what a limit counts together."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address


def parse_address(written: str) -> Address | None:
    """Returns the IP address, None if it is none. IPv4 in the form of IPv6 counts as IPv4."""
    try:
        found = ip_address(written.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def crowd(ip: str) -> str:
    """Returns the group that a limit counts together: an address, or in IPv6 the network that one
    customer gets."""
    return str(ip_network(f"{ip}/64", strict=False)) if ":" in ip else ip
