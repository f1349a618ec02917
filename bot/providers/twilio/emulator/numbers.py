"""Addresses: their form, their country, and the numbers that always fail."""

from __future__ import annotations

import re

WHATSAPP = "whatsapp:"
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_NANP = re.compile(r"\+1[2-9]\d{9}")  # numbers of +1 have exactly ten more digits

# Twilio's own test numbers, so that every refusal can be provoked without a fault.
REFUSED_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
REFUSED_FROM = {
    "+15005550001": 21212,
    "+15005550007": 21606,
    "+15005550008": 21611,
}

_COUNTRIES = {
    "+1": "US",
    "+31": "NL",
    "+32": "BE",
    "+33": "FR",
    "+34": "ES",
    "+352": "LU",
    "+39": "IT",
    "+41": "CH",
    "+44": "GB",
    "+49": "DE",
    "+212": "MA",
    "+213": "DZ",
    "+216": "TN",
    "+221": "SN",
}


def bare(address: str) -> str:
    """Returns the number of a channel address."""
    return address.removeprefix(WHATSAPP)


def is_phone(address: str) -> bool:
    """Returns whether this is an E.164 number, plain or on WhatsApp."""
    number = bare(address)
    pattern = _NANP if number.startswith("+1") else _E164
    return pattern.fullmatch(number) is not None


def country(address: str) -> str:
    """Returns the country of a number, or "" if it is not known or the address is no number."""
    number = bare(address)
    return next((_COUNTRIES[number[:n]] for n in (4, 3, 2) if number[:n] in _COUNTRIES), "")


def mask(address: str) -> str:
    """Masks an address for logs: two numbers can still be told apart, but not written to."""
    number = bare(address)
    return f"{number[:4]}…{number[-2:]}" if len(number) > 7 else "…"
