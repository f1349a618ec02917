"""After an erasure nothing in the database or the logs says who it was, whatever ran beside it;
what remains still proves what it must."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.campaigns import launch
from bot.campaigns.rules import parse_campaign
from bot.config import SecretStr, Settings
from bot.consent import store as consents
from bot.consent import suppression
from bot.consent.ledger import rules as ledger
from bot.consent.ledger import verify as proof
from bot.consent.store import Entry
from bot.contacts import cases_store as cases
from bot.contacts import standing_store as standings
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db.database import server_gone, sql
from bot.delivery.sender import Sender
from bot.errors import MissingKeyError, TextoError, UsageError
from bot.imports import quarantine as quarantining
from bot.imports import run as importing
from bot.imports.firewall import Kept
from bot.inbox import reply as replies
from bot.keys import files as key_files
from bot.messages import outbox as outgoing
from bot.messages import status_store as statuses
from bot.messages.status_store import Outcome
from bot.models import Channel, Draft, MessageClass, Purpose, Standing, Status
from bot.privacy import erase as privacy
from bot.privacy import person_page, sealing
from bot.privacy import store as rows
from bot.providers.twilio import protocol
from bot.services import Services, open_services
from tests.make import good_rows, run_sql
from tests.world import OURS, add_staff

PHONE, WHATSAPP = "+33639980042", "whatsapp:+33639980042"
SECRETS = ("33639980042", "639980042", "Zéphyrine", "Quatrebarbes", "perruche", "SMsecret")
FILE = f"""\
phone,first_name,last_name,language,tags,pet,postcode,zone,consent_source,consent_date,consent_wording
{PHONE},Zéphyrine,Quatrebarbes,fr,customers,perruche,75011,Europe/Paris,formulaire de Zéphyrine,\
2026-01-06,"Oui, pour ma perruche"
"""
CAMPAIGN: dict[str, Any] = {
    "name": "offre",
    "class": "informational",
    "audience": {"tags": ["customers"]},
    "text": {"en": "Hi {first_name}", "fr": "Bonjour {first_name}, une {pet} ?"},
    "fallback": {"first_name": {"en": "you", "fr": "à vous"}, "pet": {"en": "pet", "fr": "bête"}},
}


async def comes(services: Services, body: str, sid: str, frm: str = PHONE) -> int:
    found = await receive.record(
        services,
        protocol.parse_inbound(
            {"From": frm, "To": OURS, "Body": body, "MessageSid": sid, "FromCity": "Quatrebarbes"}
        ),
    )
    assert found.contact_id is not None
    return found.contact_id


async def a_life(services: Services) -> int:
    """A row in every table that can be about a person."""
    await importing.run_bytes(services, FILE.encode(), "marc")
    await launch.launch(services, parse_campaign(CAMPAIGN), "marc")
    await launch.distribute(services)
    contact_id = await comes(services, "perruche ?", "SMsecret1")
    await comes(services, "encore la perruche", "SMsecret2", WHATSAPP)
    await add_staff(services, "sam")
    await replies.reply(services, PHONE, "sam", "Bonjour Zéphyrine")
    now = services.clock.now()
    async with services.db.begin() as conn:
        await contacts.save_state(conn, contact_id, '{"heard": "perruche"}', now)
        message_id = (
            await conn.execute(sql("select id from messages where provider_sid = 'SMsecret1'"))
        ).scalar_one()
        await cases.open_case(conn, contact_id, "data_erasure", message_id, now)
        for statement in (
            "insert into feedback (contact_id, message_id, sentiment, body, at)"
            " values (:c, :m, 1, 'ma perruche', :now)",
            "insert into corrections values (:m, 'greet', 'sam', :now)",
            """insert into notes (contact_id, author, body, at)
               values (:c, 'sam', 'Zéphyrine aime sa perruche', :now)""",
            "insert into drafts values (:c, 'sam', 'chère Zéphyrine', :now)",
            "insert into seen values (:c, 'sam', 1)",
            "insert into contact_events values (:c, 'event', 'perruche', '', :now, 5, 'perruche')",
            """insert into links (name, language, destination)
               values ('link', 'fr', 'https://shop.example')""",
            "insert into link_tokens values ('perruche', 1, :c, :now)",
            """insert into clicks (link_id, contact_id, at, method, ip, headers, human)
               values (1, :c, :now, 'GET', '10.0.0.1', '{"User-Agent": "perruche"}', true)""",
            """insert into orders (key, digits, number, state, updated_at, contact_id, ordered_at,
                   amount) values ('LP1', '1', 'LP-1', 'shipped', :now, :c, :now, 49.90)""",
            "insert into held_out values (1, :c)",
            "insert into survey_waits values (1, :c, :now, :now)",
            """insert into coupon_pools (name, percent, zone, author, created_at)
               values ('sale', 20, 'Europe/Paris', 'sam', :now)""",
            """insert into coupons (code, pool, campaign_id, contact_id, handed_at)
               values ('K7WM3QX6', 'sale', 1, :c, :now)""",
            """insert into redemptions (code, at, place, purchase, amount, author)
               values ('K7WM3QX6', :now, 'Lyon', 'Zéphyrine-1', 20, 'sam')""",
            """insert into survey_runs (campaign_id, contact_id, status, opened_at, updated_at)
               values (1, :c, 'open', :now, :now)""",
            "insert into answers values (1, 'pet', 'perruche', 'Zéphyrine', :m, :now)",
            """insert into opt_in_requests (contact_id, program, message_class, channel, number,
                   prefix, requested_at, expires_at)
               values (:c, 'shop', 'promotional', 'web-form', '+1', '+3363998', :now, :now)""",
            """insert into audit (at, actor, action, contact_id, details)
               values (:now, 'sam', 'call', :c, '{"said": "perruche"}')""",
            """insert into quarantine (address, reason, row, author, at)
               values ('+33639980042', 'opted_out', '{"name": "Zéphyrine"}', 'sam', :now)""",
            """insert into message_statuses (message_id, provider_sid, status, source, at)
               values (:m, 'SMsecret1', 'sent', 'callback', :now),
                   (null, 'SMsecret2', 'sent', 'callback', :now)""",
            "insert into unanswered (message_id, at, meaning) values (:m, :now, 'perruche')",
            """insert into attachments (message_id, place, at, content_type, content)
               values (:m, 0, :now, 'text/plain', 'perruche')""",
        ):
            statement = sql(statement)
            await conn.execute(
                statement,
                {
                    k: v
                    for k, v in (("c", contact_id), ("m", message_id), ("now", now))
                    if k in statement.names
                },
            )
    return contact_id


async def traces(services: Services) -> list[str]:
    """table.column of every value that holds one of SECRETS."""
    tables = [
        row.name
        for row in await run_sql(
            services,
            """
        select table_name as name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE' order by 1""",
        )
    ]
    assert len(tables) > 20
    return [
        f"{table}.{column}: {secret}"
        for table in tables
        for row in await run_sql(services, f"select * from {table}")
        for column, value in row.items()
        for secret in SECRETS
        if secret.lower()
        in (
            value.decode("utf-8", "replace")
            if isinstance(value, bytes)
            else json.dumps(value, default=str, ensure_ascii=False)
        ).lower()
    ]


