"""Says something to one contact: the one way to send a text that is no campaign's."""

from __future__ import annotations

from datetime import datetime

from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.messages import outbox
from bot.models import (
    BOT,
    PRIORITY_REPLY,
    Contact,
    Draft,
    MessageClass,
    Purpose,
    Standing,
    Status,
)
from bot.services import Services


async def say(
    conn: Connection,
    services: Services,
    contact: Contact,
    standing: Standing,
    now: datetime,
    *,
    number: str,
    body: str,
    author: str,
    purpose: Purpose,
    priority: int,
    answers: int | None,
    answers_at: datetime | None,
    answers_ordinal: int | None = None,
    program: str | None = None,
    fence: int | None = None,
    loops: bool = False,
    message_class: MessageClass = MessageClass.CONVERSATIONAL,
) -> Status:
    """Passes a text, conversational as a rule, through the gate and writes its row.

    number: ours, that it comes from. answers, answers_at, answers_ordinal: the contact's text that
    this one answers, when that came in, and its ordinal. program: None for that of the number.
    fence: the conversation's fencing number under which the text was produced, for texts that the
    bot sends by itself. loops: it would only go on with a loop, so it is kept as suppressed."""
    draft = Draft(
        contact_id=contact.id,
        number=number,
        body=body,
        author=author,
        purpose=purpose,
        message_class=message_class,
        program=program or services.numbers.of(number).program,
        priority=priority,
        answers=answers,
        answers_at=answers_at,
        answers_ordinal=answers_ordinal,
        fence=fence,
    )
    if loops:
        return await outbox.withhold(conn, draft, now)
    return (await outbox.queue(conn, services, draft, contact.channel, standing, now)).status


async def answer(
    conn: Connection,
    services: Services,
    talk: Talk,
    now: datetime,
    body: str,
    *,
    number: str,
    answers: int | None,
    answers_at: datetime | None,
    answers_ordinal: int | None,
    purpose: Purpose = Purpose.ANSWER,
    loops: bool = False,
    offers: str | None = None,
) -> Status:
    """Says what the bot has to say in a conversation, under its fencing number: it does not go once
    somebody else has the conversation. offers: the program, if it makes an offer. The rest is as in
    `say`."""
    return await say(
        conn,
        services,
        talk.contact,
        talk.standing,
        now,
        number=number,
        body=body,
        author=BOT,
        purpose=purpose,
        priority=PRIORITY_REPLY,
        answers=answers,
        answers_at=answers_at,
        answers_ordinal=answers_ordinal,
        program=offers,
        fence=talk.conversation.fence,
        loops=loops,
        message_class=MessageClass.PROMOTIONAL if offers else MessageClass.CONVERSATIONAL,
    )
