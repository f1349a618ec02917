"""An experiment over the emulator: real texts and clicks, the jobs' own look, the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.experiment_report import found_json, standing
from bot.campaigns.rules import parse_campaign
from bot.config import Settings
from tests.make import a_contact, run_sql
from tests.web.test_links import links_in, visit
from tests.world import World, eventually, open_world, with_links

CONTENT: dict[str, Any] = {
    "name": "trial",
    "class": "promotional",
    "audience": {"tags": ["all"]},
    "way_out": True,
    "text": {"en": "{brand}: A, come in {link}"},
    "links": {"link": "https://shop.example/a"},
    "experiment": {
        "measure": "clicks",
        "hours": 24,
        "share": 60,
        "usual": 10,
        "difference": 50,
        "variants": [{"text": {"en": "{brand}: B, come in {link}"}}],
    },
}


@pytest.fixture
async def world(settings: Settings) -> AsyncIterator[World]:
    async with open_world(with_links(settings)) as opened:
        yield opened


async def test_the_clicked_variant_goes_to_the_others(world: World):
    phones = [f"+1202555{n:04}" for n in range(100)]
    for phone in phones:
        await a_contact(world.services, phone)
    await run_sql(world.services, "update contacts set tags = '{all}', language = 'en'")
    await launch.launch(world.services, parse_campaign(CONTENT), "marc")

    async def got() -> Any:
        # one statement, so that all of it is of one moment
        return await run_sql(
            world.services,
            """select c.address, m.body, r.variant from recipients r
               join messages m on m.id = r.message_id join contacts c on c.id = r.contact_id
               where not exists (select from messages where status <> 'delivered')
                 and not exists (select from recipients
                                 where variant is not null and message_id is null)""",
        )

    rows = await eventually(got, 60)
    assert {(row.variant, row.body[11]) for row in rows} == {(0, "A"), (1, "B")}
    theirs = [row for row in rows if row.variant == 1]
    for n, row in enumerate(theirs):
        ip = f"90.1.{n}.3"
        await visit(world, links_in(row.body)[0], **{"X-Forwarded-For": ip, "User-Agent":
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_{n} like Mac OS X)"})  # fmt: skip

    async def judged() -> Any:
        rows = await run_sql(
            world.services, "select 1 from recipients where clicked_at is not null"
        )
        return len(rows) == len(theirs)

    await eventually(judged)
    # the hour of the look has come
    await run_sql(world.services, "update messages set claimed_at = claimed_at - interval '2 h'")
    await run_sql(world.services, "update experiments set next_look_at = now() - interval '9 d'")

    async def all_got() -> Any:
        rows = await got()
        return rows if len(rows) == 100 else None

    said = Counter((row.variant, row.body[11]) for row in await eventually(all_got, 60))
    assert said[None, "B"] == 100 - len(rows) and (None, "A") not in said
    found = await standing(world.services, "trial")
    assert found is not None
    json = found_json(found)
    assert (json["outcome"], json["best"], json["chosen"]) == ("winner", "B", "B")
    assert json["variants"][1]["clicks"] == json["variants"][1]["responded"] == len(theirs)
    assert json["variants"][0]["clicks"] == 0 and json["difference"]["to"] == "A"