@pytest.fixture
async def erased(services: Services, capfd: pytest.CaptureFixture[str]) -> AsyncIterator[int]:
    contact_id = await a_life(services)
    assert len(await traces(services)) > 20  # the search does find
    await privacy.erase(services, PHONE, "sam", "asked by letter")
    yield contact_id
    said = capfd.readouterr()
    assert not [s for s in SECRETS if s in said.out + said.err]


# -- nothing is left ---------------------------------------------------------------------------


async def test_no_column_of_any_table_says_who_it_was(services: Services, erased: int):
    assert await traces(services) == []


async def test_of_the_contact_only_what_the_ledger_needs_is_left(services: Services, erased: int):
    [row] = await run_sql(services, "select * from contacts where id = :id", id=erased)
    kept = {
        "id",
        "subject_id",
        "address",
        "channel",
        "ledger_seq",
        "ledger_head",
        "created_at",
        "revoked_at",
        "revoked_ordinal",
        "erased_at",
    }
    empty = (None, False, [], {}, "any")
    assert {k: v for k, v in row.items() if k not in kept and v not in empty} == {}
    assert row.address == f"erased:{row.subject_id}"


async def test_every_table_that_refers_to_a_person_is_known_here(services: Services):
    """A new one must be erased and exported too: then add it."""
    found = await run_sql(
        services,
        """
        select distinct conrelid::regclass::text as name from pg_constraint
        where contype = 'f' and confrelid in
            ('contacts'::regclass, 'messages'::regclass, 'consent_events'::regclass,
             'recipients'::regclass, 'survey_runs'::regclass)
        union select tgrelid::regclass::text from pg_trigger join pg_proc f on f.oid = tgfoid
        where f.proname = 'look_for_contacts'""",
    )
    assert {row.name for row in found} == {
        "answers",
        "attachments",
        "consent_evidence",
        "consents",
        "conversations",
        "corrections",
        "dialogue_states",
        "feedback",
        "messages",
        "message_statuses",
        "opt_in_requests",
        "recipients",
        "cases",
        "drafts",
        "notes",
        "seen",
        "survey_runs",
        "unanswered",
        "audit",
    }


