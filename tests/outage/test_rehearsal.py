"""The rehearsal of docs/restore.md, step by step: a backup is put back while a campaign of its time
has gone out since, people have said STOP, and somebody was erased."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from bench.lab import ROOT
from bot.rehearsal.processes import Process
from tests.outage.hosts import Host, Shop
from tests.world import DAYTIME, OURS, at

PHONES = [f"+1555555{n:04}" for n in range(120, 126)]
STOPPED, LISTED, ERASED = PHONES[:3]
FILE = "phone,first_name,language,tags,consent_source,consent_date,consent_wording,consent_class\n"
CAMPAIGN = """
name: {name}
class: promotional
audience: {{tags: [vip]}}
text: {{en: "Le Panier: {name} for {{first_name}}. Reply STOP to end."}}
fallback: {{first_name: {{en: you}}}}
"""


def texto(host: Host, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=host.environment | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def launch(host: Host, folder: Path, name: str) -> None:
    file = folder / f"{name}.yml"
    file.write_text(CAMPAIGN.format(name=name))
    texto(host, "campaign", "launch", str(file), "--as", "ana")


def start(shop: Shop, host: Host, *roles: str) -> Sequence[Process]:
    if host.process is None:
        host.start()
    for role in roles:
        (shop.folder / f"{role}.log").unlink(missing_ok=True)
        shop.role(role, host)
    return shop.roles[-len(roles) :]


def stop(shop: Shop, host: Host) -> None:
    for role in shop.roles:
        role.end()
    assert host.process is not None
    host.process.end()
    host.process = None
    shop.roles.clear()


@pytest.fixture
def host(shop: Shop) -> Host:
    """All on one machine, with the servers of its data folder, which no other process uses."""
    shop.servers.stop()
    for name in ("TEXTO_DATABASE_URL", "TEXTO_REDIS_URL"):
        del shop.environment[name]
    # two offers on one day, and of few people many leave
    shop.environment |= {"TEXTO_CLOCK": at(DAYTIME), "TEXTO_BRAND": "Le Panier"}
    shop.environment |= {"TEXTO_OFFERS_A_DAY": "0", "TEXTO_WATCH_CAMPAIGNS": "false"}
    found = Host(shop, "servers")
    assert found.folder == shop.servers.data_dir
    shop.hosts.append(found)
    return found


async def listed(shop: Shop, phone: str, body: str) -> None:
    """A text that reaches no host of ours, and stands on the provider's list."""
    await shop.control("faults", {"lost_inbound": {"count": 1}})
    await shop.control("inbound", {"from": phone, "to": OURS, "body": body})


async def each_has(shop: Shop, phones: Sequence[str], name: str) -> bool:
    got = [await shop.phone(phone) for phone in phones]
    return all(sum(name in body for body in bodies) == 1 for bodies in got)


async def settled(host: Host) -> bool:
    return (await host.ready())[1]["outage"] is None


async def test_the_rehearsal(shop: Shop, host: Host, tmp_path: Path):
    backup = tmp_path / "backup"
    people = tmp_path / "people.csv"
    rows = [f"{phone},Ann{phone[-1]},en,vip,form,2026-01-15,Yes,promotional" for phone in PHONES]
    people.write_text(FILE + "\n".join(rows) + "\n")
    run = partial(asyncio.to_thread, texto, host)
    await run("user", "add", "boss", "--role", "admin", "--as", "boss")
    await run("user", "add", "ana", "--role", "marketer", "--as", "boss")
    await run("contact", "import", str(people), "--country", "US", "--yes", "--as", "ana")
    start(shop, host, "jobs")
    await shop.waits(lambda: shop.rows("select from catch_ups"))
    await shop.waits(lambda: shop.rows("select from witness"))
    stop(shop, host)  # so that the campaign's people have no texts yet
    start(shop, host)
    await asyncio.to_thread(launch, host, tmp_path, "spring")
    assert "keep it" in await run("backup", str(backup))
    assert "as it was written" in await run("backup", "verify", str(backup))
    assert "holds something" in await run("backup", str(backup), code=64)

    # what the backup knows nothing of
    start(shop, host, "jobs", "sender")
    await shop.waits(partial(each_has, shop, PHONES, "spring"), 60)
    assert (await host.inbound("STOP", STOPPED)).status == 200
    await listed(shop, LISTED, "STOP")
    await shop.waits(lambda: shop.phone(STOPPED))
    await run("inbound", "catch-up", "--as", "boss")
    await shop.waits(partial(shop.revoked, LISTED))
    await run("contact", "erase", ERASED, "--yes", "--as", "boss")

    async def witnessed() -> bool:
        return not await shop.rows("select from unwitnessed")

    async def confirmed() -> bool:
        return len(await shop.phone(STOPPED)) == len(await shop.phone(LISTED)) == 2

    await shop.waits(witnessed)
    await shop.waits(confirmed)
    assert "at work" in await run("restore", str(backup), code=64)
    stop(shop, host)

    said = await run("restore", str(backup))
    assert "nothing goes until it" in said and "before-" in said
    start(shop, host, "sender", "jobs")
    assert (await host.ready())[1]["outage"]["restored"]
    await shop.waits(partial(settled, host), 90)
    assert await shop.revoked(STOPPED) and await shop.revoked(LISTED)
    assert not await shop.rows("select from contacts where address = $1", ERASED)
    assert await each_has(shop, PHONES, "spring")  # nobody got it again
    assert await confirmed()  # nor the confirmation
    await asyncio.to_thread(launch, host, tmp_path, "summer")
    left = [phone for phone in PHONES if phone not in (STOPPED, LISTED, ERASED)]
    await shop.waits(partial(each_has, shop, left, "summer"), 60)
    for phone in (STOPPED, LISTED, ERASED):
        assert not [body for body in await shop.phone(phone) if "summer" in body]
    verified = await run("consent", "verify")
    assert "The ledger holds" in verified and "servers.witness holds" in verified


async def test_a_damaged_backup_is_not_restored(shop: Shop, host: Host, tmp_path: Path):
    backup, run = tmp_path / "backup", partial(asyncio.to_thread, texto, host)
    await run("db", "upgrade")
    await run("backup", str(backup))
    assert "--mark alone" in await run("restore", code=64)
    key = backup / "files" / "ledger.key"
    if key.exists():
        key.write_text("another")
        assert "files/ledger.key" in await run("restore", str(backup), code=64)
    assert "no backup" in await run("backup", "verify", str(tmp_path), code=64)
    largest = max((backup / "postgres" / "base").rglob("*"), key=lambda path: path.stat().st_size)
    with largest.open("r+b") as file:
        file.write(b"x" * 64)
    assert "damaged" in await run("backup", "verify", str(backup), code=64)
