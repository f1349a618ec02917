"""A STOP survives the database's absence: it is committed in time or on this host's disk, and takes
effect when the database is back."""

from __future__ import annotations

import asyncio
import stat

from bot.access.users import add_user
from bot.models import Role
from bot.numbers import changes as numbers
from tests.outage.hosts import Host, Shop
from tests.world import CUSTOMER, OURS

OTHER = "+15555550188"
IN_TIME = 14.0  # seconds: Twilio waits for 15


async def is_empty(host: Host) -> bool:
    return bool((await host.ready())[1].get("journal", {}).get("empty"))


async def test_a_stop_while_the_database_is_killed(shop: Shop):
    host = shop.host()
    assert (await host.inbound("hello")).status == 200
    shop.kill_database()
    sid = "SM" + "a" * 32
    answered = await host.inbound("STOP", sid=sid)
    assert answered.status == 200
    assert 9 < answered.seconds < IN_TIME  # the database might have come back
    again = await host.inbound("STOP", sid=sid)  # as Twilio may; the journal is open already
    assert again.status == 200 and again.seconds < 2
    assert [line["body"] for line in host.lines()] == ["STOP", "STOP"]
    modes = {stat.S_IMODE(file.stat().st_mode) for file in host.journal.parent.iterdir()}
    assert modes == {0o600}
    status, said = await host.ready()
    assert (status, said["ready"], said["database"], said["commits"]) == (200, True, False, False)
    assert said["journal"] == {"writable": True, "empty": False}
    shop.start_database()
    await shop.waits(shop.revoked)
    await shop.waits(lambda: is_empty(host))
    assert host.lines() == []
    [row] = await shop.rows("select * from messages where provider_sid = $1", sid)
    assert row["handled_by"] == "keyword"
    assert (row["taken_in_at"] - row["created_at"]).total_seconds() > 9


async def test_a_stop_while_the_database_restarts_waits_for_it(shop: Shop):
    host = shop.host()
    shop.kill_database()
    stop = asyncio.create_task(host.inbound("STOP"))
    await asyncio.sleep(0.5)  # as long as the restart takes; nothing is waited for
    await asyncio.to_thread(shop.start_database)
    answered = await stop
    assert answered.status == 200 and answered.seconds < 10
    assert await shop.revoked()
    [row] = await shop.rows("select taken_in_at from messages where direction = 'inbound'")
    assert row["taken_in_at"] is None


async def test_a_stop_to_a_database_that_has_frozen(shop: Shop):
    host = shop.host()
    assert (await host.inbound("hello")).status == 200
    shop.freeze_database()
    answers = await asyncio.gather(*(host.inbound("STOP", f"+1555555{n:04}") for n in range(60)))
    assert {one.status for one in answers} == {200}  # more than there are connections
    assert max(one.seconds for one in answers) < IN_TIME
    assert len(host.lines()) == 60
    status, said = await host.ready()
    assert (status, said["database"]) == (200, False)
    shop.thaw_database()

    async def all_stopped() -> bool:
        [row] = await shop.rows("select count(*) as n from contacts where revoked_at is not null")
        return bool(row["n"] == 60)

    await shop.waits(all_stopped, 60)
    texts = await shop.rows("select contact_id from messages where body = 'STOP'")
    assert len(texts) == 60
    assert (await host.inbound("hello again")).status == 200


async def test_when_many_wait_texts_are_journaled_at_once(shop: Shop):
    host = shop.host()
    shop.kill_database()
    answers = await asyncio.gather(*(host.inbound("STOP", f"+1555555{n:04}") for n in range(260)))
    assert {one.status for one in answers} == {200}
    at_once = [one for one in answers if one.seconds < 5]
    assert len(at_once) == 60
    assert max(one.seconds for one in answers) < IN_TIME
    assert len(host.lines()) == 260


async def test_a_journal_that_cannot_be_written_is_no_yes(shop: Shop):
    in_the_way = shop.folder / "one" / "roles"  # as on a full disk, on which a role starts anew
    in_the_way.parent.mkdir()
    in_the_way.touch()
    host = shop.host()
    host.journal.parent.rename(host.folder / "gone")
    host.journal.parent.write_text("in the way")
    assert (await host.inbound("hello")).status == 200
    shop.kill_database()
    assert (await host.inbound("STOP")).status == 503
    status, said = await host.ready()
    assert (status, said["ready"], said["journal"]["writable"]) == (503, False, False)


async def test_a_killed_host_takes_texts_again_without_a_database(shop: Shop):
    host = shop.host()
    number = "+15557650109"
    added = {"number": number, "program": "shop", "opt_out_replies": "ours"}
    await shop.act(
        lambda services: numbers.add_number(services.db, added, "ana", services.clock.now())
    )

    async def known() -> bool:
        memory = host.folder / "numbers.json"
        return memory.exists() and number in memory.read_text()

    await shop.waits(known)
    shop.kill_database()
    assert (await host.inbound("STOP")).status == 200
    host.kill()
    host.start()
    assert [line["body"] for line in host.lines()] == ["STOP"]
    assert (await host.ready())[0] == 200
    assert (await host.inbound("STOP", OTHER, number)).status == 200
    shop.start_database()
    await shop.waits(shop.revoked)
    await shop.waits(lambda: shop.revoked(OTHER))
    texts = await shop.rows("select number from messages where direction = 'inbound' order by id")
    assert [row["number"] for row in texts] == [OURS, number]
    said = await shop.rows("select body from messages where purpose = 'confirmation'")
    assert len(said) == 2


async def test_an_erasure_reaches_the_journal(shop: Shop):
    """On its own host, and on another one whose journal is replayed after it."""
    one, other = shop.host("one"), shop.host("other")
    assert (await one.inbound("hello")).status == 200
    await shop.act(lambda services: add_user(services, "ana", Role.ADMIN, by="ana"))
    shop.kill_database()
    texts = [("one more thing", CUSTOMER), ("STOP", OTHER)]
    answers = await asyncio.gather(
        *(host.inbound(body, frm) for host in (one, other) for body, frm in texts)
    )
    assert {answered.status for answered in answers} == {200}
    one.kill()
    other.kill()
    shop.start_database()
    await shop.command(one, "contact", "erase", CUSTOMER, "--yes", "--as", "ana")
    assert [line["sender"] for line in one.lines()] == [OTHER]
    one.start()
    other.start()
    await shop.waits(lambda: shop.revoked(OTHER))
    await shop.waits(lambda: is_empty(other))
    assert await shop.rows("select 1 from contacts where address = $1", CUSTOMER) == []
    assert await shop.rows("select 1 from messages where body = 'one more thing'") == []
