"""An opt-out that meant one program only, and the language it is confirmed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.config import Settings
from bot.consent import preferences as preferring
from tests.programs import with_programs
from tests.world import CUSTOMER, OURS, TWILIO, World, open_world

CANADIAN, FRENCH = "+14165550123", "+33612345678"


@pytest.fixture
async def shop(settings: Settings) -> AsyncIterator[World]:
    async with open_world(with_programs(settings)) as opened:
        yield opened


async def ours(world: World, to: str = CUSTOMER) -> list[str]:
    return [m["body"] for m in await world.messages(to) if m["direction"] == "outbound-api"]


async def granted(world: World) -> set[str]:
    return {row["program"] for row in await world.rows("select program from consents")}


async def revoked(world: World) -> Any:
    [row] = await world.rows("select revoked_at from contacts where address = :to", to=CUSTOMER)
    return row["revoked_at"]


async def grant(world: World, *programs: str) -> None:
    await world.text("hello")
    for program in programs:
        await world.rows(
            """with one as (
            insert into consents (contact_id, program, message_class, seq, at)
            select id, :program, 'promotional', 1, now() from contacts returning 1)
            select * from one""",
            program=program,
        )


async def test_who_holds_two_programs_may_end_one(shop: World):
    await grant(shop, "shop", "club")
    await shop.text("STOP")
    await shop.text("1")
    await shop.receives(5)
    texts = await ours(shop)
    assert "reply 1" in texts[0] and "Our other texts go on" in texts[1]
    assert await granted(shop) == {"club"}
    assert await revoked(shop) is None
    rows = await shop.rows("select program, kind from consent_events order by seq")
    assert [(r["program"], r["kind"]) for r in rows] == [
        ("*", "revoked"),
        ("*", "reinstated"),
        ("shop", "revoked"),
    ]


async def test_silence_ends_them_all_and_a_late_answer_changes_nothing(shop: World):
    await grant(shop, "shop", "club")
    await shop.text("STOP")
    clock = shop.services.clock
    object.__setattr__(clock, "offset", clock.offset + timedelta(hours=25))
    await shop.text("1")
    assert await revoked(shop) is not None
    assert await granted(shop) == {"shop", "club"}


@pytest.mark.parametrize("programs", [("shop",), ("club",), ()])
async def test_who_holds_one_is_not_asked(shop: World, programs: tuple[str, ...]):
    await grant(shop, *programs)
    await shop.text("STOP")
    await shop.receives(3)
    assert "reply 1" not in (await ours(shop))[0]
    await shop.text("1")
    assert await revoked(shop) is not None


async def test_where_twilio_blocks_nothing_is_narrowed(shop: World):
    await grant(shop, "shop", "club")
    await shop.text("STOP", to=TWILIO)
    await shop.text("1", to=TWILIO)
    assert await revoked(shop) is not None


@pytest.mark.parametrize(
    ("sender", "word", "english", "french"),
    [
        (CANADIAN, "STOP", True, False),
        (CANADIAN, "ARRET", False, True),
        (CANADIAN, "arrêt", False, True),
        (CUSTOMER, "STOP", True, False),  # by its country
        (FRENCH, "STOP", False, True),
        (FRENCH, "ARRET", False, True),
    ],
)
async def test_the_language_of_a_confirmation(
    shop: World, sender: str, word: str, english: bool, french: bool
):
    await shop.text(word, frm=sender, to=OURS)
    await shop.receives(2, to=sender)
    [text] = await ours(shop, sender)
    assert ("you are unsubscribed" in text) is english
    assert ("vous ne recevrez plus" in text) is french


async def test_a_silent_opt_out_and_another_number_narrow_nothing(shop: World):
    """Only who was asked, by a text from this number, may answer."""
    await grant(shop, "shop", "club")
    [row] = await shop.rows("select id from contacts")
    await preferring.stop(shop.services, row["id"], {})
    await shop.text("1")
    assert await revoked(shop) is not None
    await shop.text("START")
    await shop.text("CANCEL")  # is confirmed in other words
    await shop.text("1")
    assert await revoked(shop) is not None
    assert await granted(shop) == {"shop", "club"}


async def test_a_wrong_number_is_not_asked_which_program_it_meant(shop: World):
    await grant(shop, "shop", "club")
    await shop.rows("update contacts set held_for = 'wrong_number', held_at = now() returning id")
    await shop.text("STOP")
    await shop.receives(3)
    assert "reply 1" not in (await ours(shop))[0]
    await shop.text("1")
    assert await revoked(shop) is not None
