"""Verifying, checkpoints and rebuilding, on a real PostgreSQL: who writes into the database past
the product is found out, whatever they set back to match."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from bot.clock import Clock
from bot.consent import store as consents
from bot.consent import suppression
from bot.consent.ledger import checkpoints, store
from bot.consent.ledger import verify as proof
from bot.consent.ledger.rules import Fault
from bot.consent.ledger.verify import Break, Report
from bot.consent.store import Entry
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db import schema
from bot.db.database import sql
from bot.imports import run as importing
from bot.models import Channel
from bot.privacy import erase as privacy
from bot.providers.twilio import protocol
from bot.services import Services
from tests.world import OURS

PEOPLE = ("+33612345601", "+33612345602", "+33612345603")


async def say(services: Services, address: str, kind: str, **more: Any) -> None:
    """One more event of a contact, without its projection."""
    async with services.db.begin() as conn:
        contact_id = await contacts.make(conn, address, Channel.SMS, OURS, services.clock.now())
        await contacts.lock_consent(conn, contact_id)
        await consents.append(
            conn,
            services.ledger_key,
            contact_id,
            Entry(
                **{
                    "program": "shop",
                    "kind": kind,
                    "channel": "keyword",
                    "author": "contact",
                    "details": {"address": address, "words": kind},
                    **more,
                }
            ),
            services.clock.now(),
        )


async def write(services: Services) -> None:
    """Three people of three events each."""
    for address in PEOPLE:
        for kind in ("requested", "confirmed", "declined"):
            await say(services, address, kind)


async def tamper(services: Services, *statements: str) -> None:
    """As one who owns the database may."""
    async with services.db.begin() as conn:
        await conn.execute(sql("set local role none"))
        await conn.execute(sql("set local session_replication_role = replica"))  # no trigger
        for statement in statements:
            await conn.execute(sql(statement))


async def subject(services: Services, address: str) -> Any:
    async with services.db.connect() as conn:
        return (
            await conn.execute(
                sql("select subject_id from contacts where address = :a"), {"a": address}
            )
        ).scalar()


async def broken(services: Services, **more: Any) -> list[Break]:
    return (await proof.verify(services, **more)).breaks


MINE = "subject_id = (select subject_id from contacts where address = '+33612345602')"
CUT = (
    f"delete from consent_evidence where {MINE} and seq = 3",
    f"delete from consent_events where {MINE} and seq = 3",
    """update contacts c set ledger_seq = e.seq, ledger_head = e.hash from consent_events e
           where e.subject_id = c.subject_id and e.seq = 2
           and c.address = '+33612345602'""",
)


async def test_an_empty_ledger_holds(services: Services):
    assert await proof.verify(services) == Report()


async def test_what_the_product_wrote_holds(services: Services):
    await write(services)
    made = await checkpoints.checkpoint(services)
    await say(services, PEOPLE[0], "revoked", program="*")
    report = await proof.verify(services, checkpoints.remembered(services.settings))
    assert report == Report(events=10, contacts=3, checkpoints=1)
    assert made is not None and made.events == 9


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            [f"update consent_events set kind = 'granted' where {MINE} and seq = 2"],
            (Fault.ALTERED, 2),
        ),
        ([f"delete from consent_events where {MINE} and seq = 2"], (Fault.REMOVED, 2)),
        ([f"delete from consent_events where {MINE} and seq = 3"], (Fault.CUT_OFF, 3)),
        ([f"delete from consent_events where {MINE}"], (Fault.CUT_OFF, 1)),
        ([f"update contacts set ledger_head = '' where {MINE}"], (Fault.HEAD, 3)),
        ([f"delete from contacts where {MINE}"], (Fault.NO_CONTACT, 3)),
        (
            [f"update consent_evidence set details = '{{}}' where {MINE} and seq = 1"],
            (Fault.EVIDENCE, 1),
        ),
        (
            [f"update consent_events set key_id = '00' where {MINE} and seq = 1"],
            (Fault.UNKNOWN_KEY, 1),
        ),
    ],
)
@pytest.mark.parametrize("with_checkpoint", [False, True])
async def test_the_first_broken_link_is_named(
    services: Services, tampering: list[str], found: tuple[Fault, int], with_checkpoint: bool
):
    await write(services)
    if with_checkpoint:
        await checkpoints.checkpoint(services)
    whose = await subject(services, PEOPLE[1])
    await tamper(services, *tampering)
    assert await broken(services) == [Break(found[0], whose, found[1])]


async def test_a_cut_tail_whose_contact_was_set_back_is_seen_by_a_checkpoint(services: Services):
    await write(services)
    await checkpoints.checkpoint(services)
    whose = await subject(services, PEOPLE[1])
    await tamper(services, *CUT)
    assert await broken(services) == [Break(Fault.CUT_OFF, whose, 3, 1)]


async def test_a_cut_tail_stays_seen_after_the_chain_has_grown_again(services: Services):
    await write(services)
    await checkpoints.checkpoint(services)
    whose = await subject(services, PEOPLE[1])
    await tamper(services, *CUT)
    await say(services, PEOPLE[1], "granted")
    await checkpoints.checkpoint(services, at_once=True)
    assert await broken(services) == [Break(Fault.ALTERED, whose, 3, 1)]


async def test_a_contact_removed_with_its_chain_is_seen(services: Services):
    await write(services)
    await checkpoints.checkpoint(services)
    whose = await subject(services, PEOPLE[1])
    await tamper(
        services,
        f"delete from consent_evidence where {MINE}",
        f"delete from consent_events where {MINE}",
        f"delete from contacts where {MINE}",
    )
    assert await broken(services) == [Break(Fault.NO_CONTACT, whose, 1, 1)]


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (
            "update checkpoints set at = at + interval '1 hour' where id = 2",
            Break(Fault.CHECKPOINT, checkpoint=2),
        ),
        ("update checkpoints set events = 1 where id = 1", Break(Fault.CHECKPOINT, checkpoint=1)),
        ("delete from checkpoints where id = 1", Break(Fault.NO_CHECKPOINT, checkpoint=1)),
        (
            "delete from checkpoint_heads where checkpoint_id = 2",
            Break(Fault.CHECKPOINT, checkpoint=2),
        ),
        (
            "update checkpoints set key_id = '00' where id = 2",
            Break(Fault.UNKNOWN_KEY, checkpoint=2),
        ),
    ],
)
async def test_checkpoints_themselves_are_chained(services: Services, tampering: str, found: Break):
    await write(services)
    await checkpoints.checkpoint(services)
    await say(services, PEOPLE[0], "granted")
    await checkpoints.checkpoint(services, at_once=True)
    await tamper(services, tampering)
    assert (await broken(services))[0] == found


async def test_a_restore_from_yesterdays_backup_is_seen(services: Services):
    """All that is in the database agrees with itself; only the data folder knows better."""
    await write(services)
    await checkpoints.checkpoint(services)
    await say(services, PEOPLE[0], "granted")
    await checkpoints.checkpoint(services, at_once=True)
    await tamper(
        services,
        "delete from checkpoints where id = 2",
        "delete from checkpoint_heads where checkpoint_id = 2",
        "delete from consent_evidence where seq = 4",
        "delete from consent_events where seq = 4",
        """update contacts c set ledger_seq = 3, ledger_head = e.hash from consent_events e
           where e.subject_id = c.subject_id and e.seq = 3""",
    )
    known = checkpoints.remembered(services.settings)
    lost = Break(Fault.NO_CHECKPOINT, checkpoint=2)
    assert await broken(services) == []
    assert await broken(services, known=known) == [lost]
    # the next checkpoint takes the lost one's number: it stays another one
    await say(services, PEOPLE[0], "revoked")
    await checkpoints.checkpoint(services, at_once=True)
    known = checkpoints.remembered(services.settings)
    assert [number for number, _ in known] == [1, 2, 2]
    assert await broken(services, known=known) == [lost]


async def test_a_checkpoint_comes_hourly_where_a_chain_has_grown_and_daily_anyhow(
    services: Services,
):
    async def numbers(after: timedelta) -> int:
        await checkpoints.checkpoint(replace(services, clock=Clock(after)))
        async with services.db.connect() as conn:
            return len(await store.checkpoints(conn))

    assert await numbers(timedelta()) == 0  # nothing to note
    await write(services)
    assert await numbers(timedelta()) == 1
    await say(services, PEOPLE[0], "granted")
    assert await numbers(timedelta(minutes=59)) == 1
    assert await numbers(timedelta(minutes=61)) == 2
    assert await numbers(timedelta(hours=20)) == 2
    assert await numbers(timedelta(hours=26)) == 3
    assert (await proof.verify(services)).breaks == []


async def test_pages_of_any_size_see_the_same(services: Services, monkeypatch: pytest.MonkeyPatch):
    """A chain may lie on several pages, a checkpoint be taken in several statements."""
    monkeypatch.setattr(store, "PAGE", 2)
    monkeypatch.setattr(store, "CONTACTS", 1)
    monkeypatch.setattr(proof, "CONTACTS", 1)
    await write(services)
    made = await checkpoints.checkpoint(services)
    assert made is not None and made.events == 9
    assert await proof.verify(services) == Report(events=9, contacts=3, checkpoints=1)
    whose = await subject(services, PEOPLE[1])
    await tamper(services, f"update consent_events set language = 'en' where {MINE} and seq = 3")
    assert await broken(services) == [Break(Fault.ALTERED, whose, 3)]
    await tamper(services, "update contacts set revoked_at = now()")
    assert [one.mended for one in await proof.rebuild(services, write=True)] == [True, False, True]
    assert [one.broken for one in await proof.rebuild(services, write=True)] == [True]


async def test_verifying_while_the_ledger_grows(services: Services):
    """It sees the state of one moment."""
    await write(services)
    async with services.db.begin() as conn:
        await conn.snapshot()
        assert await store.count(conn) == 9
        await say(services, PEOPLE[0], "granted")
        report = Report()
        await proof._walk_chains(conn, services.ledger_keys, report, lambda share, doing: None)
    assert (report.events, report.breaks) == (9, [])


# -- against the product's own role ------------------------------------------------------------


async def refused(services: Services, statement: str) -> None:
    """The product's role may not do this."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with services.db.begin() as conn:
            await conn.execute(sql(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "update contacts set address = '+15145550199'",
        "update contacts set erased_at = now()",
        "update contacts set subject_id = gen_random_uuid()",
        "update contacts set channel = 'whatsapp', revoked_at = null",
        "delete from contacts",
        "delete from ledger_keys",
        "update ledger_keys set key_id = 'x'",
        "update suppression_events set kind = 'taken'",
        "delete from suppression_events",
        "truncate suppression_events",
    ],
)
async def test_the_products_role_may_not(services: Services, statement: str):
    await write(services)
    await refused(services, statement)