async def test_every_chain_still_verifies_and_the_last_word_is_no(services: Services, erased: int):
    for row in await run_sql(services, "select id, revoked_at from contacts"):
        async with services.db.connect() as conn:
            chain, head = await consents.chain(conn, row.id)
        assert ledger.first_break(services.ledger_keys, chain, head) is None
        assert chain[-1].event.kind == "revoked" and row.revoked_at is not None


async def test_what_the_contacts_are_is_what_the_ledger_says(services: Services, erased: int):
    assert await proof.rebuild(services, write=False) == []
    again = await comes(services, "bonjour", "SM1")
    assert await proof.rebuild(services, write=False) == []
    await comes(services, "START", "SM2")
    assert await proof.rebuild(services, write=False) == []
    assert again != erased


async def test_a_block_of_the_providers_comes_back_with_the_person(services: Services):
    contact_id = await comes(services, "salut", "SM1")
    async with services.db.begin() as conn:
        await standings.set_revoked(conn, contact_id, services.clock.now(), provider_blocks=True)
    await privacy.erase(services, PHONE, "sam")
    again = await comes(services, "salut", "SM2")
    [row] = await run_sql(services, "select * from contacts where id = :id", id=again)
    assert row.provider_blocks and row.revoked_at


async def test_the_campaigns_figures_stay(services: Services, erased: int):
    from bot.campaigns import control as results

    found = await results.show(services, "offre")
    assert not found["suppressed"], found
    assert (found["audience"], found["canceled"], found["queued"]) == (1, 1, 0)
    assert found["opted_out"] == 0  # nobody said STOP


async def test_the_request_is_closed_and_says_no_more_than_that(services: Services, erased: int):
    found = await run_sql(services, "select * from cases")
    assert {row.kind for row in found} == {"data_erasure", "staff"}
    assert {(row.closed_by, row.outcome, row.message_id) for row in found} == {
        ("erasure", "erased", None)
    }


async def test_it_is_on_record_who_erased_and_why(services: Services, erased: int):
    [row] = await run_sql(
        services,
        """select * from audit where action = 'erase contact'
                                   and contact_id = :id""",
        id=erased,
    )
    assert (row.actor, row.details) == ("sam", {"reason": "asked by letter"})


@pytest.mark.parametrize("reason", ["Zéphyrine asked", "call from 06 39 98 00 42", "QUATREBARBES"])
async def test_a_reason_that_names_the_person_is_refused_and_nothing_is_erased(
    services: Services, reason: str
):
    await a_life(services)
    with pytest.raises(UsageError, match="leave out"):
        await privacy.erase(services, PHONE, "sam", reason)
    assert await run_sql(services, "select 1 from contacts where address = :a", a=PHONE)


async def test_a_second_erasure_finds_nothing(services: Services, erased: int):
    with pytest.raises(UsageError, match="Nothing is kept"):
        await privacy.erase(services, PHONE, "sam")
    with pytest.raises(UsageError, match="Nothing is kept"):
        await privacy.export(services, PHONE, "sam")


async def test_who_was_only_in_quarantine_is_erased_too(services: Services):
    await importing.run_bytes(services, f"phone,name\n{PHONE},Zéphyrine\n".encode(), "marc")
    assert await traces(services)
    await privacy.erase(services, PHONE, "sam")
    assert await traces(services) == []
    report = await importing.run_bytes(services, FILE.encode(), "marc")
    assert report.kept == {Kept.SUPPRESSED: 1}


# -- what survives -----------------------------------------------------------------------------


