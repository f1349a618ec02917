"""What staff do on the command line for a person who asks; every event names its author."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.access import tokens, users
from bot.access.rules import Scope
from bot.cli import consent
from bot.config import Settings
from bot.db.database import sql
from bot.errors import UsageError
from bot.models import Language, Role
from bot.services import Services, open_services
from tests.programs import with_programs

MOBILE = "+12125550123"


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Services]:
    """Alice works here, Zoe did."""
    async with open_services(with_programs(settings)) as services:
        await users.add_user(services, "zoe", Role.ADMIN, by="zoe")
        await users.add_user(services, "alice", Role.STAFF, by="zoe")
        await users.disable_user(services, "zoe", by="alice")
        yield services


async def rows(services: Services, statement: str) -> list[Any]:
    async with services.db.connect() as conn:
        return list(await conn.execute(sql(statement)))


EVENTS = "select program, kind, channel, author from consent_events order by seq"


async def test_a_request_is_asked_by_text_even_where_the_program_would_not(desk: Services):
    await consent.request(desk, MOBILE, "news", Language.FR, "alice")
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [
        ("news", "requested", "staff", "user:alice")
    ]
    [sent] = await rows(desk, "select purpose, status, body from messages")
    assert (sent["purpose"], sent["status"]) == ("opt_in_request", "queued")
    assert "OUI" in sent["body"]


async def test_a_grant_needs_its_proof_and_a_program_that_takes_it(desk: Services):
    with pytest.raises(UsageError, match="nothing is proved"):
        await consent.grant(desk, MOBILE, "news", None, " ", "a call", "alice")
    with pytest.raises(UsageError, match="texto consent request"):
        await consent.grant(desk, MOBILE, "shop", None, "I agree", "a call", "alice")
    await consent.grant(desk, MOBILE, "news", None, "I agree", "signed form 12", "alice")
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [
        ("news", "granted", "staff", "user:alice")
    ]
    [proof] = await rows(desk, "select details from consent_evidence")
    assert proof["details"]["wording_shown"] == "I agree"
    assert proof["details"]["source"] == "signed form 12"


async def test_after_a_revocation_staff_can_only_say_text_start(desk: Services):
    await consent.revoke(desk, MOBILE, None, "said so in the shop", "alice")
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [("*", "revoked", "staff", "user:alice")]
    for attempt in (
        consent.request(desk, MOBILE, "shop", None, "alice"),
        consent.grant(desk, MOBILE, "news", None, "I agree", "call", "alice"),
    ):
        with pytest.raises(UsageError, match="text START"):
            await attempt
    assert await rows(desk, "select 1 from messages") == []


async def test_one_program_is_ended_and_the_others_stay(desk: Services):
    await consent.grant(desk, MOBILE, "news", None, "I agree", "call", "alice")
    await consent.revoke(desk, MOBILE, "news", None, "alice")
    assert await rows(desk, "select 1 from consents") == []
    [contact] = await rows(desk, "select revoked_at from contacts")
    assert contact["revoked_at"] is None


@pytest.mark.parametrize(
    ("number", "program", "says"),
    [
        (MOBILE, "vip", "there are shop, news"),
        ("+33142685300", "shop", "landline"),
        ("12", "shop", "phone number"),
    ],
)
async def test_what_can_not_be_done_says_why(desk: Services, number: str, program: str, says: str):
    with pytest.raises(UsageError, match=says):
        await consent.request(desk, number, program, None, "alice")
    assert await rows(desk, EVENTS) == []
    assert await rows(desk, "select 1 from contacts") == []


@pytest.mark.parametrize(
    ("by", "says"),
    [("bob", "bob is no user.*--as NAME"), ("zoe", "zoe is no user"), ("", "No user is named")],
)
async def test_only_users_who_are_not_disabled_may_act(desk: Services, by: str, says: str):
    with pytest.raises(UsageError, match=says):
        await users.require_user(desk, by)
    assert (await users.require_user(desk, "alice")).roles == {Role.STAFF}


async def test_the_first_user_is_an_admin_and_only_admins_add_others(services: Services):
    with pytest.raises(UsageError, match="There are no users yet"):
        await users.require_user(services, "ann")
    with pytest.raises(UsageError, match="no admin yet"):
        await users.add_user(services, "ann", Role.STAFF, by="root")
    await users.add_user(services, "eve", Role.ADMIN, by="root")
    for by, says in (("root", "root is no user"), ("ann", "ann is staff; only an admin")):
        with pytest.raises(UsageError, match=says):
            await users.add_user(services, "bea", Role.ADMIN, by=by)
        if by == "root":
            await users.add_user(services, "ann", Role.STAFF, by="eve")
    await users.disable_user(services, "eve", by="eve")
    await users.add_user(services, "bea", Role.ADMIN, by="ann")  # or nobody could ever again
    assert [
        tuple(r)
        for r in await rows(services, "select actor, details ->> 'user' from audit order by id")
    ] == [("eve", "eve"), ("eve", "ann"), ("eve", "eve"), ("bea", "bea")]


@pytest.mark.parametrize("name", sorted(users.OTHERS))
async def test_no_user_has_the_name_of_a_part_of_texto(services: Services, name: str):
    with pytest.raises(UsageError, match=f"{name} is the name of a part of Texto"):
        await users.add_user(services, name, Role.ADMIN, by="eve")


async def test_names_stay_taken_and_only_admins_make_tokens(services: Services):
    await users.add_user(services, "eve", Role.ADMIN, by="eve")
    await users.add_user(services, "ann", Role.STAFF, by="eve")
    with pytest.raises(UsageError, match="is or was a user ann"):
        await users.add_user(services, "ann", Role.ADMIN, by="eve")
    for name in ("", "Ann", "a b", "-x", "é", "x" * 41, "a\n", "token:shop"):
        with pytest.raises(UsageError, match="can't be a name"):
            await users.add_user(services, name, Role.STAFF, by="eve")
    with pytest.raises(UsageError, match="only an admin"):
        await tokens.create_token(services, "shop", [Scope.CONSENTS_READ], "ann")
    secret = await tokens.create_token(services, "shop", [Scope.CONSENTS_READ], "eve")
    with pytest.raises(UsageError, match="is or was a token shop"):
        await tokens.create_token(services, "shop", [Scope.CONSENTS_READ], "eve")
    assert await users.disable_user(services, "eve", by="ann") == ["shop"]
    with pytest.raises(UsageError, match="no user eve"):
        await users.disable_user(services, "eve", by="ann")
    found = await tokens.identify(services, secret)
    assert found is not None and found.scopes == ("consents:read",)
    await tokens.revoke_token(services, "shop", by="ann")
    assert await tokens.identify(services, secret) is None
    with pytest.raises(UsageError, match="no token shop"):
        await tokens.revoke_token(services, "shop", by="ann")