async def test_the_products_role_may_write_all_else_of_a_contact(services: Services):
    """Also a column that a migration adds later."""
    async with services.db.connect() as conn:
        columns = await conn.execute(
            sql("""select attname, has_column_privilege('texto_app', attrelid, attnum, 'update')
                    as may from pg_attribute
                where attrelid = 'contacts'::regclass and attnum > 0 and not attisdropped""")
        )
    assert {row.attname for row in columns if not row.may} == set(schema.PROTECTED)


async def test_an_address_that_is_not_the_one_in_its_evidence_is_found(services: Services):
    await write(services)
    await tamper(
        services, "update contacts set address = '+15145550199' where address = '+33612345602'"
    )
    [found] = await broken(services)
    assert (found.fault, found.seq) == (Fault.ADDRESS, 1)


async def test_evidence_of_a_living_person_that_is_gone_is_found(services: Services):
    await write(services)
    mine = await subject(services, PEOPLE[1])
    async with services.db.begin() as conn:
        await conn.execute(sql(f"delete from consent_evidence where {MINE} and seq = 2"))
    assert await broken(services) == [Break(Fault.NO_EVIDENCE, mine, 2)]


async def test_who_is_erased_by_the_product_leaves_no_fault(services: Services):
    await write(services)
    await say(services, PEOPLE[0], "revoked", program="*")
    for address in PEOPLE[:2]:
        await privacy.erase(services, address, "sam")
    await checkpoints.checkpoint(services)
    assert await broken(services) == []


