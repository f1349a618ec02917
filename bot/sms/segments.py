"""Counts the segments of a text, and makes texts fit to store and to send.

The encoding of an SMS and its parts follow 3GPP TS 23.038 (GSM 7-bit default alphabet and its
extension table) and TS 23.040 (the 6-byte header of each part of a long text).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"  # each takes an escape and a septet

_GSM = re.compile(f"[{re.escape(_BASIC + _EXTENSION)}]*")
_DOUBLE_SEPTET = re.compile(f"[{re.escape(_EXTENSION)}]")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")  # two UTF-16 code units each
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")

MAX_BODY = 1600  # UTF-16 code units that Twilio takes in one Body (error 21617 beyond)
ELLIPSIS = "…"
REMEMBERED = 64  # texts: a turn's rules ask for the same one a dozen times


class Encoding(StrEnum):
    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


_SINGLE = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_PART = {Encoding.GSM7: 153, Encoding.UCS2: 67}
_WIDE = {Encoding.GSM7: _DOUBLE_SEPTET, Encoding.UCS2: _ASTRAL}


def encoding(body: str) -> Encoding:
    """Returns the cheapest encoding that holds every character of `body`."""
    return Encoding.GSM7 if _GSM.fullmatch(body) else Encoding.UCS2


def segments(body: str) -> int:
    """Returns the number of SMS that carry `body`: it is billed, and counted by the sender's rate.

    At least 1: a text without words (media only) is still one message. A character of two units
    (extension table, or a surrogate pair) is never split over two parts.
    """
    alphabet = encoding(body)
    wide, part = _WIDE[alphabet], _PART[alphabet]
    doubles = [found.start() for found in wide.finditer(body)]
    units = len(body) + len(doubles)
    if units <= _SINGLE[alphabet]:
        return 1
    if not doubles:
        return -(-units // part)
    return _parts(len(body), doubles, part)


def clean(body: str) -> str:
    """Returns `body` as PostgreSQL can store it.

    Removes control characters but newline and tab, turns CRLF and CR into newline, and a lone
    surrogate into U+FFFD."""
    if not _UNSTORABLE.search(body):
        return body
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    body = _CONTROL.sub("", body)
    return body.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def joined(parts: Iterable[str], limit: int = MAX_BODY) -> str:
    """Joins the texts of one turn into one SMS, a newline between them, blank ones left out.

    If they are longer than `limit` (≥ 1) UTF-16 code units, cuts after a whole word, with an
    ellipsis."""
    text = "\n".join(stripped for part in parts if (stripped := part.strip()))
    if _width(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - len(ELLIPSIS))]
    head = units.decode("utf-16-le", "ignore")  # half a surrogate pair at the cut is dropped
    if not text[len(head)].isspace():
        words = re.match(r"(?s).*\s", head)
        # a single word longer than the limit is cut anywhere
        head = words[0] if words and words[0].strip() else head
    return head.rstrip() + ELLIPSIS


def _width(text: str) -> int:
    return len(text) + len(_ASTRAL.findall(text))


def _parts(length: int, doubles: list[int], part: int) -> int:
    """Returns the parts of a text of `length` characters; those at `doubles` take two units each.

    Walks part by part, not character by character: a part holds `part` units less the doubles in
    it, and leaves one unit empty if a double would begin at its last one.
    """
    count, start, seen = 0, 0, 0
    while start < length:
        end, units = start, part
        while seen < len(doubles) and doubles[seen] - end < units - 1:
            units -= doubles[seen] - end + 2
            end = doubles[seen] + 1
            seen += 1
        full = end + units
        # the next double begins inside this part's last unit: it opens the next part
        if seen < len(doubles) and doubles[seen] < full:
            full = doubles[seen]
        start = full
        count += 1
    return count


@lru_cache(REMEMBERED)
def plain(text: str) -> str:
    """Returns the text in lower case without accents, curly quotes straight, spaces single.

    For patterns."""
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c)
    )
    return " ".join(bare.replace("\u2019", "'").replace("\u2018", "'").split())
