"""kill -9 of worker, sender and web while people text and the carrier misbehaves: nothing is lost,
doubled, left in doubt, or sent after a STOP. `python -m bench --only crash` does it at length."""

from __future__ import annotations

from bench.crash import Plan, crash
from bench.lab import Lab

PLAN = Plan(conversations=60, kills=3, worker_kills=2, workers=2, seconds=10)


async def test_whoever_is_killed_nothing_is_lost_or_doubled(lab: Lab):
    ledger, books = await crash(lab, PLAN)
    assert ledger.kills["worker"] == PLAN.worker_kills
    assert ledger.kills["web"] >= 1
    assert ledger.kills["sender"] >= 1
    assert len(ledger.accepted) > PLAN.conversations
    assert ledger.settled_after is not None
    assert ledger.settled_after <= 60
    assert {what: cases for what, cases in books.faults().items() if cases} == {}
