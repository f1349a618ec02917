"""The networks of data centres, in which no person sits: looked up by halving."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Networks:
    """Some networks, in order."""

    def __init__(self, networks: Iterable[Network]) -> None:
        listed = list(networks)
        four = collapse_addresses([one for one in listed if isinstance(one, IPv4Network)])
        six = collapse_addresses([one for one in listed if isinstance(one, IPv6Network)])
        self._ranges = {
            version: [(int(one.network_address), int(one.broadcast_address)) for one in known]
            for version, known in ((4, list(four)), (6, list(six)))
        }

    def __contains__(self, address: Address) -> bool:
        ranges = self._ranges[address.version]
        at = bisect_right(ranges, (int(address), 1 << 128)) - 1
        return at >= 0 and int(address) <= ranges[at][1]
