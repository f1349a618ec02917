"""Compares what respondents meant with what stands in the database (pure)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.respondents.people import Respondent

Row = Mapping[str, Any]
# what a talk that ended so leaves; who fell silent before the first answer has no run
ENDS = {"end": "completed", "opt_out": "stopped", "silent": "expired", "late": "expired"}


@dataclass
class Marks:
    """What was found. intended: answers that were given; at_once: recorded after one reply; right:
    after one or two. The lists name each case in words."""

    intended: int = 0
    at_once: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)
    asked_again: list[str] = field(default_factory=list)
    after_stop: list[str] = field(default_factory=list)
    not_stopped: list[str] = field(default_factory=list)
    undefined: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Found:
    """The database's rows. answers: those that count, with phone, question, value, message_id and
    status; texts: all, with phone, in their order; runs: the state of each by phone."""

    answers: Sequence[Row]
    texts: Sequence[Row]
    states: Mapping[str, str]


def mark(people: Sequence[Respondent], found: Found) -> Marks:
    marks = Marks()
    answers: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in found.answers:
        answers[row["phone"]][row["question"]] = row
    texts: defaultdict[str, list[Row]] = defaultdict(list)
    for row in found.texts:
        texts[row["phone"]].append(row)
    for person in people:
        _mark_answers(marks, person, answers[person.phone])
        _mark_texts(marks, person, answers[person.phone], texts[person.phone])
        _mark_state(marks, person, found.states.get(person.phone, "never began"))
    return marks


def _mark_answers(marks: Marks, person: Respondent, answers: Mapping[str, Row]) -> None:
    for key, values in person.given.items():
        marks.intended += 1
        row = answers.get(key)
        case = f"{person.phone} {key} meant {values[0]!r}"
        if row is None or (row["value"] is None and None not in values):
            marks.missing.append(f"{case}, nothing recorded; said {person.says}")
        elif _same(row["value"], values):
            marks.right += 1
            marks.at_once += person.replies[key] < 2
        else:
            marks.wrong.append(f"{case}, recorded {row['value']!r}; said {person.says}")
    for key in answers.keys() - person.given.keys():
        value = answers[key]["value"]
        if value is not None and not _said_beside(person, value):
            marks.made_up.append(
                f"{person.phone} {key} never answered, recorded {value!r}; said {person.says}"
            )


def _said_beside(person: Respondent, value: str) -> bool:
    """Returns whether the words stand in a reply beside another answer: "6, such a queue"."""
    return any(value in text != value for kind, text in person.says if kind == "reply")


def _same(value: str | None, values: Sequence[str | None]) -> bool:
    return value in values or (value or "").strip() in [(one or "\0").strip() for one in values]


def _mark_texts(
    marks: Marks, person: Respondent, answers: Mapping[str, Row], texts: Sequence[Row]
) -> None:
    """Checks that no question is asked once more after its answer was recorded, and that nothing
    but one confirmation or answer follows the wish for no more texts."""
    stopped = next((row["id"] for row in texts if _is_stop(person, row)), None)
    after = []
    for row in texts:
        if row["direction"] == "inbound":
            continue
        key = person.question(row["body"])
        given = answers.get(key)
        if given is not None and given["message_id"] < row["id"]:
            marks.asked_again.append(f"{person.phone} {key}: {row['body'][-60:]!r}; {person.says}")
        if stopped is not None and row["id"] > stopped:
            after.append(row)
            if key or len(after) > 1:
                marks.after_stop.append(
                    f"{person.phone} {row['body'][:80]!r} after {person.says[-1]}"
                )


def _is_stop(person: Respondent, row: Row) -> bool:
    return (
        row["direction"] == "inbound"
        and person.ended == "opt_out"
        and row["body"] == person.says[-1][1]
    )


def _mark_state(marks: Marks, person: Respondent, state: str) -> None:
    marks.states[state] += 1
    wanted = ENDS.get(person.ended, "an end")
    if person.ended in ("silent", "late", "opt_out") and not person.replies:
        wanted = "never began"
    if state != wanted:
        marks.undefined.append(f"{person.phone} is {state}, not {wanted}: {person.says}")
