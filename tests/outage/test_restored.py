"""An old copy of the database, however it came about, learns from the witness and the provider what
it lacks before anything goes."""

from __future__ import annotations

import asyncio
import subprocess
from functools import partial
from pathlib import Path

from bot.access.users import add_user
from bot.inbox import reply
from bot.models import Role
from bot.privacy import erase
from tests.outage.hosts import Host, Shop
from tests.world import CUSTOMER

OTHER, THIRD, STRANGER = "+15555550188", "+15555550177", "+15555550166"
STAFF = "The parcel is here."


async def settled(host: Host) -> bool:
    return (await host.ready())[1]["outage"] is None


async def witnessed(shop: Shop) -> bool:
    return not await shop.rows("select from unwitnessed")


async def staff_text(shop: Shop, phone: str) -> None:
    await shop.act(partial(reply.reply, address=phone, staff="ana", body=STAFF))


def copy(shop: Shop, source: Path, target: Path) -> None:
    """Copies the database's folder while it is dead, and starts it again."""
    shop.kill_database()
    if target.exists():
        subprocess.run(["rm", "-rf", str(target)], check=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    shop.start_database()


async def test_a_copied_folder_is_put_back(shop: Shop, tmp_path: Path):
    folder, old = shop.servers.data_dir / "postgres", tmp_path / "old"
    host = shop.host()
    await shop.act(lambda services: add_user(services, "ana", Role.ADMIN, by="ana"))
    shop.role("jobs", host)
    for phone in (CUSTOMER, OTHER, THIRD):
        assert (await host.inbound("where is my parcel?", phone)).status == 200
    await staff_text(shop, OTHER)  # nobody sends it yet
    await shop.waits(lambda: shop.rows("select from witness"))
    await asyncio.to_thread(copy, shop, folder, old)

    shop.role("sender", host)
    await shop.waits(lambda: shop.phone(OTHER), 60)
    for phone in (CUSTOMER, STRANGER):  # by no list of the provider's: the witness alone has them
        assert (await host.inbound("STOP", phone)).status == 200
        await shop.waits(partial(shop.phone, phone))
    await shop.act(lambda services: erase.erase(services, THIRD, "ana"))
    await shop.waits(partial(witnessed, shop))
    lines = (tmp_path / "one.witness").read_text()
    assert not [phone for phone in (CUSTOMER, THIRD, STRANGER) if phone in lines]

    await asyncio.to_thread(copy, shop, old, folder)
    assert not await shop.revoked()
    await staff_text(shop, CUSTOMER)
    await shop.waits(shop.revoked)
    await shop.waits(partial(settled, host), 60)
    # found once, though each role that lost its connection may note the loss again
    assert len(await shop.rows("select distinct known_until from outages where restored")) == 1
    assert not await shop.rows("select from outages where settled_at is null")
    assert len(await shop.phone()) == len(await shop.phone(STRANGER)) == 1  # as they were
    assert await shop.phone(OTHER) == [STAFF]  # not once more
    [row] = await shop.rows(
        """select m.status, m.provider_sid from messages m join contacts c on c.id = m.contact_id
        where m.direction = 'outbound' and c.address = $1""",
        OTHER,
    )
    assert row["provider_sid"] and row["status"] not in ("queued", "deferred", "unknown")
    assert not await shop.rows("select from contacts where address = $1", THIRD)
    assert len(await shop.rows("select from suppressions")) == 2  # the erased, and the stranger
    assert (await host.inbound("hello", STRANGER)).status == 200
    assert await shop.revoked(STRANGER)
