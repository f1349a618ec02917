"""Figures of rehearsals: kill -9 of roles while people text, and while a campaign goes out; and
every kind of fault."""

from __future__ import annotations

import asyncio

from bench.figures import Figure, told
from bench.lab import open_lab
from bot.campaigns.rules import parse_campaign
from bot.rehearsal import plan as plans
from bot.rehearsal import run as rehearsal
from bot.rehearsal.lab import COMMIT_TIMES
from bot.rehearsal.run import SETTLE, Rehearsal, Report

SURVEY = parse_campaign(
    {
        "name": "crash",
        "class": "promotional",
        "audience": {"tags": ["crash"]},
        "text": {"en": "Thanks for your visit!"},
        "survey": {
            "questions": [
                {
                    "key": "nps",
                    "type": "nps",
                    "text": {"en": "From 0 to 10, would you recommend us?"},
                },
                {
                    "key": "when",
                    "type": "choice",
                    "text": {"en": "When do you shop?"},
                    "options": {"en": ["Morning", "Evening"]},
                },
            ],
            "thanks": {"en": "Thank you!"},
        },
    }
)


def run_conversations(full: bool) -> list[Figure]:
    strikes = plans.draw(7, ("kill",), 60 if full else 30)
    return _run("crash", Rehearsal(seed=7, strikes=strikes, conversations=2000 if full else 500))


def run_campaign(full: bool) -> list[Figure]:
    strikes = plans.draw(11, ("kill",), 30)
    count = 20_000 if full else 3000
    return _run("campaign crash", Rehearsal(11, strikes, SURVEY, count, conversations=count // 20))


def run_rehearsal(full: bool) -> list[Figure]:
    strikes = plans.draw(13, tuple(plans.KINDS), 30)
    count = 20_000 if full else 2000
    return _run("rehearsal", Rehearsal(13, strikes, SURVEY, count, conversations=count // 10))


def _run(title: str, plan: Rehearsal) -> list[Figure]:
    with open_lab(disks=True, server=COMMIT_TIMES, TEXTO_NUMBERS=plan.numbers(paced=True)) as lab:
        rehearsal.start(lab, plan)
        report, _ = asyncio.run(rehearsal.rehearse(lab, plan, lambda share, doing: None))
    return _figures(title, report)


def _figures(title: str, report: Report) -> list[Figure]:
    struck = ", ".join(f"{kind} {count}" for kind, count in sorted(report.strikes.items()))
    after = report.settled_after
    return [
        told(
            f"{title}: what happened",
            f"{report.recipients:,} recipients, {report.conversations:,} who wrote unasked; "
            f"{report.texts_in:,} texts in, {report.texts_out:,} out; {struck}",
        ),
        *(
            Figure(
                f"{title}: {what.replace('_', ' ')}",
                "0",
                str(len(cases)) + (f": {cases[:3]}" if cases else ""),
                not cases,
                len(cases),
            )
            for what, cases in report.books.faults().items()
        ),
        Figure(
            f"{title}: all settled after the last fault",
            f"≤ {SETTLE:g} s",
            "not at all" if after is None else f"{after:.0f} s",
            after is not None and after <= SETTLE,
            after,
        ),
    ]
