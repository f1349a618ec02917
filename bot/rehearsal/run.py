"""Rehearses: a campaign and conversations while the plan's faults strike; then all is counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp

from bot.campaigns import launch
from bot.campaigns.rules import Audience, Campaign
from bot.db.database import Database, server_gone
from bot.errors import UnavailableError
from bot.imports import run as importing
from bot.rehearsal import books, store
from bot.rehearsal.books import Books, Evidence
from bot.rehearsal.carrier import FAULTS, Carrier, offer_of
from bot.rehearsal.lab import NUMBER, PROGRAM, Lab, numbers
from bot.rehearsal.people import Person, draw, live
from bot.rehearsal.plan import Strike
from bot.rehearsal.strikes import Striker
from bot.rehearsal.texts import mobiles
from bot.services import open_services
from bot.sms.segments import segments

SETTLE = 60.0  # seconds after the last fault within which all must be settled
STARTS = 300.0  # seconds within which a role serves, on a busy machine
SILENT = 0.1  # share of those who write whose phones lose every callback: only the list knows
STALLED = 30.0  # seconds that a strike waits for a campaign that does not get on
PACE = 3.0  # seconds of a campaign for each strike, if the machine is fast enough
LAUNCHER = "rehearsal"
Tell = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What is rehearsed. campaign: to `recipients` people, none without. conversations: people who
    write unasked."""

    seed: int
    strikes: Sequence[Strike]
    campaign: Campaign | None = None
    recipients: int = 0
    conversations: int = 0
    workers: int = 1

    @property
    def roles(self) -> list[str]:
        """The processes that are started."""
        more = [f"worker{number}" for number in range(2, self.workers + 1)]
        return ["emulator", "web", "sender", "jobs", "worker", *more]

    @property
    def number(self) -> str:
        """The number of ours that is texted."""
        return (self.campaign.number if self.campaign else None) or NUMBER

    def numbers(self, *, paced: bool) -> str:
        """Returns TEXTO_NUMBERS: the campaign's number and program. paced: at a rate that lets the
        strikes meet the campaign on its way, as the product keeps it; the emulator needs none."""
        if self.campaign is None:
            return numbers(self.number)
        program, rate = self.campaign.program or PROGRAM, None
        if paced and self.strikes:
            longest = max(segments(text) for text in self.campaign.text.values()) + 1
            rate = max(1.0, self.recipients * longest / (PACE * len(self.strikes)))
        return numbers(self.number, program, rate)


@dataclass(frozen=True)
class Report:
    """What came of it."""

    seed: int
    recipients: int
    conversations: int
    texts_in: int
    texts_out: int
    strikes: Mapping[str, int]
    settled_after: float | None
    books: Books = field(repr=False)

    @property
    def passed(self) -> bool:
        in_time = self.settled_after is not None and self.settled_after <= SETTLE
        return in_time and not any(self.books.faults().values())

    def json(self) -> dict[str, Any]:
        told = {name: value for name, value in vars(self).items() if name != "books"}
        faults = self.books.faults()
        cases = {name: found[:20] for name, found in faults.items() if found}
        counts = {name: len(found) for name, found in faults.items()}
        return {**told, "strikes": dict(self.strikes), **counts, "passed": self.passed} | (
            {"cases": cases} if cases else {}
        )


def start(lab: Lab, plan: Rehearsal) -> None:
    """Starts the roles, and waits until they serve."""
    lab.further["emulator"]["TEXTO_NUMBERS"] = plan.numbers(paced=False)
    lab.start(*plan.roles, seconds=STARTS)


