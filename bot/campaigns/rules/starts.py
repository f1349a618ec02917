"""What starts a survey for one person after the other: a case that staff close, a keyword that they
text, something that they did.

Nobody gets such a survey when it is launched: it runs until it is canceled, or until its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard

from bot.files import checking
from bot.files.checking import Problems

NOT_WITH = ("coupon", "canary", "hold_out", "experiment", "replies")  # what is for many at once


class StartKind(StrEnum):
    """What may start a survey. The values are the fields of a file that say so."""

    CASE = "case"


@dataclass(frozen=True, slots=True)
class Start:
    """What starts a survey. teams: whose cases; empty for those of all."""

    kind: StartKind
    teams: tuple[str, ...] = ()


CLOSED = "closed"


def named(said: object) -> TypeGuard[Mapping[str, object]]:
    """Returns whether the field `start` of a file says what starts a survey."""
    return isinstance(said, Mapping) and any(said.get(kind.value) is not None for kind in StartKind)


def read(fields: Mapping[str, object], problems: Problems) -> Start | None:
    """Reads what the field `start` of a file says; notes what is wrong with it."""
    kinds = [kind for kind in StartKind if fields.get(kind.value) is not None]
    if len(kinds) != 1:
        problems.add("start", f"say one of {', '.join(kind.value for kind in StartKind)}")
        return None
    checking.only(fields, _ALLOWED[kinds[0]], "start", problems)
    return _case(fields, problems)


_ALLOWED: Mapping[StartKind, Collection[str]] = {StartKind.CASE: ("case", "teams")}


def _case(fields: Mapping[str, object], problems: Problems) -> Start:
    if fields["case"] != CLOSED:
        problems.add("start.case", f"must be {CLOSED}: it starts when staff close a case")
    said = fields.get("teams")
    listed = checking.listed(said, "start.teams", problems) if said is not None else []
    teams = (
        checking.text(one, f"start.teams[{position}]", problems)
        for position, one in enumerate(listed, 1)
    )
    return Start(StartKind.CASE, tuple(dict.fromkeys(filter(None, teams))))


def check(fields: Mapping[str, object], problems: Problems) -> None:
    """Notes what does not go with a start of this kind."""
    if fields.get("survey") is None:
        problems.add("start", "is for campaigns with a survey")
    for other in NOT_WITH:
        if fields.get(other) is not None:
            problems.add(other, "does not go with a survey that is started for one after the other")


def mapping(start: Start) -> dict[str, object]:
    """Returns what `read` reads, fit for JSON."""
    teams: dict[str, object] = {"teams": list(start.teams)} if start.teams else {}
    return {"case": CLOSED} | teams


def for_team(start: Start, team: str | None) -> bool:
    """Returns whether a survey asks about the cases of a team, None for those of no team."""
    return start.kind is StartKind.CASE and (not start.teams or team in start.teams)
