"""What follows on a survey: a case for who rated badly, the wish for a review from who rated well,
the coupon that was promised."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.campaigns.rules import parse_campaign
from bot.campaigns.rules.file import Campaign
from bot.contacts import cases_store as cases
from bot.contacts.model import CaseKind
from bot.contacts.store import Talk
from bot.contacts.waiting_store import Waiting
from bot.conversations.feedback import open_case
from bot.db.database import Connection
from bot.dialogue.turn import SurveyStep
from bot.messages import outbox
from bot.messages import review_store as reviews
from bot.messages.say import answer
from bot.models import BOT, PRIORITY_BULK, Draft, Inbound, Purpose
from bot.orders.coupons import store as coupons
from bot.services import Services
from bot.surveys import store as surveys
from bot.surveys.rules.asking import COUPON
from bot.surveys.rules.mood import Mood, mood
from bot.surveys.rules.path import counted

RESTS = timedelta(days=180)  # between two wishes for a review
TAKEN_BACK = "rating corrected"  # the outcome of a case whose bad rating was a mistake


async def after_run(
    conn: Connection,
    services: Services,
    talk: Talk,
    inbound: Inbound,
    step: SurveyStep,
    run_id: int,
    now: datetime,
) -> None:
    """Follows up on a survey that has ended, or of which an answer was corrected after its end."""
    known = (*talk.campaigns, talk.ended)
    run = next((one for one in known if one and one.campaign_id == step.campaign_id), None)
    campaign = parse_campaign(run.content) if run else None
    if campaign is None or campaign.survey is None or campaign.survey.anonymous:
        return  # of nobody in particular nothing follows
    if step.status == "completed" and not _is_correction(talk.ended, step):
        await _give_coupon(conn, services, talk, inbound, campaign, step.campaign_id, now)
    questions = campaign.survey.questions
    found = mood(questions, counted(questions, await surveys.values(conn, run_id)))
    if found is Mood.DETRACTOR:
        if campaign.survey.follow_up:
            await open_case(conn, talk, inbound, CaseKind.DETRACTOR, now)
        return
    if _is_correction(talk.ended, step):
        contact_id = inbound.contact_id
        await cases.settle(conn, contact_id, CaseKind.DETRACTOR, BOT, TAKEN_BACK, now)
    if found is Mood.PROMOTER:
        await _ask_for_review(conn, services, talk, inbound, campaign, now)


async def _give_coupon(
    conn: Connection,
    services: Services,
    talk: Talk,
    inbound: Inbound,
    campaign: Campaign,
    campaign_id: int,
    now: datetime,
) -> None:
    """Gives who has answered to the end the coupon that was promised for it; of a pool that has run
    out none."""
    pool = campaign.survey.incentive if campaign.survey else None
    if pool is None:
        return
    contact_id = inbound.contact_id
    if await coupons.has_one(conn, campaign_id, contact_id):
        return
    given = await coupons.hand_out(conn, pool, campaign_id, [contact_id], now)
    if contact_id not in given:
        return
    language = talk.contact.language or services.settings.default_language
    await answer(
        conn,
        services,
        talk,
        now,
        COUPON[language].format(code=given[contact_id]),
        number=inbound.number,
        answers=inbound.id,
        answers_at=inbound.received_at,
        answers_ordinal=inbound.ordinal,
        purpose=Purpose.PROMISED,
    )


def _is_correction(ended: Waiting | None, step: SurveyStep) -> bool:
    return ended is not None and ended.campaign_id == step.campaign_id


async def _ask_for_review(
    conn: Connection,
    services: Services,
    talk: Talk,
    inbound: Inbound,
    campaign: Campaign,
    now: datetime,
) -> None:
    """Asks who rated well to say so in public, if the survey has words for it: once in 180 days,
    through the gate, and not while staff have something to settle with the person."""
    words = campaign.survey.review if campaign.survey else {}
    language = talk.contact.language or services.settings.default_language
    body = words.get(language)
    busy = talk.conversation.owner != BOT or talk.standing.with_staff
    contact_id = inbound.contact_id
    if body is None or busy or await reviews.asked_since(conn, contact_id, now - RESTS):
        return
    draft = Draft(
        contact_id=contact_id,
        number=inbound.number,
        body=body,
        author=BOT,
        purpose=Purpose.REVIEW,
        message_class=campaign.message_class,
        program=campaign.program or services.numbers.of(inbound.number).program,
        priority=PRIORITY_BULK,
    )
    await outbox.queue(conn, services, draft, talk.contact.channel, talk.standing, now)
