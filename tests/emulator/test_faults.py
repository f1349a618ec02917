"""Misbehaviour on demand, and the control API's own manners."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest
from aiohttp import encode_basic_auth
from twilio.base.exceptions import TwilioRestException

from bot.providers.twilio.emulator.faults import Faults
from tests.emulator.conftest import ACCOUNT, ANNE, OURS, TOKEN, Emulator, until

BEN = "+33612345679"


async def faults(emulator: Emulator, **plan: Any) -> None:
    await emulator.post("/control/faults", plan)


async def create(emulator: Emulator, to: str = ANNE, timeout: float = 5.0) -> int:
    """The HTTP status of a plain call: no client that retries stands between."""
    async with emulator.session.post(
        f"{emulator.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        data={"To": to, "From": OURS, "Body": "Hello"},
        headers={"Authorization": encode_basic_auth(ACCOUNT, TOKEN)},
        timeout=aiohttp.ClientTimeout(total=timeout),
    ) as response:
        return response.status


async def count(emulator: Emulator) -> int:
    return len(await emulator.get("/control/messages"))


async def test_429s(emulator: Emulator) -> None:
    await faults(emulator, http_429={"count": 2})
    assert [await create(emulator) for _ in range(3)] == [429, 429, 201]
    assert await emulator.get("/control/faults") == {"http_429": [{"rate": 1.0, "count": 0}]}


async def test_errors_by_code_and_addressee(emulator: Emulator) -> None:
    await faults(emulator, error=[{"code": 21614, "to": BEN}, {"code": 20503, "count": 1}])
    with pytest.raises(TwilioRestException) as refused:
        await emulator.send(to=BEN)
    assert (refused.value.code, refused.value.status) == (21614, 400)
    assert [await create(emulator), await create(emulator)] == [503, 201]
    assert await count(emulator) == 1


async def test_a_slow_answer_comes_after_the_text_was_taken(emulator: Emulator) -> None:
    await faults(emulator, slow={"seconds": 30})
    with pytest.raises(TimeoutError):
        await create(emulator, timeout=0.3)
    assert await count(emulator) == 1


async def test_drop_takes_the_text_and_refuse_does_not(emulator: Emulator) -> None:
    for name, taken in (("refuse", 0), ("drop", 1)):
        await faults(emulator, **{name: {"count": 1}})
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await create(emulator)
        assert await count(emulator) == taken
    assert await create(emulator) == 201


async def test_undelivered(emulator: Emulator) -> None:
    await faults(emulator, undelivered=[{"code": 30005, "to": BEN}, {"count": 1}])
    assert (await emulator.reaches((await emulator.send(to=BEN)).sid, "undelivered"))[
        "error_code"
    ] == 30005
    text = await emulator.send()
    assert (await emulator.reaches(text.sid, "undelivered"))["error_code"] == 30003
    await until(lambda: emulator.product.statuses(text.sid)[-1:] == ["undelivered"])
    assert emulator.product.calls[-1].form["ErrorCode"] == "30003"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("duplicate_callbacks", ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
        ("reorder_callbacks", ["sent", "queued", "delivered"]),
        ("lost_callbacks", ["delivered"]),
    ],
)
async def test_callbacks(emulator: Emulator, name: str, expected: list[str]) -> None:
    plan = {"reorder_callbacks": {"count": 1}, "lost_callbacks": {"count": 2}}
    await faults(emulator, **{name: plan.get(name, 1.0)})
    text = await emulator.send()
    await until(lambda: len(emulator.product.statuses(text.sid)) >= len(expected))
    assert emulator.product.statuses(text.sid) == expected


async def test_duplicate_inbound(emulator: Emulator) -> None:
    await faults(emulator, duplicate_inbound=1)
    answer = await emulator.post("/control/inbound", {"from": ANNE, "body": "Hello"})
    sids = [form["MessageSid"] for form in emulator.product.inbound()]
    assert sids == [answer["sid"]] * 2
    assert await count(emulator) == 1


def test_a_seed_repeats_each_fault_whatever_the_others_do() -> None:
    def draw(noise: int) -> list[bool]:
        plan = Faults()
        plan.set({"drop": 0.3, "slow": 0.5, "seed": 7})
        for _ in range(noise):
            plan.strike("slow")
        return [plan.strike("drop") is not None for _ in range(200)]

    assert draw(0) == draw(13)
    assert 30 < sum(draw(0)) < 90


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ({"flood": 1}, "'flood' is no fault"),
        ({"drop": 2}, "rate must be from 0 to 1"),
        ({"drop": True}, "must be a rate"),
        ({"drop": {"count": -1}}, "count must be a whole number"),
        ({"drop": {"code": 21614}}, "does not know code"),
        ({"error": 0.5}, 'needs a "code"'),
        ({"slow": {"seconds": "long"}}, "seconds must be"),
        ({"seed": "x"}, "seed must be"),
        ([], "must be a JSON object"),
    ],
)
async def test_a_bad_plan_is_explained_and_changes_nothing(
    emulator: Emulator, plan: Any, complaint: str
) -> None:
    await faults(emulator, drop={"rate": 0.5})
    answer = await emulator.post("/control/faults", plan, status=400)
    assert complaint in answer["error"]
    assert await emulator.get("/control/faults") == {"drop": [{"rate": 0.5}]}


async def test_reset_forgets_all(emulator: Emulator) -> None:
    await faults(emulator, drop=0.0)
    text = await emulator.send()
    await emulator.post("/control/reset", {})
    assert await count(emulator) == 0
    assert await emulator.get("/control/faults") == {}
    with pytest.raises(TwilioRestException):
        await emulator.twilio.messages(text.sid).fetch_async()


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, '"from" must be an address'),
        ({"from": ANNE, "to": BEN}, "must be a number of ours"),
        ({"from": ANNE, "sid": "x"}, '"sid" must be'),
        ({"from": ANNE, "body": 5}, '"body" must be a string'),
        ({"from": ANNE, "body": "\ud83d"}, "half a character"),
        ({"from": ANNE, "media": ["file:///x"]}, '"media" must be'),
        ({"from": ANNE, "form": {"X": 1}}, '"form": X must be'),
        ({"from": ANNE, "text": "x"}, "unknown: text"),
    ],
)
async def test_a_bad_inbound_text_is_explained(
    emulator: Emulator, body: Any, complaint: str
) -> None:
    answer = await emulator.post("/control/inbound", body, status=400)
    assert complaint in answer["error"]


async def test_other_sites_may_not_control(emulator: Emulator) -> None:
    url = emulator.url + "/control/reset"
    attempts: list[tuple[dict[str, Any], int]] = [
        ({"json": {}, "headers": {"Origin": "https://evil.example"}}, 403),
        ({"data": "{}", "headers": {"Content-Type": "text/plain"}}, 415),
        ({"json": {}, "headers": {"Origin": emulator.url}}, 200),
    ]
    for attempt, status in attempts:
        async with emulator.session.post(url, **attempt) as response:
            assert response.status == status


async def test_messages_are_filtered(emulator: Emulator) -> None:
    for to in (ANNE, BEN):
        await emulator.send(to=to)
    await emulator.post("/control/inbound", {"from": ANNE, "body": "Hello"})
    assert len(await emulator.get("/control/messages", to=ANNE)) == 1
    assert len(await emulator.get("/control/messages", **{"from": ANNE})) == 1
    assert len(await emulator.get("/control/messages", party=ANNE)) == 2
    assert len(await emulator.get("/control/messages", limit=1)) == 1
    last = (await emulator.get("/control/messages"))[-1]
    assert len(await emulator.get("/control/messages", since=last["created"] + 1)) == 0
