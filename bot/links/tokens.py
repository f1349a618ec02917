"""The tokens of short links: nobody guesses one, and no letter in them looks like another."""

from __future__ import annotations

import secrets

from bot.config import Settings

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # without 0, O, I, l
LENGTH = 8  # 46 bits
NOBODYS = "0" * LENGTH  # what stands for a token where there is none yet: no letter of theirs
NOTHING = "There is nothing here.\n"  # what the host of links says to all but links
_NO_HOST = "https://links.invalid"  # as long as a host may be

# A byte stands for a letter; those that would make some letters likelier than others are dropped.
_FAIR = 256 - 256 % len(LETTERS)
_LETTER = bytes(ord(LETTERS[byte % len(LETTERS)]) for byte in range(256))
_DROPPED = bytes(range(_FAIR, 256))


def fresh(count: int) -> list[str]:
    """Returns so many new tokens."""
    found = b""
    while len(found) < count * LENGTH:
        found += secrets.token_bytes(2 * count * LENGTH).translate(_LETTER, _DROPPED)
    letters = found.decode()
    return [letters[at : at + LENGTH] for at in range(0, count * LENGTH, LENGTH)]


def is_token(said: str) -> bool:
    """Returns whether these may be the letters of a token."""
    return len(said) == LENGTH and all(letter in LETTERS for letter in said)


def address(settings: Settings, token: str = NOBODYS) -> str:
    """Returns the short link of a token."""
    return f"{settings.link_url or _NO_HOST}/{token}"
