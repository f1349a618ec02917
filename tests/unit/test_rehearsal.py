"""A rehearsal's plan is the same for a seed and fair to all kinds; its books find what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.campaigns.rules import parse_campaign
from bot.cli.rehearse import FOREIGN
from bot.errors import UsageError
from bot.rehearsal import plan as plans
from bot.rehearsal.books import Evidence, compare
from bot.rehearsal.carrier import offer_of
from bot.rehearsal.store import Rows

ALL = tuple(plans.KINDS)
ROOT = Path(__file__).parents[2]


# -- the plan --------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
def test_of_30_faults_each_kind_strikes_three_times(seed: int):
    drawn = plans.draw(seed, ALL, 30)
    assert drawn == plans.draw(seed, ALL, 30)
    assert set(Counter(strike.kind for strike in drawn)) == set(ALL)
    assert min(Counter(strike.kind for strike in drawn).values()) >= 3
    assert all(strike.target in plans.KINDS[strike.kind] for strike in drawn)
    for kind in ("kill", "freeze", "skew"):
        assert len({strike.target for strike in drawn if strike.kind == kind}) >= 3
    assert all(strike.ahead for strike in drawn if strike.kind == "skew")
    assert max(strike.seconds for strike in drawn) <= plans.LONGEST


def test_other_seeds_strike_otherwise():
    assert plans.draw(1, ALL, 30) != plans.draw(2, ALL, 30)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (None, ALL),
        ("kill", ("kill",)),
        (" kill , freeze,kill,", ("kill", "freeze")),
    ],
)
def test_faults_are_named(words: str | None, found: tuple[str, ...]):
    assert plans.kinds(words) == found


@pytest.mark.parametrize("words", ["", ",", "fire", "kill,fire", "KILL"])
def test_an_unknown_fault_is_refused(words: str):
    with pytest.raises(UsageError, match="there are: kill, freeze"):
        plans.kinds(words)


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_not_its_own_is_refused(name: str):
    said = subprocess.run(
        [sys.executable, "-m", "bot", "rehearse", "data/demo/survey.yml"],
        cwd=ROOT,
        env={**os.environ, name: "https://texto.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 64
    assert f"unset {name}" in said.stderr


# -- the books -------------------------------------------------------------------------------

CAMPAIGN = parse_campaign(
    {
        "name": "spring",
        "class": "promotional",
        "audience": {"tags": ["demo"]},
        "text": {"en": "{brand}: 20% off (today)!", "fr": "{brand} : -20 % !"},
    }
)
BUYER, GUEST, OURS = "+33612300000", "+33612300001", "+15557650100"
NIGHT = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass
class World:
    """A campaign to a buyer, and a guest who asks twice and then says STOP. All is well."""

    log: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    heard: dict[str, float] = field(default_factory=dict)
    sendings: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sends("offer", BUYER, "Le Panier : -20 % !", 1, "campaign")
        for number, body in enumerate(("open?", "where?", "STOP")):
            self.hears(f"in{number}", body, 10 * number + 2)
            purpose = "confirmation" if body == "STOP" else "answer"
            self.sends(
                f"out{number}", GUEST, f"to {body}", 10 * number + 3, purpose, 2 * number + 2
            )
        self.changes.append({"contact_id": 2, "kind": "revoked", "ordinal": 3, "at": at(22)})

    def hears(self, sid: str, body: str, second: float) -> None:
        self.log.append(carried(sid, "inbound", GUEST, OURS, body, second))
        self.heard[sid] = second + 0.1
        row = {"provider_sid": sid, "body": body, "handled_at": at(second), "taken_in_at": None}
        row |= {"direction": "inbound", "handled_by": "keyword" if body == "STOP" else "dialogue"}
        self.texts.append(row | {"id": len(self.texts) + 1, "contact_id": 2, "address": GUEST})

    def sends(
        self, sid: str, to: str, body: str, second: float, purpose: str, answers: int | None = None
    ) -> None:
        self.log.append(carried(sid, "outbound-api", OURS, to, body, second))
        row = {"provider_sid": sid, "body": body, "status": "delivered", "purpose": purpose}
        row |= {"direction": "outbound", "address": to, "contact_id": 1 if to == BUYER else 2}
        self.texts.append(row | {"id": len(self.texts) + 1, "answers": answers})
        sent = {"id": len(self.texts), "contact_id": row["contact_id"], "purpose": purpose}
        self.sendings.append(sent | {"answers": 1, "at": at(second)})

    def row(self, sid: str) -> dict[str, Any]:
        return next(row for row in self.texts if row["provider_sid"] == sid)

    def drop(self, sid: str) -> None:
        self.log = [text for text in self.log if text["sid"] != sid]

    def faults(self) -> set[str]:
        rows: Any = Rows(self.texts, self.sendings, self.changes)
        log = sorted(self.log, key=lambda text: text["created"])
        found = compare(Evidence(rows, log, self.heard, offer_of(CAMPAIGN), [BUYER]))
        return {what for what, cases in found.faults().items() if cases}


def at(second: float) -> datetime:
    return NIGHT + timedelta(seconds=second)


def carried(sid: str, direction: str, frm: str, to: str, body: str, second: float) -> Any:
    return {"sid": sid, "direction": direction, "from": frm, "to": to} | {
        "body": body,
        "created": second,
        "status": "delivered",
    }


def never_taken_in(world: World) -> None:
    world.texts.remove(world.row("in0"))


def never_answered(world: World) -> None:
    world.row("out0")["answers"] = None


def not_with_the_carrier(world: World) -> None:
    world.drop("out1")


def no_campaign(world: World) -> None:
    world.drop("offer")
    world.row("offer")["status"] = "suppressed"
    world.row("offer")["provider_sid"] = None


def campaign_twice(world: World) -> None:
    world.sends("offer2", BUYER, "Le Panier: 20% off (today)!", 2, "campaign")


def answered_twice(world: World) -> None:
    world.sends("again", GUEST, "to open?", 4, "answer", 2)


def only_the_carrier_has_it(world: World) -> None:
    world.texts.remove(world.row("out1"))


def in_doubt(world: World) -> None:
    world.row("out1")["status"] = "unknown"


def answers_overtake(world: World) -> None:
    next(text for text in world.log if text["sid"] == "out0")["created"] = 14


def turns_overtake(world: World) -> None:
    world.row("in0")["handled_at"] = at(13)


def offer_after_stop_by_commit(world: World) -> None:
    world.sends("late", GUEST, "More!", 23, "campaign")


def offer_after_stop_by_the_log(world: World) -> None:
    world.sends("late", GUEST, "Le Panier : -20 % !", 40, "campaign")
    world.sendings.pop()


def answer_after_stop_by_the_log(world: World) -> None:
    """One text may be the answer to the STOP itself; the second is none."""
    for number in range(2):
        world.sends(f"late{number}", GUEST, "We are open.", 40 + number, "staff")
        world.sendings.pop()


PLANTED: tuple[tuple[Callable[[World], None], set[str]], ...] = (
    (never_taken_in, {"lost"}),
    (never_answered, {"lost"}),
    (not_with_the_carrier, {"lost"}),
    (no_campaign, {"lost"}),
    (campaign_twice, {"doubled"}),
    (answered_twice, {"doubled"}),
    (only_the_carrier_has_it, {"doubled", "lost"}),
    (in_doubt, {"unknown"}),
    (answers_overtake, {"out_of_order"}),
    (turns_overtake, {"out_of_order"}),
    (offer_after_stop_by_commit, {"after_stop"}),
    (offer_after_stop_by_the_log, {"after_stop"}),
    (answer_after_stop_by_the_log, {"after_stop"}),
)


def test_nothing_is_wrong_where_nothing_is():
    assert World().faults() == set()


def test_a_keyword_is_answered_after_a_stop_too():
    world = World()
    world.hears("help", "HELP", 21)
    world.log.append(world.log.pop(-3))  # before the STOP
    world.sends("helped", GUEST, "Help!", 60, "keyword_reply", len(world.texts))
    assert world.faults() == set()


@pytest.mark.parametrize(("plant", "found"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_what_is_wrong_is_found(plant: Callable[[World], None], found: set[str]):
    world = World()
    plant(world)
    assert world.faults() == found
