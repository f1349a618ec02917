"""Our sender numbers, and the programs that use them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.models import OptOutReplies
from bot.programs.model import AtMost, Program, clashes, default
from bot.reading.opt_out import ONLY
from bot.reading.yes_no import BARE_NO, BARE_YES


def _sender(number: str) -> str:
    digits = number.removeprefix("+")
    phone = number.startswith("+") and 7 <= len(digits) <= 15 and digits[0] != "0"
    if not (digits.isascii() and digits.isdigit() and (phone or 3 <= len(number) <= 6)):
        raise ValueError(
            "a sender number is written as in +15557650100; a short code has 3 to 6 digits"
        )
    return number


class Number(BaseModel):
    """A sender number of ours.

    retired: it sends nothing new of its own; texts that come in are still handled, and what was
    open goes out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[str, AfterValidator(_sender)]
    program: str = "main"
    provider: str = "twilio"
    opt_out_replies: OptOutReplies = OptOutReplies.TWILIO_DEFAULT
    segments_per_second: Annotated[float, Field(gt=0)] | None = 1.0
    messaging_service_sid: Annotated[str, Field(pattern=r"^MG[0-9a-fA-F]{32}$")] | None = None
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """Our sender numbers and our programs.

    every: includes the retired ones. described: the programs that were written down, including the
    ended ones; if there are none, each name that a number gives is a program, which nobody can join
    by keyword."""

    every: tuple[Number, ...] = ()
    described: tuple[Program, ...] = ()

    def faults(self) -> list[str]:
        """Returns what does not fit together; empty if all does."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        ours = {n.number: n for n in self.every}
        offered = [p for p in self.described if not p.ended]
        names = [p.name for p in offered]
        yield from (
            f"the number {one} is named twice" for one in _repeated([n.number for n in self.every])
        )
        yield from (
            f"the program {one} is named twice"
            for one in _repeated([p.name for p in self.described])
        )
        for n in self.active:
            if self.described and n.program not in names:
                yield (
                    f"{n.number} is the number of {n.program!r}, which is no program; "
                    f"the programs are {', '.join(names) or 'none'}"
                )
        for p in offered:
            if p.number is not None and p.number not in ours:
                yield f"the program {p.name} names {p.number}, which is no number of ours"
            elif p.number is not None and ours[p.number].retired:
                yield f"the program {p.name} names {p.number}, which is retired"
        yield from clashes((number, self.heard_on(number)) for number in ours)

    def having(self, *things: Number | Program) -> Numbers:
        """Returns the same with these: each replaces its earlier version, or is added last."""
        return replace(
            self,
            every=_put(self.every, {t.number: t for t in things if isinstance(t, Number)}),
            described=_put(self.described, {t.name: t for t in things if isinstance(t, Program)}),
        )

    @property
    def things(self) -> tuple[Number | Program, ...]:
        """All numbers and all described programs."""
        return *self.every, *self.described

    @property
    def active(self) -> tuple[Number, ...]:
        """The numbers that send: all but the retired ones."""
        return tuple(n for n in self.every if not n.retired)

    @property
    def programs(self) -> Mapping[str, Program]:
        """The programs that have not ended, by name, in their order."""
        found = self.described or tuple(
            default(name) for name in dict.fromkeys([n.program for n in self.every] or ["main"])
        )
        return {p.name: p for p in found if not p.ended}

    def at_most(self, name: str) -> AtMost | None:
        """Returns how many promotional texts a program may send; None if it names no figures."""
        return next((p.at_most for p in self.described if p.name == name), None)

    def of(self, address: str) -> Number:
        """Returns the settings of one of our numbers (also as a channel address).

        A number that is not configured is treated as one whose opt-outs Twilio handles: the careful
        reading."""
        bare = address.removeprefix("whatsapp:")
        for number in self.every:
            if number.number == bare:
                return number
        return Number.model_construct(number=bare)

    def listens(self, address: str, word: str) -> bool:
        """Returns whether a whole text, folded, may ask for something on this number of ours.

        It may if it is a yes, a no, the answer to an opt-out's question, or a program's keyword."""
        return (
            word in BARE_YES
            or word in BARE_NO
            or word == ONLY
            or (word != "" and any(word in one.folded for one in self.heard_on(address)))
        )

    def begins(self, address: str, words: Collection[str]) -> bool:
        """Returns whether one of these words begins what a text may ask for on this number."""
        return any(word in BARE_YES or word in BARE_NO or word == ONLY for word in words) or any(
            each.split(" ")[0] in words for one in self.heard_on(address) for each in one.folded
        )

    def heard_on(self, address: str) -> tuple[Program, ...]:
        """Returns the programs whose keywords are listened to on this number of ours."""
        number = self.of(address)
        if number.retired:
            return ()
        return tuple(
            p
            for p in self.programs.values()
            if p.number == number.number or (p.number is None and p.name == number.program)
        )

    def sender(self, name: str) -> str | None:
        """Returns the number that this program's texts come from, or None if there is no number."""
        own = self.programs[name].number
        fitting = [n.number for n in self.active if n.program == name]
        return own or next(iter([*fitting, *(n.number for n in self.active)]), None)

    def program_of(self, address: str) -> Program:
        """Returns the program that a sender number of ours advertises."""
        name = self.of(address).program
        return self.programs.get(name) or default(name)


Thing = TypeVar("Thing", Number, Program)


def _put(held: tuple[Thing, ...], changed: dict[str, Thing]) -> tuple[Thing, ...]:
    found = {name_of(one): one for one in held}
    return tuple((found | changed).values()) if changed else held


def name_of(thing: Number | Program) -> str:
    """Returns the number itself, or the program's name."""
    return thing.number if isinstance(thing, Number) else thing.name


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
