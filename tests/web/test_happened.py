"""The API by which a shop tells what happened: each call acts once, and says what is wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.access import tokens as access
from bot.access import users
from bot.access.rules import Scope
from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.config import Settings
from bot.models import Role
from tests.make import a_contact, run_sql
from tests.store.test_coupons import a_code, a_pool
from tests.store.test_survey_results import CONTENT
from tests.world import CUSTOMER, World, open_world

EVENTS, REDEMPTIONS = "/api/v1/events", "/api/v1/redemptions"
STARTS = "/api/v1/survey-starts"
PURCHASE = {"number": CUSTOMER, "kind": "purchase", "ref": "R-1", "amount": 49.9, "currency": "EUR"}


@dataclass
class Api:
    world: World
    token: str
    called: int = 0

    async def post(
        self, path: str, body: Any, key: str | None = "", **headers: str
    ) -> tuple[int, Any]:
        """key: "" for a new one, None for none."""
        self.called += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key is not None:
            sent["Idempotency-Key"] = key or f"key-{self.called}"
        async with self.world.http.post(
            self.world.web + path, data=raw, headers={**sent, **headers}
        ) as answer:
            kind = "application/problem+json" if answer.status >= 400 else "application/json"
            assert answer.content_type == kind
            found = await answer.json()
            if answer.status >= 400:
                assert {"type", "title", "status", "detail"} <= set(found)
                assert found["status"] == answer.status
            return answer.status, found

    async def rows(self, statement: str) -> list[Any]:
        return list(await self.world.rows(statement))


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    changed = settings.model_copy(update={"api_calls_per_minute": 10_000})
    async with open_world(changed) as world:
        await users.add_user(world.services, "alice", Role.ADMIN, by="alice")
        token = await access.create_token(world.services, "shop", list(Scope), "alice")
        await a_contact(world.services)
        yield Api(world, token)


async def test_a_code_is_redeemed_once_and_the_same_call_again_says_the_same(api: Api):
    await a_pool(api.world.services, 2)
    code = await a_code(api.world.services)
    sent = {"code": code, "purchase": "R-1", "amount": "49.90", "currency": "EUR", "place": "web"}
    told = await asyncio.gather(*(api.post(REDEMPTIONS, sent, "one") for _ in range(5)))
    assert {status for status, _ in told} == {201}
    assert all(found == told[0][1] for _, found in told)
    assert (told[0][1]["status"], told[0][1]["taken_off"]) == ("redeemed", "9.98")
    assert len(await api.rows("select 1 from redemptions")) == 1
    # the same key, another body
    status, found = await api.post(REDEMPTIONS, {**sent, "place": "elsewhere"}, "one")
    assert (status, found["type"]) == (422, "urn:texto:problem:idempotency_key_reused")
    # another key: the same purchase is no error, another one is
    assert (await api.post(REDEMPTIONS, sent))[0] == 200
    status, found = await api.post(REDEMPTIONS, {**sent, "purchase": "R-2"}, "two")
    assert (status, found["title"]) == (409, "coupon used")
    assert await api.post(REDEMPTIONS, {**sent, "purchase": "R-2"}, "two") == (status, found)
    status, found = await api.post(REDEMPTIONS, {"code": "NOTHING"})
    assert (status, found["title"]) == (404, "unknown coupon")


async def test_events_are_noted_once(api: Api):
    assert (await api.post(EVENTS, PURCHASE))[0] == 201
    assert (await api.post(EVENTS, PURCHASE))[0] == 200  # the order is known
    refund = {**PURCHASE, "kind": "refund", "amount": 10}
    assert (await api.post(EVENTS, refund))[0] == 201
    assert (await api.post(EVENTS, {"number": CUSTOMER, "kind": "booking", "ref": "B1"}))[0] == 201
    assert (await api.post(EVENTS, {"number": CUSTOMER, "kind": "custom", "name": "quiz"}))[
        0
    ] == 201
    rows = await api.rows(
        "select kind, ref, part, amount, currency from contact_events order by at, kind"
    )
    assert {(row.kind, row.ref, row.part, str(row.amount), row.currency) for row in rows} == {
        ("bought", "R1", "", "49.9", "EUR"),
        ("refunded", "R1", "", "10", "EUR"),
        ("event", "booking", "B1", "None", None),
        ("event", "quiz", "", "None", None),
    }
    assert (await api.post(EVENTS, {**PURCHASE, "number": "+12025559999"}))[0] == 404
    status, found = await api.post(EVENTS, {**PURCHASE, "ref": "R-9", "at": "2050-01-01T00:00:00Z"})
    assert (status, "has not come yet" in found["detail"]) == (422, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        ({}, 422),
        ({**PURCHASE, "kind": "theft"}, 422),
        ({**PURCHASE, "ref": None}, 422),
        ({**PURCHASE, "kind": "refund", "amount": None}, 422),
        ({**PURCHASE, "kind": "custom"}, 422),
        ({**PURCHASE, "amount": -1}, 422),
        ({**PURCHASE, "amount": "NaN"}, 422),
        ({**PURCHASE, "amount": 1e300}, 422),
        ({**PURCHASE, "currency": "euro"}, 422),
        ({**PURCHASE, "at": "2026-12-01T10:00:00"}, 422),
        ({**PURCHASE, "at": "0001-01-01T00:00:00+14:00"}, 422),
        ({**PURCHASE, "more": 1}, 422),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_written(api: Api, body: Any, status: int):
    assert (await api.post(EVENTS, body))[0] == status
    assert not await api.rows("select 1 from contact_events")


async def test_a_key_and_the_scope_are_needed(api: Api):
    for key in (None, " ", "k" * 201, "clé"):
        status, found = await api.post(EVENTS, PURCHASE, key if key is None else key or " ")
        assert (status, found["title"]) == (400, "idempotency key missing"), key
    narrow = await access.create_token(
        api.world.services, "till", [Scope.REDEMPTIONS_WRITE], "alice"
    )
    api.token = narrow
    assert (await api.post(EVENTS, PURCHASE))[0] == 403
    api.token = "texto_" + "A" * 43
    assert (await api.post(EVENTS, PURCHASE))[0] == 401
    assert not await api.rows("select 1 from contact_events")


async def test_a_survey_is_started_once(api: Api):
    services = api.world.services
    await a_contact(services, "+12025550001")
    await run_sql(services, "update contacts set tags = '{all}' where address <> '+15555550123'")
    await launch.launch(services, parse_campaign(CONTENT), "marc")
    body = {"survey": "visit", "number": CUSTOMER}
    assert await api.post(STARTS, body, "one") == (201, {"status": "started"})
    assert await api.post(STARTS, body, "one") == (201, {"status": "started"})  # the same call
    status, found = await api.post(STARTS, body)
    assert status == 409 and "within the last 30 days" in found["detail"]
    status, found = await api.post(STARTS, {**body, "survey": "nothing"})
    assert status == 409 and "no campaign named nothing" in found["detail"]
    assert (await api.post(STARTS, {"survey": "visit"}))[0] == 422
    asked = await api.rows("select 1 from recipients r join contacts c on c.id = r.contact_id")
    assert len(asked) == 2
    noted = await api.rows("select actor from audit where action = 'start survey'")
    assert [row.actor for row in noted] == ["token:shop"]
    api.token = await access.create_token(services, "till", [Scope.EVENTS_WRITE], "alice")
    assert (await api.post(STARTS, body))[0] == 403
