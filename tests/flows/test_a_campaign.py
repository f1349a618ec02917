"""A campaign goes out, its survey is answered, and the marketer sees the result: from the file to
the figures, over HTTP to the carrier and back, in both languages."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.campaigns import control as results
from bot.campaigns import launch, survey_results, survey_rows
from bot.campaigns.preview import preview
from bot.campaigns.rules import parse_campaign
from bot.cli.campaign_prints import print_preview
from bot.clock import Clock
from bot.contacts import store as contacts
from bot.errors import UsageError
from bot.imports import run as importing
from bot.imports.firewall import Kept
from bot.models import Channel
from bot.services import Services
from bot.surveys.rules.results import QuestionResult
from tests.programs import DEMO_CAMPAIGNS
from tests.world import OURS, World, add_staff, eventually

EMMA, JULES, NOPROOF = "+15555550101", "+33639980001", "+15555550103"

CONTACTS = f"""\
phone,first_name,language,tags,consent_source,consent_date,consent_wording
{EMMA},Emma,en,customers,web form,2026-01-05,"Yes, text me offers and surveys"
{JULES},Jules,fr,customers,formulaire,2026-01-06,"Oui, envoyez-moi offres et enquêtes"
{NOPROOF},Nora,en,customers,,,
"""

CAMPAIGN: dict[str, Any] = {
    "name": "visit",
    "class": "informational",
    "audience": {"tags": ["customers"]},
    "text": {
        "en": "Hi {first_name}, thanks for your visit!",
        "fr": "Bonjour {first_name}, merci de votre visite !",
    },
    "fallback": {"first_name": {"en": "there", "fr": "à vous"}},
    "survey": {
        "questions": [
            {
                "key": "recommend",
                "type": "nps",
                "text": {
                    "en": "From 0 to 10, would you recommend us?",
                    "fr": "De 0 à 10, nous recommanderiez-vous ?",
                },
            },
            {
                "key": "when",
                "type": "choice",
                "text": {"en": "When do you shop?", "fr": "Quand venez-vous ?"},
                "options": {"en": ["Morning", "Evening"], "fr": ["Matin", "Soir"]},
            },
            {
                "key": "again",
                "type": "yes_no",
                "text": {"en": "Will you come again?", "fr": "Reviendrez-vous ?"},
            },
            {
                "key": "words",
                "type": "text",
                "text": {"en": "What could we do better?", "fr": "Que pouvons-nous améliorer ?"},
            },
        ],
        "thanks": {"en": "Thank you, that was all!", "fr": "Merci, c'est tout !"},
        "on_invalid": "skip",
    },
}


async def take_in(services: Services) -> importing.Report:
    """Imports the contacts. Nora has written to us before, so her row completes a contact; it
    proves no consent."""
    async with services.db.begin() as conn:
        await contacts.make(conn, NOPROOF, Channel.SMS, OURS, services.clock.now())
    return await importing.run_bytes(services, CONTACTS.encode(), "marc")


async def prepare(texto: World, **changes: Any) -> None:
    """Contacts imported, the campaign launched and its texts delivered."""
    report = await take_in(texto.services)
    assert (report.imported, report.consented) == (3, 2)
    content = {**CAMPAIGN, **changes}
    assert await launch.launch(texto.services, parse_campaign(content), "marc") == 3
    await eventually(lambda: delivered(texto, EMMA, 1))
    await eventually(lambda: delivered(texto, JULES, 1))


async def delivered(texto: World, phone: str, count: int) -> list[str]:
    """The bodies that the phone has received, once there are that many."""
    found = [m["body"] for m in await texto.messages(phone) if m["direction"] == "outbound-api"]
    return found if len(found) >= count else []


async def answer(texto: World, phone: str, *replies: str) -> list[str]:
    """Replies one after the other, each after the answer to the one before."""
    bodies = await delivered(texto, phone, 0)
    for reply in replies:
        await texto.text(reply, frm=phone)
        bodies = await eventually(lambda n=len(bodies) + 1: delivered(texto, phone, n))
    return bodies


async def summed_up(texto: World, name: str = "visit") -> dict[str, QuestionResult]:
    """What came of each question of a campaign's survey."""
    found = await survey_results.results(texto.services, name)
    return {one.key: one for one in found.figures.questions}


