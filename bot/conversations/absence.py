"""Tells who writes to staff while nobody is there when somebody will be."""

from __future__ import annotations

from datetime import datetime

from bot.contacts import cases_store as cases
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.messages.say import say
from bot.models import BOT, PRIORITY_REPLY, Inbound, Purpose
from bot.services import Services
from bot.sms.spoken import moment


async def tell(
    conn: Connection,
    services: Services,
    talk: Talk,
    inbound: Inbound,
    back: datetime | None,
    now: datetime,
) -> None:
    """Says it once in each case of a conversation that staff have, unless they have written.

    back: when staff will be there, on their clock; None if they are."""
    if back is None or not await cases.tell_away(conn, inbound.contact_id, now):
        return
    language = talk.contact.language or services.settings.default_language
    when = moment(back, now.astimezone(back.tzinfo), language)
    await say(
        conn,
        services,
        talk.contact,
        talk.standing,
        now,
        number=inbound.number,
        body=services.texts.render("utter_staff_away", language, {"when": when}),
        author=BOT,
        purpose=Purpose.ANSWER,
        priority=PRIORITY_REPLY,
        answers=inbound.id,
        answers_at=inbound.received_at,
        answers_ordinal=inbound.ordinal,
        fence=talk.conversation.fence,
    )