async def test_the_proof_is_sealed_and_opens_with_the_key_alone(services: Services, erased: int):
    async with services.db.connect() as conn:
        [seal] = await rows.seals(conn, suppression.hashes(services, PHONE))
    proof = sealing.unseal(services.ledger_keys[seal.key_id], seal.sealed)
    assert proof["address"] == PHONE
    assert proof["consent_events"][0]["details"]["wording"] == "Oui, pour ma perruche"
    bodies = [one.get("body") for one in proof["texts"]]
    assert bodies == ["Bonjour Zéphyrine, une perruche ?", None]  # staff's words are not proof
    assert timedelta(days=1820) < seal.until - services.clock.now() < timedelta(days=1830)
    with pytest.raises(UsageError, match="can't be opened"):
        sealing.unseal(b"another key" * 4, seal.sealed)


async def test_a_file_does_not_bring_back_who_was_erased(services: Services, erased: int):
    report = await importing.run_bytes(services, FILE.encode(), "marc")
    assert (report.imported, report.kept) == (0, {Kept.SUPPRESSED: 1})
    assert await traces(services) == []  # nor is the row kept in quarantine


async def test_their_own_text_makes_a_new_contact_opted_out_until_start(
    services: Services, erased: int
):
    again = await comes(services, "bonjour", "SM1")
    assert again != erased

    async def opted_out() -> bool:
        [row] = await run_sql(services, "select revoked_at from contacts where id = :id", id=again)
        return row.revoked_at is not None

    assert await opted_out()
    assert (await importing.run_bytes(services, FILE.encode(), "marc")).kept == {Kept.OPTED_OUT: 1}
    assert await comes(services, "START", "SM2") == again
    assert not await opted_out()
    async with services.db.connect() as conn:
        chain, head = await consents.chain(conn, again)
    assert ledger.first_break(services.ledger_keys, chain, head) is None
    assert [one.event.kind for one in chain] == ["revoked", "reinstated"]
    await run_sql(services, "delete from quarantine")
    assert (await importing.run_bytes(services, FILE.encode(), "marc")).consented == 1


async def test_a_suppression_is_found_under_an_earlier_key(services: Services, erased: int):
    key_files.rotate(services.settings)
    services.ring.read()
    async with services.db.begin() as conn:
        assert await suppression.suppressed(conn, services, [PHONE, "+33639980001"]) == {PHONE}


async def test_a_suppression_under_a_newer_key_is_found_by_a_role_that_still_runs(
    settings: Settings, services: Services
):
    """The key is rotated by another process, which then erases somebody who said STOP."""
    await importing.run_bytes(services, FILE.encode(), "marc")
    before = services.ledger_key
    key_files.rotate(settings)
    async with open_services(settings) as other:
        await privacy.erase(other, PHONE, "sam")
    async with services.db.begin() as conn:
        assert await suppression.suppressed(conn, services, [PHONE]) == {PHONE}
    assert services.ledger_key != before
    again = await comes(services, "bonjour", "SM1")
    [row] = await run_sql(services, "select revoked_at from contacts where id = :id", id=again)
    assert row.revoked_at is not None


async def test_who_lacks_a_newer_key_takes_nobody_in(settings: Settings, services: Services):
    """Its folder is another: it can't know who is on the list, so it says to try again."""
    key = SecretStr(services.ledger_key.decode())
    new = {"ledger_key": SecretStr("k" * 40), "ledger_keys_retired": (key,)}
    async with open_services(settings.model_copy(update=new)):
        pass
    with pytest.raises(MissingKeyError, match="start the role anew") as refused:
        await comes(services, "bonjour", "SM1")
    assert server_gone(refused.value)
    with pytest.raises(MissingKeyError):
        await importing.run_bytes(services, FILE.encode(), "marc")


async def test_who_goes_for_age_alone_may_come_back(services: Services):
    contact_id = await a_life(services)
    now = services.clock.now()
    assert not await privacy.erase_old(services, contact_id, now - timedelta(days=1), "jobs")
    assert await privacy.erase_old(services, contact_id, now + timedelta(days=1), "jobs")
    assert not await run_sql(services, "select 1 from suppressions")


# -- at the same moment ------------------------------------------------------------------------


