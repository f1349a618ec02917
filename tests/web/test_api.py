"""The API of consents: who may call it, what it does, and what it says to what is wrong."""

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
from bot.config import Settings
from bot.models import Role
from tests.programs import CLUB, NEWS, with_programs
from tests.world import World, open_world

MOBILE, FRENCH = "+12125550123", "+33612345678"
CONSENTS, OPT_OUTS = "/api/v1/consents", "/api/v1/opt-outs"
GOOD = {
    "number": MOBILE,
    "program": "news",
    "wording": "Yes, text me the opening news.",
    "source": "checkout",
    "language": "en",
    "ip": "203.0.113.9",
    "user_agent": "Safari",
}
NO_TOKENS = ("", "nonsense", "Bearer", "Bearer x", "Basic eDp5", "Bearer texto_" + "A" * 43)


@dataclass
class Api:
    world: World
    token: str

    async def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            **headers,
        }
        async with self.world.http.request(
            method, self.world.web + path, data=raw if body is not None else None, headers=headers
        ) as answer:
            assert answer.content_type == "application/json"
            found = await answer.json()
            assert answer.status < 400 or {"error", "message"} == set(found)
            return answer.status, found

    async def consent(self, **changes: Any) -> tuple[int, Any]:
        return await self.call("POST", CONSENTS, {**GOOD, **changes})

    async def opt_out(self, **body: Any) -> tuple[int, Any]:
        return await self.call("POST", OPT_OUTS, body)


@pytest.fixture
async def api(settings: Settings) -> AsyncIterator[Api]:
    changed = with_programs(settings, CLUB, NEWS, api_calls_per_minute=10_000)
    async with open_world(changed) as world:
        await users.add_user(world.services, "alice", Role.ADMIN, by="alice")
        token = await access.create_token(world.services, "shop", list(Scope), "alice")
        yield Api(world, token)


async def nothing_written(api: Api) -> bool:
    tables = ("contacts", "consent_events", "opt_in_requests", "messages")
    return all([not await api.world.rows(f"select 1 from {name}") for name in tables])


# -- who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize("header", NO_TOKENS)
async def test_without_a_token_nobody_gets_in(api: Api, header: str):
    for method, path in (("POST", CONSENTS), ("GET", f"{CONSENTS}/{MOBILE}"), ("POST", OPT_OUTS)):
        status, found = await api.call(
            method, path, GOOD if method == "POST" else None, Authorization=header
        )
        assert (status, found["error"]) == (401, "unauthorized")
    assert await nothing_written(api)


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.CONSENTS_WRITE, "POST " + CONSENTS),
        (Scope.CONSENTS_READ, f"GET {CONSENTS}/{MOBILE}"),
        (Scope.OPT_OUTS_WRITE, "POST " + OPT_OUTS),
    ],
)
async def test_a_token_opens_its_scope_only(api: Api, scope: Scope, allowed: str):
    only = Api(api.world, await access.create_token(api.world.services, "only", [scope], "alice"))
    for call in ("POST " + CONSENTS, f"GET {CONSENTS}/{MOBILE}", "POST " + OPT_OUTS):
        method, path = call.split()
        status, found = await only.call(method, path, {} if method == "POST" else None)
        assert (status == 403) is (call != allowed), (call, found)


async def test_a_revoked_token_opens_nothing_and_only_hashes_are_kept(api: Api):
    [row] = await api.world.rows("select * from api_tokens")
    assert api.token not in str(tuple(row)) and row["hash"] == access.digest(api.token)
    await access.revoke_token(api.world.services, "shop", "alice")
    status, _ = await api.consent()
    assert status == 401


async def test_a_token_may_call_so_often_a_minute(settings: Settings):
    async with open_world(with_programs(settings, api_calls_per_minute=3)) as world:
        await users.add_user(world.services, "alice", Role.ADMIN, by="alice")
        token = await access.create_token(world.services, "limited", [Scope.CONSENTS_READ], "alice")
        statuses = [
            (await Api(world, token).call("GET", f"{CONSENTS}/{MOBILE}"))[0] for _ in range(10)
        ]
        assert set(statuses) == {404, 429}
        assert statuses.count(429) >= 4  # however the ten fall on two minutes


# -- what it does ------------------------------------------------------------------------------


async def test_a_consent_is_granted_with_its_proof(api: Api):
    assert await api.consent() == (201, {"status": "granted", "program": "news"})
    [row] = await api.world.rows("""
        select e.*, v.details from consent_events e
        join consent_evidence v using (subject_id, seq)""")
    assert (row["kind"], row["channel"], row["author"]) == ("granted", "api", "token:shop")
    proof = {
        "address": MOBILE,
        "wording_shown": GOOD["wording"],
        "source": "checkout",
        "ip": "203.0.113.9",
        "user_agent": "Safari",
    }
    assert proof.items() <= row["details"].items()
    [welcome] = await api.world.receives(1, MOBILE)
    assert "welcome" in welcome["body"]
    assert (await api.consent())[0] == 200  # and again: it holds already
    assert len(await api.world.rows("select 1 from consent_events")) == 1


@pytest.mark.parametrize("changes", [{"program": "shop"}, {"double": True}])
async def test_a_double_opt_in_is_asked_by_text(api: Api, changes: dict[str, Any]):
    status, found = await api.consent(channel="app", **changes)
    assert (status, found["status"]) == (202, "requested")
    assert (await api.consent(**changes)) == (202, {**found, "status": "pending"})
    await api.world.receives(1, MOBILE)
    await api.world.text("YES", frm=MOBILE)
    _, found = await api.call("GET", f"{CONSENTS}/{MOBILE}")
    program = changes.get("program", "news")
    assert found["programs"] == {program: {"shop": "promotional", "news": "informational"}[program]}


