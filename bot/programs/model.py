"""Programs: what a person subscribes to.

Sources: CTIA Messaging Principles, May 2023, 5.1 (one opt-in is one program; its name, frequency
and fees are shown); article 4(11) of the GDPR (consent is specific and informed).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, model_validator

from bot.models import Language, MessageClass
from bot.reading import keywords
from bot.reading.keywords import KeywordKind
from bot.reading.yes_no import BARE_NO, BARE_YES

FRENCH_OVERSEAS = ("GP", "MQ", "GF", "RE", "YT", "BL", "MF", "PM")
FRENCH = frozenset({"FR", *FRENCH_OVERSEAS})
COUNTRIES = ("US", "CA", "FR", "BE", "LU", "PR", "VI", *FRENCH_OVERSEAS)
RATED = frozenset({"US", "CA", "PR", "VI"})  # carriers may charge for incoming texts there

ENGLISH = frozenset({"US", "PR", "VI"})
# keywords that only a French advertisement shows; JOIN or NEWS may stand in one too
FRENCH_KEYWORDS = frozenset(
    "rejoindre adherer adhesion participer abonner abonnement inscrire inscris offres bonsplans"
    " nouvelles fidelite jeu cadeau promos infos".split()
)

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


class AtMost(BaseModel):
    """A frequency in figures: so many promotional texts on so many days, today included."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: Annotated[int, Field(ge=1, le=100)]
    days: Annotated[int, Field(ge=1, le=30)]


class Program(BaseModel):
    """One program.

    number: the sender number it belongs to; None for those whose `program` names it.
    at_most: what `frequency` says, in figures that campaigns keep to; None for no figures.
    confirm_within: hours in which a request must be answered. daily_budget: how many numbers of one
    prefix may be asked or welcomed in 24 h. ended: nobody joins it any more. version: the one of
    the table, which sets it; 0 if it is not from the table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    title: Annotated[Words, AfterValidator(_both)]
    description: Annotated[Long, AfterValidator(_both)] | None = None
    frequency: Annotated[Words, AfterValidator(_both)] = Field(
        default_factory=lambda: {
            Language.EN: "message frequency varies",
            Language.FR: "fréquence variable",
        }
    )
    at_most: AtMost | None = None
    message_class: MessageClass = MessageClass.PROMOTIONAL
    keywords: tuple[Annotated[str, Field(min_length=1, max_length=30)], ...] = ()
    number: str | None = None
    double_opt_in: bool = True
    confirm_within: Annotated[int, Field(ge=1, le=168)] = 24
    countries: tuple[Annotated[str, AfterValidator(_country)], ...] = COUNTRIES
    daily_budget: Annotated[int, Field(ge=0)] = 20
    terms_url: Web | None = None
    privacy_url: Web | None = None
    ended: bool = False
    version: Annotated[int, Field(exclude=True)] = 0

    @model_validator(mode="after")
    def _words_are_free(self) -> Program:
        if self.message_class is MessageClass.CONVERSATIONAL:
            raise ValueError(
                f"{self.name}: conversational needs no program; message_class is "
                "informational or promotional"
            )
        if not self.countries:
            raise ValueError(f"{self.name}: countries names none")
        for word in self.keywords:
            found = keywords.match(word)
            if found is not None and found.kind is not KeywordKind.YES:
                raise ValueError(
                    f"{self.name}: the keyword {word} is taken: everywhere it means "
                    f"{found.kind.upper()}"
                )
            if not keywords.fold(word) or keywords.fold(word) in BARE_NO:
                raise ValueError(
                    f"{self.name}: {word!r} can't be a keyword: letters or digits "
                    "are needed, and it must not be a no"
                )
        return self

    def keyword(self, language: Language) -> str | None:
        """Returns the keyword to name in that language; None if nobody can join by keyword."""
        fitting = [word for word in self.keywords if keywords.fold(word) not in BARE_YES]
        return next(
            (word for word in fitting if (joins_in(word) or Language.EN) is language),
            next(iter(fitting), None),
        )

    @property
    def folded(self) -> frozenset[str]:
        """Its keywords as `keywords.fold` leaves a text."""
        return _folded(self.keywords)


@lru_cache(256)  # asked of every program for every text that comes in
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(keywords.fold, words))


def at_home(country: str | None) -> Language | None:
    """Returns the one of our languages that a country writes in; None where it may be either."""
    if country in FRENCH:
        return Language.FR
    return Language.EN if country in ENGLISH else None


def joins_in(keyword: str) -> Language | None:
    """Returns the language of a program's keyword; None for one that both languages use."""
    return Language.FR if keywords.fold(keyword) in FRENCH_KEYWORDS else None


@lru_cache(64)
def default(name: str) -> Program:
    """Returns a program for a name that a number gives and that is described nowhere.

    Nobody can join it by keyword."""
    title = name.replace("-", " ").replace("_", " ")
    return Program(
        name=name, title={Language.EN: f"our {title} texts", Language.FR: f"nos SMS {title}"}
    )


def clashes(heard: Iterable[tuple[str, Sequence[Program]]]) -> list[str]:
    """Returns the faults of the keywords.

    heard: each sender number, and the programs whose keywords are listened to there."""
    wrong = []
    for number, programs in heard:
        owner: dict[str, str] = {}
        for program in programs:
            wrong += [
                f"{word.upper()} on {number} would join both {owner[word]} and {program.name}"
                for word in sorted(program.folded)
                if word in owner
            ]
            owner |= dict.fromkeys(program.folded, program.name)
    return wrong