async def test_a_text_that_comes_in_meanwhile_is_a_new_contacts(services: Services):
    """The webhook has found the contact by its number; the erasure is quicker."""
    old = await a_life(services)
    async with services.db.begin() as conn:
        found = await rows.lock(conn, old)
        assert found is not None
        arriving = asyncio.create_task(comes(services, "toc toc", "SM9"))
        await asyncio.sleep(0.3)
        await rows.empty_contact(conn, found, services.clock.now())
        await rows.remove(conn, found, services.clock.now(), "erased")
    assert await arriving != old
    assert not await run_sql(
        services, "select 1 from messages where contact_id = :id and body <> ''", id=old
    )


async def test_a_campaigns_batch_that_waits_writes_nothing_personal(services: Services):
    await importing.run_bytes(services, FILE.encode(), "marc")
    await launch.launch(services, parse_campaign(CAMPAIGN), "marc")
    [row] = await run_sql(services, "select id from contacts")
    async with services.db.begin() as conn:
        found = await rows.lock(conn, row.id)
        assert found is not None
        batch = asyncio.create_task(launch.distribute(services))
        await asyncio.sleep(0.3)
        await rows.empty_contact(conn, found, services.clock.now())
        await rows.remove(conn, found, services.clock.now(), "erased")
    assert await batch == 1
    [message] = await run_sql(services, "select body, status from messages")
    assert "Zéphyrine" not in message.body


async def test_a_staff_reply_that_waits_is_refused(services: Services):
    contact_id = await a_life(services)
    async with services.db.begin() as conn:
        found = await rows.lock(conn, contact_id)
        assert found is not None
        reply = asyncio.create_task(replies.reply(services, PHONE, "sam", "chère Zéphyrine"))
        await asyncio.sleep(0.3)
        await rows.empty_contact(conn, found, services.clock.now())
        await rows.remove(conn, found, services.clock.now(), "erased")
    with pytest.raises(UsageError, match="erased"):
        await reply


async def test_an_erasure_waits_for_a_turn_under_way_and_takes_what_it_wrote(services: Services):
    contact_id = await a_life(services)
    async with services.db.begin() as conn:
        assert await contacts.lock_turn(conn, contact_id, services.clock.now())
        erasing = asyncio.create_task(privacy.erase(services, PHONE, "sam"))
        await asyncio.sleep(0.3)
        await contacts.lock_consent(conn, contact_id)
        await contacts.save_state(conn, contact_id, '{"heard": "perruche"}', services.clock.now())
        await outgoing.queue(
            conn,
            services,
            Draft(
                contact_id,
                OURS,
                "la perruche",
                "bot",
                Purpose.ANSWER,
                MessageClass.CONVERSATIONAL,
                "shop",
                1,
                answers_at=services.clock.now(),
            ),
            Channel.SMS,
            Standing(),
            services.clock.now(),
        )
    await erasing
    assert await traces(services) == []


async def test_what_a_call_under_way_comes_to_brings_nothing_back(services: Services):
    """A text is at the provider while its contact is erased: outcome, callback and reconciliation
    come later."""
    await importing.run_bytes(services, FILE.encode(), "marc")
    await launch.launch(services, parse_campaign(CAMPAIGN), "marc")
    await launch.distribute(services)
    await run_sql(
        services,
        """update messages set status = 'sending', attempts = 1,
                           claimed_at = :now - interval '1 hour'""",
        now=services.clock.now(),
    )
    await privacy.erase(services, PHONE, "sam")
    [row] = await run_sql(services, "select id, status, body, provider_sid from messages")
    async with services.db.begin() as conn:
        for status in (Status.ACCEPTED, Status.QUEUED):
            sid = "SM5" if status is Status.ACCEPTED else None
            await statuses.conclude(conn, [Outcome(row.id, 1, status, sid)], services.clock.now())
        await statuses.advance(
            conn,
            message_id=row.id,
            sid="SM5",
            status=Status.DELIVERED,
            lower=list(Status),
            error_code=None,
            now=services.clock.now(),
        )
        assert await statuses.in_doubt(conn, 0, 10) == []
    [after] = await run_sql(services, "select id, status, body, provider_sid from messages")
    assert tuple(after) == tuple(row) and after.status == "canceled"
    assert await Sender(services).send_waiting() == 0
    assert await traces(services) == []


