"""Numbers and programs as tables: versions, seeding, races, retirement, and a database away."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from asyncpg import InterfaceError, PostgresError

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.config import Settings
from bot.db.database import Database, sql
from bot.delivery.sender import Sender
from bot.errors import SettingsError, UsageError
from bot.models import OptOutReplies
from bot.numbers import changes, live, store
from bot.numbers.rules import content, differences
from bot.numbers.store import Open, Table
from bot.programs.numbers import Number, Numbers
from bot.services import Services, open_services
from tests.programs import CLUB, NEWS
from tests.store.test_races import queue
from tests.world import ADVANCED, OURS, TWILIO, eventually

NEW = "+15557650109"
CONTENT: Mapping[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["vip"]},
    "text": {"en": "Sale."},
}


@pytest.fixture
async def club(services: Services) -> Services:
    """The shop's programs described, as marketers would."""
    await changes.seed(services.db, Numbers((), (CLUB, NEWS)), "ana", services.clock.now())
    await services.live.refresh(services.db)
    return services


async def add(services: Services, **fields: Any) -> None:
    await changes.add_number(services.db, fields, "ana", services.clock.now())


async def change(services: Services, number: str, **fields: Any) -> bool:
    return await changes.set_number(services.db, number, fields, "ben", services.clock.now())


async def alter(services: Services, program: str, **fields: Any) -> bool:
    return await changes.set_program(services.db, program, fields, "ben", services.clock.now())


async def held(services: Services) -> Numbers:
    async with services.db.connect() as conn:
        return await store.load(conn)


async def versions(services: Services, table: Table, name: str) -> list[tuple[int, str]]:
    async with services.db.connect() as conn:
        return [(one.version, one.author) for one in await store.versions(conn, table, name)]


# -- seeding -------------------------------------------------------------------------------------


async def test_the_first_start_writes_what_the_environment_says_and_a_later_one_does_not(
    settings: Settings,
):
    async with open_services(settings) as services:
        assert services.numbers.every == settings.numbers
        assert await versions(services, Table.NUMBERS, OURS) == [(1, "environment")]
    other = settings.model_copy(
        update={
            "numbers": (settings.numbers[0].model_copy(update={"program": "club"}),),
            "programs": (CLUB,),
        }
    )
    async with open_services(other) as services:
        assert services.numbers == Numbers(settings.numbers)
        assert await versions(services, Table.NUMBERS, OURS) == [(1, "environment")]


async def test_roles_that_start_at_once_seed_once(settings: Settings):
    async def start() -> None:
        async with open_services(settings):
            pass

    await asyncio.gather(*(start() for _ in range(4)))
    async with open_services(settings) as services:
        assert services.numbers.every == settings.numbers
        assert [
            await versions(services, Table.NUMBERS, one.number) for one in settings.numbers
        ] == [[(1, "environment")]] * 3


async def test_an_environment_without_numbers_seeds_nothing_and_a_later_one_does(
    settings: Settings,
):
    async with open_services(settings.model_copy(update={"numbers": ()})) as services:
        assert services.numbers == Numbers()
        assert services.numbers.sender("main") is None
    async with open_services(settings) as services:
        assert services.numbers.every == settings.numbers


async def test_seed_takes_the_environment_over_and_leaves_what_only_the_table_has(
    services: Services,
):
    await add(services, number=NEW, program="shop")
    environment = Numbers(
        (
            Number(number=OURS, program="shop", segments_per_second=3),
            Number(number="12345", program="shop"),
        ),
        (CLUB,),
    )
    changed = await changes.seed(services.db, environment, "ana", services.clock.now())
    assert [one.name if one is CLUB else one.number for one in changed] == [OURS, "12345", "shop"]
    table = await held(services)
    assert [n.number for n in table.every] == [OURS, TWILIO, ADVANCED, NEW, "12345"]
    assert {d.command.split(" --as")[0] for d in differences(table, environment)} == {
        f"texto number retire {gone}" for gone in (TWILIO, ADVANCED, NEW)
    }
    assert await changes.seed(services.db, environment, "ana", services.clock.now()) == []


# -- versions ------------------------------------------------------------------------------------


