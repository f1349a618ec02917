"""Inbound webhooks with texts as customers write them.

As a program it writes which held-out texts the n-grams decide, without the encoder."""

from __future__ import annotations

import json
import random
import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.lab import ROOT
from bot.dialogue import evaluation
from bot.dialogue.fingerprint import required_model
from bot.rehearsal.lab import NUMBER
from bot.rehearsal.texts import TEXTS


def some(count: int, seed: int = 7) -> list[str]:
    """Returns so many texts, always the same for a seed."""
    return random.Random(seed).choices(TEXTS, k=count)


def held_out() -> list[str]:
    """Returns the texts that nothing was trained on, each once, in an order that is always the
    same."""
    files = sorted((ROOT / "tests" / "nlu").glob("heldout.*.tsv"))
    every = sorted({case.text.strip() for path in files for case in evaluation.load(path)} - {""})
    random.Random(11).shuffle(every)
    return every


def sure() -> list[str]:
    """Returns those of them that the n-grams alone decide."""
    from bot.dialogue.engine import Engine

    engine = Engine.of(required_model(ROOT, ROOT / "models"), ROOT)
    return [text for text in held_out() if not engine.explain(text).get("encoded", False)]


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


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(sure()), "utf-8")
