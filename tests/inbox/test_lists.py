"""The lists and the search: what stands in them, in which order, and by which index."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.access.users import add_user
from bot.contacts import people
from bot.contacts.rules import wanted
from bot.conversations.rules import State
from bot.db.database import Database, sql
from bot.dialogue.turn import DataRequest
from bot.errors import ConflictError, UsageError
from bot.files.deadlines import months_after
from bot.inbox import acts, lists, notes, search_store, several, store, thread_store
from bot.inbox import reply as replies
from bot.inbox.search import search
from bot.inbox.store import Filters, Item, View
from bot.models import Role
from bot.services import Services
from bot.teams import changes as teams
from tests.inbox.talks import asks_for_a_person, comes, conversation, in_state, later, rows
from tests.make import run_sql
from tests.world import OURS, TWILIO

pytestmark = pytest.mark.usefixtures("staff")
PHONES = dict(zip(State, (f"+1555555{n:04}" for n in range(140, 145)), strict=True))
EMMA, JULES = "+15555550150", "+33612345678"


async def page(
    services: Services, view: View, member: str = "alice", **filters: object
) -> list[Item]:
    async with services.db.connect() as conn:
        narrowed = Filters(**filters)  # type: ignore[arg-type]
        return await store.page(conn, view, member, services.clock.now(), narrowed)


async def test_each_list_has_its_conversations(services: Services):
    for state, phone in PHONES.items():
        await in_state(services, state, phone)
    found = {view: [item.address for item in await page(services, view)] for view in View}
    bot, waiting, owned, snoozed, closed = PHONES.values()
    assert found == {
        View.OPEN: [waiting, owned, snoozed],
        View.NEEDS: [waiting],
        View.MINE: [owned],
        View.UNASSIGNED: [waiting],
        View.BOT: [closed, bot],
        View.SNOOZED: [snoozed],
        View.CLOSED: [closed],
        View.ALL: [closed, snoozed, owned, waiting, bot],
    }
    assert await page(services, View.MINE, "sam") == []


async def test_who_has_waited_longest_is_first_however_often_others_write(services: Services):
    await asks_for_a_person(services, EMMA)
    later(services, minutes=10)
    await asks_for_a_person(services, JULES)
    later(services, minutes=10)
    for _ in range(3):
        await comes(services, "hello??", frm=JULES)
        await comes(services, "anybody?", frm=EMMA)
    found = await page(services, View.NEEDS)
    assert [item.address for item in found] == [EMMA, JULES]
    waits = [lists.waited(item, {}, services.clock.now()) for item in found]
    assert [round((wait or timedelta()).total_seconds() / 60) for wait in waits] == [20, 10]
    assert [item.unread for item in found] == [4, 4]
    assert found[0].last_text == "anybody?"
    await acts.take(services, EMMA, "alice")
    async with services.db.connect() as conn:
        await store.see(conn, found[0].contact_id, "alice")
    await replies.reply(services, EMMA, "alice", "Here I am.")
    [mine] = await page(services, View.MINE)
    assert (mine.unread, mine.waiting_since) == (0, None)
    [same] = [one for one in await page(services, View.ALL, "sam") if one.address == EMMA]
    assert same.unread == 4  # each member has seen what it has seen


async def test_pages_have_all_of_a_list_once_whatever_comes_meanwhile(services: Services):
    phones = [f"+155555602{n:02}" for n in range(12)]
    for phone in phones:
        await asks_for_a_person(services, phone)
    seen: list[str] = []
    cursor = None
    while True:
        async with services.db.connect() as conn:
            found = await store.page(
                conn, View.NEEDS, "alice", services.clock.now(), after=cursor, limit=5
            )
        if not found:
            break
        seen += [item.address for item in found]
        cursor = found[-1].cursor
        await comes(services, "still here", frm=phones[0])
    assert seen == phones


async def test_lists_are_narrowed(services: Services):
    await asks_for_a_person(services, EMMA)
    await comes(services, "hello", frm=JULES, to=TWILIO)
    await acts.tag(services, EMMA, "alice", ["vip", "  big   spender "])
    assert await acts.tag(services, EMMA, "alice", drop=["vip"]) == ("big spender",)
    with pytest.raises(UsageError, match="40 letters"):
        await acts.tag(services, EMMA, "alice", ["x" * 41])
    await run_sql(services, "update contacts set language = 'fr' where address = :a", a=JULES)
    for filters, expected in (
        ({"tag": "big spender"}, [EMMA]),
        ({"tag": "vip"}, []),
        ({"language": "fr"}, [JULES]),
        ({"number": TWILIO}, [JULES]),
        ({"number": OURS, "tag": "big spender"}, [EMMA]),
    ):
        found = await page(services, View.ALL, **filters)
        assert [item.address for item in found] == expected, filters


async def test_a_tag_is_spelled_as_everywhere(services: Services):
    """Else an audience by "vip" would pass over who was tagged "VIP" in the inbox."""
    await asks_for_a_person(services, EMMA)
    assert await acts.tag(services, EMMA, "alice", ["VIP"]) == ("vip",)
    assert await people.tag(services, EMMA, ["Vip", "été"], "sam") == ("vip", "été")
    assert await acts.tag(services, EMMA, "alice", drop=[" VIP "]) == ("été",)


async def test_a_case_goes_to_the_first_team_that_fits_and_waits_in_its_hours(services: Services):
    await add_user(services, "zoe", Role.STAFF, by="admin")
    closed = '{"zone": "Europe/Paris", "hours": {"mon-sun": "closed"}}'
    for name, more in (
        ("rest", {"default": True, "members": ("sam",)}),
        ("paris", {"languages": ("fr",), "hours": teams.read_hours(closed), "members": ("zoe",)}),
        ("other", {"numbers": (TWILIO,), "place": 5}),
    ):
        await teams.save(services, replace(teams.new(name), **more), "admin")
    found = {team.name: team for team in await teams.listing(services)}
    assert list(found) == ["paris", "other", "rest"]
    await comes(services, "bonjour", frm=JULES)
    await run_sql(services, "update contacts set language = 'fr' where address = :a", a=JULES)
    await asks_for_a_person(services, EMMA)
    later(services, hours=2)
    await asks_for_a_person(services, JULES)
    later(services, hours=2)
    by_id = {team.id: team for team in found.values()}
    now = services.clock.now()
    items = {item.address: item for item in await page(services, View.NEEDS)}
    assert items[EMMA].cases[0].team_id == found["rest"].id
    assert items[JULES].cases[0].team_id == found["paris"].id
    assert lists.waited(items[JULES], by_id, now) == timedelta()  # nobody is there
    assert [lists.past_promise(items[one], by_id, now) for one in (EMMA, JULES)] == [True, False]
    assert [one.address for one in await page(services, View.NEEDS, team=found["rest"].id)] == [
        EMMA
    ]
    # take next: of one's own teams; who is in none takes for all
    assert await lists.take_next(services, "zoe") == JULES
    with pytest.raises(UsageError, match="Nobody waits"):
        await lists.take_next(services, "zoe")
    assert await lists.take_next(services, "alice") == EMMA
    # two versions: the second writer is told
    with pytest.raises(ConflictError):
        await teams.save(services, replace(found["paris"], version=7), "admin")


async def test_a_wish_about_data_waits_for_the_laws_date_not_in_the_hours_of_a_team(
    services: Services,
):
    team = replace(teams.new("all"), default=True, promised=timedelta(minutes=30))
    await teams.save(services, team, "admin")
    await comes(services, "send me all you know of me", DataRequest("data_copy"), frm=EMMA)
    await comes(services, "a copy please", DataRequest("data_copy"), frm=JULES)
    await asks_for_a_person(services, JULES)
    by_id = {one.id: one for one in await teams.listing(services)}

    async def late(address: str) -> bool:
        [item] = [one for one in await page(services, View.OPEN) if one.address == address]
        return lists.past_promise(item, by_id, services.clock.now())

    later(services, days=2)
    [emma] = [one for one in await page(services, View.NEEDS) if one.address == EMMA]
    assert lists.waits_since(emma) is None
    due = lists.due(emma)
    assert due and due.date() == months_after(emma.cases[0].opened_at, 1).date()
    assert [await late(EMMA), await late(JULES)] == [False, True]  # who also asked for a person
    later(services, days=30)
    assert await late(EMMA)


async def test_two_who_take_the_next_get_different_ones(services: Services):
    for phone in (EMMA, JULES):
        await asks_for_a_person(services, phone)
    taken = await asyncio.gather(
        lists.take_next(services, "alice"), lists.take_next(services, "sam")
    )
    assert set(taken) == {EMMA, JULES}


async def test_new_work_passes_by_who_is_away(services: Services):
    await in_state(services, State.OWNED, EMMA)
    assert await acts.set_away(services, "alice", away=True, give_back=True) == 1
    assert (await conversation(services, EMMA)).owner == "nobody"
    with pytest.raises(UsageError, match="away"):
        await lists.take_next(services, "alice")
    with pytest.raises(UsageError, match="alice is away"):
        await acts.assign(services, EMMA, "alice", "sam")
    await acts.set_away(services, "alice", away=False)
    assert await lists.take_next(services, "alice") == EMMA


async def test_people_are_found_by_name_number_text_and_note(services: Services):
    await comes(services, "Où est mon colis ? L'œuf est cassé", frm=JULES)
    await comes(services, "where is my parcel LP-10234", frm=EMMA)
    await run_sql(
        services, "update contacts set name = 'Zéphyrine de La Tour' where address = :a", a=JULES
    )
    await notes.add(services, EMMA, "alice", "calls back on Thursday")
    for typed, expected in (
        ("zephyrine", [JULES]),
        ("ZÉPH tour", [JULES]),
        ("06 12 34 56 78", [JULES]),
        ("+33 6 12", [JULES]),
        ("0033612345678", [JULES]),
        ("5678", [JULES]),
        ("0150", [EMMA]),
        ("oeuf", [JULES]),
        ("casse", [JULES]),
        ("ou est colis", [JULES]),
        ("10234", [EMMA]),
        ("parc", [EMMA]),
        ("thursday", [EMMA]),
        ("is", [EMMA]),
        ("nothing of this", []),
        ("%", []),
        ("'", []),
    ):
        found = await search(services, typed, "alice")
        assert [hit.item.address for hit in found] == expected, typed
    [hit] = await search(services, "parcel", "alice")
    [text] = await rows(services, "select body from messages where id = :id", id=hit.message_id)
    assert text.body == "where is my parcel LP-10234"


MANY = """
    with made as (
        insert into contacts (address, channel, name, created_at)
        select '+1202555' || lpad(n::text, 4, '0'), 'sms', 'Person ' || n, now()
        from generate_series(1, 5000) n returning id
    ), talks as (
        insert into conversations (contact_id, number, updated_at, heard_at, heard, owner)
        select id, '+15557650100', now(), now() - id * interval '1 minute', 3,
            case when id % 50 = 0 then 'alice' when id % 49 = 0 then 'nobody' else 'bot' end
        from made
    ), waits as (
        insert into cases (contact_id, kind, opened_at)
        select id, 'asked', now() - id * interval '1 minute' from made
        where id % 50 = 0 or id % 49 = 0
    )
    insert into messages (contact_id, direction, number, body, created_at, handled_at)
    select id, 'inbound', '+15557650100', 'the parcel ' || id || ' of ' || k, now(), now()
    from made, generate_series(1, 4) k
