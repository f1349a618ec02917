"""The evidence of one person's consent: whole, verified, escaped, and from a sealed proof too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.cli import consent as consent_commands
from bot.consent import store as consents
from bot.consent.ledger import checkpoints
from bot.consent.store import Entry
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db.database import sql
from bot.errors import UsageError
from bot.messages.outbox import queue
from bot.models import Channel, Draft, MessageClass, Purpose, Standing
from bot.privacy import erase as privacy
from bot.privacy import evidence
from bot.providers.twilio import protocol
from bot.services import Services
from tests.world import OURS

ADDRESS = "+33612345678"
WORDING = "J’accepte <b>les</b> SMS </blockquote><script>alert(1)</script> & co"


async def furnish(services: Services) -> None:
    """An opt-in by form, a text that was allowed, STOP, and a text that was refused."""
    now = services.clock.now()
    async with services.db.begin() as conn:
        contact_id = await contacts.make(conn, ADDRESS, Channel.SMS, OURS, now)
        await contacts.lock_consent(conn, contact_id)
        seq = await consents.append(
            conn,
            services.ledger_key,
            contact_id,
            Entry(
                program="shop",
                kind="granted",
                message_class="promotional",
                channel="web-form",
                author="contact",
                language="fr",
                details={
                    "address": ADDRESS,
                    "wording_shown": WORDING,
                    "ip": "203.0.113.9",
                    "user_agent": '"><img src=x onerror=alert(2)>',
                },
            ),
            now,
        )
        await consents.set_granted(
            conn, [(contact_id, "shop", "promotional", seq)], now, by_the_person=True
        )
    await checkpoints.checkpoint(services)
    await offer(services, contact_id, Standing(granted={"shop": MessageClass.PROMOTIONAL}))
    await receive.record(
        services,
        protocol.parse_inbound(
            {
                "From": ADDRESS,
                "To": OURS,
                "Body": "STOP <i>",
                "MessageSid": "SM" + "1" * 32,
                "AccountSid": "AC" + "0" * 32,
                "NumMedia": "0",
            }
            | {"Body": "STOP"}
        ),
    )
    await offer(services, contact_id, Standing(now, False))


async def offer(services: Services, contact_id: int, standing: Standing) -> None:
    async with services.db.begin() as conn:
        await queue(
            conn,
            services,
            Draft(
                contact_id=contact_id,
                number=OURS,
                body="-20 % <samedi>",
                author="campaign:sale",
                purpose=Purpose.CAMPAIGN,
                message_class=MessageClass.PROMOTIONAL,
                program="shop",
                priority=9,
            ),
            Channel.SMS,
            standing,
            services.clock.now(),
        )


async def test_all_that_proves_the_consent_is_in_it(services: Services):
    await furnish(services)
    found = await evidence.gather(services, "+33 6 12 34 56 78", "Ana")
    (one,) = found["people"]
    granted, revoked = one["events"]
    assert one["chain"]["verified"] and one["consent"]["opted_out_since"] == revoked["at"]
    assert (granted["kind"], granted["wording_shown"], granted["details"]["ip"]) == (
        "granted",
        WORDING,
        "203.0.113.9",
    )
    assert granted["checkpoint"]["id"] == 1 and revoked["checkpoint"] is None
    assert revoked["details"]["sid"] == "SM" + "1" * 32
    assert [(t["purpose"], t["status"], t["reason"] is not None) for t in one["texts"]][1:] == [
        ("confirmation", "queued", True),
        ("campaign", "suppressed", True),
    ]
    assert one["texts"][1]["answers"]["words"] == "STOP"
    async with services.db.connect() as conn:
        assert (
            await conn.execute(
                sql("select count(*) from audit where action = 'take evidence' and actor = 'Ana'")
            )
        ).scalar_one() == 1


async def test_the_page_escapes_all_and_loads_nothing(services: Services):
    await furnish(services)
    page = evidence.render(await evidence.gather(services, ADDRESS, "<Ana>"))
    assert not re.search(r"<(script|img|b|i|link|iframe|samedi)[ >]|url\(|https?:", page)
    for shown in (
        "&lt;script&gt;",
        "&lt;Ana&gt;",
        "&lt;samedi&gt;",
        "Texte présenté",
        "verified",
        "203.0.113.9",
        "SM" + "1" * 32,
    ):
        assert shown in page


async def test_an_altered_event_is_said_to_be_so(services: Services):
    await furnish(services)
    async with services.db.begin() as conn:
        await conn.execute(sql("set local role none"))
        await conn.execute(sql("set local session_replication_role = replica"))
        await conn.execute(sql("update consent_events set kind = 'confirmed' where seq = 1"))
    found = await evidence.gather(services, ADDRESS, "Ana")
    (one,) = found["people"]
    assert (one["chain"]["verified"], one["chain"]["broken"]) == (False, "event 1: altered")
    assert [event["verified"] for event in one["events"]] == [False, False]
    assert "NOT verified: event 1" in evidence.render(found)


async def test_an_erased_person_has_only_the_sealed_proof(services: Services):
    await furnish(services)
    await privacy.erase(services, ADDRESS, "Ana")
    with pytest.raises(UsageError, match="--sealed"):
        await evidence.gather(services, ADDRESS, "Ana")
    found = await evidence.gather(services, ADDRESS, "Ana", sealed=True)
    (one,) = found["people"]
    assert one["chain"]["verified"] and one["address"] == ADDRESS
    assert one["events"][0]["wording_shown"] == WORDING
    assert one["events"][0]["evidence"] == "kept"
    assert {t["purpose"] for t in one["texts"]} == {"campaign", "confirmation"}
    assert "was erased on" in evidence.render(found)


@pytest.mark.parametrize(
    ("number", "sealed"), [("+33611111111", False), ("+33611111111", True), ("nobody", False)]
)
async def test_of_a_stranger_there_is_none(services: Services, number: str, sealed: bool):
    with pytest.raises(UsageError):
        await evidence.gather(services, number, "Ana", sealed=sealed)


async def test_a_contact_without_events_or_texts(services: Services):
    async with services.db.begin() as conn:
        await contacts.make(conn, ADDRESS, Channel.SMS, OURS, services.clock.now())
    page = evidence.render(await evidence.gather(services, ADDRESS, "Ana"))
    assert "neither given nor withdrawn" in page and "No text was written" in page


async def test_the_command_writes_both_files_for_their_owner_alone(
    services: Services, tmp_path: Path, capsys: Any
):
    await furnish(services)
    page, data = tmp_path / "a" / "x.html", tmp_path / "a" / "x.json"
    page.parent.mkdir()
    page.touch(mode=0o644)  # of an earlier time
    await consent_commands.evidence(services, ADDRESS, tmp_path / "a" / "x", "Ana", sealed=False)
    assert json.loads(data.read_text())["format"] == evidence.FORMAT
    assert page.stat().st_mode & 0o077 == data.stat().st_mode & 0o077 == 0
    assert "x.html" in capsys.readouterr().out


async def test_the_commands_say_whether_the_ledger_holds(services: Services, capsys: Any):
    await furnish(services)
    assert await consent_commands.verify(services, [])
    await consent_commands.checkpoint(services)
    number, hash_ = checkpoints.remembered(services.settings)[-1]
    assert await consent_commands.verify(services, [f"{number}:{hash_}"])
    assert await consent_commands.compare(services)
    assert f"{number}:{hash_}" in capsys.readouterr().out
    assert not await consent_commands.verify(services, [f"{number}:{'0' * 64}"])
    assert "older backup" in capsys.readouterr().out
    with pytest.raises(UsageError, match="ID:HASH"):
        await consent_commands.verify(services, ["7"])
