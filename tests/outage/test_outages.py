"""After a loss of the database nothing but answers goes until every web host's journal is empty and
the provider's list has been read: a STOP may lie in either."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from bot.access.users import add_user
from bot.inbox import reply
from bot.models import Role
from tests.outage.hosts import Host, Shop
from tests.world import CUSTOMER, OURS

OTHER, THIRD = "+15555550188", "+15555550177"
STAFF, MORE = "The parcel is here.", "Come when you like."


async def open_shop(shop: Shop) -> tuple[Host, Host]:
    """Two web hosts with a journal each, a sender and jobs; and two people who have written."""
    one, two = shop.host("one"), shop.host("two")
    await shop.act(lambda services: add_user(services, "ana", Role.ADMIN, by="ana"))
    shop.role("sender", one)
    shop.role("jobs", one)
    for phone in (CUSTOMER, OTHER):
        assert (await one.inbound("where is my parcel?", phone)).status == 200

    async def quiet() -> bool:
        return await waits(one) is None and len(await names(shop)) == 2

    await shop.waits(quiet)
    return one, two


async def names(shop: Shop) -> list[str]:
    return [row["host"] for row in await shop.rows("select host from web_hosts order by host")]


async def waits(host: Host) -> Any:
    """What the host's health says of an outage."""
    return (await host.ready())[1]["outage"]


async def staff_texts(shop: Shop, *phones: str) -> None:
    for phone in phones:
        await shop.act(partial(reply.reply, address=phone, staff="ana", body=STAFF))


async def lose_a_stop(shop: Shop, two: Host) -> None:
    """The database dies, a STOP goes into the second host's journal, and that host dies too."""
    shop.kill_database()
    assert (await two.inbound("STOP")).status == 200
    two.kill()
    await asyncio.to_thread(shop.start_database)


async def test_nothing_goes_while_a_journal_may_hold_a_stop(shop: Shop):
    one, two = await open_shop(shop)
    await lose_a_stop(shop, two)
    await staff_texts(shop, CUSTOMER, OTHER)

    async def only_two_is_missing() -> bool:
        found = await waits(one)
        return found is not None and len(found["hosts"]) == 1 and found["numbers"] == []

    await shop.waits(only_two_is_missing)
    [name] = (await waits(one))["hosts"]
    assert name == (two.folder / "journal" / "host").read_text()
    assert name in await shop.command(one, "outage", "show")
    # an answer to what came after the loss waits for an earlier text to the same person
    assert (await one.inbound("hello?", OTHER)).status == 200
    await shop.act(partial(reply.reply, address=OTHER, staff="ana", body=MORE))
    # other answers go: to a keyword, and to a text that came after the loss
    assert (await one.inbound("HELP", THIRD)).status == 200
    await shop.waits(lambda: shop.phone(THIRD))
    assert (await one.inbound("hello?", THIRD)).status == 200
    await staff_texts(shop, THIRD)

    async def third_has_two() -> bool:
        return len(await shop.phone(THIRD)) == 2

    await shop.waits(third_has_two)
    assert await shop.phone() == await shop.phone(OTHER) == []
    kept = await shop.rows("select status from messages where purpose = 'staff' order by id")
    assert [row["status"] for row in kept[:2]] == ["queued", "queued"]  # deferred, not refused
    two.start()

    async def other_has_two() -> bool:
        return len(await shop.phone(OTHER)) == 2

    await shop.waits(other_has_two)
    assert await shop.phone(OTHER) == [STAFF, MORE]
    assert await shop.revoked()
    assert STAFF not in await shop.phone()
    [row] = await shop.rows(
        """select m.status from messages m join contacts c on c.id = m.contact_id
        where purpose = 'staff' and c.address = $1""",
        CUSTOMER,
    )
    assert row["status"] == "canceled"  # withdrawn by the STOP itself


async def test_a_host_that_stays_away_is_released_by_a_command(shop: Shop):
    one, two = await open_shop(shop)
    await lose_a_stop(shop, two)
    await staff_texts(shop, OTHER)

    async def named() -> bool:
        found = await waits(one)
        return found is not None and len(found["hosts"]) == 1

    await shop.waits(named)
    assert await shop.phone(OTHER) == []
    [name] = (await waits(one))["hosts"]
    await shop.command(one, "outage", "release", name, "--as", "ana")
    await shop.waits(lambda: shop.phone(OTHER))

    async def settled() -> bool:
        return await waits(one) is None

    await shop.waits(settled)
    assert "Nothing is kept back" in await shop.command(one, "outage", "show")
    [row] = await shop.rows("select actor from audit where action = 'release web host'")
    assert row["actor"] == "ana"


async def test_nothing_goes_before_the_texts_of_the_outage_are_caught_up(shop: Shop):
    """A STOP that no host took, and a provider that can't be asked for a while."""
    one, _ = await open_shop(shop)
    shop.kill_database()
    await shop.control("faults", {"lost_inbound": {"count": 1}, "http_429": 1.0})
    await shop.control("inbound", {"from": CUSTOMER, "to": OURS, "body": "STOP"})
    await asyncio.to_thread(shop.start_database)
    await staff_texts(shop, CUSTOMER)

    async def only_the_list_is_missing() -> bool:
        found = await waits(one)
        return found is not None and found["hosts"] == [] and found["numbers"] == [OURS]

    await shop.waits(only_the_list_is_missing)
    assert await shop.phone() == []
    await shop.control("faults", {"http_429": 0.0})
    await shop.waits(shop.revoked)
    assert STAFF not in await shop.phone()

    async def settled() -> bool:
        return await waits(one) is None

    await shop.waits(settled)
    assert STAFF not in await shop.phone()


async def test_a_host_that_is_stopped_leaves_nothing_to_wait_for(shop: Shop):
    one, two = await open_shop(shop)
    assert two.process is not None
    two.process.end()
    assert await names(shop) == [(one.folder / "journal" / "host").read_text()]
