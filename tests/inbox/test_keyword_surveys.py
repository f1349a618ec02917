"""Whoever texts a survey's keyword is asked, in the language of the word, as part of the talk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.campaigns import launch, survey_starts
from bot.campaigns.review import review
from bot.campaigns.rules import parse_campaign
from bot.contacts import store as contacts
from bot.conversations import receive
from bot.conversations.keyword_surveys import KeywordSurveys
from bot.inbox import acts
from bot.messages import inbound_store as inbound
from bot.models import Status
from bot.providers.twilio import protocol
from bot.services import Services
from bot.surveys.rules.asking import HAD, NOT_NOW, UNDER_WAY
from tests.make import a_contact, run_sql
from tests.unit.test_survey_starts import CONTENT
from tests.world import CUSTOMER, OURS

pytestmark = pytest.mark.usefixtures("staff")


async def waits_for(services: Services, word: object, name: str = "avis", **changes: Any) -> None:
    content = {**CONTENT, "name": name, "start": {"keyword": word}, **changes}
    await launch.launch(services, parse_campaign(content), "marc")


async def says(services: Services, words: str, number: str = CUSTOMER) -> bool:
    """Texts. Returns whether it was taken for a survey's keyword."""
    [row] = await run_sql(services, "select count(*) as n from messages")
    text = {"From": number, "To": OURS, "Body": words, "MessageSid": f"SMavis{row.n}"}
    received = await receive.record(services, protocol.parse_inbound(text))
    assert received.contact_id is not None
    now = services.clock.now()
    async with services.db.begin() as conn:
        talk = await contacts.lock_turn(conn, received.contact_id, now)
        found = await inbound.next_unhandled(conn, received.contact_id, now)
        assert talk is not None
        if found is None:  # STOP and its kin
            return False
        known = KeywordSurveys()
        await known.learn(conn)
        heard = await known.hear(conn, services, talk, found[0], now)
        await inbound.handled(conn, found[0].id, "keyword", None, now)
    return heard


async def said(services: Services) -> list[Any]:
    return await run_sql(
        services, "select * from messages where direction = 'outbound' order by id"
    )


@pytest.mark.parametrize("word", ["AVIS", "avis", " Avis ! ", "ÀVÎS", "“avis”"])
async def test_a_stranger_who_texts_it_is_asked_in_its_language(services: Services, word: str):
    await waits_for(services, {"en": "REVIEW", "fr": "Avis"})
    assert await says(services, word)
    [text] = await said(services)
    assert (text.status, text.reason) == ("queued", "answers") and text.answers is not None
    assert text.body.endswith("De 1 à 5 ?") and text.number == OURS
    [person] = await run_sql(services, "select language from contacts")
    assert person.language == "fr"


@pytest.mark.parametrize("words", ["hello", "my avis", "avis favorable", "STOP", ""])
async def test_other_texts_are_for_the_dialogue(services: Services, words: str):
    await waits_for(services, "AVIS")
    assert not await says(services, words)
    assert [one.purpose for one in await said(services)] in ([], ["confirmation"])


async def test_whoever_texts_it_again_is_told_why_nothing_comes(services: Services):
    await waits_for(services, "AVIS")
    await waits_for(services, "OTHER", "other")
    assert await says(services, "avis")
    await run_sql(services, "update messages set status = 'delivered', claimed_at = created_at")
    assert await says(services, "avis") and await says(services, "other")
    bodies = [one.body for one in await said(services)]
    assert bodies[1:] == [UNDER_WAY["en"], HAD["en"]]
    await run_sql(services, "delete from recipients")
    await run_sql(
        services,
        """update campaigns set content = content || '{"class": "promotional"}',
            message_class = 'promotional'""",
    )
    await run_sql(services, "update messages set campaign_id = null")
    assert await says(services, "avis")
    assert (await said(services))[-1].body == NOT_NOW["en"]


async def test_staff_a_stop_and_a_pause_come_first(services: Services):
    await waits_for(services, "AVIS")
    await says(services, "hello")
    await acts.take(services, CUSTOMER, "alice")
    assert not await says(services, "avis")
    await acts.hand_back(services, CUSTOMER, "alice")
    await run_sql(services, "update contacts set revoked_at = now()")
    assert not await says(services, "avis")
    await run_sql(services, "update contacts set revoked_at = null")
    await run_sql(services, "update campaigns set status = 'paused'")
    assert not await says(services, "avis")
    assert await said(services) == []


async def test_the_check_refuses_the_keyword_of_another_survey(services: Services):
    await waits_for(services, {"fr": "Avis"})
    content = {**CONTENT, "name": "second", "start": {"keyword": "ÀVIS!"}}
    found = await review(services, parse_campaign(content))
    assert {one.code for one in found.errors} == {"keyword_taken"}
    content["name"] = "avis"  # its own is no other
    assert not (await review(services, parse_campaign(content))).errors


async def test_staff_see_what_would_come_of_each_survey(services: Services):
    await waits_for(services, "AVIS")
    contact_id = await a_contact(services)
    [one] = await survey_starts.offers(services, contact_id)
    assert one.goes and one.ruling is not None and one.ruling.status is Status.QUEUED
    await run_sql(services, "delete from consents")
    [one] = await survey_starts.offers(services, contact_id)
    assert not one.goes and one.ruling is not None and one.ruling.reason == "no_consent"
    assert await says(services, "avis")
    [one] = await survey_starts.offers(services, contact_id)
    assert one.ruling is None and not one.goes
