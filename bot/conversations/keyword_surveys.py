"""Starts the survey whose keyword a person texts, and says so if nothing comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.campaigns import one_by_one
from bot.campaigns.one_by_one import Heard
from bot.contacts.store import Talk
from bot.conversations.late import too_late
from bot.db.database import Connection
from bot.messages.say import answer
from bot.models import BOT, Inbound
from bot.reading import keywords
from bot.services import Services
from bot.surveys.rules.asking import HAD, NOT_NOW, UNDER_WAY

_SAID = {Heard.OPEN: UNDER_WAY, Heard.LATELY: HAD, Heard.NOT_NOW: NOT_NOW}


@dataclass
class KeywordSurveys:
    """The keywords of the surveys that are under way, as they were last read, folded."""

    words: frozenset[str] = frozenset()

    async def learn(self, conn: Connection) -> None:
        """Reads them anew."""
        self.words = await one_by_one.words(conn)

    async def hear(
        self, conn: Connection, services: Services, talk: Talk, inbound: Inbound, now: datetime
    ) -> bool:
        """Does what a survey's keyword asks. Returns False if the text is none, or if something
        else comes first: staff, an opt-out, a doubt."""
        if keywords.word(inbound.body) not in self.words or too_late(inbound, now):
            return False
        return _may_hear(talk) and await _hear(conn, services, talk, inbound, now)


def _may_hear(talk: Talk) -> bool:
    standing = talk.standing
    open_to_us = standing.revoked_at is None and standing.held_for is None and not standing.blocked
    return open_to_us and talk.conversation.owner == BOT


async def _hear(
    conn: Connection, services: Services, talk: Talk, inbound: Inbound, now: datetime
) -> bool:
    heard = await one_by_one.by_keyword(conn, services, talk, inbound, now)
    if heard is None:
        return False
    if heard in _SAID:
        language = talk.contact.language or services.settings.default_language
        await answer(
            conn,
            services,
            talk,
            now,
            _SAID[heard][language],
            number=inbound.number,
            answers=inbound.id,
            answers_at=inbound.received_at,
            answers_ordinal=inbound.ordinal,
        )
    return True
