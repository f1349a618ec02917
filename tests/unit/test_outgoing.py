"""Addresses that are called, and those that are not."""

from __future__ import annotations

import pytest

from bot.errors import UnavailableError
from bot.files.hosts import is_public
from bot.inbox.outgoing import post


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::6810:84e5", "::ffff:8.8.8.8"])
def test_the_open_internet(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255"),
        *("::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
        *("64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::"),
    ],
)
def test_no_private_network_however_it_is_written(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8:8443/", "https://localhost/"),
        *("https://169.254.169.254/latest/meta-data", "https://[::ffff:127.0.0.1]/"),
        *("https://2130706433/", "https://0x7f.1/", "https://127.1/", "http://example.com/"),
    ],
)
async def test_what_is_never_called(url: str):
    with pytest.raises(UnavailableError, match="call"):
        await post(url, b"{}", {})
