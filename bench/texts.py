"""Inbound webhooks with texts as customers write them."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator

from bot.rehearsal.lab import NUMBER
from bot.rehearsal.texts import TEXTS


def some(count: int, seed: int = 7) -> list[str]:
    """Returns so many texts, always the same for a seed."""
    return random.Random(seed).choices(TEXTS, k=count)


def form(body: str, sender: str) -> dict[str, str]:
    """Returns an inbound webhook of Twilio's, with the fields that an SMS has."""
    sid = f"SM{secrets.token_hex(16)}"
    return {
        "ToCountry": "US",
        "ToState": "CA",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "FR",
        "To": NUMBER,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 32,
        "From": sender,
        "ApiVersion": "2010-04-01",
    }


def forms(senders: list[str], count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    """Yields texts from these senders in turn."""
    for number, body in enumerate(some(count, seed)):
        yield form(body, senders[number % len(senders)])