async def words_of(texto: World, question: str, name: str = "visit") -> list[str]:
    """What people wrote to a question, the newest first."""
    found = await survey_results.survey_of(texto.services, name)
    about = survey_rows.about(question=question)
    said, _ = await survey_rows.said(
        texto.services, *found, survey_results.EVERYBODY, survey_results.UTC, about
    )
    return [one.words for one in said]


async def funnel(texto: World) -> dict[str, Any]:
    return await results.show(texto.services, "visit")


async def test_both_languages_from_the_file_to_the_figures(texto: World):
    await prepare(texto)
    [first] = await delivered(texto, EMMA, 1)
    assert first.startswith("Hi Emma, thanks for your visit!")
    assert "recommend us?" in first
    [first] = await delivered(texto, JULES, 1)
    assert first.startswith("Bonjour Jules, merci de votre visite")

    emma = await answer(
        texto, EMMA, "9, staff were lovely", "the second one", "yep", "shorter queues"
    )
    assert "A) Morning" in emma[1]
    assert "come again" in emma[2]
    assert "better" in emma[3]
    assert emma[4].endswith("Thank you, that was all!")
    jules = await answer(texto, JULES, "six", "A", "ouais", "des prix plus bas")
    assert jules[4].endswith("Merci, c'est tout !")

    await texto.settled()
    found = await funnel(texto)
    assert found["audience"] == 3
    assert found["suppressed"] == {"no_consent": 1}
    assert (found["sent"], found["delivered"]) == (2, 2)
    assert (found["answered"], found["completed"], found["opted_out"]) == (2, 2, 0)
    found = await summed_up(texto)
    score = found["recommend"].score
    assert score is not None and score.value == 0  # one promoter, one detractor
    assert await words_of(texto, "recommend") == ["staff were lovely"]
    assert found["when"].distribution == {"Morning": 1, "Evening": 1}
    assert found["again"].distribution == {"yes": 2, "no": 0}
    assert await words_of(texto, "words") == ["des prix plus bas", "shorter queues"]


async def test_an_answer_not_understood_is_asked_for_once_more_then_skipped(texto: World):
    await prepare(texto)
    bodies = await answer(texto, EMMA, "banana", "the weather", "B", "no", "nothing")
    assert "0" in bodies[1] and "10" in bodies[1]  # help
    assert "When do you shop?" in bodies[2]  # skipped
    assert "Thank you" in bodies[5]
    found = await summed_up(texto)
    assert (found["recommend"].n, found["recommend"].skipped) == (0, 1)


async def test_a_question_in_the_middle_is_answered_and_the_survey_goes_on(texto: World):
    await prepare(texto)
    bodies = await answer(texto, JULES, "9", "vous ouvrez à quelle heure ?", "Soir")
    assert "lundi" in bodies[2]
    assert "Quand venez-vous" in bodies[2]
    assert "Reviendrez-vous" in bodies[3]


async def test_a_person_in_the_middle_and_the_survey_resumes_after_them(texto: World):
    from bot.inbox import acts
    from bot.inbox import reply as replies

    await prepare(texto)
    await answer(texto, EMMA, "9", "I want to talk to someone")
    await add_staff(texto.services, "alice")
    await replies.reply(texto.services, EMMA, "alice", "Alice here.")
    await eventually(lambda: delivered(texto, EMMA, 4))
    await texto.text("7", frm=EMMA)  # to Alice, not to the survey
    await texto.settled()
    await acts.hand_back(texto.services, EMMA, "alice")
    bodies = await eventually(lambda: delivered(texto, EMMA, 5))
    assert "When do you shop?" in bodies[-1]
    bodies = await answer(texto, EMMA, "A")
    assert "come again" in bodies[-1]
    found = await summed_up(texto)
    assert found["recommend"].distribution["9"] == 1
    assert found["recommend"].distribution["7"] == 0


