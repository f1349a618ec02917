"""Reads and checks the values that settings give."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import HttpUrl

LONGEST_LINK_URL = 21  # and a stroke and 8 letters: a link of 30
_HERE = ("localhost", "127.0.0.1")


def from_json(value: object) -> object:
    """Returns what a text is in JSON; anything else as it is. Raises ValueError."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError(f"this is not JSON: {error}") from None


def words(value: object) -> object:
    """Returns the words of a text; anything else as it is."""
    return value.split() if isinstance(value, str) else value


def bare(value: str) -> str:
    """Returns an address without a stroke at its end. Raises ValueError."""
    return str(HttpUrl(value)).rstrip("/")


def https(value: str | None) -> str | None:
    """Returns an address that begins with https. Raises ValueError."""
    if value is not None and HttpUrl(value).scheme != "https":
        raise ValueError("this address must begin with https://")
    return value


def of_links(value: str | None) -> str | None:
    """Returns the address of short links: https and 21 letters at most; on this machine it may be
    plain http, and longer. Raises ValueError."""
    if value is None:
        return None
    url = HttpUrl(value)
    if (url.path or "/") != "/" or url.query or url.fragment or url.username:
        raise ValueError("only a scheme and a host, as in https://go.shop.fr")
    if url.host in _HERE or (url.host or "").endswith(".localhost"):
        return bare(value)
    if len(bare(value)) > LONGEST_LINK_URL:
        raise ValueError(
            f"has {len(bare(value))} letters; {LONGEST_LINK_URL} at most, so that a link has 30"
        )
    return https(bare(value))


def shares_host(one: str | None, others: Iterable[str]) -> bool:
    """Returns whether an address has the host of one of the others."""
    return one is not None and HttpUrl(one).host in {HttpUrl(other).host for other in others}
