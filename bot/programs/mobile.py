"""Decides which phone numbers may be asked to join a program.

Source: Twilio's "SMS pumping fraud" (allow-listed countries, limits per number prefix).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import TextoError

PREFIX = 8  # "+" and seven digits: in North America the ten thousand numbers of one exchange


class Refusal(StrEnum):
    """The reason why a number is not asked; the templates hold the texts under these names."""

    INVALID = "invalid"
    SHORT_CODE = "short_code"
    LANDLINE = "landline"
    PREMIUM = "premium"
    NOT_MOBILE = "not_mobile"
    COUNTRY = "country"


class BadNumber(TextoError):  # noqa: N818
    """A number that can't take part in a program."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Mobile:
    """A mobile number. number: E.164. country: ISO 3166."""

    number: str
    country: str

    @property
    def prefix(self) -> str:
        return self.number[:PREFIX]


def mobile(written: str, country: str | None, allowed: Sequence[str]) -> Mobile:
    """Reads a mobile number, typed in national or international form. Raises BadNumber.

    country: the one whose national form it may have, None for the international form only."""
    import phonenumbers  # its metadata is not needed to receive a text
    from phonenumbers import PhoneNumberType as Type

    if len(written) > 40 or any(char.isalpha() for char in written):
        raise BadNumber(
            Refusal.INVALID, "This is not a phone number; one is written as in +33612345678."
        )
    digits = "".join(char for char in written if char.isdigit())
    if 3 <= len(digits) <= 6:
        raise BadNumber(Refusal.SHORT_CODE, "This is a short code: nobody reads texts there.")
    try:
        parsed = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise BadNumber(
            Refusal.INVALID, "This is not a phone number; one is written as in +33612345678."
        ) from None
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise BadNumber(
            Refusal.INVALID, "Nobody has this phone number; one is written as in +33612345678."
        )
    kind = phonenumbers.number_type(parsed)
    if kind == Type.FIXED_LINE:
        raise BadNumber(Refusal.LANDLINE, "This is a landline: it can't receive texts.")
    if kind in (Type.PREMIUM_RATE, Type.SHARED_COST):
        raise BadNumber(Refusal.PREMIUM, "This is a premium-rate number; we text mobiles only.")
    if kind not in (Type.MOBILE, Type.FIXED_LINE_OR_MOBILE):
        raise BadNumber(Refusal.NOT_MOBILE, "This is not a mobile number.")
    region = phonenumbers.region_code_for_number(parsed) or ""
    if region not in allowed:
        raise BadNumber(
            Refusal.COUNTRY,
            f"We don't text numbers of this country; we text those of {', '.join(allowed)}.",
        )
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Mobile(e164, region)


def dialling_code(country: str) -> int:
    """Returns a country's calling code: 33 for FR; 0 for a country that has none."""
    import phonenumbers

    return int(phonenumbers.country_code_for_region(country))