@pytest.mark.parametrize("words", ["STOP", "please stop texting me"])
async def test_stop_at_any_point_ends_the_survey(texto: World, words: str):
    await prepare(texto)
    await answer(texto, EMMA, "9", words)
    [run] = await texto.rows("select status from survey_runs")
    assert run["status"] == "stopped"
    await texto.text("A", frm=EMMA)  # no answer to a survey that is over
    await texto.settled()
    answers = await texto.rows("select question from answers")
    assert [row["question"] for row in answers] == ["recommend"]
    assert (await funnel(texto))["opted_out"] == 1


async def test_a_reply_is_to_the_last_campaign_and_an_answer_to_the_one_that_asked(texto: World):
    await prepare(texto)
    later = {**CAMPAIGN, "name": "later", "text": {"en": "New!", "fr": "Nouveau !"}}
    del later["survey"], later["fallback"]
    await launch.launch(texto.services, parse_campaign(later), "marc")
    await eventually(lambda: delivered(texto, EMMA, 2))
    await answer(texto, EMMA, "thanks!")
    found = await results.show(texto.services, "later")
    assert (found["replied"], found["answered"]) == (1, 0)
    assert (await funnel(texto))["answered"] == 0
    bodies = await answer(texto, EMMA, "10")  # then the survey, which still waits
    assert "When do you shop?" in bodies[-1]


async def test_the_same_campaign_launched_twice_at_once_is_one_campaign(texto: World):
    await take_in(texto.services)
    campaign = parse_campaign(CAMPAIGN)
    done = await asyncio.gather(
        *(launch.launch(texto.services, campaign, "marc") for _ in range(5)), return_exceptions=True
    )
    assert sorted(type(d).__name__ for d in done) == ["UsageError"] * 4 + ["int"]
    await eventually(lambda: delivered(texto, EMMA, 1))
    await texto.settled()
    assert len(await delivered(texto, EMMA, 1)) == 1


async def test_pause_resume_cancel(texto: World):
    await take_in(texto.services)
    await launch.launch(texto.services, parse_campaign(CAMPAIGN), "marc")
    await results.set_state(texto.services, "visit", "pause", "marc")
    assert (await funnel(texto))["status"] == "paused"
    await results.set_state(texto.services, "visit", "resume", "marc")
    await eventually(lambda: delivered(texto, EMMA, 1))
    with pytest.raises(UsageError):
        await results.set_state(texto.services, "visit", "resume", "marc")
    await texto.settled()

    async def finished() -> bool:
        return bool((await funnel(texto))["status"] == "finished")

    await eventually(finished)
    with pytest.raises(UsageError, match="finished"):
        await results.set_state(texto.services, "visit", "cancel", "marc")


async def test_a_canceled_campaign_sends_nothing_more(services: Any):
    """No sender runs: what is queued when it is canceled is never sent."""
    from bot.delivery.sender import Sender

    await take_in(services)
    await launch.launch(services, parse_campaign(CAMPAIGN), "marc")
    assert await launch.distribute(services) == 3
    assert await results.set_state(services, "visit", "cancel", "marc") == 2
    assert await Sender(services).send_waiting() == 0
    found = await results.show(services, "visit")
    assert (found["status"], found["canceled"], found["queued"]) == ("canceled", 2, 0)


async def test_a_paused_campaign_keeps_its_texts_and_lets_replies_pass(services: Any):
    from bot.messages import claim_store as claims

    await take_in(services)
    await launch.launch(services, parse_campaign(CAMPAIGN), "marc")
    await launch.distribute(services)
    await results.set_state(services, "visit", "pause", "marc")
    async with services.db.begin() as conn:
        assert await claims.lock_next(conn, OURS, 10, services.clock.now()) == []
    await results.set_state(services, "visit", "resume", "marc")
    async with services.db.begin() as conn:
        assert len(await claims.lock_next(conn, OURS, 10, services.clock.now())) == 2


