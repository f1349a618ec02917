"""`texto doctor`: what is wrong is found, with what to do; what is right is said to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.config import DEMO_ACCOUNT, SecretStr, Settings
from bot.delivery import doctor
from bot.delivery.doctor import Finding, examine, unfinished
from bot.files import troubles
from bot.models import OptOutReplies
from bot.numbers.business import Business
from bot.programs.numbers import Number, Numbers
from bot.services import Services
from tests.make import run_sql
from tests.programs import CLUB, with_programs
from tests.test_commands import here as here  # the fixture
from tests.test_commands import texto
from tests.world import OURS, TOKEN, World, eventually, open_world


async def found(services: Services) -> Mapping[str, Finding]:
    """The gravest finding about each thing."""
    grave = ("fine", "note", "warning", "error")
    all_ = [one async for one in examine(services)]
    return {one.about: one for one in sorted(all_, key=lambda one: grave.index(one.level))}


async def test_a_demo_that_runs_is_fine_but_for_its_address(settings: Settings):
    number = Number(number=OURS, program="shop", opt_out_replies=OptOutReplies.OURS)
    links = f"http://localhost:{settings.http_port}"
    shop = with_programs(settings, CLUB, numbers=(number,), link_url=links)
    async with open_world(shop) as world:
        said = await found(world.services)
        demo = replace(world.services, settings=shop.model_copy(update={"demo": True}))
        assert (await found(demo))["public address"].level == "warning"
    for about in "settings", "schema and keys", "credentials", "webhooks", "links", "clock", "disk":
        assert said[about].level == "fine", said[about]
    assert said["zone data"].level == "fine"
    assert said["public address"] == Finding(
        "error",
        "public address",
        f"no provider reaches {shop.public_url}",
        "set TEXTO_PUBLIC_URL to the address that leads here from outside",
    )
    assert "handling of STOP must be off at the provider" in said["STOP"].what
    assert "brand" not in said and "programs" not in said


async def test_credentials_that_the_provider_refuses(world: World):
    wrong = world.settings.model_copy(update={"auth_token": SecretStr("wrong")})
    from bot.providers.registry import Providers

    services = replace(world.services, settings=wrong, providers=Providers(wrong))
    said = (await found(services))["credentials"]
    await services.providers.close()
    assert said.level == "error" and "20003" in said.what


async def test_webhooks_that_nobody_answers(services: Services):
    said = (await found(services))["webhooks"]
    assert said.level == "error" and "does not answer" in said.what
    assert "start `texto web`" in said.do


async def test_an_address_that_leads_elsewhere(world: World):
    emulator = world.settings.model_copy(update={"public_url": world.emulator})
    said = (await found(replace(world.services, settings=emulator)))["webhooks"]
    assert said.level == "error" and "not as Texto does" in said.what


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("http://127.0.0.1:8080", "error"),
        ("http://localhost", "error"),
        ("http://10.1.2.3", "error"),
        ("http://[::1]:80", "error"),
        ("http://texts.shop.example", "warning"),
        ("https://texts.shop.example", None),
    ],
)
def test_the_public_address(settings: Settings, url: str, level: str | None):
    said = list(doctor._address(settings.model_copy(update={"public_url": url})))
    assert [one.level for one in said] == ([level] if level else [])


async def test_a_clock_that_is_wrong(services: Services):
    ahead = replace(services, clock=replace(services.clock, wrong=timedelta(seconds=60)))
    said = (await found(ahead))["clock"]
    assert said.level == "error" and "60.0 s ahead of the database's" in said.what


def test_what_a_shop_must_still_say(settings: Settings):
    bare = Settings(data_dir=settings.data_dir)
    said = {one.about: one for one in unfinished(Business.of(bare), Numbers())}
    assert set(said) == {"numbers", "brand", "support"}
    assert "texto number add" in said["numbers"].do
    assert said["brand"].do == "set TEXTO_BRAND"
    ours = Numbers((Number(number=OURS, program="shop"),), (CLUB,))
    described = unfinished(Business.of(settings), ours)
    assert list(described) == []


@pytest.mark.parametrize(
    ("zone", "hours"),
    [("America/Vancouver", -7), ("America/Edmonton", -6), ("America/Yellowknife", -6)],
)
def test_the_zones_of_2026_are_known(zone: str, hours: int):
    """They keep their summer time; the machine's own data may be older."""
    winter = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo(zone))
    assert winter.utcoffset() == timedelta(hours=hours)


def test_old_zone_data_is_an_error():
    said = doctor.zone_data("2025b")
    assert (said.level, said.do) == ("error", "install a newer tzdata")


def test_the_command_says_it_and_fails(here: dict[str, str]):
    done = texto("doctor", **here)
    assert done.returncode == 1
    assert "error    public address: no provider reaches" in done.stdout
    assert "→ set TEXTO_PUBLIC_URL" in done.stdout
    said: list[dict[str, Any]] = json.loads(texto("doctor", "--json", **here).stdout)
    assert {one["level"] for one in said} <= {"error", "warning", "note", "fine"}


async def test_health_says_why_the_worker_does_not_start(world: World):
    troubles.note(world.settings.data_dir, "worker", "models holds no model: run `texto train`")
    async with world.http.get(f"{world.web}/health/ready") as response:
        assert response.status == 200
        assert (await response.json())["worker"] == "models holds no model: run `texto train`"


async def test_a_provider_that_keeps_no_words_catches_no_stop_up(world: World):
    await world.text("where is my parcel?")
    [row] = await eventually(lambda: world.rows("select provider_sid from messages"))
    assert "catching up" not in await found(world.services)
    path = f"2010-04-01/Accounts/{DEMO_ACCOUNT}/Messages/{row.provider_sid}.json"
    async with world.http.post(
        f"{world.emulator}/{path}", data={"Body": ""}, auth=aiohttp.BasicAuth(DEMO_ACCOUNT, TOKEN)
    ) as response:
        assert response.status == 200, await response.text()
    said = (await found(world.services))["catching up"]
    assert said.level == "error" and "redaction" in said.do


async def test_a_witness_that_is_away_or_in_the_wrong_place(services: Services):
    assert (await found(services))["witness"].level == "note"
    await run_sql(
        services,
        """insert into witness (name, seen_at, compared_at)
        values ('one-ab', now() - interval '1 hour', now())""",
    )
    assert (await found(services))["witness"].level == "warning"
    await run_sql(services, "update witness set compared_at = now() - interval '1 year'")
    said = (await found(services))["witness"]
    assert said.level == "error" and "texto outage release one-ab" in said.do
    inside = services.settings.data_dir / "w"
    moved = services.settings.model_copy(update={"witness": inside})
    assert "data folder" in (await found(replace(services, settings=moved)))["witness"].what