async def test_every_change_is_a_version_with_its_author(club: Services):
    assert await change(club, OURS, segments_per_second=None) is False  # it was so already
    assert await change(club, OURS, segments_per_second=2.5, opt_out_replies="advanced")
    assert await alter(club, "shop", daily_budget=5)
    found = (await held(club)).of(OURS)
    assert (found.segments_per_second, found.opt_out_replies, found.program) == (
        2.5,
        OptOutReplies.ADVANCED,
        "shop",
    )
    assert await versions(club, Table.NUMBERS, OURS) == [(1, "environment"), (2, "ben")]
    assert await versions(club, Table.PROGRAMS, "shop") == [(1, "ana"), (2, "ben")]
    assert {p.name: p.version for p in (await held(club)).described} == {"shop": 2, "news": 1}
    async with club.db.connect() as conn:
        first = (await store.versions(conn, Table.PROGRAMS, "shop"))[0]
    assert first.content == content(CLUB)


@pytest.mark.parametrize(
    "statement",
    [
        "update numbers set author = 'eve'",
        "delete from numbers",
        "truncate numbers",
        "update programs set content = content || '{\"daily_budget\": 900}'",
        "delete from programs",
    ],
)
async def test_no_version_can_be_altered(club: Services, statement: str):
    with pytest.raises(PostgresError, match="permission denied"):
        async with club.db.begin() as conn:
            await conn.execute(sql(statement))
    with pytest.raises(PostgresError, match="append-only"):  # nor by the owner
        async with club.db.begin() as conn:
            await conn.execute(sql("set local role none"))
            await conn.execute(sql(statement))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"number": "0612345678"}, "as in +15557650100"),
        ({"number": "+1 555 765 0109"}, "as in +15557650100"),
        ({"number": ""}, "as in +15557650100"),
        (
            {"number": NEW, "program": "vip"},
            "'vip', which is no program; the programs are shop, news",
        ),
        ({"number": NEW, "program": "shop", "segments_per_second": "0"}, "segments_per_second"),
        ({"number": NEW, "program": "shop", "segments_per_second": "fast"}, "segments_per_second"),
        (
            {"number": NEW, "program": "shop", "messaging_service_sid": "XX1"},
            "messaging_service_sid",
        ),
        ({"number": NEW, "program": "shop", "pace": 3}, "pace"),
        ({"number": NEW, "program": "shop", "provider": "acme"}, "it knows twilio"),
        ({"number": OURS, "program": "shop"}, f"texto number set {OURS}"),
    ],
)
async def test_a_number_that_can_not_work_is_refused_with_its_reason(
    club: Services, fields: dict[str, Any], says: str
):
    before = await held(club)
    with pytest.raises(UsageError) as error:
        await add(club, **fields)
    assert says in str(error.value)
    assert await held(club) == before


async def test_a_change_that_does_not_fit_the_rest_is_refused(club: Services):
    for work, says in (
        (change(club, OURS, program="vip"), "no program"),
        (change(club, NEW, program="shop"), "is no number of ours; there are"),
        (alter(club, "news", keywords=["JOIN"]), f"JOIN on {OURS} would join both"),
        (alter(club, "news", number=NEW), "no number of ours"),
        (alter(club, "news", keywords=["STOP"]), "STOP is taken"),
        (alter(club, "vip", daily_budget=1), "No program is described as vip"),
        (alter(club, "shop", title={"en": "x"}), "fr is missing"),
        (changes.end_program(club.db, "shop", "ben", club.clock.now()), "is no program"),
        (changes.retire_number(club.db, OURS, "ben", club.clock.now()), "which is retired"),
        (changes.add_program(club.db, content(CLUB), "ben", club.clock.now()), "already"),
        (changes.set_number(club.db, TWILIO, {"program": "news"}, " ", club.clock.now()), "--as"),
    ):
        with pytest.raises(UsageError) as error:
            await work
        assert says in str(error.value)


async def test_of_two_changes_that_do_not_fit_together_one_is_refused(club: Services):
    """A number takes a program while somebody ends it; two programs take one keyword."""
    for one, other in (
        (
            change(club, TWILIO, program="news"),
            changes.end_program(club.db, "news", "eve", club.clock.now()),
        ),
        (alter(club, "shop", keywords=["PROMO"]), alter(club, "news", keywords=["Promo!"])),
    ):
        came = await asyncio.gather(one, other, return_exceptions=True)
        assert sorted(type(c) for c in came if c is not True) == [UsageError]
        assert (await held(club)).faults() == []
        if "news" not in (await held(club)).programs:
            await changes.add_program(club.db, content(NEWS), "ana", club.clock.now())


