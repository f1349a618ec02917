"""What staff do on the command line for a person who asks; every event names its author."""

from __future__ import annotations

from typing import Any

import pytest

from bot.access import tokens as access
from bot.cli import access_commands, optin_commands
from bot.config import Settings
from bot.db.database import sql
from bot.errors import UsageError
from bot.models import Language, Role, Scope
from bot.services import Services, open_services
from tests.programs import with_programs

MOBILE = "+12125550123"


@pytest.fixture
async def desk(settings: Settings) -> Settings:
    """Alice works here, Zoe did."""
    settings = with_programs(settings)
    async with open_services(settings) as services:
        await access.add_user(services, "alice", Role.STAFF)
        await access.add_user(services, "zoe", Role.ADMIN)
        await access.disable_user(services, "zoe")
    return settings


async def rows(settings: Settings, statement: str) -> list[Any]:
    async with open_services(settings) as services, services.db.connect() as conn:
        return list(await conn.execute(sql(statement)))


EVENTS = "select program, kind, channel, author from consent_events order by seq"


async def test_a_request_is_asked_by_text_even_where_the_program_would_not(desk: Settings):
    await optin_commands.request(desk, MOBILE, "news", "alice", Language.FR)
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [
        ("news", "requested", "staff", "user:alice")]
    [sent] = await rows(desk, "select purpose, status, body from messages")
    assert (sent["purpose"], sent["status"]) == ("opt_in_request", "queued")
    assert "OUI" in sent["body"]


async def test_a_grant_needs_its_proof_and_a_program_that_takes_it(desk: Settings):
    with pytest.raises(UsageError, match="nothing is proved"):
        await optin_commands.grant(desk, MOBILE, "news", "alice", None, " ", "a call")
    with pytest.raises(UsageError, match="texto consent request"):
        await optin_commands.grant(desk, MOBILE, "shop", "alice", None, "I agree", "a call")
    await optin_commands.grant(desk, MOBILE, "news", "alice", None, "I agree", "signed form 12")
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [
        ("news", "granted", "staff", "user:alice")]
    [proof] = await rows(desk, "select details from consent_evidence")
    assert proof["details"]["wording_shown"] == "I agree"
    assert proof["details"]["source"] == "signed form 12"


async def test_after_a_revocation_staff_can_only_say_text_start(desk: Settings):
    await optin_commands.revoke(desk, MOBILE, None, "alice", "said so in the shop")
    assert [tuple(r) for r in await rows(desk, EVENTS)] == [("*", "revoked", "staff", "user:alice")]
    for attempt in (optin_commands.request(desk, MOBILE, "shop", "alice", None),
                    optin_commands.grant(desk, MOBILE, "news", "alice", None, "I agree", "call")):
        with pytest.raises(UsageError, match="text START"):
            await attempt
    assert await rows(desk, "select 1 from messages") == []


async def test_one_program_is_ended_and_the_others_stay(desk: Settings):
    await optin_commands.grant(desk, MOBILE, "news", "alice", None, "I agree", "call")
    await optin_commands.revoke(desk, MOBILE, "news", "alice", None)
    assert await rows(desk, "select 1 from consents") == []
    [contact] = await rows(desk, "select revoked_at from contacts")
    assert contact["revoked_at"] is None


@pytest.mark.parametrize(("number", "program", "by", "says"), [
    (MOBILE, "vip", "alice", "there are shop, news"),
    ("+33142685300", "shop", "alice", "landline"),
    ("12", "shop", "alice", "phone number"),
    (MOBILE, "shop", "bob", "bob is no user"),
    (MOBILE, "shop", "zoe", "zoe is no user"),
    (MOBILE, "shop", "", "no user"),
])
async def test_what_can_not_be_done_says_why(
    desk: Settings, number: str, program: str, by: str, says: str
):
    with pytest.raises(UsageError, match=says):
        await optin_commands.request(desk, number, program, by, None)
    assert await rows(desk, EVENTS) == []
    assert await rows(desk, "select 1 from contacts") == []


async def test_names_stay_taken_and_only_admins_make_tokens(services: Services):
    await access.add_user(services, "ann", Role.STAFF)
    await access.add_user(services, "eve", Role.ADMIN)
    with pytest.raises(UsageError, match="is or was a user ann"):
        await access.add_user(services, "ann", Role.ADMIN)
    for name in ("", "Ann", "a b", "-x", "é", "x" * 41, "a\n"):
        with pytest.raises(UsageError, match="can't be a name"):
            await access.add_user(services, name, Role.STAFF)
    with pytest.raises(UsageError, match="only an admin"):
        await access.create_token(services, "shop", [Scope.CONSENTS_READ], "ann")
    secret = await access.create_token(services, "shop", [Scope.CONSENTS_READ], "eve")
    with pytest.raises(UsageError, match="is or was a token shop"):
        await access.create_token(services, "shop", [Scope.CONSENTS_READ], "eve")
    assert await access.disable_user(services, "eve") == ["shop"]
    with pytest.raises(UsageError, match="no user eve"):
        await access.disable_user(services, "eve")
    found = await access.identify(services, secret)
    assert found is not None and found.scopes == ("consents:read",)
    await access.revoke_token(services, "shop")
    assert await access.identify(services, secret) is None
    with pytest.raises(UsageError, match="no token shop"):
        await access.revoke_token(services, "shop")


async def test_a_token_is_printed_alone_on_its_line(desk: Settings, capsys):
    await access_commands.add_user(desk, "root", Role.ADMIN)
    await access_commands.create_token(desk, "shop", [Scope.OPT_OUTS_WRITE], "root")
    printed = [line for line in capsys.readouterr().out.splitlines() if line.startswith("texto_")]
    assert len(printed) == 1
    assert await rows(desk, "select 1 from api_tokens where hash is not null")
    await access_commands.list_tokens(desk)
    assert printed[0] not in capsys.readouterr().out
