"""Walks over the tokens of a text, and remembers what it would have understood where it stopped."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.campaigns.audience.rules.tokens import (
    Mistake,
    RuleError,
    Sort,
    Token,
    says,
    sort_of,
    tokens,
)
from bot.campaigns.audience.rules.tree import ORDERED, Named, Op
from bot.campaigns.audience.rules.words import (
    FIELDS,
    FOREIGN,
    JOIN_WORDS,
    KINDS,
    PHRASES,
    PREFIXES,
    Phrase,
    nearest,
)
from bot.models import Language


class Slot(StrEnum):
    """A place for something that is no fixed word."""

    CONDITION = says("a condition, such as tag:vip or bought within 30d")
    NAME = says("a name")
    VALUE = says("a value")
    NUMBER = says("a number")
    SPAN = says("a time, such as 30d")
    DATE = says("a day, such as 2026-11-30")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What could stand at a place: slots, and words of both languages."""

    things: tuple[str | Slot, ...]

    def of(self, language: Language) -> list[str]:
        """Returns the slots, in English, and the words of a language."""
        slots = [one.value for one in self.things if isinstance(one, Slot)]
        words = [one for one in self.things if not isinstance(one, Slot)]
        return [*slots, *(one for one in words if one not in FOREIGN[language])]

    def __str__(self) -> str:
        return ", ".join(self.of(Language.EN))


NAMES = (Sort.WORD, Sort.QUOTED, Sort.NUMBER, Sort.DATE, Sort.SPAN)
BEGINNINGS = [
    *(said for both in KINDS.values() for said in both.values()),
    *(said for both in PREFIXES.values() for said in both.values()),
    *(said for both in FIELDS.values() for said in both.values()),
]


class Reader:
    """The tokens of a text, and the place in it.

    wanted: what could stand at the furthest place that was looked at: words and signs as they are
    written, and slots."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.place = 0
        self.wanted: dict[str | Slot, None] = {}
        self._furthest = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    @property
    def furthest(self) -> Token:
        """Returns the furthest token that was looked at."""
        return self.tokens[self._furthest]

    def ahead(self, count: int = 1) -> Token:
        """Returns a later token."""
        return self.tokens[min(self.place + count, len(self.tokens) - 1)]

    def want(self, what: str | Slot, place: int | None = None) -> None:
        """Notes that this could stand here."""
        place = self.place if place is None else place
        if place > self._furthest:
            self._furthest, self.wanted = place, {}
        if place == self._furthest:
            self.wanted[what] = None

    def take(self) -> Token:
        """Returns the token here, and goes on."""
        token = self.now
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def sign(self, *signs: str) -> Token | None:
        """Takes one of the signs, if it is here."""
        for one in signs:
            self.want(one)
        if self.now.sort is Sort.SIGN and self.now.said in signs:
            return self.take()
        return None

    def phrase(self, *phrases: Phrase) -> Phrase | None:
        """Takes one of the phrases, if it is here."""
        for one in phrases:
            for words, written in zip(PHRASES[one], one.spelled.values(), strict=True):
                if self._starts_with(words, written.split()):
                    self.place += len(words)
                    return one
        return None

    def sees(self, phrase: Phrase) -> bool:
        """Returns whether the phrase is here, without taking it."""
        return any(self._starts_with(words, words) for words in PHRASES[phrase])

    def _starts_with(self, words: Iterable[str], written: Iterable[str]) -> bool:
        for count, (word, shown) in enumerate(zip(words, written, strict=True)):
            self.want(shown, self.place + count)
            if self.ahead(count).folded != word:
                return False
        return True

    def named(self, slot: Slot = Slot.NAME) -> Named:
        """Takes a name or a value. Raises RuleError."""
        self.want(slot)
        if self.now.sort not in NAMES or self.now.folded in JOIN_WORDS:
            raise self.wrong()
        token = self.take()
        return Named(token.said, token.at)

    def comparable(self, op: Op, sorts: Collection[Sort]) -> Named:
        """Takes the value of a comparison; one of order needs a number, or a day where `sorts` has
        it. Raises RuleError."""
        token = self.now
        value = self.named(Slot.VALUE)
        if op in ORDERED and sort_of(token.said) not in sorts:
            text = says("%(op)s compares numbers and days; “%(word)s” is neither.")
            raise RuleError(Mistake(token.at, text, {"op": op.value, "word": token.said}))
        return value

    def need(self, sort: Sort, slot: Slot) -> Token:
        """Takes a token of this sort. Raises RuleError."""
        self.want(slot)
        if self.now.sort is not sort:
            raise self.wrong()
        return self.take()

    def wrong(self) -> RuleError:
        """Returns the error of what stands here: what was probably meant, or what could stand."""
        token = self.furthest
        values: dict[str, object] = {"word": token.said, "wanted": Wanted(tuple(self.wanted))}
        if token.sort is Sort.END:
            at = (max(0, len(self.text.rstrip()) - 1), len(self.text))
            return RuleError(Mistake(at, says("Here is missing: %(wanted)s."), values))
        words = [*self.words(), *(BEGINNINGS if Slot.CONDITION in self.wanted else ())]
        if token.sort is Sort.WORD and (meant := nearest(token.said, words)):
            if meant == token.folded:  # the right word, which its colon makes a wrong one
                text = says("“%(word)s” is compared: write %(word)s = … without a colon.")
                return RuleError(Mistake(token.at, text, values))
            return meant_error(token, meant)
        text = says("“%(word)s” can't stand here; this could: %(wanted)s.")
        return RuleError(Mistake(token.at, text, values))

    def words(self) -> list[str]:
        """Returns the fixed words and signs that could stand at the furthest place."""
        return [one for one in self.wanted if not isinstance(one, Slot)]


def meant_error(token: Token, meant: str) -> RuleError:
    """Returns the error of a word in place of which another one was probably meant."""
    text = says("“%(word)s” is not known here; did you mean “%(meant)s”?")
    return RuleError(Mistake(token.at, text, {"word": token.said, "meant": meant}, meant))