async def test_the_preview_says_who_does_not_get_it_and_why_and_writes_nothing(services: Any):
    await take_in(services)
    found = await preview(services, parse_campaign(CAMPAIGN))
    assert (found.audience, found.will_get) == (3, 2)
    assert found.languages == {"en": 1, "fr": 1}
    assert found.refused == [(NOPROOF, "no_consent")]
    assert found.examples["fr"].startswith("Bonjour Jules")
    from bot.db.database import sql

    async with services.db.connect() as conn:
        assert (await conn.execute(sql("select count(*) from messages"))).scalar_one() == 0
        assert (await conn.execute(sql("select count(*) from campaigns"))).scalar_one() == 0


OFFER = {k: v for k, v in CAMPAIGN.items() if k != "survey"} | {"class": "promotional"}


async def test_the_preview_says_until_when_an_offer_waits(
    services: Services, capsys: pytest.CaptureFixture[str]
):
    """At three on a Christmas night in New York: Emma's number may be in any state, and the last
    of them to begin is at ten in Hawaii. In France it is nine."""
    await take_in(services)
    night = datetime(2026, 12, 25, 8, tzinfo=UTC)
    then = replace(services, clock=Clock(services.clock.offset + night - services.clock.now()))
    found = await preview(then, parse_campaign(OFFER))
    assert found.will_get == 2
    assert found.deferred == {"quiet_hours": {datetime(2026, 12, 25, 20, tzinfo=UTC): 1}}
    print_preview(parse_campaign(OFFER), found)
    said = " ".join(capsys.readouterr().out.split())
    assert "1 would wait, until Friday, 25 December 2026, 20:00 UTC: at this hour the law" in said
    assert not (await preview(then, parse_campaign(CAMPAIGN))).deferred


async def test_an_unknown_tag_and_an_unknown_number_are_refused(services: Any):
    await take_in(services)
    for change, says in (
        ({"audience": {"tags": ["nobody"]}}, "nobody"),
        ({"number": "+19995550000"}, "our numbers"),
    ):
        content = {**CAMPAIGN, **change}
        for act in (
            preview(services, parse_campaign(content)),
            launch.launch(services, parse_campaign(content), "marc"),
        ):
            with pytest.raises(UsageError, match=says):
                await act


async def test_a_program_that_there_is_not_is_refused(services: Any):
    from dataclasses import replace

    from bot.numbers.live import LiveNumbers
    from tests.programs import CLUB, NEWS

    await take_in(services)
    known = replace(services, live=LiveNumbers(services.numbers.having(CLUB, NEWS)))
    campaign = parse_campaign({**CAMPAIGN, "program": "nothing"})
    for act in (preview(known, campaign), launch.launch(known, campaign, "marc")):
        with pytest.raises(UsageError, match="shop, news"):
            await act


async def test_an_import_keeps_a_stop_and_is_evidence(services: Any):
    from bot.consent import store as consents
    from bot.consent.ledger import rules as ledger
    from bot.db.database import sql

    await take_in(services)
    async with services.db.begin() as conn:
        await conn.execute(
            sql("update contacts set revoked_at = :now"), {"now": services.clock.now()}
        )
    report = await importing.run_bytes(services, CONTACTS.encode(), "marc")
    assert (report.imported, report.kept) == (1, {Kept.OPTED_OUT: 2})
    found = await preview(services, parse_campaign(CAMPAIGN))
    assert (found.will_get, found.suppressed["revoked"]) == (0, 3)
    async with services.db.connect() as conn:
        ids = list(await conn.execute(sql("select id, ledger_seq from contacts")))
        for contact_id, seq in ids:
            chain, head = await consents.chain(conn, contact_id)
            assert len(chain) == seq
            assert ledger.first_break(services.ledger_keys, chain, head) is None
        details = (
            await conn.execute(sql("select details from consent_evidence order by seq limit 1"))
        ).scalar_one()
    assert {"source", "date", "wording"} <= set(details)


@pytest.mark.parametrize("path", DEMO_CAMPAIGNS, ids=lambda p: p.name)
def test_the_demos_campaigns_can_be_read(path: Path):
    import yaml

    assert parse_campaign(yaml.safe_load(path.read_text())).text
