"""Programs: what a person subscribes to, and who may be asked whether they want to.

Sources: CTIA Messaging Principles, May 2023, 5.1 (one opt-in is one program; its name, frequency
and fees are shown); article 4(11) of the GDPR (consent is specific and informed); Twilio's
"SMS pumping fraud" (allow-listed countries, limits per number prefix).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from bot.errors import TextoError
from bot.models import Language, MessageClass
from bot.reading import keywords
from bot.reading.keywords import KeywordKind

FRENCH_OVERSEAS = ("GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM")
FRENCH = frozenset({"FR", *FRENCH_OVERSEAS})
COUNTRIES = ("US", "CA", "FR", "BE", "LU", "PR", "VI", *FRENCH_OVERSEAS)
RATED = frozenset({"US", "CA", "PR", "VI"})  # where carriers may charge for a text that comes in
PREFIX = 8  # "+" and seven digits: in North America the ten thousand numbers of one exchange

YES = {"yes": Language.EN, "y": Language.EN, "oui": Language.FR}
NO = {"no": Language.EN, "n": Language.EN, "non": Language.FR}

Words = dict[Language, Annotated[str, Field(min_length=1, max_length=40)]]
Long = dict[Language, Annotated[str, Field(min_length=1, max_length=300)]]
Web = Annotated[str, AfterValidator(lambda v: str(HttpUrl(v)))]


def _both(words: dict[Language, str]) -> dict[Language, str]:
    if missing := [str(language) for language in Language if language not in words]:
        raise ValueError(f"is needed in every language; {', '.join(missing)} is missing")
    return words


def _country(code: str) -> str:
    if len(code) != 2 or not code.isascii() or not code.isupper():
        raise ValueError("a country is its ISO 3166 code in capitals, as in FR")
    return code


class Program(BaseModel):
    """One program. number: the sender number it belongs to; without one, those whose `program`
    names it. confirm_within: hours in which a request must be answered. daily_budget: how many
    numbers of one prefix may be asked or welcomed in 24 h."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    title: Annotated[Words, AfterValidator(_both)]
    description: Annotated[Long, AfterValidator(_both)] | None = None
    frequency: Annotated[Words, AfterValidator(_both)] = Field(default_factory=lambda: {
        Language.EN: "message frequency varies", Language.FR: "fréquence variable"})
    message_class: MessageClass = MessageClass.PROMOTIONAL
    keywords: tuple[Annotated[str, Field(min_length=1, max_length=30)], ...] = ()
    number: str | None = None
    double_opt_in: bool = True
    confirm_within: Annotated[int, Field(ge=1, le=168)] = 24
    countries: tuple[Annotated[str, AfterValidator(_country)], ...] = COUNTRIES
    daily_budget: Annotated[int, Field(ge=0)] = 20
    terms_url: Web | None = None
    privacy_url: Web | None = None

    @model_validator(mode="after")
    def _words_are_free(self) -> Program:
        if self.message_class is MessageClass.CONVERSATIONAL:
            raise ValueError(f"{self.name}: conversational needs no program; message_class is "
                             "informational or promotional")
        if not self.countries:
            raise ValueError(f"{self.name}: countries names none")
        for word in self.keywords:
            found = keywords.match(word)
            if found is not None and found.kind is not KeywordKind.YES:
                raise ValueError(f"{self.name}: the keyword {word} is taken: everywhere it means "
                                 f"{found.kind.upper()}")
            if not keywords.fold(word) or keywords.fold(word) in NO:
                raise ValueError(f"{self.name}: {word!r} can't be a keyword: letters or digits "
                                 "are needed, and it must not be a no")
        return self

    @property
    def folded(self) -> frozenset[str]:
        """Its keywords as `keywords.fold` leaves a text."""
        return frozenset(map(keywords.fold, self.keywords))


@lru_cache(64)
def default(name: str) -> Program:
    """A program that is named by a number and described nowhere. Nobody can join it by keyword."""
    title = name.replace("-", " ").replace("_", " ")
    return Program(name=name, title={Language.EN: f"our {title} texts",
                                     Language.FR: f"nos SMS {title}"})


def clashes(heard: Iterable[tuple[str, Sequence[Program]]]) -> list[str]:
    """What is wrong with the keywords. heard: each sender number, and the programs whose keywords
    are listened to there."""
    wrong = []
    for number, programs in heard:
        owner: dict[str, str] = {}
        for program in programs:
            wrong += [f"{word.upper()} on {number} would join both {owner[word]} and "
                      f"{program.name}" for word in sorted(program.folded) if word in owner]
            owner |= dict.fromkeys(program.folded, program.name)
    return wrong


# -- numbers that may be asked ---------------------------------------------------------------


class Refusal(StrEnum):
    """Why a number is not asked. The texts to people are in the templates, by these names."""

    INVALID = "invalid"
    SHORT_CODE = "short_code"
    LANDLINE = "landline"
    PREMIUM = "premium"
    NOT_MOBILE = "not_mobile"
    COUNTRY = "country"


class BadNumber(TextoError):  # noqa: N818
    """This number can't take part in a program."""

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Mobile:
    """number: E.164. country: ISO 3166."""

    number: str
    country: str

    @property
    def prefix(self) -> str:
        return self.number[:PREFIX]


def mobile(written: str, country: str | None, allowed: Sequence[str]) -> Mobile:
    """The mobile number that somebody has typed, in national or international form. country:
    whose national form it may be, None for the international form only. Raises BadNumber."""
    import phonenumbers  # its metadata is not needed to take a text in
    from phonenumbers import PhoneNumberType as Type

    if len(written) > 40 or any(char.isalpha() for char in written):
        raise BadNumber(Refusal.INVALID, "This is not a phone number; one is written as in "
                        "+33612345678.")
    digits = "".join(char for char in written if char.isdigit())
    if 3 <= len(digits) <= 6:
        raise BadNumber(Refusal.SHORT_CODE, "This is a short code: nobody reads texts there.")
    try:
        parsed = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        raise BadNumber(Refusal.INVALID, "This is not a phone number; one is written as in "
                        "+33612345678.") from None
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise BadNumber(Refusal.INVALID, "Nobody has this phone number; one is written as in "
                        "+33612345678.")
    kind = phonenumbers.number_type(parsed)
    if kind == Type.FIXED_LINE:
        raise BadNumber(Refusal.LANDLINE, "This is a landline: it can't receive texts.")
    if kind in (Type.PREMIUM_RATE, Type.SHARED_COST):
        raise BadNumber(Refusal.PREMIUM, "This is a premium-rate number; we text mobiles only.")
    if kind not in (Type.MOBILE, Type.FIXED_LINE_OR_MOBILE):
        raise BadNumber(Refusal.NOT_MOBILE, "This is not a mobile number.")
    region = phonenumbers.region_code_for_number(parsed) or ""
    if region not in allowed:
        raise BadNumber(Refusal.COUNTRY, "We don't text numbers of this country; we text those "
                        f"of {', '.join(allowed)}.")
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return Mobile(e164, region)


def dialling_code(country: str) -> int:
    """33 for FR; 0 for a country that has none."""
    import phonenumbers

    return int(phonenumbers.country_code_for_region(country))
