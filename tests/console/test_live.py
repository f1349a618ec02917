"""What has changed, and who hears of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.access import users
from bot.consent import cases, elsewhere
from bot.contacts import cases_store, people
from bot.contacts import owner_store as owners
from bot.conversations import changes_store as changes
from bot.db.database import sql
from tests.console.office import Browser, Office

Heard = asyncio.Queue[dict[str, str]]


@asynccontextmanager
async def listening(browser: Browser, since: str = "") -> AsyncIterator[Heard]:
    """Yields the events of a stream as they come; {"event": "end"} when it ends."""
    heard: Heard = asyncio.Queue()

    async def read() -> None:
        headers = {"Cookie": browser.cookie} | ({"Last-Event-ID": since} if since else {})
        timeout = aiohttp.ClientTimeout(total=None)
        async with browser.http.get(
            browser.office.url + "/live", headers=headers, timeout=timeout
        ) as answer:
            assert answer.status == 200
            one: dict[str, str] = {}
            async for line in answer.content:
                key, _, value = line.decode().rstrip("\n").partition(": ")
                if key:
                    one[key] = value
                elif "event" in one:
                    heard.put_nowait(one)
                    one = {}
        heard.put_nowait({"event": "end"})

    reading = asyncio.create_task(read())
    try:
        yield heard
    finally:
        if reading.done():
            reading.result()  # what went wrong in it
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


async def until(heard: Heard, name: str) -> dict[str, str]:
    """Returns the next event of this name that says something."""
    async with asyncio.timeout(10):
        while True:
            event = await heard.get()
            assert name == "end" or event["event"] != "end"
            if event["event"] == name and event.get("data") != "[]":
                return event


async def test_a_text_is_told_to_whoever_listens(office: Office):
    alice, lea = await office.signed_in("alice"), await office.signed_in("lea")
    async with listening(alice) as hers, listening(lea) as leas:
        await until(hers, "beat")
        await until(leas, "beat")
        contact_id = await office.hears("+15555550123", "Hello")
        for heard in (hers, leas):
            assert contact_id in json.loads((await until(heard, "changed"))["data"])


async def test_what_was_missed_is_made_up(office: Office):
    alice = await office.signed_in("alice")
    async with listening(alice) as heard:
        position = (await until(heard, "beat"))["id"]
    contact_id = await office.hears("+15555550123", "Hello")
    async with listening(alice, position) as heard:
        assert json.loads((await until(heard, "changed"))["data"]) == [contact_id]


async def test_a_position_of_another_server_or_of_long_ago_loads_anew(office: Office):
    async with office.services.db.connect() as conn:
        present = (await changes.since(conn, None)).position
        server, snapshot, at = present.split("/")
        for position in (
            f"{int(server) - 5}/{snapshot}/{at}",
            f"{server}/{snapshot}/{int(at) - 3600}",
            f"{server}/1:1'; drop table changes/{at}",
            "",
            "x",
            "////",
        ):
            assert not (await changes.since(conn, position)).complete, position
        assert (await changes.since(conn, present)).complete


async def test_a_lower_transaction_that_commits_later_is_not_missed(office: Office):
    """Two transactions commit in the reverse of the order in which they began."""
    first = await office.hears("+15555550123", "one")
    second = await office.hears("+15555550124", "two")
    db, now = office.services.db, office.services.clock.now()
    async with db.connect() as conn:
        position = (await changes.since(conn, None)).position
    async with db.begin() as early:
        await owners.move(early, first, "nobody", now)
        async with db.begin() as late:
            await owners.move(late, second, "nobody", now)
        async with db.connect() as conn:
            found = await changes.since(conn, position)
        assert found.contacts == {second}
    async with db.connect() as conn:
        found = await changes.since(conn, found.position)
        assert found.contacts == {first}
        assert not (await changes.since(conn, found.position)).contacts


async def test_what_is_rolled_back_is_no_change(office: Office):
    contact_id = await office.hears("+15555550123", "one")
    db = office.services.db
    async with db.connect() as conn:
        position = (await changes.since(conn, None)).position
    async with db.begin() as conn:
        await owners.move(conn, contact_id, "nobody", office.services.clock.now())
        conn.roll_back()
    async with db.connect() as conn:
        assert not (await changes.since(conn, position)).contacts


async def test_what_locks_the_field_is_told_whoever_did_it(office: Office):
    """By its own page, by another system, by the provider: no text is touched by these."""
    ids = await office.furnish()
    contact_id, phone = ids["ordinary"], "+15555550123"
    services, alice = office.services, await office.signed_in("alice")
    async with services.db.connect() as conn:
        [wish] = [one.id for one in await cases_store.listing(conn, closed=False) if one.due_at]
    async with listening(alice) as heard:
        for act in (
            people.block(services, phone, "insults", "lea"),
            people.unblock(services, phone, "lea"),
            elsewhere.leave(services, phone, None, "till 2", "token:shop", "api"),
            cases.close(services, wish, "lea", "copied", stop=None),
        ):
            await until(heard, "beat")
            while not heard.empty():
                heard.get_nowait()
            await act
            assert contact_id in json.loads((await until(heard, "changed"))["data"])


async def test_old_changes_are_forgotten(office: Office):
    await office.hears("+15555550123", "one")
    async with office.services.db.connect() as conn:
        await changes.tidy(conn)
        assert (await conn.execute(sql("select count(*) from changes"))).scalar_one() > 0
        await conn.execute(sql("update changes set at = at - interval '11 minutes'"))
        await changes.tidy(conn)
        assert (await conn.execute(sql("select count(*) from changes"))).scalar_one() == 0


async def test_a_stream_ends_with_its_session_within_two_seconds(office: Office):
    alice = await office.signed_in("alice")
    async with listening(alice) as heard:
        await until(heard, "beat")
        began = asyncio.get_running_loop().time()
        await users.disable_user(office.services, "alice", "admin")
        async with asyncio.timeout(10):
            while (await heard.get())["event"] != "end":
                pass
        assert asyncio.get_running_loop().time() - began < 3
