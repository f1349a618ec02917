"""The product with a number of another provider: the toy, which one line has registered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.config import DEMO_TOKEN, Settings
from bot.models import OptOutReplies
from bot.programs.numbers import Number
from bot.providers.registry import PROVIDERS
from bot.run import roles
from bot.services import open_services
from bot.web.app import create_app
from tests.providers.toy.carrier import SECRET, Carrier, open_carrier
from tests.providers.toy.provider import Toy
from tests.world import CUSTOMER, OURS, World, eventually, open_world

REGISTRY = {
    **PROVIDERS,
    "toy": Toy,
}
TOYS = "+15557650200"


@pytest.fixture
async def carrier(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Carrier]:
    async with open_carrier(f"{settings.public_url}/toy/inbound") as it:
        monkeypatch.setenv("TOY_URL", it.url)
        monkeypatch.setenv("TOY_SECRET", SECRET)
        yield it


def toys() -> Number:
    return Number(
        number=TOYS,
        provider="toy",
        program="shop",
        segments_per_second=None,
        opt_out_replies=OptOutReplies.OURS,
    )


@pytest.fixture
async def world(settings: Settings, carrier: Carrier) -> AsyncIterator[World]:
    both = settings.model_copy(update={"numbers": (*settings.numbers, toys())})
    async with open_world(both, registry=REGISTRY) as opened:
        yield opened


async def received(carrier: Carrier, count: int) -> list[str]:
    """What the customer has got from the toy's number, once it is that much."""

    async def enough() -> list[str]:
        words = [text["words"] for text in carrier.sent if text["to"] == CUSTOMER]
        return words if len(words) >= count else []

    found: list[str] = await eventually(enough)
    return found


async def rows(world: World) -> list[Any]:
    return await world.rows(
        "select direction, number, provider_sid, status, error_code from messages order by id"
    )


async def test_a_text_comes_in_and_its_answer_goes_out_by_the_same_provider(
    world: World, carrier: Carrier
) -> None:
    assert await carrier.bring(CUSTOMER, TOYS, "HELP") == 204
    [answer] = await received(carrier, 1)
    assert "Le Panier" in answer
    await world.settled()
    assert [
        (row.direction, row.number, row.provider_sid, row.status) for row in await rows(world)
    ] == [
        ("inbound", TOYS, carrier.came[0]["name"], None),
        ("outbound", TOYS, carrier.sent[0]["name"], "delivered"),
    ]
    assert await world.messages() == []  # nothing of it went by Twilio


async def test_the_other_numbers_stay_with_twilio(world: World, carrier: Carrier) -> None:
    await world.text("HELP", to=OURS)
    assert len(await world.receives(2)) == 2
    assert carrier.sent == []


async def test_a_stop_is_confirmed_by_us_where_the_provider_answers_none(
    world: World, carrier: Carrier
) -> None:
    await carrier.bring(CUSTOMER, TOYS, "STOP")
    assert len(await received(carrier, 1)) == 1
    await world.settled()
    assert await world.rows(
        "select id from contacts where revoked_at is not null and not provider_blocks"
    )


async def test_a_refusal_in_the_toys_own_code_opts_out(world: World, carrier: Carrier) -> None:
    carrier.mood = 3
    await carrier.bring(CUSTOMER, TOYS, "HELP")

    async def learned() -> Any:
        return await world.rows(
            "select id from contacts where revoked_at is not null and provider_blocks"
        )

    await eventually(learned)
    await world.settled()
    assert [(row.status, row.error_code) for row in await rows(world)][-1] == ("failed", 3)


async def test_a_lost_answer_is_looked_up_on_the_toys_list(world: World, carrier: Carrier) -> None:
    carrier.mood = "drop"
    await carrier.bring(CUSTOMER, TOYS, "HELP")
    await received(carrier, 1)
    await world.settled()
    assert len(carrier.sent) == 1
    assert [row.status for row in await rows(world)][-1] == "delivered"


async def test_a_provider_can_not_bring_texts_for_anothers_number(
    world: World, carrier: Carrier
) -> None:
    assert await carrier.bring(CUSTOMER, OURS, "STOP") == 400
    assert await rows(world) == []


async def test_webhooks_of_a_provider_without_an_account_are_not_believed(
    settings: Settings, carrier: Carrier
) -> None:
    """Twilio's token is the demo's, which everybody knows."""
    alone = settings.model_copy(update={"numbers": (toys(),), "auth_token": SecretStr(DEMO_TOKEN)})
    async with open_services(alone, REGISTRY) as services, aiohttp.ClientSession() as http:
        web = await roles.serve(
            create_app(services), "127.0.0.1", alone.http_port, "TEXTO_HTTP_PORT"
        )
        for name, status in (("twilio", 404), ("toy", 403), ("nobody", 404)):
            url = f"{alone.public_url}/{name}/inbound"
            async with http.post(url, data=b"{}") as answer:
                assert answer.status == status, name
        await web.cleanup()
