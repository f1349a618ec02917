"""What stays of a text's wording on its way through Twilio.

A trial account puts a sentence before each text, and Smart Encoding (a setting of a messaging
service) puts plain signs in place of curly quotes, dashes, ellipses, special spaces and the like.
Twilio's own list then shows the text as it went out.
Sources: Twilio, "Twilio trial account limitations" and "Smart Encoding".
"""

from __future__ import annotations

import re
import unicodedata

TRIAL = "Sent from your Twilio trial account - "
_TRIAL = re.compile(r"sent from (?:your|a) twilio trial account\s*-\s*", re.I)


def essence(body: str) -> str:
    """Returns the text's letters, digits and emoji: equal for a text and what Twilio made of it.

    Smart Encoding touches no letter; its table of signs grows, so all signs are left out."""
    body = _TRIAL.sub("", body, count=1) if _TRIAL.match(body) else body
    plain = unicodedata.normalize("NFKC", body)
    return "".join(c for c in plain if c.isalnum() or unicodedata.category(c) == "So") or body


# Some of Smart Encoding's replacements, for the emulator.
SMART = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ",
        "\u200b": "", "\u2022": "-", "\u2032": "'", "\u2033": '"',
    }
)  # fmt: skip
