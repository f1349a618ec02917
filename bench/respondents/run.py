"""The figure of the respondents: a campaign with a survey goes to them, over the real roles.

Then the clock goes a day ahead, so that reminders go, and a week, so that what nobody answered
expires.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
import asyncpg

from bench.figures import Figure, at_least, at_most, told
from bench.lab import FOLDER, open_lab
from bench.respondents.marks import Found, Marks, mark
from bench.respondents.people import MIX, Respondent, draw
from bench.respondents.replies import Sheets, load
from bench.respondents.talks import Talks
from bot.clock import Clock
from bot.config import parse_clock
from bot.contacts.waiting_store import STATE
from bot.db.database import Database
from bot.rehearsal import store
from bot.rehearsal.carrier import Carrier
from bot.rehearsal.lab import Lab
from bot.rehearsal.plan import Strike
from bot.rehearsal.processes import until
from bot.rehearsal.run import Rehearsal, launch_to, start
from bot.rehearsal.strikes import Striker
from bot.rehearsal.texts import mobiles

SEED = 23
PEOPLE, FEW = 2000, 300
KILLS = 5
RIGHT, WRONG = 0.98, 0.003
REMINDED, EXPIRED = timedelta(hours=26), timedelta(days=8)
SETTLE = 60.0


@dataclass
class Played:
    """What came of a run."""

    marks: Marks
    talks: Talks
    kills: int
    seconds: float
    happened: Counter[str] = field(default_factory=Counter)


def run(full: bool) -> list[Figure]:
    """Returns the figures of both files of replies, without and with kills of the worker."""
    count = PEOPLE if full else FEW
    return [*_measure("first", count, 0), *_measure("second", count, KILLS)]


def _measure(name: str, count: int, kills: int) -> list[Figure]:
    with open_lab() as lab:
        played = play(lab, load(name), count, kills)
    title = f"{count:,} respondents ({name}), worker killed {kills} times"
    _keep(title, played)
    return _figures(title, played)


def play(lab: Lab, sheets: Sheets, count: int, kills: int, seed: int = SEED) -> Played:
    """Plays a survey in a lab without roles."""
    start(lab, Rehearsal(seed, (), sheets.campaign, count))
    return asyncio.run(_play(lab, sheets, count, kills, seed))


async def _play(lab: Lab, sheets: Sheets, count: int, kills: int, seed: int) -> Played:
    began, phones = time.monotonic(), mobiles(count)
    spoken = [language.value for language in sheets.campaign.text]
    people = draw(sheets, seed, phones, [spoken[n % len(spoken)] for n in range(count)])
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http:
        carrier = Carrier(http, lab.emulator, Rehearsal(seed, (), sheets.campaign).number)
        talks = Talks(carrier, people, Clock(parse_clock(lab.settings.clock)))
        striker = Striker(lab)
        listening = asyncio.create_task(talks.listen())
        async with striker.kept():
            await launch_to(lab, sheets.campaign, phones)
            await asyncio.gather(talks.talk(people), _strike(striker, talks, kills))
            await _settled(lab)
            await _ahead(lab, talks, REMINDED)
            silent = [person for person in people if person.ended in ("silent", "late")]
            await talks.talk(silent, patience=15.0)
            await _settled(lab)
            await _ahead(lab, talks, EXPIRED)
            await asyncio.sleep(5)
            await _settled(lab)
        listening.cancel()
    marks = mark(people, await _found(lab, talks.clock.now()))
    return Played(marks, talks, kills, time.monotonic() - began, _happened(people))


def _happened(people: Sequence[Respondent]) -> Counter[str]:
    """Counts what people did, and in which manner they wrote."""
    return Counter(kind for person in people for kind, _ in person.says) + Counter(
        person.ended or "no end" for person in people
    )


async def _strike(striker: Striker, talks: Talks, kills: int) -> None:
    """Kills the worker so often while people talk, spread over them."""

    async def gate(number: int) -> None:
        while talks.done < len(talks.people) * (number + 0.5) / kills:
            await asyncio.sleep(0.2)

    if kills:
        await striker.run([Strike("kill", "worker", 0.0, 0.0)] * kills, gate)


async def _ahead(lab: Lab, talks: Talks, by: timedelta) -> None:
    """Lets all roles start again, so much later."""
    talks.ahead(by)
    lab.environment["TEXTO_CLOCK"] = f"{talks.clock.offset.total_seconds():+f}"
    names = [name for name in lab.roles if name != "emulator"]
    before = {name: lab.roles[name] for name in names}
    for name in names:
        await asyncio.to_thread(before[name].end)
    await asyncio.to_thread(
        until,
        lambda: all(lab.roles[n] is not before[n] and lab.ready(n) for n in names),
        "roles serve",
        300,
    )


async def _settled(lab: Lab) -> None:
    deadline = time.monotonic() + SETTLE
    while time.monotonic() < deadline:
        db = await Database.open(lab.urls.database)
        try:
            async with db.connect() as conn:
                if not await store.waiting(conn):
                    return
        finally:
            await db.close()
        await asyncio.sleep(1)


async def _found(lab: Lab, now: datetime) -> Found:
    conn = await asyncpg.connect(lab.dsn)
    try:
        return Found(
            await conn.fetch(_ANSWERS),
            await conn.fetch(_TEXTS),
            dict(await conn.fetch(_STATES, now)),
        )
    finally:
        await conn.close()


_ANSWERS = """
    select c.address as phone, a.question, a.value, a.message_id from answers a
    join survey_runs u on u.id = a.run_id join contacts c on c.id = u.contact_id
    where a.counts and not a.remark
