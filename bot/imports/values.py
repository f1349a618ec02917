"""Reads the cells of a contact file as people and their programs write them."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, date, datetime
from functools import cache

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.errors import TextoError, UsageError
from bot.files import naming
from bot.models import Language, MessageClass


class BadValue(TextoError):  # noqa: N818
    """A cell that can't be used; the text is the reason."""


# Numbers reserved for examples: NANPA (555-01XX), Arcep decision 2018-0881
# (06 39 98 XX XX), Ofcom (07700 900XXX). The package knows them as unassigned.
_FICTIONAL = re.compile(r"\+1\d{3}55501\d\d|\+3363998\d{4}|\+447700900\d{3}")
_SPOILT = re.compile(r"[\d.,]+[eE]\+?\d+")
_NO_TEXTS = {
    PhoneNumberType.FIXED_LINE: "a landline",
    PhoneNumberType.TOLL_FREE: "a toll-free number",
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.UAN: "a company number",
    PhoneNumberType.VOICEMAIL: "a voicemail number",
}
_LANGUAGES = {
    Language.EN: ("en", "eng", "english", "anglais", "e", "ang"),
    Language.FR: ("fr", "fra", "fre", "french", "francais", "f"),
}
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
EARLIEST = 1990  # nobody agreed to text messages before this year


def phone(raw: str, default_country: str) -> str:
    """Returns the E.164 form of a number that can get texts. Raises BadValue; UsageError for a
    wrong country."""
    if default_country not in phonenumbers.SUPPORTED_REGIONS:
        raise UsageError(f"{default_country!r} is not a country code such as FR or US.")
    written = one_line(raw).removeprefix("=").strip("\"'’ \u200e\u202a\u202c")
    if not written:
        raise BadValue("the phone number is empty")
    if _SPOILT.fullmatch(written):
        raise BadValue(
            "a spreadsheet has shortened the number (such as 3.36E+10); format the column as text"
        )
    try:
        number = phonenumbers.parse(written, default_country)
    except phonenumbers.NumberParseException:
        raise BadValue("is not a phone number") from None
    if number.extension:
        raise BadValue("has an extension, which can't get texts")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if _FICTIONAL.fullmatch(e164):
        return e164
    if not phonenumbers.is_valid_number(number):
        raise BadValue(_why_invalid(number, default_country))
    kind = _NO_TEXTS.get(phonenumbers.number_type(number))
    if kind is not None:
        raise BadValue(f"is {kind}, which can't get texts")
    return e164


def _why_invalid(number: phonenumbers.PhoneNumber, default_country: str) -> str:
    reason = phonenumbers.is_possible_number_with_reason(number)
    country = phonenumbers.region_code_for_country_code(number.country_code or 0)
    where = "" if country in ("ZZ", "001") else f" for {country}"
    hint = "" if country != default_country else "; write other countries' numbers with a +"
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return f"has too few digits{where}{hint}"
    if reason == phonenumbers.ValidationResult.TOO_LONG:
        return f"has too many digits{where}{hint}"
    return f"is no number in use{where}{hint}"


def language(raw: str) -> Language | None:
    """Returns the language, None if the cell is blank. Raises BadValue."""
    said = naming.attribute(raw)
    if not said:
        if raw.strip():
            raise BadValue(f"language {raw!r} is neither English (en) nor French (fr)")
        return None
    for known, names in _LANGUAGES.items():
        if said in names or re.fullmatch(rf"{known}[-_][a-z]{{2}}", raw.strip().lower()):
            return known
    raise BadValue(f"language {one_line(raw)!r} is neither English (en) nor French (fr)")


def tags(raw: str) -> tuple[str, ...]:
    """Splits a cell at semicolons, commas and bars; each tag comes once."""
    found = (naming.tag(one) for one in re.split(r"[;,|]", raw))
    return tuple(dict.fromkeys(one for one in found if one))


# The form of a postcode by country code, where rules depend on it; elsewhere any form passes.
_POSTCODES = {
    "1": (re.compile(r"\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d"), "02139 or K1A 0B1"),
    "33": (re.compile(r"\d{5}"), "75011"),
}
_ANY_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,9}")


def postcode(raw: str, number: str) -> str | None:
    """Returns the postcode, None if the cell is blank. Raises BadValue, also for one that has lost
    its leading zero in a spreadsheet: guessed, it would name another state and its rules. number:
    E.164."""
    said = one_line(raw).upper()
    if not said:
        return None
    for code, (form, example) in _POSTCODES.items():
        if number.startswith(f"+{code}"):
            if form.fullmatch(said):
                return said
            lost = said.isdigit() and len(said) < 5
            raise BadValue(
                f"postcode {said!r} "
                + (
                    "has lost its leading zero; format the column as text"
                    if lost
                    else f"does not look like {example}"
                )
            )
    if not _ANY_POSTCODE.fullmatch(said):
        raise BadValue(f"postcode {said!r} is none")
    return said


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones() if "/" in name}


def zone(raw: str) -> str | None:
    """Returns the IANA name, None if the cell is blank. Raises BadValue."""
    said = one_line(raw).replace(" ", "_").lower()
    if not said:
        return None
    if said not in _zones():
        raise BadValue(f"zone {one_line(raw)!r} is not a time zone such as America/Chicago")
    return _zones()[said]


def message_class(raw: str) -> MessageClass:
    """Returns the message class, promotional if the cell is blank. Raises BadValue."""
    said = raw.strip().lower() or MessageClass.PROMOTIONAL
    for known in (MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL):
        if said == known:
            return known
    raise BadValue(f"consent_class {one_line(raw)!r} is neither informational nor promotional")


def consent_date(raw: str) -> date | datetime:
    """Reads 2025-03-01, with a time if there is one (UTC unless it says otherwise), or 25/03/2025.
    Raises BadValue."""
    found = _written(raw) or _iso(raw)
    if found is None:
        raise BadValue(f"consent_date {one_line(raw)!r} is not a date such as 2025-03-25")
    if found.year < EARLIEST:
        raise BadValue(f"consent_date {raw} is too long ago to be true")
    return found


def _iso(raw: str) -> date | datetime | None:
    try:
        if len(raw) <= 10:
            return date.fromisoformat(raw)
        moment = datetime.fromisoformat(raw)
        # a zone's offset may move it out of the calendar's range
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _written(raw: str) -> date | None:
    """Reads 25/03/2025, day first. Refuses a date whose month could come first too."""
    match = _DATE.fullmatch(raw)
    if match is None:
        return None
    day, month, year = (int(part) for part in match.groups())
    if day <= 12 and month <= 12 and day != month:
        raise BadValue(f"consent_date {raw} can be read in two ways; write {year}-MM-DD")
    if month > 12:
        day, month = month, day
    try:
        return date(year, month, day)
    except ValueError:
        return None


def one_line(raw: str) -> str:
    """Returns the text on one line, each run of blanks as one space."""
    return " ".join(raw.split())
