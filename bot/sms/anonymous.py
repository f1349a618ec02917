"""Makes a text anonymous, so that nothing in it identifies its writer.

It is still worth learning from."""

from __future__ import annotations

import re

PHONE, EMAIL, LINK = "0600000000", "someone@example.com", "example.com"
_EMAIL = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")
_LINK = re.compile(r"(?i)\b(?:https?://|www\.)\S+")
_DIGITS = re.compile(r"(?<!\w)\+?\(?\d(?:[\s().\-/]{0,2}\d){6,}(?!\w)")


def anonymous(text: str) -> str:
    """Replaces phone numbers and other runs of seven digits or more, e-mail addresses and links."""
    text = _LINK.sub(LINK, _EMAIL.sub(EMAIL, text))
    return " ".join(_DIGITS.sub(PHONE, text).split())