async def test_a_change_of_consent_that_comes_late_says_nothing_personal(services: Services):
    """Somebody had found the contact before the erasure, and writes after it."""
    contact_id = await a_life(services)
    await privacy.erase(services, PHONE, "sam")
    async with services.db.begin() as conn:
        await contacts.lock_consent(conn, contact_id)
        await consents.append(
            conn,
            services.ledger_key,
            contact_id,
            Entry(
                program="shop",
                kind="declined",
                channel="link",
                author="contact",
                details={"address": PHONE},
            ),
            services.clock.now(),
        )
    assert await traces(services) == []
    async with services.db.connect() as conn:
        chain, head = await consents.chain(conn, contact_id)
    assert ledger.first_break(services.ledger_keys, chain, head) is None


async def test_a_release_from_quarantine_and_an_erasure_at_once(services: Services):
    for n in range(6):
        address = f"+3363998010{n}"
        await importing.run_bytes(services, f"phone,name\n{address},Zoé\n".encode(), "marc")
        [item] = await quarantining.waiting(services)
        done = await asyncio.gather(
            quarantining.release(
                services,
                item.id,
                "sam",
                {"consent_source": "card", "consent_date": "2025-03-25", "consent_wording": "yes"},
            ),
            privacy.erase(services, address, "sam"),
            return_exceptions=True,
        )
        assert [
            one
            for one in done
            if isinstance(one, BaseException) and not isinstance(one, UsageError)
        ] == []
        assert not await run_sql(
            services,
            """select 1 from quarantine where address = :a union
                                          select 1 from contacts where address = :a""",
            a=address,
        )


async def test_stops_claims_imports_and_erasures_at_once_end_in_no_deadlock(services: Services):
    """All end, and the person is gone or a new contact."""
    await a_life(services)

    async def stop(n: int) -> None:
        await comes(services, "STOP", f"SMx{n}")

    done = await asyncio.gather(
        *(stop(n) for n in range(8)),
        privacy.erase(services, PHONE, "sam"),
        importing.run_bytes(services, FILE.encode(), "marc"),
        launch.distribute(services),
        *(stop(n) for n in range(8, 12)),
        return_exceptions=True,
    )
    assert [one for one in done if isinstance(one, BaseException)] == []
    for row in await run_sql(services, "select address, revoked_at, name from contacts"):
        assert row.revoked_at is not None or row.name is None, dict(row)


async def test_an_import_under_way_is_waited_for(services: Services):
    """It had looked up the list before the number was on it."""
    from bot.imports.take_in import take_in

    rows = good_rows(f"phone,name\n{PHONE},Zéphyrine\n")
    await comes(services, "hello", "SM1")
    await run_sql(services, "delete from quarantine")
    async with services.db.begin() as conn:
        await take_in(conn, services, rows, "test")
        erasing = asyncio.create_task(privacy.erase(services, PHONE, "sam"))
        await asyncio.sleep(0.3)
        assert not erasing.done()
    await erasing
    assert await traces(services) == []


# -- a copy ------------------------------------------------------------------------------------


async def test_a_copy_holds_all_that_an_erasure_would_take(services: Services):
    await a_life(services)
    found = await privacy.export(services, PHONE, "sam")
    whole = json.dumps(found, ensure_ascii=False)
    assert json.loads(whole) == found
    assert not [s for s in SECRETS if s not in whole]
    sms, whatsapp = found["people"]
    assert {k for k, v in sms.items() if not v} == set()
    assert [m["body"] for m in whatsapp["messages"]] == ["encore la perruche"]
    assert sms["consent_events"][0]["details"]["wording"] == "Oui, pour ma perruche"
    [row] = await run_sql(
        services, "select count(*) as n from audit where action = 'export contact'"
    )
    assert row.n == 2


async def test_the_page_is_in_the_persons_language_and_escapes_what_they_wrote(services: Services):
    await a_life(services)
    await comes(services, "<script>alert(1)</script>", "SM7")
    page = person_page.render(await privacy.export(services, PHONE, "sam"), "L'Étal & Co", "01 23")
    assert "Vos données" in page and "Vos réponses" in page and "perruche" in page
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "L&#39;Étal &amp; Co" in page
    # nothing is loaded from elsewhere; where links of ours led is said as text
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?http|url\(""", page)


@pytest.mark.parametrize("number", ["", "Zéphyrine", "36111", "0639980042", "+0000"])
def test_what_is_no_persons_number_is_refused(number: str):
    with pytest.raises(TextoError, match="number"):
        privacy.addresses(number)


def test_a_number_may_be_typed_with_blanks():
    assert privacy.addresses(" +33 6 39 98 00 42 ") == [PHONE, WHATSAPP]