"""
_TEXTS = """
    select m.id, c.address as phone, m.direction, m.body, m.purpose, m.status from messages m
    join contacts c on c.id = m.contact_id
    where m.direction = 'inbound' or m.provider_sid is not null order by m.id
"""
_STATES = f"""
    select c.address, {STATE.replace(":now", "$1")} from survey_runs u
    join contacts c on c.id = u.contact_id join campaigns k on k.id = u.campaign_id
"""


def _figures(title: str, played: Played) -> list[Figure]:
    marks = played.marks
    of = max(1, marks.intended)
    mix = ", ".join(f"{what} {share:.0%}" for what, share in MIX.items())
    happened = ", ".join(f"{what} {count:,}" for what, count in played.happened.most_common())
    states = ", ".join(f"{state} {count:,}" for state, count in marks.states.most_common())
    share = marks.right / of
    wrong = len(marks.wrong) + len(marks.made_up)
    return [
        told(f"{title}: seed and mix", f"seed {SEED}; {mix}"),
        told(f"{title}: what happened", f"{happened}; {played.seconds:.0f} s"),
        told(f"{title}: states of the runs", states),
        told(f"{title}: recorded without a re-ask", f"{marks.at_once / of:.2%}"),
        at_least(
            f"{title}: recorded as intended", RIGHT, share, f"{share:.2%} of {marks.intended:,}", ""
        ),
        at_most(f"{title}: wrong values", WRONG, wrong / of, f"{wrong / of:.2%} ({wrong})", ""),
        *(
            Figure(f"{title}: {what}", "0", str(len(cases)), not cases, len(cases))
            for what, cases in (
                ("asked again though answered", marks.asked_again),
                ("texts after a STOP", marks.after_stop),
                ("runs without a defined state", marks.undefined),
                ("who waited in vain", played.talks.deaf),
            )
        ),
    ]


def _keep(title: str, played: Played) -> None:
    """Writes each case to a file, to be looked at after a figure fell short."""
    folder = FOLDER / "respondents"
    folder.mkdir(parents=True, exist_ok=True)
    cases = {
        name: value for name, value in vars(played.marks).items() if isinstance(value, list)
    } | {"deaf": played.talks.deaf}
    (folder / f"{title}.json").write_text(json.dumps(cases, ensure_ascii=False, indent=1), "utf-8")
