"""After whatever the product does, everybody's consent is what their events come to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.consent import changes as consent
from bot.consent import holds as holding
from bot.consent import less
from bot.consent import opt_in as opting_in
from bot.consent.change import Cause, Change, lock
from bot.consent.ledger import verify as proof
from bot.consent.opt_in import Wish
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.db.database import sql
from bot.errors import UsageError
from bot.imports import run as importing
from bot.models import Frequency, HeldFor, Language
from bot.privacy import erase as privacy
from bot.providers.twilio import protocol
from bot.reading.less import LessWish
from bot.services import Services
from tests.world import ADVANCED, OURS, TWILIO

SIDS, PHONES = count(1), count(33_612_000_000)
WORDS = (
    "STOP",
    "ARRET",
    "cancel",
    "START",
    "REPRENDRE",
    "unstop",
    "YES",
    "OUI",
    "NON",
    "HELP",
    "JOIN",
    "where is my order?",
)


async def writes(services: Services, phone: str, body: str, number: str) -> None:
    form = {
        "From": phone,
        "To": number,
        "Body": body,
        "MessageSid": f"SM{next(SIDS):032x}",
        "AccountSid": "AC" + "0" * 32,
        "NumMedia": "0",
    }
    if number == ADVANCED and body in ("STOP", "START", "HELP"):
        form["OptOutType"] = body
    await receive.record(services, protocol.parse_inbound(form))


async def imports(services: Services, phone: str, program: str, message_class: str) -> None:
    await importing.run_bytes(
        services,
        (
            "phone,name,consent_source,consent_date,consent_wording,consent_program,consent_class\n"
            f"{phone},Emma,form,2026-01-05,I agree,{program},{message_class}\n"
        ).encode(),
        "marc",
    )


Do = Callable[[Change], Awaitable[object]]


async def changes(services: Services, phone: str, channel: str, do: Do) -> None:
    async with services.db.begin() as conn:
        found = await contacts.find(conn, phone)
        if found is not None:
            await do(
                await lock(
                    conn, services, found.id, Cause("", services.clock.now(), channel, body="words")
                )
            )


async def holds(services: Services, phone: str, why: HeldFor) -> None:
    await changes(services, phone, "any-wording", lambda change: consent.hold(change, why))


async def releases(services: Services, phone: str) -> None:
    await changes(services, phone, "staff", lambda change: consent.release(change, "all right"))


async def revokes(services: Services, phone: str, provider: bool) -> None:
    await changes(
        services,
        phone,
        "any-wording",
        lambda change: consent.revoke(change, provider_confirms=provider),
    )


async def leaves(services: Services, phone: str, program: str) -> None:
    await changes(services, phone, "link", lambda change: opting_in.leave(change, program))


async def lessens(services: Services, phone: str, wish: LessWish) -> None:
    await changes(
        services, phone, "any-wording", lambda change: less.carry_out(change, wish, Language.EN)
    )


async def joins(services: Services, phone: str, double: bool) -> None:
    await changes(
        services,
        phone,
        "web-form",
        lambda change: opting_in.join(
            change,
            Wish(
                change.program, change.program.message_class, None, double=double, wording="I agree"
            ),
        ),
    )


async def settles(services: Services, phone: str, stop: bool) -> None:
    async with services.db.connect() as conn:
        found = await contacts.find(conn, phone)
    if found is not None:
        await holding.settle(services, found.id, "Ana", stop=stop)


async def silence(services: Services, phone: str) -> None:
    await holding.expire(
        replace(
            services,
            clock=replace(services.clock, offset=services.clock.offset + holding.SILENCE * 2),
        )
    )


async def erases(services: Services, phone: str) -> None:
    with suppress(UsageError):  # nothing is kept yet
        await privacy.erase(services, phone, "Ana")


programs = st.sampled_from(["shop", "news"])
operations = st.one_of(
    st.tuples(st.just(writes), st.sampled_from(WORDS), st.sampled_from([OURS, TWILIO, ADVANCED])),
    st.tuples(st.just(imports), programs, st.sampled_from(["informational", "promotional"])),
    st.tuples(st.just(holds), st.sampled_from(HeldFor)),
    st.tuples(st.just(releases)),
    st.tuples(st.just(revokes), st.booleans()),
    st.tuples(st.just(leaves), programs),
    st.tuples(st.just(joins), st.booleans()),
    st.tuples(
        st.just(lessens),
        st.builds(
            LessWish, st.sampled_from([None, Frequency.MONTHLY]), st.booleans(), st.booleans()
        ),
    ),
    st.tuples(st.just(settles), st.booleans()),
    st.tuples(st.just(silence)),
    st.tuples(st.just(erases)),
)


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=st.lists(operations, min_size=1, max_size=8))
async def test_consent_is_what_the_events_come_to(services: Services, said: list[tuple[Any, ...]]):
    before = await subjects(services)
    phone = f"+{next(PHONES)}"
    for operation, *values in said:
        await operation(services, phone, *values)
    mine = await subjects(services) - before
    found = await proof.rebuild(services, write=False)
    assert [one.what for one in found if one.subject_id in mine] == []


async def subjects(services: Services) -> set[Any]:
    async with services.db.connect() as conn:
        return {
            row.subject_id for row in await conn.execute(sql("select subject_id from contacts"))
        }


async def test_the_operations_above_do_change_consent(services: Services):
    """Else the property would say nothing."""
    phone = f"+{next(PHONES)}"
    await writes(services, phone, "hello", OURS)
    await imports(services, phone, "shop", "promotional")
    await holds(services, phone, HeldFor.WRONG_NUMBER)
    await writes(services, phone, "STOP", TWILIO)
    async with services.db.connect() as conn:
        row = (
            await conn.execute(
                sql("""
            select revoked_at is not null, provider_blocks, held_for,
                (select count(*) from consents s where s.contact_id = c.id), ledger_seq
            from contacts c""")
            )
        ).one()
    assert tuple(row) == (True, True, "wrong_number", 1, 3)
    assert await proof.rebuild(services, write=False) == []
    assert (await proof.verify(services)).breaks == []


async def test_an_end_of_offers_is_rebuilt_from_its_event(services: Services):
    phone = f"+{next(PHONES)}"
    await writes(services, phone, "hello", OURS)
    await imports(services, phone, "shop", "promotional")
    await lessens(services, phone, LessWish(offers=False))
    await imports(services, phone, "news", "promotional")
    rows = sql("select program, message_class from consents order by program")
    async with services.db.begin() as conn:
        kept = [tuple(row) for row in await conn.execute(rows)]
        await conn.execute(sql("update contacts set promotions_ended_at = null"))
        await conn.execute(sql("update consents set message_class = 'promotional'"))
    assert kept == [("news", "informational"), ("shop", "informational")]
    [found] = await proof.rebuild(services, write=True)
    assert [what.split(":")[0] for what in found.what] == ["offers ended", "news", "shop"]
    async with services.db.connect() as conn:
        assert [tuple(row) for row in await conn.execute(rows)] == kept
    assert await proof.rebuild(services, write=False) == []
    assert (await proof.verify(services)).breaks == []


async def test_who_ended_the_offers_stays_out_when_erased_for_their_age(services: Services):
    phone = f"+{next(PHONES)}"
    await writes(services, phone, "hello", OURS)
    await lessens(services, phone, LessWish(offers=False))
    async with services.db.connect() as conn:
        found = await contacts.find(conn, phone)
    assert found is not None
    assert await privacy.erase_old(services, found.id, services.clock.now(), "jobs")
    await imports(services, phone, "shop", "promotional")
    async with services.db.connect() as conn:
        assert await contacts.find(conn, phone) is None


async def test_a_yes_is_granted_at_the_instant_of_its_event(services: Services):
    phone = f"+{next(PHONES)}"
    await writes(services, phone, "hello", OURS)
    await joins(services, phone, True)
    await writes(services, phone, "OUI", OURS)
    async with services.db.connect() as conn:
        assert (await conn.execute(sql("select count(*) from consents"))).scalar_one() == 1
    assert await proof.rebuild(services, write=False) == []
