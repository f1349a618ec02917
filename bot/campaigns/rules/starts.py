"""What starts a survey for one person after the other: a case that staff close, a keyword,
an event.

Nobody gets such a survey when it is launched: it runs until it is canceled, or until its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeGuard

from bot.files import checking
from bot.files.checking import Problems
from bot.models import Language
from bot.reading.keywords import fold

LONGEST = 24 * 90  # hours between an event and its survey
MAX_EVENT = 80  # characters of its name, as bot/campaigns/audience/events.py takes them
MAX_WORD = 20  # letters of a keyword
NOT_WITH = ("coupon", "canary", "hold_out", "experiment", "replies")  # what is for many at once
CLOSED = "closed"


class StartKind(StrEnum):
    """What may start a survey. The values are the fields of a file that say so."""

    CASE = "case"
    KEYWORD = "keyword"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Start:
    """What starts a survey. teams: whose cases; empty for those of all. words: the keyword in each
    language. event: the name of what they did; hours: how long after it."""

    kind: StartKind
    teams: tuple[str, ...] = ()
    words: Mapping[Language, str] = field(default_factory=dict)
    event: str = ""
    hours: int = 0

    def heard(self, word: str) -> tuple[Language, ...]:
        """Returns the languages in which a folded word is the keyword."""
        return tuple(one for one, said in self.words.items() if fold(said) == word)


_ALLOWED: Mapping[StartKind, Collection[str]] = {
    StartKind.CASE: ("case", "teams"),
    StartKind.KEYWORD: ("keyword",),
    StartKind.EVENT: ("event", "hours"),
}


def named(said: object) -> TypeGuard[Mapping[str, object]]:
    """Returns whether the field `start` of a file says what starts a survey."""
    return isinstance(said, Mapping) and any(said.get(kind.value) is not None for kind in StartKind)


def read(fields: Mapping[str, object], problems: Problems) -> Start | None:
    """Reads what the field `start` of a file says; notes what is wrong with it."""
    kinds = [kind for kind in StartKind if fields.get(kind.value) is not None]
    if len(kinds) != 1:
        problems.add("start", f"say one of {', '.join(kind.value for kind in StartKind)}")
        return None
    [kind] = kinds
    checking.only(fields, _ALLOWED[kind], "start", problems)
    if kind is StartKind.CASE:
        return _case(fields, problems)
    return _keyword(fields, problems) if kind is StartKind.KEYWORD else _event(fields, problems)


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


def _keyword(fields: Mapping[str, object], problems: Problems) -> Start:
    said, place = fields["keyword"], "start.keyword"
    if isinstance(said, Mapping):
        words = checking.texts(said, place, tuple(Language), problems)
        if not said:
            problems.add(place, "names no word")
    else:
        words = dict.fromkeys(Language, checking.text(said, place, problems))
    for language, word in words.items():
        at = f"{place}.{language.value}" if isinstance(said, Mapping) else place
        folded = fold(word)
        if word and not any(map(str.isalpha, folded)):
            problems.add(at, "has no letter; a bare number is an answer")
        elif len(folded) > MAX_WORD or len(folded.split()) > 2:
            problems.add(at, f"is too long to be typed: one word or two, {MAX_WORD} letters")
    return Start(StartKind.KEYWORD, words={one: word for one, word in words.items() if word})


def _event(fields: Mapping[str, object], problems: Problems) -> Start:
    name, hours = checking.text(fields["event"], "start.event", problems), fields.get("hours")
    if len(name) > MAX_EVENT:
        problems.add("start.event", f"has {len(name)} characters; at most {MAX_EVENT} are allowed")
    if not checking.is_whole(hours, LONGEST):
        problems.add("start.hours", f"must be a whole number from 1 to {LONGEST}")
        hours = 1
    return Start(StartKind.EVENT, event=name, hours=hours)


def check(fields: Mapping[str, object], problems: Problems) -> None:
    """Notes what does not go with a start of this kind."""
    if fields.get("survey") is None:
        problems.add("start", "is for campaigns with a survey")
    for other in NOT_WITH:
        if fields.get(other) is not None:
            problems.add(other, "does not go with a survey that is started for one after the other")


def mapping(start: Start) -> dict[str, object]:
    """Returns what `read` reads, fit for JSON."""
    match start.kind:
        case StartKind.CASE:
            return {"case": CLOSED} | ({"teams": list(start.teams)} if start.teams else {})
        case StartKind.KEYWORD:
            return {"keyword": checking.by_code(start.words)}
        case StartKind.EVENT:
            return {"event": start.event, "hours": start.hours}


def for_team(start: Start, team: str | None) -> bool:
    """Returns whether a survey asks about the cases of a team, None for those of no team."""
    return start.kind is StartKind.CASE and (not start.teams or team in start.teams)
