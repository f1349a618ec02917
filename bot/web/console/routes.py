"""All routes of the console."""

from __future__ import annotations

from aiohttp import web

from bot.web.console import (
    attachments,
    audiences,
    beside,
    business,
    campaign_replies,
    campaign_report,
    campaign_run,
    campaign_talk,
    campaigns,
    canned,
    composer,
    contacts,
    coupons,
    feedback,
    first,
    growth,
    imports,
    inbox,
    inbox_acts,
    inbox_several,
    inbox_start,
    inbox_survey,
    installation,
    invitation,
    knowledge_entries,
    knowledge_facts,
    knowledge_taught,
    knowledge_unanswered,
    live,
    me,
    news,
    person,
    person_data,
    quarantine,
    reports,
    sign_in,
    survey_builder,
    survey_posters,
    survey_results,
    teams,
    till,
    trail,
    users,
)
from bot.web.console.live import FEED, Feed
from bot.web.keys import SERVICES

STAFF = (inbox_acts, inbox_several, inbox_start, inbox_survey, composer)
INBOX = (inbox, *STAFF, beside, attachments, news, live)
CONTACTS = (contacts, person, person_data, imports, quarantine)
SENT = (campaign_run, campaign_report, campaign_replies, campaign_talk)
CAMPAIGNS = (campaigns, survey_builder, *SENT, audiences, coupons, growth)
KNOWLEDGE = (knowledge_entries, knowledge_unanswered, knowledge_facts, knowledge_taught)
SETTINGS = (business, users, teams, canned, installation, trail)
ROOMS = (
    *INBOX,
    *CAMPAIGNS,
    *CONTACTS,
    *KNOWLEDGE,
    till,
    reports,
    feedback,
    survey_results,
    survey_posters,
    *SETTINGS,
)
MODULES = (first, sign_in, invitation, me, *ROOMS)


def add_to(app: web.Application) -> None:
    """Adds the console to the web role's application."""
    for module in MODULES:
        app.add_routes(module.routes)
    app[audiences.COUNTING] = {}
    app[FEED] = Feed(app[SERVICES])
    app[installation.CHECKUP] = installation.Checkup()
    app.on_shutdown.append(_end_streams)


async def _end_streams(app: web.Application) -> None:
    app[FEED].close()