async def test_who_is_only_marked_as_erased_is_found(services: Services):
    """The product's role can call what an erasure calls; it can't write an erasure's event."""
    await write(services)
    mine = await subject(services, PEOPLE[1])
    async with services.db.begin() as conn:
        await conn.execute(
            sql("select erase_address(id, now()) from contacts where address = :a"),
            {"a": PEOPLE[1]},
        )
        await conn.execute(sql("delete from consent_evidence where subject_id = :s"), {"s": mine})
    assert await broken(services) == [Break(Fault.NOT_ERASED, mine, 3)]


async def test_who_is_taken_off_the_suppression_list_is_found(services: Services):
    await write(services)
    for address in PEOPLE[:2]:
        await privacy.erase(services, address, "sam")
    async with services.db.begin() as conn:
        await conn.execute(
            sql("delete from suppressions where address_hash = :h"),
            {"h": suppression.hashes(services, PEOPLE[0])[0]},
        )
    found = await broken(services)
    assert {(one.fault, one.subject_id) for one in found} == {(Fault.LIST, store.LIST)}
    assert "the suppression list, entry" in str(found[0])
    async with services.db.begin() as conn:  # nor does an entry help that was made without the key
        await conn.execute(
            sql("""insert into suppression_events (id, kind, address_hash, at, key_id, hash)
                    select 99, 'taken', :h, now(), max(key_id), '' from ledger_keys"""),
            {"h": suppression.hashes(services, PEOPLE[0])[0]},
        )
    assert Fault.REMOVED in {one.fault for one in await broken(services)}


