"""The figures of campaigns are what their rows say, after whatever has happened to them."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from asyncpg.exceptions import ForeignKeyViolationError, RaiseError

from bot.campaigns import control, counts, launch
from bot.campaigns import store as campaigns
from bot.campaigns.rules import parse_campaign
from bot.conversations import receive
from bot.db.database import sql
from bot.delivery import callbacks
from bot.delivery.rules import LOWER
from bot.messages import charge_store
from bot.messages import claim_store as claims
from bot.messages import outbox as outgoing
from bot.messages import outbox_store as outbox
from bot.messages import status_store as statuses
from bot.messages.status_store import Outcome
from bot.models import Status
from bot.privacy import erase
from bot.providers.base import Charge, StatusReport
from bot.providers.errors import What
from bot.providers.twilio import protocol
from bot.services import Services
from bot.surveys import store as surveys
from tests.make import a_contact, run_sql
from tests.world import OURS

PHONES = [f"+1555555{n:04}" for n in range(9)]
SIDS = count()
REPORTS = (Status.SENT, Status.DELIVERED, Status.READ, Status.UNDELIVERED, Status.FAILED)


async def people(services: Services) -> None:
    for phone in PHONES:
        await a_contact(services, phone)
    await run_sql(
        services,
        """update contacts set tags = '{all}',
            language = (array['en', 'fr', null])[1 + id % 3]""",
    )


async def a_campaign(services: Services, name: str) -> None:
    content = {"name": name, "class": "promotional", "audience": {"tags": ["all"]}}
    await launch.launch(services, parse_campaign({**content, "text": {"en": f"{name}!"}}), "marc")
    await launch.distribute(services)


class History:
    """One random thing after another that happens to two campaigns and their people."""

    def __init__(self, services: Services, seed: int) -> None:
        self.services, self.drawn = services, random.Random(seed)

    async def one(self, table: str, condition: str = "true") -> Any:
        rows = await run_sql(
            self.services, f"select * from {table} where {condition} order by 1, 2"
        )
        return self.drawn.choice(rows) if rows else None

    async def claim(self) -> None:
        now = self.services.clock.now()
        async with self.services.db.begin() as conn:
            locked = await claims.lock_next(conn, OURS, self.drawn.randint(1, 5), now)
            texts = await outbox.load(conn, [one.id for one in locked], now)
            rulings = [outgoing.judge(self.services, text, now) for text in texts]
            await outbox.rule(conn, rulings, now)

    async def conclude(self) -> None:
        text = await self.one("messages", "status in ('sending', 'unknown')")
        if text is None:
            return
        status = self.drawn.choice((Status.ACCEPTED, Status.ACCEPTED, Status.QUEUED, Status.FAILED))
        sid = f"SM{next(SIDS)}" if status is Status.ACCEPTED else None
        code = 30003 if status is Status.FAILED else None
        async with self.services.db.begin() as conn:
            outcome = Outcome(text.id, text.attempts, status, sid, code)
            await statuses.conclude(conn, [outcome], self.services.clock.now())

    async def report(self) -> None:
        text = await self.one("messages", "direction = 'outbound' and provider_sid is not null")
        if text is None:
            return
        status = self.drawn.choice(REPORTS)
        code = self.drawn.choice((21610, 30005)) if status not in LOWER[Status.READ] else None
        what = What.OPTED_OUT if code == 21610 else None
        report = StatusReport(text.provider_sid, status, code, what)
        await callbacks.note(self.services, text.id, report)

    async def charge(self) -> None:
        text = await self.one("messages", "campaign_id is not null and provider_sid is not null")
        if text is not None:
            amount = Decimal(self.drawn.randint(1, 99)) / 1000
            async with self.services.db.begin() as conn:
                await charge_store.charge(conn, [Charge(text.provider_sid, amount, "USD")])

    async def again(self) -> None:
        """A text of an earlier hour is handed over once more."""
        text = await self.one("messages", "campaign_id is not null and claimed_at is not null")
        if text is not None:
            hours = timedelta(hours=self.drawn.randint(-2, 2))
            await run_sql(
                self.services,
                "update messages set claimed_at = :at, segments = segments + 1 where id = :id",
                at=text.claimed_at + hours,
                id=text.id,
            )

    async def doubt(self) -> None:
        async with self.services.db.begin() as conn:
            await statuses.doubt_stale(conn, 0, self.services.clock.now())

    async def text(self) -> None:
        await receive.record(
            self.services,
            protocol.parse_inbound(
                {
                    "From": self.drawn.choice(PHONES),
                    "To": OURS,
                    "Body": self.drawn.choice(("STOP", "STOP", "START", "thanks")),
                    "MessageSid": f"SM{next(SIDS)}",
                }
            ),
        )

    async def answer(self) -> None:
        one = await self.one(
            "recipients",
            "message_id in (select id from messages where claimed_at is not null)",
        )
        if one is None:
            return
        status = self.drawn.choice(("open", "completed", "completed", "stopped"))
        now = self.services.clock.now()
        async with self.services.db.begin() as conn:
            await campaigns.answered(conn, one.campaign_id, one.contact_id, now)
            await surveys.progress(
                conn,
                one.campaign_id,
                one.contact_id,
                position=1,
                tries=0,
                status=status,
                now=now,
            )

    async def control(self) -> None:
        campaign = await self.one("campaigns")
        verbs = [verb for verb, (was, _) in control.VERBS.items() if campaign.status in was]
        verbs = [verb for verb in verbs if verb != "cancel" or self.drawn.random() < 0.05]
        if verbs:
            await control.set_state(self.services, campaign.name, self.drawn.choice(verbs), "marc")

    async def erase(self) -> None:
        contact = await self.one("contacts", "erased_at is null")
        if contact is not None and self.drawn.random() < 0.2:
            await erase.erase(self.services, contact.address, "marc")

    async def fold(self) -> None:
        await counts.fold(self.services)


@pytest.mark.parametrize("seed", (1, 2, 3))
async def test_the_figures_are_the_rows_after_any_history(services: Services, seed: int):
    await people(services)
    history = History(services, seed)
    often = [history.claim, history.conclude, history.report, history.report]
    seldom = [history.doubt, history.text, history.text, history.answer, history.control]
    seldom += [history.erase, history.fold, history.charge, history.again, history.answer]
    for number in range(150):
        if number in (0, 40):
            await a_campaign(services, f"sale {number}")
        step = history.drawn.choice([*often, *often, *seldom])
        await step()
        for name in ("sale 0", "sale 40")[: 1 + (number >= 40)]:
            assert await counts.recount(services, name) == [], step.__name__
    shown = [await control.show(services, name) for name in ("sale 0", "sale 40")]
    await history.fold()
    assert await run_sql(services, "select * from campaign_increments") == []
    assert shown == [await control.show(services, name) for name in ("sale 0", "sale 40")]
    for figure in ("audience", "sent", "answered", "completed", "opted_out"):
        assert sum(one[figure] for one in shown), figure


async def test_what_the_migration_counts_is_what_the_rows_say(services: Services):
    """It finds campaigns that went out before."""
    await people(services)
    await a_campaign(services, "sale")
    for seed in range(30):
        history = History(services, seed)
        await history.drawn.choice([history.claim, history.conclude, history.answer])()
    migration = import_module("bot.db.migrations.versions.0041_figures_by_part")
    await run_sql(services, "delete from campaign_increments where counted <> 'completed'")
    await run_sql(services, "delete from campaign_counts")
    assert len(await counts.recount(services, "sale")) > 3
    for table in migration.COUNTED:
        counted = migration.summed(table, {table: 1})
        into = f"campaign_counts ({migration.FIGURE}, n, segments, amount)"
        await run_sql(services, f"insert into {into} {counted}")
    assert await counts.recount(services, "sale") == []


async def test_recipients_are_of_a_campaign_that_is_there(services: Services):
    """The database looks at it once for each statement, by the figure that refers to it."""
    await people(services)
    await a_campaign(services, "sale")
    with pytest.raises(ForeignKeyViolationError):
        await run_sql(services, "insert into recipients select 99, id from contacts")
    await run_sql(services, "update recipients set message_id = null")
    for table in ("messages", "campaign_versions"):
        await run_sql(services, f"delete from {table}")
    with pytest.raises(ForeignKeyViolationError, match="campaign_counts"):
        await run_sql(services, "delete from campaigns")


async def test_nobody_is_named_who_is_not_there(services: Services):
    """The database looks once for each statement, and lets no contact be deleted."""
    await people(services)
    await a_campaign(services, "sale")
    granted = "contact_id, program, message_class, seq, at"
    now, nobody = services.clock.now(), uuid4()
    async with services.db.connect() as conn:
        for table, columns, row in (
            ("conversations", "contact_id, number, updated_at", (99, OURS, now)),
            ("consents", granted, (99, "shop", "promotional", 1, now)),
            ("recipients", "campaign_id, contact_id", (1, 99)),
            ("consent_evidence", "subject_id, seq, salt, details", (nobody, 1, b"", "{}")),
        ):
            with pytest.raises(ForeignKeyViolationError, match=f"{table}: there is no"):
                await conn.copy_records_to_table(table, columns.split(", "), [row])
    for statement in (
        "update conversations set contact_id = 99 where contact_id = 1",
        "update consents set contact_id = 99 where contact_id = 1",
    ):
        with pytest.raises(ForeignKeyViolationError, match="there is no contact 99"):
            await run_sql(services, statement)
    async with services.db.begin() as conn:
        await conn.execute(sql("set local role none"))  # the tables' owner
        with pytest.raises(RaiseError, match="never deleted, only erased"):
            await conn.execute(sql("delete from contacts where id = 1"))


async def test_an_opt_out_is_laid_to_the_last_campaign_that_had_reached_the_person(
    services: Services,
):
    await people(services)
    for name in ("first", "second", "third"):
        await a_campaign(services, name)
    await run_sql(
        services,
        """update messages set status = case author when 'campaign:third' then 'failed'
            else 'delivered' end, claimed_at = :now where campaign_id is not null""",
        now=services.clock.now(),
    )
    for number, body in enumerate(("STOP", "START", "STOP")):
        await receive.record(
            services,
            protocol.parse_inbound(
                {"From": PHONES[0], "To": OURS, "Body": body, "MessageSid": f"SMx{number}"}
            ),
        )
    shown = [await control.show(services, name) for name in ("first", "second", "third")]
    assert [one["opted_out"] for one in shown] == [0, 1, 0]


async def test_a_recount_puts_right_what_differs(services: Services):
    await people(services)
    await a_campaign(services, "sale")
    await run_sql(services, "update campaign_increments set n = n + 2 where counted = 'queued'")
    found = await counts.recount(services, "sale")
    parts = ["queued US", "queued en US", "queued fr US"]
    assert [(one.figure, one.counted - one.rows) for one in found] == [(one, 2) for one in parts]
    assert await counts.recount(services, "sale", "marc") == found
    assert await counts.recount(services, "sale") == []
    [line] = await run_sql(services, "select * from audit where action = 'recount campaign'")
    assert (line.actor, line.details) == ("marc", {"campaign": "sale", "corrected": 3})