"""


async def plan(services: Services, query: str, params: list[object]) -> str:
    async with services.db.connect() as conn:
        found = await conn._driver.fetch(
            f"explain (analyze, costs off, timing off) {query}", *params
        )
    return "\n".join(row[0] for row in found)


async def test_no_list_and_no_search_reads_a_whole_table(services: Services, database_url: str):
    await run_sql(services, MANY)
    for table in ("contacts", "conversations", "messages", "cases"):
        await run_sql(services, f"analyze {table}")
    # autovacuum does so too; up to 4 MB of words that wait for their place make a plan dearer
    owner = await Database.open(database_url)
    async with owner.begin() as conn:
        await conn.execute(sql("select gin_clean_pending_list('messages_searched')"))
    await owner.close()
    now = services.clock.now()
    values = {"member": "alice", "now": now, "limit": 50, "at": now, "tie": 1}
    for view in View:
        for first in (True, False):
            query = store.statement(view, (), first=first)
            named = {name: values[name] for name in query.names}
            said = await plan(services, *query.numbered(named))
            assert "Seq Scan on messages" not in said, (view, said)
            assert "Seq Scan on conversations" not in said, (view, said)
            assert "Seq Scan on contacts" not in said, (view, said)
    for typed in ("2555 1234", "+1202555", "person", "parcel 77", "1234"):
        kinds = wanted(typed)
        names = [one for one in ("end", "start") if getattr(kinds, one)]
        query = search_store.statement((*names, *(("name", "text", "note") if kinds.words else ())))
        values = {
            "end": kinds.end,
            "start": kinds.start,
            "words": kinds.words,
            "limit": 200,
            "most": 50,
        }
        said = await plan(services, *query.numbered({n: values[n] for n in query.names}))
        assert "Seq Scan on messages" not in said, (typed, said)
        assert "Seq Scan on contacts" not in said, (typed, said)


async def test_a_thread_is_read_page_by_page(services: Services):
    for n in range(30):
        await comes(services, f"text {n}")
    await acts.take(services, "+15555550123", "alice")
    await notes.add(services, "+15555550123", "alice", "hm")
    await replies.reply(services, "+15555550123", "alice", "Yes?")
    contact_id = (await conversation(services)).contact_id
    seen: list[tuple[str, str]] = []
    before = None
    while True:
        async with services.db.connect() as conn:
            found = await thread_store.entries(conn, contact_id, before, limit=7)
        if not found:
            break
        seen += [(entry.kind, entry.body) for entry in found]
        before = (found[-1].at, found[-1].kind, found[-1].tie)
    texts = [("inbound", f"text {n}") for n in range(30)]
    assert seen[::-1] == [
        *texts,
        ("act", "take over conversation"),
        ("note", "hm"),
        ("outbound", "Yes?"),
    ]


async def test_several_are_closed_at_once_and_opened_again(services: Services):
    for state, phone in PHONES.items():
        await in_state(services, state, phone)
    bot, waiting, owned, snoozed, closed = PHONES.values()
    chosen = [*PHONES.values(), owned, "+15555559999"]
    found = await several.each(chosen, lambda one: acts.close(services, one, "sam", "sale is over"))
    assert set(found.done) == {waiting, owned, snoozed}
    assert set(found.refused) == {bot, closed, "+15555559999"}
    assert "nothing to close" in found.refused[bot]
    again = await several.each([*found.done], lambda one: acts.reopen(services, one, "sam"))
    assert set(again.done) == set(found.done)
    before = await several.each(
        [*again.done], lambda one: acts.assign(services, one, "alice", "sam")
    )
    assert set(before.done.values()) == {"sam"}  # whom an undo gives them back to
    with pytest.raises(UsageError, match="At most 500"):
        await several.each(["+1"] * 501, lambda one: acts.reopen(services, one, "sam"))