async def test_many_changes_at_once_leave_versions_without_a_gap(services: Services):
    await asyncio.gather(*(change(services, OURS, segments_per_second=n) for n in range(1, 9)))
    assert [v for v, _ in await versions(services, Table.NUMBERS, OURS)] == list(range(1, 10))


async def test_an_ended_program_is_joined_no_more_and_may_begin_again(club: Services):
    assert await changes.end_program(club.db, "news", "ben", club.clock.now())
    assert await changes.end_program(club.db, "news", "ben", club.clock.now()) is False
    table = await held(club)
    assert list(table.programs) == ["shop"]
    assert [p.name for p in table.heard_on(OURS)] == ["shop"]
    await changes.add_program(club.db, content(NEWS), "ana", club.clock.now())
    assert (await held(club)).programs["news"].version == 3


async def test_a_version_that_this_program_does_not_understand_is_named(services: Services):
    async with services.db.begin() as conn:
        await conn.execute(
            sql("""
            insert into numbers (number, version, content, author, at)
            values ('+15557650188', 1, '{"number": "+15557650188", "colour": "red"}', 'zoe', now())
        """)
        )
    with pytest.raises(SettingsError, match=r"Version 1 of the number \+15557650188, which zoe"):
        await services.live.refresh(services.db)
    assert len(services.numbers.every) == 3  # the last known table serves


# -- retirement ----------------------------------------------------------------------------------


async def test_a_retired_number_sends_nothing_new_and_is_not_forgotten(services: Services):
    await queue(services)
    left = await changes.retire_number(services.db, OURS, "ben", services.clock.now())
    assert left == Open(texts=1, requests=0, campaigns=0)
    await services.live.refresh(services.db)
    ours = services.numbers
    assert ours.sender("shop") == TWILIO
    assert ours.of(OURS).opt_out_replies is OptOutReplies.OURS
    assert ours.heard_on(OURS) == ()
    with pytest.raises(UsageError) as error:
        await launch.launch(services, parse_campaign({**CONTENT, "number": OURS}), "marc")
    assert f"is retired; the numbers in service are {TWILIO}, {ADVANCED}" in str(error.value)
    with pytest.raises(UsageError) as error:
        await add(services, number=OURS, program="shop")
    assert f"texto number restore {OURS}" in str(error.value)
    assert await changes.restore_number(services.db, OURS, "ben", services.clock.now())
    assert (await held(services)).active == services.settings.numbers


async def test_its_open_texts_still_go_out(services: Services):
    await queue(services)
    await changes.retire_number(services.db, OURS, "ben", services.clock.now())
    await services.live.refresh(services.db)
    sender = Sender(services)
    claimed: list[str] = []
    sender._start = lambda message, *_: claimed.append(message.number)  # type: ignore[method-assign]
    assert await sender.send_waiting() == 1
    assert claimed == [OURS]


async def test_the_last_number_may_be_retired_and_nobody_is_asked_then(services: Services):
    for number in (OURS, TWILIO, ADVANCED):
        await changes.retire_number(services.db, number, "ben", services.clock.now())
    await services.live.refresh(services.db)
    assert services.numbers.sender("shop") is None
    with pytest.raises(UsageError, match="texto number add"):
        await launch.launch(services, parse_campaign(CONTENT), "marc")


# -- live ----------------------------------------------------------------------------------------


async def test_a_running_process_takes_a_change_over_within_5_seconds(services: Services):
    await add(services, number=NEW, program="shop", segments_per_second=7)

    async def known() -> bool:
        return services.numbers.of(NEW).segments_per_second == 7

    await eventually(known, 5)
    await change(services, NEW, segments_per_second=9)

    async def changed() -> bool:
        return services.numbers.of(NEW).segments_per_second == 9

    await eventually(changed, 5)


async def test_the_last_known_table_serves_while_the_database_is_away(
    services: Services, database_url: str
):
    known, gone = live.LiveNumbers(), await Database.open(database_url)
    await known.refresh(gone)
    await gone.close()
    await change(services, OURS, segments_per_second=4)
    with pytest.raises(InterfaceError):
        await known.refresh(gone)
    async with known.followed(gone):  # goes on looking, and fails each time
        await asyncio.sleep(2.5 * live.LOOK)
        assert known.present.every == services.settings.numbers
    await known.refresh(services.db)
    assert known.present.of(OURS).segments_per_second == 4