@pytest.mark.parametrize(
    ("tampering", "fault"),
    [
        ("update suppression_events set address_hash = 'x' where id = 1", Fault.ALTERED),
        ("update suppression_events set kind = 'taken' where id = 2", Fault.ALTERED),
        ("delete from suppression_events where id = 1", Fault.REMOVED),
        ("update suppression_events set key_id = 'x' where id = 2", Fault.UNKNOWN_KEY),
    ],
)
async def test_a_tampered_entry_of_the_list_is_found(
    services: Services, tampering: str, fault: Fault
):
    await write(services)
    for address in PEOPLE[:2]:
        await privacy.erase(services, address, "sam")
    await tamper(services, tampering)
    assert fault in {one.fault for one in await broken(services)}


async def test_a_list_that_was_cut_off_is_found_by_the_checkpoint(services: Services):
    await write(services)
    await privacy.erase(services, PEOPLE[0], "sam")
    assert await checkpoints.checkpoint(services) is not None
    await tamper(services, "delete from suppression_events", "delete from suppressions")
    found = await broken(services)
    assert {one.subject_id for one in found} == {store.LIST}


async def test_a_list_from_before_its_chain_is_taken_into_it(services: Services):
    await write(services)
    await privacy.erase(services, PEOPLE[0], "sam")
    await tamper(services, "delete from suppression_events")
    assert await broken(services) == []
    await checkpoints.checkpoint(services)
    assert await broken(services) == []
    async with services.db.begin() as conn:
        await conn.execute(sql("delete from suppressions"))
    assert {one.fault for one in await broken(services)} == {Fault.LIST}


async def test_whose_own_text_takes_them_off_the_list_leaves_no_fault(services: Services):
    await write(services)
    await privacy.erase(services, PEOPLE[0], "sam")
    text = {"From": PEOPLE[0], "To": OURS, "Body": "START", "MessageSid": "SM1"}
    await receive.record(services, protocol.parse_inbound(text))
    await checkpoints.checkpoint(services)
    assert await broken(services) == []


async def test_what_is_remembered_survives_rubbish(services: Services):
    path = services.settings.data_dir / "checkpoints"
    path.write_text(f"\nx\n1:{'a' * 64} 2026-11-22T12:00:00+00:00\n2:short\n:{'b' * 64}\n")
    assert checkpoints.remembered(services.settings) == [(1, "a" * 64)]


# -- rebuild -----------------------------------------------------------------------------------


async def test_a_projection_that_was_altered_is_mended(services: Services):
    await importing.run_bytes(
        services,
        b"phone,name,consent_source,consent_date,consent_wording\n"
        b"+33612345601,Emma,form,2026-01-05,I agree\n",
        "marc",
    )
    await say(services, PEOPLE[1], "revoked", program="*", provider_blocks=True)
    await say(services, PEOPLE[2], "held", program="*", held_for="wrong_number")
    found = await proof.rebuild(services, write=True)
    assert [one.mended for one in found] == [True, True]
    async with services.db.connect() as conn:
        rows = list(
            await conn.execute(
                sql("""
            select revoked_at is not null, provider_blocks, held_for from contacts
            order by address""")
            )
        )
    assert [tuple(row) for row in rows] == [
        (False, False, None),
        (True, True, None),
        (False, False, "wrong_number"),
    ]
    assert await proof.rebuild(services, write=True) == []
    await tamper(services, "delete from consents", "update contacts set revoked_at = null")
    only_compared = await proof.rebuild(services, write=False)
    assert [one.mended for one in only_compared] == [False, False]
    assert [one.mended for one in await proof.rebuild(services, write=True)] == [True, True]
    assert await proof.rebuild(services, write=False) == []


async def test_a_broken_chain_is_no_ground_to_build_on(services: Services):
    await say(services, PEOPLE[0], "revoked", program="*")
    await proof.rebuild(services, write=True)
    await tamper(services, "update consent_events set kind = 'declined'")
    found = await proof.rebuild(services, write=True)
    assert [(one.mended, one.broken) for one in found] == [(False, True)]
    async with services.db.connect() as conn:
        assert (await conn.execute(sql("select revoked_at from contacts"))).scalar() is not None
