"""The words of the language, in English and in French: either may stand in any text."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum

from bot.campaigns.audience.rules.tree import Kind, Often, Unit
from bot.models import Language

Spelled = Mapping[Language, str]


def _both(english: str, french: str) -> Spelled:
    return {Language.EN: english, Language.FR: french}


class Phrase(Enum):
    """A fixed word or two; the value is how it is written."""

    AND = "and", "et"
    OR = "or", "ou"
    NOT = "not", "non"
    IN = "in", "parmi"
    HAS_VALUE = "has value", "est renseigné"
    AT_LEAST = "at least", "au moins"
    EXACTLY = "exactly", "exactement"
    AT_MOST = "at most", "au plus"
    TIMES = "times", "fois"
    WITHIN = "within", "sur"
    SINCE = "since", "depuis"
    BEFORE = "before", "avant"
    WORTH = "worth", "valant"

    @property
    def spelled(self) -> Spelled:
        return _both(*self.value)


OFTEN = {
    Phrase.AT_LEAST: Often.AT_LEAST,
    Phrase.EXACTLY: Often.EXACTLY,
    Phrase.AT_MOST: Often.AT_MOST,
}
JOINS = (Phrase.AND, Phrase.OR, Phrase.NOT)  # these are never a name


class Prefix(StrEnum):
    """What stands before a colon and is no event."""

    TAG = "tag"
    AUDIENCE = "audience"
    CONSENT = "consent"


PREFIXES: Mapping[Prefix, Spelled] = {
    Prefix.TAG: _both("tag", "étiquette"),
    Prefix.AUDIENCE: _both("audience", "audience"),
    Prefix.CONSENT: _both("consent", "accord"),
}

KINDS: Mapping[Kind, Spelled] = {
    Kind.RECEIVED: _both("received", "reçu"),
    Kind.DELIVERED: _both("delivered", "distribué"),
    Kind.CLICKED: _both("clicked", "cliqué"),
    Kind.REPLIED: _both("replied", "répondu"),
    Kind.ANSWERED: _both("answered", "sondé"),
    Kind.BOUGHT: _both("bought", "acheté"),
    Kind.REDEEMED: _both("redeemed", "utilisé"),
    Kind.OPTED_IN: _both("opted_in", "inscrit"),
    Kind.OPTED_OUT: _both("opted_out", "désinscrit"),
    Kind.JOINED: _both("joined", "arrivé"),
    Kind.SEEN: _both("seen", "vu"),
    Kind.EVENT: _both("event", "événement"),
}


@dataclass(frozen=True, slots=True)
class Takes:
    """What an event may say of itself. ref: what its name is the name of, None if it takes none;
    needed: whether it must name one; part: whether it may name a question."""

    ref: str | None = None
    needed: bool = False
    part: bool = False
    worth: bool = False


TAKES: Mapping[Kind, Takes] = {
    Kind.RECEIVED: Takes("campaign"),
    Kind.DELIVERED: Takes("campaign"),
    Kind.CLICKED: Takes("campaign"),
    Kind.REPLIED: Takes("campaign"),
    Kind.ANSWERED: Takes("survey", part=True),
    Kind.BOUGHT: Takes(worth=True),
    Kind.REDEEMED: Takes("coupon", worth=True),
    Kind.OPTED_IN: Takes("program"),
    Kind.OPTED_OUT: Takes("program"),
    Kind.JOINED: Takes(),
    Kind.SEEN: Takes(),
    Kind.EVENT: Takes("event", needed=True, worth=True),
}

# What a contact has beside its attributes.
FIELDS: Mapping[str, Spelled] = {
    "language": _both("language", "langue"),
    "country": _both("country", "pays"),
    "name": _both("name", "nom"),
    "postcode": _both("postcode", "code_postal"),
}

UNITS: Mapping[Unit, tuple[str, ...]] = {
    Unit.HOURS: ("h",),
    Unit.DAYS: ("d", "j"),
    Unit.WEEKS: ("w", "sem"),
    Unit.MONTHS: ("mo", "mois"),
    Unit.YEARS: ("y", "an", "ans"),
}
LONGEST_WINDOW = {Unit.HOURS: 87_600, Unit.DAYS: 3_650, Unit.WEEKS: 520, Unit.MONTHS: 120}
MOST_YEARS = 10


def longest(unit: Unit) -> int:
    """Returns how many of them a window may have: ten years."""
    return LONGEST_WINDOW.get(unit, MOST_YEARS)


def fold(word: str) -> str:
    """Returns a word in small letters without accents."""
    plain = unicodedata.normalize("NFKD", word).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


KIND_OF = {fold(said): kind for kind, both in KINDS.items() for said in both.values()}
PREFIX_OF = {fold(said): one for one, both in PREFIXES.items() for said in both.values()}
FIELD_OF = {fold(said): name for name, both in FIELDS.items() for said in both.values()}
UNIT_OF = {said: unit for unit, several in UNITS.items() for said in several}
PHRASES = {one: tuple(tuple(fold(said).split()) for said in one.spelled.values()) for one in Phrase}
JOIN_WORDS = frozenset(words[0] for one in JOINS for words in PHRASES[one])
# words that only the other language has
FOREIGN = {
    language: frozenset(
        word
        for one in Phrase
        for word in one.spelled[other].split()
        if word not in one.spelled[language].split()
    )
    for language, other in ((Language.EN, Language.FR), (Language.FR, Language.EN))
}
# what can't be a field without quotes
FIRST_WORDS = frozenset(words[0] for several in PHRASES.values() for words in several)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Returns the known word that was probably meant, as it is written."""
    written = {fold(one): one for one in known}
    near = difflib.get_close_matches(fold(word), written, 1, 0.7)
    return written[near[0]] if near else None
