"""Reads the text of a rule.

rule = all {or all} · all = one {[and] one} · one = [not] ("(" rule ")" | condition) · condition =
name op value | name in (value, …) | name has value | tag:x | audience:x | consent:program |
event[:ref[.part]] [op value] {at least n times | within 30d | since day | before day | worth op
amount}. A descent by hand: the errors know what was meant, and what could stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.campaigns.audience.rules.events import read_event
from bot.campaigns.audience.rules.reader import BEGINNINGS, NAMES, Reader, Slot, meant_error
from bot.campaigns.audience.rules.tokens import Mistake, RuleError, Sort, says
from bot.campaigns.audience.rules.tree import (
    And,
    Compared,
    Condition,
    Consents,
    HasValue,
    InAudience,
    Named,
    Not,
    Op,
    Or,
    Rule,
    Tagged,
    conditions,
)
from bot.campaigns.audience.rules.words import (
    FIELD_OF,
    FIRST_WORDS,
    JOIN_WORDS,
    KIND_OF,
    PREFIX_OF,
    Phrase,
    Prefix,
    nearest,
)

DEEPEST = 20  # brackets and nots within each other
MOST_CONDITIONS = 50

_COMPARISONS = tuple(one.value for one in Op if one is not Op.IN)
_NAMED: Mapping[Prefix, Callable[[Named], Condition]] = {
    Prefix.TAG: Tagged,
    Prefix.AUDIENCE: InAudience,
    Prefix.CONSENT: Consents,
}


def parse(text: str) -> Rule:
    """Returns the rule that a text says. Raises RuleError, which knows where it is wrong."""
    return Parser(text).all_of_it()


class Parser(Reader):
    """Reads a rule by descent, one method for each line of the grammar."""

    def all_of_it(self) -> Rule:
        """Reads the whole text. Raises RuleError."""
        rule = self._rule(0)
        if self.now.sort is not Sort.END:
            raise self.wrong()
        if sum(1 for _ in conditions(rule)) > MOST_CONDITIONS:
            raise RuleError(
                Mistake(
                    (0, len(self.text)),
                    says("The rule has more than %(most)s conditions; save a part of it."),
                    {"most": MOST_CONDITIONS},
                )
            )
        return rule

    def _rule(self, depth: int) -> Rule:
        parts = [self._all(depth)]
        while self.phrase(Phrase.OR):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _all(self, depth: int) -> Rule:
        parts = [self._one(depth)]
        while self.phrase(Phrase.AND) or self._begins():
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _begins(self) -> bool:
        """Returns whether a condition begins here, without "and" before it."""
        if self.now.sort is Sort.SIGN:
            return self.now.said == "("
        return not self.sees(Phrase.OR) and self.now.sort in (Sort.WORD, Sort.QUOTED)

    def _one(self, depth: int) -> Rule:
        if depth > DEEPEST:
            raise RuleError(Mistake(self.now.at, says("This is nested too deeply to be read.")))
        if self.phrase(Phrase.NOT):
            return Not(self._one(depth + 1))
        self.want(Slot.CONDITION)
        opened = self.sign("(")
        if opened is None:
            return self._condition()
        rule = self._rule(depth + 1)
        if self.sign(")") is None:
            if self.now.sort is not Sort.END:
                raise self.wrong()
            raise RuleError(Mistake(opened.at, says("This bracket is never closed."), {}, None))
        return rule

    def _condition(self) -> Condition:
        token = self.now
        if token.sort not in (Sort.WORD, Sort.QUOTED) or token.folded in FIRST_WORDS:
            raise self.wrong()
        colon = self.ahead().sort is Sort.SIGN and self.ahead().said == ":"
        if token.folded in PREFIX_OF and colon:
            self.place += 2
            return _NAMED[PREFIX_OF[token.folded]](self.named())
        if token.folded in KIND_OF:
            return read_event(self, KIND_OF[token.folded])
        if colon:
            self.want(Slot.CONDITION)
            raise self.wrong()
        return self._field()

    def _field(self) -> Condition:
        could, start = self.words(), self.place
        token = self.take()
        name = Named(FIELD_OF.get(token.folded, token.said), token.at)
        if self.phrase(Phrase.HAS_VALUE):
            return HasValue(name)
        if self.phrase(Phrase.IN):
            return Compared(name, Op.IN, self._list())
        if sign := self.sign(*_COMPARISONS):
            op = Op(sign.said)
            return Compared(name, op, (self.comparable(op, (Sort.NUMBER, Sort.DATE)),))
        if token.sort is Sort.WORD and (meant := nearest(token.said, [*could, *BEGINNINGS])):
            raise meant_error(token, meant)
        raise self._unquoted(start) or self.wrong()

    def _unquoted(self, start: int) -> RuleError | None:
        """Returns the error of a value of several words: the last of them looked like a field."""
        value, word = self.tokens[start - 1], self.tokens[start]
        before = self.tokens[start - 2]
        if start < 2 or before.sort is not Sort.SIGN or before.said in "()":
            return None
        at = (value.at[0], word.at[1])
        meant = f'"{value.said} {word.said}"'
        text = says("Several words stand in quotes: %(meant)s.")
        return RuleError(Mistake(at, text, {"meant": meant}, meant))

    def _list(self) -> tuple[Named, ...]:
        if self.sign("(") is None:
            if self.now.sort in NAMES and self.now.folded not in JOIN_WORDS:
                said = self.text[slice(*self.now.at)]
                text = says("A list stands in brackets: %(meant)s.")
                raise RuleError(Mistake(self.now.at, text, {"meant": f"({said})"}, f"({said})"))
            raise self.wrong()
        values = [self.named(Slot.VALUE)]
        while self.sign(","):
            values.append(self.named(Slot.VALUE))
        if self.sign(")") is None:
            raise self.wrong()
        return tuple(values)
