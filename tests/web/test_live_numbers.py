"""Numbers and programs that change while the roles run."""

from __future__ import annotations

import re
from typing import Any

from bot.config import Settings
from bot.numbers import changes
from bot.programs.numbers import Number, Numbers
from bot.services import open_services
from tests.programs import CLUB, NEWS, with_programs
from tests.world import ADVANCED, CUSTOMER, OURS, TWILIO, World, eventually, open_world

MOBILE = "+12125550123"


async def act(world: World, verb: Any, *given: Any, **more: Any) -> None:
    """From another process, as the command line does."""
    async with open_services(world.settings) as outside:
        await verb(outside.db, *given, "ana", outside.clock.now(), **more)


async def known(world: World, check: Any) -> None:
    """Waits until the roles know it: 5 s at most."""

    async def there() -> bool:
        return bool(check(world.services.numbers))

    await eventually(there, 5)


async def events(world: World) -> list[tuple[str, Any]]:
    rows = await world.rows("""
        select e.kind, v.details ->> 'program_version' as version
        from consent_events e join consent_evidence v using (subject_id, seq) order by e.at""")
    return [(row.kind, row.version) for row in rows]


async def test_a_keyword_joins_a_program_that_was_added_while_the_roles_run(settings: Settings):
    async with open_world(settings) as world:
        await world.text("NEWS", frm=MOBILE)  # nobody advertises it: a word for the dialogue
        await act(world, changes.seed, Numbers((), (CLUB, NEWS)))
        await known(world, lambda ours: "news" in ours.programs)
        await world.text("NEWS", frm=MOBILE)
        await world.receives(3, MOBILE)
        assert "opening news" in (await world.bodies(MOBILE))[-1]
        assert await events(world) == [("granted", "1")]


async def test_evidence_points_at_the_version_that_was_shown(settings: Settings):
    async with open_world(with_programs(settings)) as world:
        await world.text("JOIN", frm=MOBILE)
        await world.receives(2, MOBILE)
        await act(
            world, changes.set_program, "shop", {"frequency": {"en": "daily", "fr": "chaque jour"}}
        )
        await known(world, lambda ours: ours.programs["shop"].version == 2)
        await world.text("YES", frm=MOBILE)  # to what was asked, which was the first version
        await world.text("JOIN", frm=CUSTOMER)
        await world.settled()
        assert await events(world) == [("requested", "1"), ("confirmed", "1"), ("requested", "2")]


async def test_a_form_of_an_earlier_version_is_shown_again(settings: Settings):
    async with open_world(with_programs(settings)) as world:
        page = f"{world.web}/join/shop?lang=en"
        async with world.http.get(page) as response:
            stamp = re.search(r'name="stamp" value="([^"]+)"', await response.text())
        assert stamp
        await act(
            world,
            changes.set_program,
            "shop",
            {"description": {"en": "Offers of the day.", "fr": "Les offres du jour."}},
        )
        await known(world, lambda ours: ours.programs["shop"].version == 2)
        async with world.http.post(
            page, data={"number": MOBILE, "country": "US", "agree": "yes", "stamp": stamp[1]}
        ) as response:
            assert response.status == 400
            assert "Offers of the day." in await response.text()
        assert await events(world) == []


async def test_a_number_that_is_added_and_then_retired(settings: Settings):
    """It sends at once; retired, it still hears, still stops, and its texts still go out."""
    first, last = Numbers(settings.numbers[:2]), settings.numbers[2]
    async with open_services(settings.model_copy(update={"numbers": first.every})):
        pass  # the table has two of the three numbers that the carrier knows
    async with open_world(settings) as world:
        assert [n.number for n in world.services.numbers.every] == [OURS, TWILIO]
        await act(world, changes.add_number, last.model_dump() | {"opt_out_replies": "ours"})
        await known(world, lambda ours: ours.of(ADVANCED).program == "shop")
        await act(world, changes.retire_number, ADVANCED)
        await known(world, lambda ours: ours.of(ADVANCED).retired)
        await world.text("STOP", to=ADVANCED)
        [_, answer] = await world.receives(2)
        assert answer["from"] == ADVANCED
        [contact] = await world.rows("select revoked_at from contacts")
        assert contact.revoked_at is not None


async def test_a_changed_pace_is_taken_over(settings: Settings):
    slow = (Number(number=OURS, opt_out_replies="ours", program="shop", segments_per_second=0.2),)
    async with open_world(settings.model_copy(update={"numbers": slow})) as world:
        await act(world, changes.set_number, OURS, {"segments_per_second": None})
        await known(world, lambda ours: ours.of(OURS).segments_per_second is None)
        for n in range(8):  # at the pace before, 40 s and more
            await world.text("HELP", frm=f"+1555555010{n}")
        await eventually(lambda: _delivered(world, 8), 10)


async def _delivered(world: World, count: int) -> bool:
    return len(await world.rows("select 1 from messages where status = 'delivered'")) == count
