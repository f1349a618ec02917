"""Every kind of fault strikes once while a campaign and conversations run, on real processes and
disks: nothing is lost, doubled, in doubt, out of order, or sent after a STOP. `texto rehearse` does
it at length."""

from __future__ import annotations

from bench.crash import SURVEY
from bot.rehearsal import plan as plans
from bot.rehearsal.lab import Lab
from bot.rehearsal.run import Rehearsal, rehearse

STRIKES = plans.draw(148, tuple(plans.KINDS), len(plans.KINDS), longest=3)
PLAN = Rehearsal(148, STRIKES, SURVEY, recipients=200, conversations=20, workers=2)


async def test_whatever_fails_nothing_is_lost_or_doubled(lab: Lab):
    report, evidence = await rehearse(lab, PLAN, lambda share, doing: None)
    assert set(report.strikes) == set(plans.KINDS)
    assert len(evidence.heard) > 20
    assert report.texts_out > PLAN.recipients
    assert {what: cases for what, cases in report.books.faults().items() if cases} == {}
    assert report.settled_after is not None
    assert report.settled_after <= 60
