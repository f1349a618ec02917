"""One change of a contact's consent: what causes it, whom it concerns, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.consent import store as consents
from bot.consent.store import Entry
from bot.contacts import store as contacts
from bot.db.database import Connection
from bot.messages.say import say
from bot.models import Contact, Purpose, Standing, Status
from bot.programs.model import Program
from bot.reading.keywords import Keyword
from bot.services import Services

ALL_PROGRAMS = "*"
CLOCKS = timedelta(seconds=5)  # how far the provider's clock, in whole seconds, may be from ours


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a change of consent, and where it came in.

    message_id, sid, body: of the text; None or "" if the cause was no text. number: the sender
    number of ours that is concerned; "" for that of the conversation. channel: as in the ledger
    (keyword, any-wording, link …). evidence: further proof (ip, user_agent, source …). keyword: the
    keyword, if the whole text is one; told_by_provider: the provider says that it has acted on the
    text. late: the text is taken in later than it came; what it says counts from received_at.
    """

    number: str
    received_at: datetime
    channel: str
    author: str = "contact"
    message_id: int | None = None
    sid: str = ""
    body: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)
    keyword: Keyword | None = None
    told_by_provider: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one contact's consent, in a transaction that has the consent locked.

    standing: as it is at this point of the change; every step that alters it makes a new Change.
    now: the one instant of the change, so that the ledger and what is derived from it agree; for a
    text that is taken in late, when it came.
    """

    conn: Connection
    services: Services
    contact: Contact
    standing: Standing
    cause: Cause
    now: datetime

    def after(self, **standing: Any) -> Change:
        """Returns the change with new values for these fields of the standing."""
        return replace(self, standing=replace(self.standing, **standing))

    def proved_by(self, **evidence: object) -> Change:
        """Returns the change with more evidence in its cause."""
        return replace(
            self, cause=replace(self.cause, evidence={**self.cause.evidence, **evidence})
        )

    @property
    def program(self) -> Program:
        """The program that the cause's number advertises."""
        return self.services.numbers.program_of(self.cause.number)

    async def note(self, kind: str, *, wording: str | None = None, **fields: Any) -> int:
        """Appends an event to the ledger and returns its place in the contact's chain.

        wording: the words that were shown. fields: those of store.Entry; an event without a program
        holds for all programs."""
        cause = self.cause
        details = {
            "address": self.contact.address,
            "number": cause.number,
            "sid": cause.sid,
            "words": cause.body,
            "wording_shown": wording,
            **cause.evidence,
        }
        entry = {"program": ALL_PROGRAMS, "language": self.contact.language, **fields}
        return await consents.append(
            self.conn,
            self.services.ledger_key,
            self.contact.id,
            Entry(kind=kind, channel=cause.channel, author=cause.author, details=details, **entry),
            self.now,
            late_at=self._late_at(kind),
        )

    def _late_at(self, kind: str) -> datetime | None:
        """Returns the place of an event among what the person said, if it is late: what they said
        at about the same time as an opt-out is before it."""
        if not self.cause.late:
            return None
        return self.now + CLOCKS if kind == "revoked" else self.now

    async def say(
        self,
        body: str,
        purpose: Purpose,
        *,
        author: str,
        priority: int,
        program: str | None = None,
        loops: bool = False,
    ) -> Status:
        """Queues a text that tells the contact of the change, from the cause's number.

        program: None for that of the number. loops: as bot.messages.say has it."""
        return await say(
            self.conn,
            self.services,
            self.contact,
            self.standing,
            self.services.clock.now() if self.cause.late else self.now,
            number=self.cause.number,
            body=body,
            author=author,
            purpose=purpose,
            program=program,
            priority=priority,
            answers=self.cause.message_id,
            answers_at=self.cause.received_at,
            loops=loops,
        )


async def lock(conn: Connection, services: Services, contact_id: int, cause: Cause) -> Change:
    """Locks a contact's consent until the transaction ends, and returns the change to be made."""
    contact, conversation, standing = await contacts.lock_consent(conn, contact_id)
    cause = replace(cause, number=cause.number or conversation.number)
    now = cause.received_at if cause.late else services.clock.now()
    return Change(conn, services, contact, standing, cause, now)
