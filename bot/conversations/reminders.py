"""Asks once more what a survey has asked, after the silence that it names."""

from __future__ import annotations

from datetime import datetime

from bot.campaigns import recipients_store as recipients
from bot.campaigns.rules import parse_campaign
from bot.contacts import store as contacts
from bot.contacts.store import Talk
from bot.contacts.waiting_store import Waiting
from bot.db.database import Connection
from bot.gate.good_hour import is_good_hour
from bot.messages import outbox
from bot.models import BOT, PRIORITY_BULK, Draft, Purpose, Status
from bot.services import Services
from bot.surveys.rules.asking import REMINDS, question_text
from bot.surveys.rules.file import Survey
from bot.surveys.rules.pipes import filled

AT_ONCE = 1_000


async def remind(services: Services) -> None:
    """Reminds everybody who is due, each in a transaction of its own."""
    now = services.clock.now()
    async with services.db.connect() as conn:
        due = await recipients.to_remind(conn, now, AT_ONCE)
    for campaign_id, contact_id in due:
        async with services.db.begin() as conn:
            talk = await contacts.lock_turn(conn, contact_id, now)
            if talk is not None:
                await _remind(conn, services, talk, campaign_id, now)
    if due:
        services.queues.wake_sender()


async def _remind(
    conn: Connection, services: Services, talk: Talk, campaign_id: int, now: datetime
) -> None:
    """Reminds one person, if it is a good hour there and the gate lets it go now. Else it is looked
    at again: a text that waited could come after the answer."""
    asked = next((one for one in talk.surveys if one.campaign_id == campaign_id), None)
    survey = parse_campaign(asked.content).survey if asked else None
    if asked is None or survey is None or asked.position >= len(survey.questions):
        return
    zones = outbox.place_of(talk.standing.home).zones
    if not is_good_hour(zones, now) or asked is not talk.surveys[0]:
        return
    draft = _draft(services, talk, asked, survey)
    seen = outbox.of_draft(services, draft, talk.contact.channel, talk.standing, now)
    verdict = outbox.when_queued(seen).status
    if verdict is Status.DEFERRED:
        return
    if verdict is Status.QUEUED:
        await outbox.queue(conn, services, draft, talk.contact.channel, talk.standing, now)
    await recipients.reminded(conn, campaign_id, talk.contact.id, now)


def _draft(services: Services, talk: Talk, asked: Waiting, survey: Survey) -> Draft:
    question = survey.questions[asked.position]
    spoken = talk.contact.language or services.settings.default_language
    language = spoken if spoken in question.text else next(iter(question.text))
    text = filled(question_text(question, language), survey.questions, asked.answers, language)
    campaign = parse_campaign(asked.content)
    return Draft(
        contact_id=talk.contact.id,
        number=talk.conversation.number,
        body=f"{REMINDS[language]}\n{text}",
        author=BOT,
        purpose=Purpose.SURVEY_QUESTION,
        message_class=campaign.message_class,
        program=asked.program,
        priority=PRIORITY_BULK,
        fence=talk.conversation.fence,
    )
