"""Reads the cells of a contact file as people and their programs write them."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Sequence
from functools import cache, lru_cache

import phonenumbers

from bot.errors import TextoError, UsageError
from bot.files import naming
from bot.models import Language, MessageClass
from bot.sms import numbering
from bot.sms.numbering import Kind, NoNumber, Wrong


class BadValue(TextoError):  # noqa: N818
    """A cell that can't be used; the text is the reason."""


_SPOILT = re.compile(r"[\d.,]+[eE]\+?\d+")
_FRACTION = re.compile(r"(\+?\d{6,})[.,]0+", re.ASCII)  # a spreadsheet has taken it for a number
_NO_TEXTS = {
    kind: kind.value
    for kind in (
        Kind.LANDLINE,
        Kind.TOLL_FREE,
        Kind.PREMIUM,
        Kind.SHARED_COST,
        Kind.PAGER,
        Kind.COMPANY,
        Kind.VOICEMAIL,
    )
}
_LANGUAGES = {
    Language.EN: ("en", "eng", "english", "anglais", "e", "ang"),
    Language.FR: ("fr", "fra", "fre", "french", "francais", "f"),
}


def phone(raw: str, countries: Sequence[str]) -> str:
    """Returns the E.164 form of a number that can get texts. Raises BadValue.

    countries: ISO 3166 codes of those whose national form it may have."""
    written = raw
    if not raw.isascii() or "=" in raw or '"' in raw or "'" in raw:
        shown = "".join(char for char in raw if unicodedata.category(char) not in _UNSEEN)
        written = one_line(shown).removeprefix("=").strip("\"'’ ")
    if not written:
        raise BadValue("is empty")
    if _SPOILT.fullmatch(written):
        raise BadValue(
            "has been shortened by a spreadsheet (such as 3.36E+10); format the column as text"
        )
    if whole := _FRACTION.fullmatch(written):
        written = whole[1]
    try:
        number = numbering.read(written, countries)
    except NoNumber as error:
        raise BadValue(_why(error, countries)) from None
    if number.kind in _NO_TEXTS:
        raise BadValue(f"is {_NO_TEXTS[number.kind]}, which can't get texts")
    return number.e164


_UNSEEN = ("Cf", "Mn", "Me")  # marks of direction, variation selectors and the like


def _why(error: NoNumber, countries: Sequence[str]) -> str:
    where = f" for {error.country}" if error.country else ""
    hint = "; write other countries' numbers with a +" if error.country in countries else ""
    return {
        Wrong.NO_NUMBER: "is not a phone number",
        Wrong.EXTENSION: "has an extension, which can't get texts",
        Wrong.TOO_SHORT: f"has too few digits{where}{hint}",
        Wrong.TOO_LONG: f"has too many digits{where}{hint}",
        Wrong.UNUSED: f"is no number in use{where}{hint}",
        Wrong.SEVERAL: f"may be a number of {' or '.join(countries)}; write it with a + and the"
        " country's code, or give the file a column country",
    }[error.wrong]


# ISO 3166 code: names in files besides it, as bot.files.naming.attribute writes them
_COUNTRIES = {
    name: code
    for code, names in {
        "US": "usa united_states united_states_of_america etats_unis etats_unis_d_amerique u_s_a",
        "CA": "can canada",
        "FR": "fra france france_metropolitaine",
        "GB": "gbr uk united_kingdom royaume_uni great_britain grande_bretagne england",
        "BE": "bel belgium belgique",
        "CH": "che switzerland suisse",
        "LU": "lux luxembourg",
        "DE": "deu germany allemagne",
        "ES": "esp spain espagne",
        "IT": "ita italy italie",
        "PT": "prt portugal",
        "NL": "nld netherlands pays_bas",
        "IE": "irl ireland irlande",
        "MA": "mar morocco maroc",
        "DZ": "dza algeria algerie",
        "TN": "tun tunisia tunisie",
        "GP": "glp guadeloupe",
        "MQ": "mtq martinique",
        "GF": "guf french_guiana guyane guyane_francaise",
        "RE": "reu reunion la_reunion",
        "YT": "myt mayotte",
        "PR": "pri puerto_rico porto_rico",
    }.items()
    for name in names.split()
}


@lru_cache(1024)
def country(raw: str) -> str:
    """Returns the ISO 3166 code of a country: FR, France, +33. Raises BadValue."""
    said = naming.attribute(raw)
    code = _COUNTRIES.get(said, said.upper())
    if code.isdigit():
        code = phonenumbers.region_code_for_country_code(int(code))
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise BadValue(f"{one_line(raw)!r} is no country; write its code, such as FR or US")
    return code


def countries(said: str) -> tuple[str, ...]:
    """Reads "FR" or "US,FR". Raises UsageError."""
    try:
        found = tuple(country(one) for one in said.replace(";", ",").split(",") if one.strip())
    except BadValue as error:
        raise UsageError("Country: %(why)s.", why=error) from None
    if not found:
        raise UsageError("A country is its code, such as FR; several are written as US,FR.")
    return found


@lru_cache(1024)
def language(raw: str) -> Language | None:
    """Returns the language, None if the cell is blank. Raises BadValue."""
    said = naming.attribute(raw)
    if not said:
        if raw.strip():
            raise BadValue(f"{raw!r} is neither English (en) nor French (fr)")
        return None
    for known, names in _LANGUAGES.items():
        if said in names or re.fullmatch(rf"{known}[-_][a-z]{{2}}", raw.strip().lower()):
            return known
    raise BadValue(f"{one_line(raw)!r} is neither English (en) nor French (fr)")


@lru_cache(4096)
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
    return _postcode(raw, next((code for code in _POSTCODES if number.startswith(f"+{code}")), ""))


@lru_cache(65_536)
def _postcode(raw: str, code: str) -> str | None:
    said = one_line(raw).upper()
    if not said:
        return None
    form, example = _POSTCODES.get(code, (_ANY_POSTCODE, ""))
    if form.fullmatch(said):
        return said
    if not example:
        raise BadValue(f"{said!r} is no postcode")
    if said.isdigit() and len(said) < 5:
        raise BadValue(f"{said!r} has lost its leading zero; format the column as text")
    raise BadValue(f"{said!r} does not look like {example}")


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones() if "/" in name}


@lru_cache(1024)
def zone(raw: str) -> str | None:
    """Returns the IANA name, None if the cell is blank. Raises BadValue."""
    said = one_line(raw).replace(" ", "_").lower()
    if not said:
        return None
    if said not in _zones():
        raise BadValue(f"{one_line(raw)!r} is not a time zone such as America/Chicago")
    return _zones()[said]


def message_class(raw: str) -> MessageClass:
    """Returns the message class, promotional if the cell is blank. Raises BadValue."""
    said = raw.strip().lower() or MessageClass.PROMOTIONAL
    for known in (MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL):
        if said == known:
            return known
    raise BadValue(f"{one_line(raw)!r} is neither informational nor promotional")


def one_line(raw: str) -> str:
    """Returns the text on one line, each run of blanks as one space."""
    return " ".join(raw.split())
