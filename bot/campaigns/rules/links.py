"""Finds the links of a text, and says which of them must not go out.

Carriers filter public shorteners (AT&T, T-Mobile); an address of a private network leads nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum
from urllib.parse import urlsplit

from bot.files.hosts import is_private


class Fault(StrEnum):
    """What is wrong with a link."""

    SCRIPT = "link_script"
    NOT_HTTPS = "link_not_https"
    PRIVATE = "link_private"
    SHORTENER = "link_shortener"
    DISGUISED = "link_disguised"
    ITSELF = "link_to_itself"


SHORTENERS = frozenset(
    """bit.ly bitly.com tinyurl.com goo.gl t.co ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at
    rb.gy t.ly lnkd.in tiny.cc tiny.one bl.ink v.gd s.id shorte.st adf.ly bit.do mcaf.ee soo.gd u.to
    clck.ru urlz.fr lc.cx snip.ly shorturl.com tinyurl.co x.gd qr.ae j.mp dlvr.it trib.al""".split()
)
_SCHEME = r"[a-z][a-z0-9+.-]*"
_BARE = r"(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*"
_LINK = re.compile(
    rf"\b(?:{_SCHEME}://\S+|(?:javascript|data|vbscript):\S+|{_BARE})", re.IGNORECASE
)
_TRAILING = ".,;:!?…)]}'\"»’”"
_SCRIPTS = ("javascript:", "data:", "vbscript:")


def links(text: str) -> Iterator[str]:
    """Yields the links of a text, without the punctuation after them."""
    for found in _LINK.finditer(text):
        yield found[0].rstrip(_TRAILING)


def fault(link: str, exceptions: Collection[str] = (), ours: str | None = None) -> Fault | None:
    """Returns the first thing that is wrong with a link; None if it may go out. exceptions: origins
    that may though they are private. ours: the address of our own short links, which lead to
    pages, and not to each other."""
    if link.lower().startswith(_SCRIPTS):
        return Fault.SCRIPT
    bare = "://" not in link
    try:
        parts = urlsplit(f"https://{link}" if bare else link)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return Fault.DISGUISED
    if ours is not None and (urlsplit(ours).hostname, urlsplit(ours).port) == (host, parts.port):
        return Fault.ITSELF
    if f"{parts.scheme}://{parts.netloc}" in exceptions:
        return None
    if "@" in parts.netloc or "\\" in link:
        return Fault.DISGUISED
    if is_private(host):
        return Fault.PRIVATE
    if host.removeprefix("www.") in SHORTENERS:
        return Fault.SHORTENER
    return None if parts.scheme == "https" else Fault.NOT_HTTPS
