"""Reads the cells of a contact file as people and their programs write them."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Sequence
from functools import cache, lru_cache

import phonenumbers

from bot.errors import Said, TextoError, UsageError
from bot.files import naming
from bot.models import Language, MessageClass
from bot.sms import numbering
from bot.sms.numbering import Kind, NoNumber, Wrong


class BadValue(TextoError):  # noqa: N818
    """A cell that can't be used; said: the reason."""

    def __init__(self, text: str, **values: object) -> None:
        self.said = Said(text, **values)
        super().__init__(self.said)


_SPOILT = re.compile(r"[\d.,]+[eE]\+?\d+")
_FRACTION = re.compile(r"(\+?\d{6,})[.,]0+", re.ASCII)  # a spreadsheet has taken it for a number
_NO_TEXTS = {
    Kind.LANDLINE: Said("a landline"),
    Kind.TOLL_FREE: Said("a toll-free number"),
    Kind.PREMIUM: Said("a premium-rate number"),
    Kind.SHARED_COST: Said("a shared-cost number"),
    Kind.PAGER: Said("a pager"),
    Kind.COMPANY: Said("a company number"),
    Kind.VOICEMAIL: Said("a voicemail number"),
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
        raise _why(error, countries) from None
    if number.kind in _NO_TEXTS:
        raise BadValue("is %(what)s, which can't get texts", what=_NO_TEXTS[number.kind])
    return number.e164


_UNSEEN = ("Cf", "Mn", "Me")  # marks of direction, variation selectors and the like


def _why(error: NoNumber, countries: Sequence[str]) -> BadValue:
    where = Said(" for %(country)s", country=error.country) if error.country else ""
    national = error.country in countries
    hint = Said("; write other countries' numbers with a +") if national else ""
    match error.wrong:
        case Wrong.NO_NUMBER:
            return BadValue("is not a phone number")
        case Wrong.EXTENSION:
            return BadValue("has an extension, which can't get texts")
        case Wrong.TOO_SHORT:
            return BadValue("has too few digits%(where)s%(hint)s", where=where, hint=hint)
        case Wrong.TOO_LONG:
            return BadValue("has too many digits%(where)s%(hint)s", where=where, hint=hint)
        case Wrong.UNUSED:
            return BadValue("is no number in use%(where)s%(hint)s", where=where, hint=hint)
        case Wrong.SEVERAL:
            return BadValue(
                "may be a number of several countries (%(countries)s); write it with a + and the "
                "country's code, or give the file a column country",
                countries=", ".join(countries),
            )


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
        raise BadValue(
            "%(cell)r is no country; write its code, such as FR or US", cell=one_line(raw)
        )
    return code


def countries(said: str) -> tuple[str, ...]:
    """Reads "FR" or "US,FR". Raises UsageError."""
    try:
        found = tuple(country(one) for one in said.replace(";", ",").split(",") if one.strip())
    except BadValue as error:
        raise UsageError("Country: %(why)s.", why=error.said) from None
    if not found:
        raise UsageError("A country is its code, such as FR; several are written as US,FR.")
    return found


@lru_cache(1024)
def language(raw: str) -> Language | None:
    """Returns the language, None if the cell is blank. Raises BadValue."""
    said = naming.attribute(raw)
    if not said:
        if raw.strip():
            raise BadValue("%(cell)r is neither English (en) nor French (fr)", cell=raw)
        return None
    for known, names in _LANGUAGES.items():
        if said in names or re.fullmatch(rf"{known}[-_][a-z]{{2}}", raw.strip().lower()):
            return known
    raise BadValue("%(cell)r is neither English (en) nor French (fr)", cell=one_line(raw))


@lru_cache(4096)
def tags(raw: str) -> tuple[str, ...]:
    """Splits a cell at semicolons, commas and bars; each tag comes once."""
    found = (naming.tag(one) for one in re.split(r"[;,|]", raw))
    return tuple(dict.fromkeys(one for one in found if one))


# The form of a postcode by country code, where rules depend on it; elsewhere any form passes.
_POSTCODES = {
    "1": (re.compile(r"\d{5}(-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d"), "02139, K1A 0B1"),
    "33": (re.compile(r"\d{5}"), "75011"),
}
_ANY_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,9}")


def postcode(raw: str, number: str) -> str | None:
    """Returns the postcode, None if the cell is blank. Raises BadValue, also for one that has lost
    its leading zero in a spreadsheet: guessed, it would name another state and its rules. number:
    E.164."""
    code = "1" if number.startswith("+1") else number[1:3]
    return _postcode(raw, code if code in _POSTCODES else "")


@lru_cache(65_536)
def _postcode(raw: str, code: str) -> str | None:
    said = one_line(raw).upper()
    if not said:
        return None
    form, example = _POSTCODES.get(code, (_ANY_POSTCODE, ""))
    if form.fullmatch(said):
        return said
    if not example:
        raise BadValue("%(cell)r is no postcode", cell=said)
    if said.isdigit() and len(said) < 5:
        raise BadValue("%(cell)r has lost its leading zero; format the column as text", cell=said)
    raise BadValue("%(cell)r does not look like %(example)s", cell=said, example=example)


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
        raise BadValue("%(cell)r is not a time zone such as America/Chicago", cell=one_line(raw))
    return _zones()[said]


def message_class(raw: str) -> MessageClass:
    """Returns the message class, promotional if the cell is blank. Raises BadValue."""
    said = raw.strip().lower() or MessageClass.PROMOTIONAL
    for known in (MessageClass.INFORMATIONAL, MessageClass.PROMOTIONAL):
        if said == known:
            return known
    raise BadValue("%(cell)r is neither informational nor promotional", cell=one_line(raw))


def one_line(raw: str) -> str:
    """Returns the text on one line, each run of blanks as one space."""
    return " ".join(raw.split())
