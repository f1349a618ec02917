"""Addresses of the parties of a text: E.164 numbers, short codes, alphanumeric senders, WhatsApp.

Numbering: ITU-T E.164 (at most 15 digits, country code first). Countries come from the
`phonenumbers` package, which is loaded only when one is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import TextoError
from bot.models import Channel

WHATSAPP = "whatsapp:"

_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_SHORTEST = 8  # characters of an E.164 number: the plus sign and seven digits
_HIDDEN = 4  # characters hidden by a mask, at least
_SHORT_CODE = re.compile(r"[0-9]{3,8}", re.ASCII)
# GSM networks: at most 11 characters, at least one of them a letter. Carriers differ on the other
# characters, and a text must not be lost for its sender's name.
_ALPHANUMERIC = re.compile(r"(?=.*[^\W\d_])[^\x00-\x1f\x7f:@]{1,11}")


class AddressKind(StrEnum):
    E164 = "e164"
    SHORT_CODE = "short_code"
    ALPHANUMERIC = "alphanumeric"  # can't be answered
    WHATSAPP = "whatsapp"


class BadAddress(TextoError):  # noqa: N818
    """An address that names no party that a text can come from or go to."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one party.

    raw: as the provider writes it. number: E.164, None for a short code or a name."""

    raw: str
    kind: AddressKind
    number: str | None

    @property
    def channel(self) -> Channel:
        return Channel.WHATSAPP if self.kind is AddressKind.WHATSAPP else Channel.SMS

    @property
    def country(self) -> str | None:
        """ISO 3166 code of the number's country, or None if it has none that is known.

        Looked up here and not in `parse`, which is on the path of every webhook."""
        return country(self.number) if self.number else None


def parse(address: str) -> Address:
    """Returns the party that `address` names. Raises BadAddress."""
    raw = address.strip()
    if _E164.fullmatch(raw):
        return Address(raw, AddressKind.E164, raw)
    if raw.startswith(WHATSAPP):
        number = raw.removeprefix(WHATSAPP)
        if _E164.fullmatch(number):
            return Address(raw, AddressKind.WHATSAPP, number)
    elif _SHORT_CODE.fullmatch(raw):
        return Address(raw, AddressKind.SHORT_CODE, None)
    elif _ALPHANUMERIC.fullmatch(raw):
        return Address(raw, AddressKind.ALPHANUMERIC, None)
    raise BadAddress(
        f"{mask(address)!r} is not a phone number in international form (+33612345678), a short "
        "code, a sender name or a whatsapp: number."
    )


def country(number: str) -> str | None:
    """Returns the ISO 3166 code of an E.164 number's country ("FR"), or None if it is not known."""
    import phonenumbers  # its metadata is not needed to receive a text

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(parsed)
    if region is None and parsed.country_code is not None:
        # possible but not assigned (fictional US numbers, new ranges): the code's main country
        region = phonenumbers.region_code_for_country_code(parsed.country_code)
    return None if region in ("ZZ", "001") else region


def mask(address: str) -> str:
    """Hides an address for logs: only its beginning and its last digits are left."""
    prefix = WHATSAPP if address.startswith(WHATSAPP) else ""
    rest = address.removeprefix(WHATSAPP)
    if len(rest) < _SHORTEST:
        return prefix + rest[:1] + "•" * max(len(rest) - 1, 0)
    cut = rest[:20]
    ends = min(4, (len(cut) - _HIDDEN) // 2)
    return f"{prefix}{cut[:ends]}{'•' * (len(cut) - 2 * ends)}{cut[-ends:]}"
