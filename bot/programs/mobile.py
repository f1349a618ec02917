"""Decides which phone numbers may be asked to join a program.

Source: Twilio's "SMS pumping fraud" (allow-listed countries, limits per number prefix).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import TextoError
from bot.sms import numbering
from bot.sms.numbering import Kind, NoNumber, Wrong

NO_NUMBER = "This is not a phone number; one is written as in +33612345678."
NOBODYS = "Nobody has this phone number; one is written as in +33612345678."
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
    if len(written) > 40 or any(char.isalpha() for char in written):
        raise BadNumber(Refusal.INVALID, NO_NUMBER)
    digits = "".join(char for char in written if char.isdigit())
    if 3 <= len(digits) <= 6:
        raise BadNumber(Refusal.SHORT_CODE, "This is a short code: nobody reads texts there.")
    try:
        found = numbering.read(written, (country,) if country else ())
    except NoNumber as error:
        raise BadNumber(
            Refusal.INVALID, NO_NUMBER if error.wrong is Wrong.NO_NUMBER else NOBODYS
        ) from None
    if found.kind is Kind.FICTIONAL:
        raise BadNumber(Refusal.INVALID, NOBODYS)
    if found.kind is Kind.LANDLINE:
        raise BadNumber(Refusal.LANDLINE, "This is a landline: it can't receive texts.")
    if found.kind in (Kind.PREMIUM, Kind.SHARED_COST):
        raise BadNumber(Refusal.PREMIUM, "This is a premium-rate number; we text mobiles only.")
    if found.kind is not Kind.MOBILE:
        raise BadNumber(Refusal.NOT_MOBILE, "This is not a mobile number.")
    region = found.country or ""
    if region not in allowed:
        raise BadNumber(
            Refusal.COUNTRY,
            f"We don't text numbers of this country; we text those of {', '.join(allowed)}.",
        )
    return Mobile(found.e164, region)


def dialling_code(country: str) -> int:
    """Returns a country's calling code: 33 for FR; 0 for a country that has none."""
    import phonenumbers

    return int(phonenumbers.country_code_for_region(country))