async def rehearse(lab: Lab, plan: Rehearsal, tell: Tell) -> tuple[Report, Evidence]:
    """Runs it in a lab whose roles serve. Returns the report and what it was drawn from."""
    phones = mobiles(plan.recipients + plan.conversations)
    recipients, strangers = phones[: plan.recipients], phones[plan.recipients :]
    offer = offer_of(plan.campaign) if plan.campaign else None
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)) as http:
        carrier = Carrier(http, lab.emulator, plan.number, offer)
        people = draw(plan.seed, recipients, strangers)
        quiet = [{"to": one.phone} for one in people[: round(len(people) * SILENT)]]
        lost = [*quiet, {"rate": FAULTS["lost_callbacks"]}]
        await carrier.misbehave({**FAULTS, "lost_callbacks": lost, "seed": plan.seed})
        if plan.campaign:
            tell(0.0, "launching")
            await launch_to(lab, plan.campaign, recipients)
        striker = Striker(lab)
        async with striker.kept():
            settled = await _through(lab, plan, carrier, striker, people, tell)
            await carrier.last_log()
            with lab.still():
                log, rows = await carrier.log(), await _rows(lab)
            evidence = Evidence(rows, log, carrier.heard, offer, recipients, striker.times)
    out = sum(text["direction"] != "inbound" for text in log)
    report = Report(
        seed=plan.seed,
        recipients=plan.recipients,
        conversations=plan.conversations,
        texts_in=len(log) - out,
        texts_out=out,
        strikes=striker.done,
        settled_after=settled,
        books=books.compare(evidence),
    )
    return report, evidence


async def _through(
    lab: Lab,
    plan: Rehearsal,
    carrier: Carrier,
    striker: Striker,
    people: Sequence[Person],
    tell: Tell,
) -> float | None:
    """Lets people write while the strikes come, then waits until all is settled. Returns after how
    many seconds that was, None if it was not."""

    async def gate(number: int) -> None:
        """Waits until the campaign is as far as the strikes are, so that they meet it."""
        tell(number / len(plan.strikes), plan.strikes[number].words)
        wanted = 0.95 * plan.recipients * number / len(plan.strikes)
        best, since = -1, time.monotonic()
        while (found := await carrier.progress()) < wanted:
            if found > best:
                best, since = found, time.monotonic()
            if time.monotonic() - since > STALLED:
                return
            await asyncio.sleep(0.2)

    living = asyncio.create_task(
        live(carrier, people, plan.seed, max(1, len(plan.strikes)), striker.turn)
    )
    try:
        await striker.run(plan.strikes, gate)
        ended = time.monotonic()
        tell(1.0, "waiting until all is settled")
        await carrier.misbehave({})
        await living
        return await _settled(lab, carrier, ended)
    finally:
        living.cancel()


async def launch_to(lab: Lab, campaign: Campaign, recipients: Sequence[str]) -> None:
    """Imports the recipients with their proof, and launches. A rule would choose none of them: they
    have done nothing yet."""
    if campaign.audience.rule or campaign.audience.leave_out:
        campaign = replace(campaign, audience=Audience(("rehearsal",)))
    proof, tags = "web form,2026-01-05,Yes text me", "|".join(campaign.audience.tags)
    languages = [language.value for language in campaign.text]
    lines = ["phone,language,tags,consent_source,consent_date,consent_wording"]
    lines += [
        f"{phone},{languages[place % len(languages)]},{tags},{proof}"
        for place, phone in enumerate(recipients)
    ]
    async with open_services(lab.settings) as services:
        report = await importing.run_bytes(services, "\n".join(lines).encode(), LAUNCHER, "FR")
        if report.consented != len(recipients):
            raise UnavailableError(f"Only {report.consented} of the recipients were taken.")
        await launch.launch(services, campaign, LAUNCHER)


async def _settled(lab: Lab, carrier: Carrier, ended: float) -> float | None:
    """Returns the seconds after the last fault until nothing waits, nothing is in doubt, and what
    the carrier lists is taken in; None after twice the time allowed."""
    while time.monotonic() - ended < 2 * SETTLE:
        try:
            if not await _open(lab, await carrier.log()):
                return round(time.monotonic() - ended, 1)
        except Exception as error:
            if not server_gone(error):
                raise
        await asyncio.sleep(0.5)
    return None


async def _open(lab: Lab, log: Sequence[Mapping[str, Any]]) -> int:
    sids = [text["sid"] for text in log if text["direction"] == "inbound"]
    db = await Database.open(lab.urls.database)
    try:
        async with db.connect() as conn:
            return await store.waiting(conn) + await store.unknown_sids(conn, sids)
    finally:
        await db.close()


async def _rows(lab: Lab) -> store.Rows:
    db = await Database.open(lab.urls.database)
    try:
        async with db.connect() as conn:
            return await store.rows(conn)
    finally:
        await db.close()