async def test_a_double_opt_in_can_be_strengthened_and_not_left_out(api: Api):
    status, found = await api.consent(program="shop", double=False)
    assert (status, found["error"]) == (422, "double_opt_in")
    assert await nothing_written(api)


async def test_a_class_below_the_programs_may_be_granted(api: Api):
    assert (await api.consent(program="news", message_class="promotional"))[0] == 422
    assert (await api.consent(program="news", message_class="conversational"))[0] == 422
    assert (await api.consent(program="shop", message_class="informational"))[0] == 202


async def test_what_a_number_has_agreed_to_can_be_read(api: Api):
    assert (await api.call("GET", f"{CONSENTS}/{MOBILE}"))[0] == 404
    await api.consent()
    status, found = await api.call("GET", f"{CONSENTS}/{MOBILE}".replace("+", "%2B"))
    assert status == 200
    assert found == {
        "number": MOBILE,
        "opted_out": False,
        "opted_out_at": None,
        "held": False,
        "frequency": "any",
        "programs": {"news": "informational"},
        "pending": None,
    }
    assert (await api.call("GET", f"{CONSENTS}/0612345678"))[0] == 422


async def test_an_opt_out_ends_all_and_is_not_undone_by_a_consent(api: Api):
    await api.consent()
    for _ in range(2):
        assert await api.opt_out(number=MOBILE, source="support call") == (
            200,
            {"status": "revoked", "program": "*"},
        )
    events = await api.world.rows("select kind, channel, author from consent_events order by seq")
    assert [tuple(row.values()) for row in events] == [
        ("granted", "api", "token:shop"),
        ("revoked", "api", "token:shop"),
    ]
    status, found = await api.consent(program="shop")
    assert (status, found["error"]) == (409, "revoked")
    assert "START" in found["message"]
    assert await api.world.rows("select 1 from opt_in_requests where program = 'shop'") == []


async def test_an_opt_out_of_one_program_leaves_the_others(api: Api):
    await api.consent()
    assert (await api.opt_out(number=MOBILE, program="news"))[0] == 200
    assert (await api.opt_out(number=FRENCH, program="news"))[0] == 200  # nobody: nothing to end
    _, found = await api.call("GET", f"{CONSENTS}/{MOBILE}")
    assert (found["programs"], found["opted_out"]) == ({}, False)
    assert (await api.call("GET", f"{CONSENTS}/{FRENCH}"))[0] == 404


async def test_an_opt_out_holds_for_a_number_that_is_not_known_yet(api: Api):
    assert (await api.opt_out(number=FRENCH))[0] == 200
    assert (await api.consent(number=FRENCH))[0] == 409
    assert await api.world.messages(FRENCH) == []


async def test_two_at_once_are_one_row(api: Api):
    answers = await asyncio.gather(*(api.consent(program="shop") for _ in range(8)))
    assert sorted(found["status"] for _, found in answers) == ["pending"] * 7 + ["requested"]
    assert len(await api.world.rows("select 1 from opt_in_requests")) == 1


async def test_one_request_a_day_for_a_number(api: Api):
    await api.consent(program="shop")
    await api.world.text("NO", frm=MOBILE)
    status, found = await api.consent(program="shop")
    assert (status, found["error"]) == (429, "too_soon")


# -- what is wrong -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"program": "spam"}, "unknown_program"),
        ({"number": "0612345678"}, "invalid"),
        ({"number": "+33142685300"}, "landline"),
        ({"number": "+33899123456"}, "premium"),
        ({"number": "36111"}, "short_code"),
        ({"number": "+15555550123"}, "invalid"),
        ({"number": "+447911123456"}, "country"),
        ({"number": "whatsapp:+12125550123"}, "invalid"),
        ({"number": None}, "invalid"),
        ({"number": 12125550123}, "invalid"),
        ({"wording": ""}, "invalid"),
        ({"wording": "x" * 2001}, "invalid"),
        ({"source": ""}, "invalid"),
        ({"language": "de"}, "invalid"),
        ({"ip": "999.1.1.1"}, "invalid"),
        ({"channel": "keyword"}, "invalid"),
        ({"double": "no"}, "invalid"),
        ({"message_class": "marketing"}, "invalid"),
        ({"consented": True}, "invalid"),
    ],
)
async def test_what_can_not_be_done_says_why(api: Api, changes: dict[str, Any], error: str):
    status, found = await api.consent(**changes)
    assert (status, found["error"]) == (422, error)
    assert await nothing_written(api)


async def test_an_unknown_program_is_refused_with_the_list(api: Api):
    _, found = await api.consent(program="spam")
    assert "shop" in found["message"] and "news" in found["message"]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"\xff\xfe{}", "application/json", 400),
        (b"{}", "application/json", 422),
        (b"number=1", "application/x-www-form-urlencoded", 400),
        (b"{}", "text/plain", 400),
        (b'{"number": "' + b"1" * 70_000 + b'"}', "application/json", 413),
    ],
)
async def test_rubbish_is_refused_in_json(api: Api, body: bytes, kind: str, status: int):
    for path in (CONSENTS, OPT_OUTS):
        found, _ = await api.call("POST", path, body, **{"Content-Type": kind})
        assert found == status
    assert await nothing_written(api)


async def test_a_letter_that_no_row_can_hold_is_no_defect_of_ours(api: Api):
    status, _ = await api.consent(wording="yes\x00 \ud800", source="\x00")
    assert status in (201, 422)


async def test_errors_name_the_field(api: Api):
    _, found = await api.call("POST", CONSENTS, {"number": MOBILE})
    assert set(found["message"]) == {"program", "wording", "source"}
