"""Files a text that a phone or a system has sent by itself. It is never answered."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bot.consent import changes as consent
from bot.consent.change import Cause, lock
from bot.contacts import audit_store as audit
from bot.contacts import standing_store as standings
from bot.db.database import Connection
from bot.messages import answers_store as messages
from bot.models import BOT, HeldFor, Inbound, Standing
from bot.reading.automatic import Automatic, Kind
from bot.reading.reactions import quotes
from bot.services import Services

LOOKED_AT = 50  # of our last texts, for the one that a reaction quotes


async def file(
    conn: Connection,
    services: Services,
    inbound: Inbound,
    standing: Standing,
    found: Automatic,
    now: datetime,
) -> None:
    """Notes the kind of the text, and does what staff or the gate must know of it.

    standing: the contact's, locked."""
    await messages.file(conn, inbound.id, found.kind, await _quoted(conn, inbound, found))
    if found.kind is Kind.DEAD_NUMBER and not standing.dead:
        await _notice(conn, inbound, now)
    if found.refuses and standing.revoked_at is None:
        cause = Cause(
            inbound.number,
            inbound.received_at,
            "system",
            "system",
            message_id=inbound.id,
            sid=inbound.sid,
            body=inbound.body,
        )
        await consent.hold(
            await lock(conn, services, inbound.contact_id, cause), HeldFor.AUTO_REPLY
        )


async def _quoted(conn: Connection, inbound: Inbound, found: Automatic) -> int | None:
    """Returns the text of ours that the reaction quotes, if it is one of the last."""
    if found.reaction is None or not found.reaction.quoted:
        return None
    sent = await messages.last_sent(conn, inbound.contact_id, LOOKED_AT)
    return next((id_ for id_, body in sent if quotes(found.reaction.quoted, body)), None)


async def _notice(conn: Connection, inbound: Inbound, now: datetime) -> None:
    """Marks the number if a carrier has said on an earlier day too that nobody has it."""
    today = datetime.combine(inbound.received_at.astimezone(UTC).date(), time(), UTC)
    if await messages.noticed_before(conn, inbound.contact_id, today):
        await standings.set_dead(conn, inbound.contact_id, now)
        await audit.write(
            conn, BOT, "mark dead number", inbound.contact_id, {"message_id": inbound.id}, now
        )
