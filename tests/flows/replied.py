"""Texts that reply to campaigns, received and answered without a provider: rows in, rows out."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.consent import changes as consent
from bot.consent.change import Cause, lock
from bot.contacts import owner_store as owners
from bot.contacts import store as contacts
from bot.conversations import doubts, receive
from bot.conversations.turns import Converser
from bot.db.database import sql
from bot.models import HeldFor
from bot.providers.base import InboundText
from bot.services import Services
from bot.sms import phone
from tests.make import a_contact, run_sql
from tests.world import OURS

SALE: dict[str, Any] = {
    "name": "sale",
    "class": "promotional",
    "audience": {"tags": ["vip"]},
    "text": {"en": "Le Panier: our sale is on! Reply YES to see it first. STOP to end"},
    "replies": [
        {"word": {"en": "YES"}, "answer": {"en": "See you on Friday, {brand}"}, "tag": "first"},
        {"word": {"en": "LATER"}, "answer": {"en": "We text you then"}, "tag": "later"},
        {"word": {"en": "CODE"}, "answer": {"en": "It is SUN7"}},
    ],
    "questions": {"code": {"en": "Use SUN20"}, "shops": {"en": "In Lyon and Lille"}},
}


@dataclass
class Phones:
    """Contacts who write, and the bot that answers."""

    services: Services
    converser: Converser
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _sids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    async def somebody(self) -> int:
        """Somebody who wants offers, and has been told that a bot writes."""
        made = await a_contact(self.services, f"+1202555{next(self._numbers):04}")
        await run_sql(
            self.services,
            "update contacts set introduced_at = now(), language = 'en' where id = :id",
            id=made,
        )
        return made

    async def says(self, contact: int, words: str) -> str:
        """Texts. Returns what is answered, "" for nothing."""
        [row] = await run_sql(
            self.services, "select address from contacts where id = :id", id=contact
        )
        before = await run_sql(self.services, "select coalesce(max(id), 0) as id from messages")
        sender = phone.parse(row.address)
        sid = f"SM{next(self._sids):032}"
        text = InboundText(sid, sender, OURS, words, (), None, sender.channel, None, {})
        await receive.record(self.services, text)
        await self.converser.serve(contact)
        said = await run_sql(
            self.services,
            """select body from messages where contact_id = :id and direction = 'outbound'
                and id > :before order by id""",
            id=contact,
            before=before[0].id,
        )
        return "\n".join(one.body for one in said)

    async def gets(self, contact: int, ago: timedelta = timedelta(), **changes: Any) -> int:
        """A campaign went out to somebody, so long ago. Returns its id."""
        content = {**SALE, **changes}
        content = {name: value for name, value in content.items() if value is not None}
        at = self.services.clock.now() - ago
        async with self.services.db.begin() as conn:
            found = await conn.execute(
                sql("""insert into campaigns (name, status, message_class, program, number, content,
                        launched_at) values (:name, 'finished', :class, 'shop', :number,
                        cast(:content as jsonb), :at)
                    on conflict (name) do update set name = excluded.name returning id"""),
                {
                    "name": content["name"],
                    "class": content["class"],
                    "number": OURS,
                    "content": json.dumps(content),
                    "at": at,
                },
            )
            campaign = int(found.one().id)
            await conn.execute(
                sql("""with text as (
                    insert into messages (contact_id, direction, number, body, created_at, author,
                        purpose, message_class, program, status, claimed_at, campaign_id, segments)
                    values (:contact, 'outbound', :number, 'sale', :at, 'campaign:sale', 'campaign',
                        'promotional', 'shop', 'delivered', :at, :campaign, 1) returning id)
                insert into recipients (campaign_id, contact_id, message_id)
                select :campaign, :contact, id from text"""),
                {"contact": contact, "number": OURS, "at": at, "campaign": campaign},
            )
        return campaign

    async def is_asked_whether_to_stop(self, contact: int) -> None:
        await self.says(contact, "hello")
        async with self.services.db.begin() as conn:
            now = self.services.clock.now()
            talk = await contacts.wait_turn(conn, contact, now)
            change = await lock(conn, self.services, contact, Cause(OURS, now, "system", "system"))
            await consent.hold(change, HeldFor.UNASKED_DOUBT)
            assert await doubts.ask(conn, self.services, talk)
        await run_sql(
            self.services,
            """update messages set status = 'delivered', claimed_at = created_at
                where contact_id = :id and purpose = 'doubt_question'""",
            id=contact,
        )

    async def is_with(self, contact: int, owner: str) -> None:
        async with self.services.db.begin() as conn:
            await owners.move(conn, contact, owner, self.services.clock.now())

    async def one(self, query: str, **values: Any) -> Any:
        [row] = await run_sql(self.services, query, **values)
        return row

    def later(self, by: timedelta) -> None:
        clock = self.services.clock
        object.__setattr__(clock, "offset", clock.offset + by)
