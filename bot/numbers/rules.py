"""Compares the environment, the table and the versions of one number or program. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers, name_of

SEED = "texto number seed --as NAME"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between the environment and the table.

    command: the one that would make the table match."""

    what: str
    command: str


def differences(table: Numbers, environment: Numbers) -> list[Difference]:
    """Returns how the environment differs from the table.

    Nothing is returned for what the environment leaves out altogether: it names no number, or no
    program."""
    return [
        *_between("number", table.every, environment.every),
        *_between("program", table.described, environment.described),
    ]


def _between(
    kind: str, held: Iterable[Number | Program], said: Iterable[Number | Program]
) -> Iterator[Difference]:
    there = {name_of(one): one for one in held}
    named = {name_of(one): one for one in said}
    for name, one in named.items():
        if name not in there:
            yield Difference(f"the environment names the {kind} {name}, the table does not", SEED)
        elif what := changes(content(there[name]), content(one)):
            yield Difference(
                f"the environment says otherwise of the {kind} {name} "
                f"(table → environment: {'; '.join(what)})",
                SEED,
            )
    for name, one in there.items():
        if named and name not in named and not gone(one):
            verb = "retire" if kind == "number" else "end"
            yield Difference(
                f"the table has the {kind} {name}, the environment does not name it",
                f"texto {kind} {verb} {name} --as NAME",
            )


def gone(thing: Number | Program) -> bool:
    """Returns whether it is a retired number or an ended program."""
    return thing.retired if isinstance(thing, Number) else thing.ended


def content(thing: Number | Program) -> Mapping[str, object]:
    """Returns the content of a version of it, as JSON values."""
    return thing.model_dump(mode="json")


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """Returns the fields that differ, each as "program: club → shop", in one list."""
    return [
        f"{name}: {_shown(before.get(name))} → {_shown(after.get(name))}"
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]


def _shown(value: object) -> str:
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{language} {words!r}" for language, words in value.items())
    return str(value)
