"""After a loss of the database, senders wait for the opt-outs that may have come meanwhile.

They are in the journals of web hosts, or on the provider's list. Until every host has said that its
journal is empty and every list has been read, only answers go (bot/messages/outbox_store.py): to
keywords, and to texts that came after the loss, for which an earlier opt-out does not matter.

Nothing at all goes while this may be an old copy of the database: until it was held against the
witness (bot/delivery/witness.py), and if it is one, until the provider has said of every text that
waits whether it has gone.
"""

from __future__ import annotations

import structlog

from bot.db.database import Connection
from bot.messages import outage_store as store
from bot.messages.outage_store import Outage
from bot.services import Services

log = structlog.get_logger()


async def look(conn: Connection, services: Services, *, lost: bool) -> Outage | None:
    """Notes a loss that nobody has noted, and settles one for which nothing is open. Returns the
    one that keeps texts back, or None. lost: this process has lost the database since it looked
    last."""
    missing, noted = await store.lost(conn)
    if not (missing or lost):
        return None
    if lost or not noted:
        await store.note(conn, "sender")
        log.warning("outage_noted", hint="only answers go until all texts are taken in")
    outage = await store.present(conn, [number.number for number in services.numbers.every])
    if outage is None or outage.hosts or outage.numbers or outage.witness:
        return outage
    if outage.restored and await store.doubt_waiting(conn, services.clock.now()):
        return outage
    if not await store.settle(conn, outage):
        return outage
    log.info("outage_settled", noted_at=outage.noted_at.isoformat())
    return None
