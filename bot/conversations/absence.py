"""Tells who writes to staff while nobody is there when somebody will be."""

from __future__ import annotations

from datetime import datetime

from bot.contacts import cases_store as cases
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.messages.say import answer
from bot.models import Inbound
from bot.services import Services
from bot.sms.spoken import moment


async def tell(
    conn: Connection,
    services: Services,
    talk: Talk,
    inbound: Inbound,
    back: datetime | None,
    now: datetime,
    *,
    elsewhere: bool,
) -> None:
    """Says it once in each case of a conversation that staff have, unless they have written.

    back: when staff will be there, None if they are; elsewhere: on a clock that is not the
    person's."""
    if back is None or not await cases.tell_away(conn, inbound.contact_id, now):
        return
    language = talk.contact.language or services.settings.default_language
    when = moment(back, now.astimezone(back.tzinfo), language, where=elsewhere)
    await answer(
        conn,
        services,
        talk,
        now,
        services.texts.render("utter_staff_away", language, {"when": when}),
        number=inbound.number,
        answers=inbound.id,
        answers_at=inbound.received_at,
        answers_ordinal=inbound.ordinal,
    )
