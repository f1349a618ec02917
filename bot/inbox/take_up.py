"""Takes up what the bot left open, when it has a conversation again."""

from __future__ import annotations

from bot.campaigns.rules import parse_campaign
from bot.contacts.store import Talk
from bot.conversations import doubts
from bot.db.database import Connection
from bot.messages import inbound_store as messages
from bot.messages.say import answer
from bot.models import HeldFor, Purpose
from bot.services import Services
from bot.surveys.rules.asking import question_text
from bot.surveys.rules.pipes import filled


async def take_up(conn: Connection, services: Services, talk: Talk) -> None:
    """Asks what the bot has to ask. The caller holds the conversation, which is the bot's."""
    held_for = talk.standing.held_for
    if held_for is None:
        await _take_up_survey(conn, services, talk)
    elif held_for is HeldFor.UNASKED_DOUBT and not talk.doubted_lately:
        await doubts.ask(conn, services, talk)
    elif held_for is HeldFor.UNSURE_OPT_OUT:
        last = await messages.last_purpose(conn, talk.contact.id)
        if last != Purpose.DOUBT_QUESTION:  # what staff have written since made it theirs
            await doubts.ask(conn, services, talk)


async def _take_up_survey(conn: Connection, services: Services, talk: Talk) -> None:
    """Repeats the question of an interrupted survey."""
    waiting = talk.surveys[0] if talk.surveys else None
    survey = parse_campaign(waiting.content).survey if waiting else None
    if waiting is None or survey is None or waiting.position >= len(survey.questions):
        return
    last = await messages.last_inbound(conn, talk.contact.id)
    language = talk.contact.language or services.settings.default_language
    await answer(
        conn,
        services,
        talk,
        services.clock.now(),
        filled(
            question_text(survey.questions[waiting.position], language),
            survey.questions,
            waiting.answers,
            language,
        ),
        number=talk.conversation.number,
        answers=last.id if last else None,
        answers_at=last.came_at if last else None,
        answers_ordinal=last.ordinal if last else None,
        purpose=Purpose.SURVEY_QUESTION,
    )
