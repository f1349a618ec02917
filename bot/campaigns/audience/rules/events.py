"""Reads what somebody did: bought at least 3 times within 1y worth >= 50."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.campaigns.audience.rules.reader import Reader, Slot
from bot.campaigns.audience.rules.tokens import Mistake, RuleError, Sort, Token, says
from bot.campaigns.audience.rules.tree import (
    EVER,
    ORDERED,
    Happened,
    Kind,
    Op,
    Test,
    Times,
    Unit,
    Window,
    Worth,
)
from bot.campaigns.audience.rules.words import OFTEN, TAKES, UNIT_OF, Phrase, fold, longest

MOST_TIMES = 10_000
MOST_WORTH = Decimal(10) ** 12

_TESTS = tuple(one.value for one in Op if one not in (Op.IN, Op.CONTAINS))
_WORTHS = ("=", *sorted(one.value for one in ORDERED))


def read_event(reader: Reader, kind: Kind) -> Happened:
    """Reads an event, its first word at the reader's place. Raises RuleError."""
    first, takes = reader.take(), TAKES[kind]
    ref = part = test = None
    if takes.ref and reader.sign(":"):
        ref = reader.named()
        part = reader.named() if takes.part and reader.sign(".") else None
    elif takes.needed:
        reader.want(":")
        raise reader.wrong()
    if part is not None and (sign := reader.sign(*_TESTS)):
        op = Op(sign.said)
        test = Test(op, reader.comparable(op, (Sort.NUMBER,)))
    found = Happened(kind, ref, part, test, at=first.at)
    while (more := _suffix(reader, found)) is not None:
        found = more
    return found


def _suffix(reader: Reader, found: Happened) -> Happened | None:
    """Reads one more thing about an event. Returns None if nothing more is said."""
    if found.times is None and (often := reader.phrase(*OFTEN)):
        count = _count(reader)
        return replace(found, times=Times(OFTEN[often], count))
    if TAKES[found.kind].worth and found.worth is None and reader.phrase(Phrase.WORTH):
        return replace(found, worth=_worth(reader))
    window = _window(reader, found.window)
    return replace(found, window=window) if window is not None else None


def _count(reader: Reader) -> int:
    token = reader.need(Sort.NUMBER, Slot.NUMBER)
    if not token.said.isdecimal() or int(token.said) > MOST_TIMES:
        raise RuleError(
            Mistake(
                token.at,
                says("“%(word)s” is no number of times; it is a whole one up to %(most)s."),
                {"word": token.said, "most": MOST_TIMES},
            )
        )
    if not reader.phrase(Phrase.TIMES):
        raise reader.wrong()
    return int(token.said)


def _worth(reader: Reader) -> Worth:
    sign = reader.sign(*_WORTHS)
    if sign is None:
        raise reader.wrong()
    token = reader.need(Sort.NUMBER, Slot.NUMBER)
    amount = Decimal(token.said)
    if abs(amount) >= MOST_WORTH:
        raise RuleError(Mistake(token.at, says("“%(word)s” is too large."), {"word": token.said}))
    return Worth(Op(sign.said), amount)


def _window(reader: Reader, known: Window) -> Window | None:
    if known == EVER and reader.phrase(Phrase.WITHIN):
        return Window(within=_span(reader))
    if known.within is None and known.since is None and reader.phrase(Phrase.SINCE):
        return replace(known, since=_day(reader))
    if known.within is None and known.before is None and reader.phrase(Phrase.BEFORE):
        return replace(known, before=_day(reader))
    return None


def _span(reader: Reader) -> tuple[int, Unit]:
    if reader.now.sort is Sort.NUMBER:
        token = reader.now
        text = says(
            "%(word)s of what? %(word)sh are hours, %(word)sd days, %(word)sw weeks,"
            " %(word)smo months, %(word)sy years."
        )
        raise RuleError(Mistake(token.at, text, {"word": token.said}, f"{token.said}d"))
    token = reader.need(Sort.SPAN, Slot.SPAN)
    digits = token.said.rstrip("".join({char for char in token.said if not char.isdecimal()}))
    count, unit = int(digits), UNIT_OF[fold(token.said[len(digits) :])]
    if not 1 <= count <= longest(unit):
        raise RuleError(
            Mistake(
                token.at,
                says("“%(word)s” is not between 1 and %(most)s, which are ten years."),
                {"word": token.said, "most": longest(unit)},
            )
        )
    return count, unit


def _day(reader: Reader) -> date:
    token: Token = reader.need(Sort.DATE, Slot.DATE)
    try:
        return date.fromisoformat(token.said)
    except ValueError:
        text = says("There is no day %(word)s; a day is written as in 2026-11-30.")
        raise RuleError(Mistake(token.at, text, {"word": token.said})) from None
