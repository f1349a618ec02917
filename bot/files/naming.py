"""Spells tags and attributes in one way, so that files and campaigns mean the same ones."""

from __future__ import annotations

import re
import unicodedata


def tag(raw: str) -> str:
    """Returns a tag in lower case with single spaces: " VIP  Paris" is "vip paris"."""
    return " ".join(unicodedata.normalize("NFC", raw).casefold().split())


def attribute(raw: str) -> str:
    """Returns an attribute's name as placeholders use it: "Magasin préféré" is "magasin_prefere";
    "" if nothing is left."""
    decomposed = unicodedata.normalize("NFKD", raw).casefold()
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
