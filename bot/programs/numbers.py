"""Our sender numbers, and which programs come from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.models import OptOutReplies
from bot.programs.model import Program, clashes, default


class Number(BaseModel):
    """A sender number of ours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[str, Field(pattern=r"^(\+[1-9]\d{6,14}|\d{3,6})$")]
    program: str = "main"
    provider: str = "twilio"
    opt_out_replies: OptOutReplies = OptOutReplies.TWILIO_DEFAULT
    segments_per_second: Annotated[float, Field(gt=0)] | None = 1.0
    messaging_service_sid: Annotated[str, Field(pattern=r"^MG[0-9a-fA-F]{32}$")] | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """Our sender numbers and our programs. described: the programs that were written down;
    without any, each name that a number gives is one, which nobody can join by keyword."""

    every: tuple[Number, ...] = ()
    described: tuple[Program, ...] = ()

    def faults(self) -> list[str]:
        """Says what does not fit together; empty if all does."""
        return list(self._faults())

    def _faults(self) -> Iterator[str]:
        ours = [n.number for n in self.every]
        names = [p.name for p in self.described]
        yield from (f"the number {one} is named twice" for one in _repeated(ours))
        yield from (f"the program {one} is named twice" for one in _repeated(names))
        for n in self.every:
            if names and n.program not in names:
                yield (f"{n.number} is the number of {n.program!r}, which is no program; "
                       f"the programs are {', '.join(names)}")
        for p in self.described:
            if p.number is not None and p.number not in ours:
                yield f"the program {p.name} names {p.number}, which is no number of ours"
        yield from clashes((number, self.heard_on(number)) for number in ours)

    @property
    def programs(self) -> Mapping[str, Program]:
        """The programs by name, in their order."""
        found = self.described or tuple(
            default(name)
            for name in dict.fromkeys([n.program for n in self.every] or ["main"]))
        return {p.name: p for p in found}

    def of(self, address: str) -> Number:
        """The settings of one of our numbers (also as a channel address). A number that is not
        configured is treated as one whose opt-outs Twilio handles: the careful reading."""
        bare = address.removeprefix("whatsapp:")
        for number in self.every:
            if number.number == bare:
                return number
        return Number.model_construct(number=bare)

    def heard_on(self, address: str) -> tuple[Program, ...]:
        """The programs whose keywords are listened to on this number of ours."""
        bare = address.removeprefix("whatsapp:")
        advertised = self.of(bare).program
        return tuple(p for p in self.programs.values()
                     if p.number == bare or (p.number is None and p.name == advertised))

    def sender(self, name: str) -> str | None:
        """The number that texts of this program come from; None if there is no number."""
        own = self.programs[name].number
        fitting = [n.number for n in self.every if n.program == name]
        return own or next(iter([*fitting, *(n.number for n in self.every)]), None)

    def program_of(self, address: str) -> Program:
        """The program that a sender number of ours advertises."""
        name = self.of(address).program
        return self.programs.get(name) or default(name)


def _repeated(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
