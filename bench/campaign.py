"""Measures a campaign to many people.

What a text costs beside a bare client, whether memory stays flat, whether all statuses arrive, and
whether replies overtake it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Sequence

import aiohttp
import asyncpg
import psutil

from bench.figures import Figure, at_most, middle, told
from bench.lab import open_lab
from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.imports import run as importing
from bot.orders.coupons import pools
from bot.orders.coupons.rules.pool import read_pool
from bot.rehearsal.lab import NUMBER, TOKEN, Lab
from bot.rehearsal.processes import until
from bot.rehearsal.texts import mobiles
from bot.services import open_services

FEW, MANY, RICH = 1000, 20_000, 5000
FIRST = 33_612_300_000  # imports take only numbers that can exist
CONSENT = "consent_source,consent_date,consent_wording"
PROOF = "web form,2026-01-05,Yes text me"
BODY = "Le Panier: the sale begins on Friday at 9. Reply STOP to end."
RATE = 20  # segments a second, for the figure about replies
REPLIES = 60


def run(full: bool) -> list[Figure]:
    return [*_cost(), *_overtaking()]


# -- cost, memory, statuses ------------------------------------------------------------------


def _cost() -> list[Figure]:
    with open_lab(TEXTO_LINK_URL=LINKS) as lab:
        lab.start("emulator", "web", "sender", "jobs")
        people = phones(FEW + MANY + RICH)  # nobody twice: one offer a day and person goes out
        import_people(lab, people[:FEW], "few")
        import_people(lab, people[FEW:-RICH], "many")
        import_people(lab, people[-RICH:], "rich")
        few_cpu = _send(lab, "few", FEW)
        memory = {role: _memory(lab, role) for role in ("sender", "jobs", "web")}
        bare = [_bare(lab, people[:5000])]
        ours = _send(lab, "many", MANY)
        bare.append(_bare(lab, people[:5000]))
        asyncio.run(_codes(lab))
        rich = _send(lab, "rich", RICH, **WITH_MORE)
        bare.append(_bare(lab, people[:5000]))
        grown = {role: _memory(lab, role) / before for role, before in memory.items()}
        delivered = _delivered(lab)
    peer = middle(bare)
    worst = max(grown, key=lambda role: grown[role])
    return [
        at_most(
            "campaign of 20,000: the sender's CPU per text, of a bare client's",
            1.6,
            ours / peer,
            f"{ours / peer:.2f} × ({1e3 * ours:.2f} ms of {1e3 * peer:.2f} ms; "
            f"{1e3 * few_cpu:.2f} ms over the first 1,000)",
        ),
        at_most(
            "campaign with links and coupons: the sender's CPU per text, of a bare client's",
            2.0,
            rich / peer,
            f"{rich / peer:.2f} × ({1e3 * rich:.2f} ms of {1e3 * peer:.2f} ms)",
        ),
        Figure(
            "campaign: all statuses recorded",
            f"{FEW + MANY + RICH:,}",
            f"{delivered:,}",
            delivered == FEW + MANY + RICH,
            delivered,
        ),
        at_most(
            "campaign: memory after 20,000, of that after 1,000",
            1.15,
            grown[worst],
            ", ".join(f"{role} {ratio:.2f} ×" for role, ratio in grown.items()),
        ),
    ]


def phones(count: int) -> list[str]:
    return [f"+{FIRST + number}" for number in range(count)]


def import_people(lab: Lab, phones: Sequence[str], tag: str) -> None:
    """Imports people with proof of consent, under a tag."""
    lines = [f"phone,language,tags,{CONSENT}", *(f"{phone},en,{tag},{PROOF}" for phone in phones)]

    async def read() -> None:
        async with open_services(lab.settings) as services:
            report = await importing.run_bytes(services, "\n".join(lines).encode(), "marc", "FR")
            assert report.consented == len(phones), report.read.rejected.kinds

    asyncio.run(read())


async def _codes(lab: Lab) -> None:
    """Makes a pool with a code for each."""
    async with open_services(lab.settings) as services:
        await pools.create(services, read_pool("spring", "20 %", "UTC"), "marc")
        await pools.generate(services, "spring", RICH, "marc")


LINKS = "https://s.example"
WITH_MORE: dict[str, object] = {
    "text": {"en": "Le Panier: {coupon} gives you 20 %: {link} Reply STOP to end."},
    "coupon": "spring",
    "links": {"link": "https://shop.example/sale"},
}


def begin(lab: Lab, tag: str, **more: object) -> None:
    """Launches a campaign to all who have the tag. more: of its file."""
    said = {"name": tag, "class": "promotional", "audience": {"tags": [tag]}, "text": {"en": BODY}}
    campaign = parse_campaign(said | more)

    async def launched() -> None:
        async with open_services(lab.settings) as services:
            await launch.launch(services, campaign, "marc")

    asyncio.run(launched())


def _send(lab: Lab, tag: str, count: int, **more: object) -> float:
    """Sends the campaign, and returns when all texts have their last status: the sender's CPU
    seconds for each text that the carrier accepted."""
    before = lab.cpu("sender")
    begin(lab, tag, **more)
    until(
        lambda: _count(lab, tag, "status in ('sent', 'delivered', 'accepted')") == count,
        f"{tag}: all are accepted",
        300,
    )
    spent = lab.cpu("sender") - before
    until(
        lambda: _count(lab, tag, "status = 'delivered'") == count, f"{tag}: all are delivered", 300
    )
    return spent / count


def _count(lab: Lab, tag: str, condition: str) -> int:
    async def ask() -> int:
        conn = await asyncpg.connect(lab.dsn)
        try:
            return int(
                await conn.fetchval(
                    f"""select count(*) from messages where {condition} and campaign_id =
                    (select id from campaigns where name = $1)""",
                    tag,
                )
            )
        finally:
            await conn.close()

    time.sleep(0.3)
    return asyncio.run(ask())


def _delivered(lab: Lab) -> int:
    return sum(_count(lab, tag, "status = 'delivered'") for tag in ("few", "many", "rich"))


def _memory(lab: Lab, role: str) -> float:
    return float(psutil.Process(lab.roles[role].popen.pid).memory_full_info().uss)


# -- the peer --------------------------------------------------------------------------------


def _bare(lab: Lab, phones: Sequence[str]) -> float:
    """Returns a bare aiohttp client's CPU seconds for each of the same forms, posted to the same
    carrier, which calls nobody back."""
    with_callbacks_lost = {"lost_callbacks": 1.0}
    asyncio.run(_faults(lab, with_callbacks_lost))
    forms = [
        {
            "To": phone,
            "From": NUMBER,
            "Body": BODY,
            "ValidityPeriod": "14400",
            "StatusCallback": f"{lab.web}/twilio/status?m={n}",
        }
        for n, phone in enumerate(phones)
    ]
    url = f"{lab.emulator}/2010-04-01/Accounts/{lab.settings.account_sid}/Messages.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.campaign", url, lab.settings.account_sid],
        input=json.dumps(forms),
        capture_output=True,
        text=True,
        check=True,
    )
    asyncio.run(_faults(lab, {}))
    return float(done.stdout) / len(phones)


async def _faults(lab: Lab, faults: dict[str, float]) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{lab.emulator}/control/faults", json=faults) as response,
    ):
        response.raise_for_status()


async def post_all(url: str, account: str, forms: Sequence[dict[str, str]]) -> float:
    """Posts the forms as the peer does: 64 at a time, each answer read as JSON. Returns CPU seconds
    for all."""
    queue = list(reversed(forms))
    async with aiohttp.ClientSession(auth=aiohttp.BasicAuth(account, TOKEN)) as http:

        async def post() -> None:
            while queue:
                async with http.post(url, data=queue.pop()) as response:
                    assert response.status == 201, await response.text()
                    assert (await response.json())["sid"]

        before = time.process_time()
        await asyncio.gather(*(post() for _ in range(64)))
        return time.process_time() - before


# -- replies overtake ------------------------------------------------------------------------


def _overtaking() -> list[Figure]:
    numbers = [
        {
            "number": NUMBER,
            "opt_out_replies": "ours",
            "segments_per_second": RATE,
            "program": "shop",
        }
    ]
    with open_lab(TEXTO_NUMBERS=json.dumps(numbers)) as lab:
        lab.start("emulator", "web", "worker", "sender", "jobs")
        import_people(lab, phones(RATE * 120), "bulk")
        begin(lab, "bulk")
        until(lambda: _count(lab, "bulk", "status <> 'queued'") > 3 * RATE, "it is under way", 60)
        waits = asyncio.run(_ask(lab))
        left = _count(lab, "bulk", "status in ('queued', 'deferred')")
    waits.sort()
    p95 = waits[int(len(waits) * 0.95)]
    return [
        at_most(
            f"replies overtake a campaign at {RATE} segments/s: p95 to the answer accepted",
            2,
            p95,
            f"{p95:.2f} s (median {middle(waits):.2f} s)",
            "s",
        ),
        told("replies: texts of the campaign that still waited at the end", f"{left:,}", left),
    ]


async def _ask(lab: Lab) -> list[float]:
    """Returns the seconds from each text to its answer's arrival at the carrier, by the carrier's
    clock."""
    phones = mobiles(REPLIES, start=70_000)
    async with aiohttp.ClientSession() as http:
        for phone in phones:
            async with http.post(
                f"{lab.emulator}/control/inbound",
                json={
                    "from": phone,
                    "to": NUMBER,
                    "body": "what time do you open?",
                    "sid": f"SM{secrets.token_hex(16)}",
                },
            ) as response:
                response.raise_for_status()
            await asyncio.sleep(0.5)
        deadline = time.monotonic() + 60
        while True:
            async with http.get(f"{lab.emulator}/control/messages") as response:
                listed = await response.json()
            asked = {m["from"]: m["created"] for m in listed if m["direction"] == "inbound"}
            waits = [
                m["created"] - asked[m["to"]]
                for m in listed
                if m["to"] in asked and m["direction"] == "outbound-api"
            ]
            if len(waits) >= len(phones) or time.monotonic() > deadline:
                assert len(waits) == len(phones), f"{len(waits)} of {len(phones)} answered"
                return waits
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    print(asyncio.run(post_all(sys.argv[1], sys.argv[2], json.load(sys.stdin))))
