"""Texts that phones and systems send by themselves, and machines that answer each answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.consent import holds as holding
from bot.models import MessageClass, Purpose
from tests.flows.test_a_campaign import CAMPAIGN, EMMA, delivered, funnel, prepare
from tests.flows.test_holds import (
    CLARIFICATION,
    HOUR,
    contact,
    kinds,
    later,
    open_items,
    said,
)
from tests.make import a_contact, queue
from tests.world import CUSTOMER, World, add_staff

DRIVING = "I’m driving with Driving Focus turned on. I’ll see your message when I get there."
DEAD = "Service access denied."


async def filed(world: World) -> list[tuple[str | None, str | None, str | None]]:
    rows = await world.rows(
        """select handled_by, automatic, intent from messages
        where direction = 'inbound' order by id"""
    )
    return [(row["handled_by"], row["automatic"], row["intent"]) for row in rows]


async def of_class(world: World, label: MessageClass, purpose: Purpose = Purpose.CAMPAIGN) -> Any:
    """What the first gate says to one more text of that class."""
    message_id = await queue(
        world.services, f"One more {label}", message_class=label, purpose=purpose
    )
    [row] = await world.rows("select * from messages where id = :id", id=message_id)
    return row["status"], row["reason"]


async def asked(world: World, *texts: str) -> list[str]:
    """Texts one after the other. Returns what was said."""
    for text in texts:
        await world.text(text)
        await world.settled()
    return await said(world)


# -- reactions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "survey"),
    [
        ("Loved “{}”", False),
        ("👍 to “\u200a{}\u200a”", False),
        ("A aimé « {} »", True),
        ("Disliked “{}”", True),
    ],
)
async def test_a_reaction_to_a_campaign_is_filed_beside_it(texto: World, form: str, survey: bool):
    await prepare(texto, **({} if survey else {"survey": None}))
    [sent] = await delivered(texto, EMMA, 1)
    await texto.text(form.format(sent), frm=EMMA)
    await texto.settled()
    [row] = await texto.rows("""
        select i.handled_by, i.automatic, i.intent, o.body from messages i
        left join messages o on o.id = i.reacts_to where i.direction = 'inbound'""")
    assert dict(row.items()) == {
        "handled_by": "automatic",
        "automatic": "reaction",
        "intent": "automatic",
        "body": sent,
    }
    assert await delivered(texto, EMMA, 0) == [sent]
    assert (await funnel(texto))["answered"] == 0
    assert await texto.rows("select 1 from survey_runs") == []
    assert await open_items(texto) == []


async def test_in_a_survey_a_reaction_is_no_answer(texto: World):
    await prepare(texto)
    await texto.text("9", frm=EMMA)
    await texto.settled()
    before = await delivered(texto, EMMA, 2)
    for text in ("Loved “Answer with a number: 10 = best”", "Liked an image", DRIVING):
        await texto.text(text, frm=EMMA)
        await texto.settled()
    assert await delivered(texto, EMMA, 0) == before
    [run] = await texto.rows("select position, tries from survey_runs")
    assert (run["position"], run["tries"]) == (1, 0)
    await texto.text("evening", frm=EMMA)
    await texto.settled()
    answers = await texto.rows("select question, value from answers order by at")
    assert [row["value"] for row in answers] == ["9", "Evening"]


async def test_words_after_a_reaction_are_the_persons(texto: World):
    await texto.text("Loved “20 % off” but please stop texting me")
    await texto.settled()
    assert (await contact(texto))["revoked_at"] is not None


# -- doubts and staff ------------------------------------------------------------------------


async def test_an_automatic_text_neither_clears_nor_prolongs_a_doubt(texto: World, reads):
    reads(0.5)
    await texto.text("enough?")
    await texto.settled()
    before = await said(texto)
    assert CLARIFICATION in before[-1]
    later(texto, 20 * HOUR)
    for text in (DRIVING, "Loved “Would you like us to stop?”", "Your code is 123456"):
        await texto.text(text)
        await texto.settled()
    assert (await contact(texto))["held_for"] == "unsure_opt_out"
    later(texto, 5 * HOUR)
    await holding.expire(texto.services)
    assert (await contact(texto))["revoked_at"] is not None
    assert await said(texto) == before


async def test_while_staff_own_the_conversation_it_is_filed_too(texto: World):
    from bot.inbox import acts, store

    await asked(texto, "hello", "where is my order LP-10234?")
    await add_staff(texto.services, "ana")
    await acts.take(texto.services, CUSTOMER, "ana")
    await texto.text("and is it blue?")
    await texto.text("This is an automated message. Please do not reply.")
    await texto.settled()
    assert (await filed(texto))[-1] == ("automatic", "bot", "automatic")
    async with texto.services.db.connect() as conn:
        [item] = await store.page(conn, store.View.OPEN, "ana", texto.services.clock.now())
    assert item.last_text == "and is it blue?"
    assert await open_items(texto) == []


@pytest.mark.parametrize(
    "text",
    [
        DRIVING,
        "Sorry I missed your text. I'm away from my phone.",
        "Je suis en congés, je ne lirai pas vos messages avant lundi.",
        "Free Msg: Unable to send message - Message Blocking is active.",
        "123456 est votre code",
    ],
)
async def test_forty_automatic_replies_get_no_answer(texto: World, text: str):
    await a_contact(texto.services)
    for _ in range(40):
        await texto.text(text)
    await texto.settled()
    assert await said(texto) == []
    assert {row[0] for row in await filed(texto)} == {"automatic"}
    assert (await contact(texto))["revoked_at"] is None
    assert await kinds(texto) == []
    assert await open_items(texto) == []


async def test_one_that_asks_for_no_texts_is_for_staff(texto: World):
    await a_contact(texto.services)
    await asked(texto, "Auto-reply: this line is not monitored. Please do not text this number.")
    assert await open_items(texto) == ["auto_reply"]
    assert (await contact(texto))["held_for"] == "auto_reply"
    assert await of_class(texto, MessageClass.PROMOTIONAL) == ("deferred", "held")
    later(texto, 48 * HOUR)
    assert await holding.expire(texto.services) == 0
    assert await holding.settle(texto.services, (await contact(texto))["id"], "Ana", stop=False)
    assert await open_items(texto) == []
    assert (await of_class(texto, MessageClass.PROMOTIONAL))[0] == "queued"


# -- numbers that nobody has -----------------------------------------------------------------


async def test_a_number_is_dead_after_two_notices_on_different_days(texto: World):
    await a_contact(texto.services)
    await asked(texto, DEAD, DEAD)
    assert (await contact(texto))["dead_at"] is None
    later(texto, timedelta(days=1))
    await asked(texto, "The number you are trying to reach is not in service.")
    assert (await contact(texto))["dead_at"] is not None
    for label in (MessageClass.PROMOTIONAL, MessageClass.INFORMATIONAL):
        assert await of_class(texto, label) == ("suppressed", "dead_number")
    await asked(texto, DRIVING)
    assert (await contact(texto))["dead_at"] is not None
    await asked(texto, "what time do you open?")
    assert (await contact(texto))["dead_at"] is None
    assert "Monday" in (await said(texto))[-1]
    assert (await of_class(texto, MessageClass.PROMOTIONAL))[0] == "queued"


async def test_a_text_of_the_person_between_two_notices_counts(texto: World):
    await asked(texto, DEAD)
    later(texto, timedelta(days=1))
    await asked(texto, "hello", DEAD)
    assert (await contact(texto))["dead_at"] is None


@pytest.mark.parametrize(("code", "dead"), [(30005, True), (30006, True), (30003, False)])
async def test_a_status_of_the_provider_marks_at_once(texto: World, code: int, dead: bool):
    await texto.faults(undelivered=[{"code": code, "count": 1}])
    assert (await of_class(texto, MessageClass.INFORMATIONAL))[0] == "queued"
    texto.services.queues.wake_sender()
    await texto.settled()
    assert ((await contact(texto))["dead_at"] is not None) == dead


@pytest.mark.parametrize("word", ["HELP", "START", "STOP"])
async def test_a_keyword_lifts_the_mark(texto: World, word: str):
    contact_id = await a_contact(texto.services)
    await texto.rows(
        """with one as (update contacts set dead_at = now() where id = :id returning 1)
        select * from one""",
        id=contact_id,
    )
    await asked(texto, word)
    assert (await contact(texto))["dead_at"] is None


# -- loops -----------------------------------------------------------------------------------


async def test_a_fixed_text_that_is_not_understood_calls_a_person(texto: World):
    bodies = await asked(texto, *["bleep bloop I am a robot 7"] * 12)
    assert len(bodies) == 3  # the third one says that a person will answer
    assert (await texto.rows("select owner from conversations"))[0]["owner"] == "nobody"


async def test_a_fixed_question_gets_four_answers(texto: World):
    bodies = await asked(texto, *["what time do you open?"] * 12)
    assert len(bodies) == 5  # the first one introduces the assistant, so it is another text
    assert await open_items(texto) == ["loop"]
    assert len(await asked(texto, "where are you?")) == 6
    later(texto, HOUR + timedelta(minutes=1))
    assert len(await asked(texto, "what time do you open?")) == 7


async def test_a_chatty_machine_gets_twenty_answers(texto: World):
    texts = ["what time do you open?", "where are you?", "thanks a lot!", "hello there", "bye!"]
    texts += ["how much is delivery?", "do you take credit cards?", "merci beaucoup", "bonjour"]
    bodies = await asked(texto, *[text for _ in range(5) for text in texts])
    assert len(bodies) == 20
    assert await open_items(texto) == ["loop"]
    bodies = await asked(texto, "I want to talk to a person")
    assert len(bodies) == 21
    assert (await texto.rows("select owner from conversations"))[0]["owner"] == "nobody"


async def test_in_silence_an_opt_out_in_any_words_holds_and_is_confirmed(texto: World):
    before = len(await asked(texto, *["what time do you open?"] * 7))
    bodies = await asked(texto, "please stop sending me messages")
    assert (await contact(texto))["revoked_at"] is not None
    assert len(bodies) == before + 1 and "START" in bodies[-1]


async def test_in_silence_a_doubt_is_still_asked_about(texto: World, reads):
    await asked(texto, *["what time do you open?"] * 7)
    reads(0.5)
    assert CLARIFICATION in (await asked(texto, "enough, what time do you open?"))[-1]


async def test_the_first_answer_after_an_act_of_staff_is_not_withheld(texto: World):
    from bot.inbox import acts

    await asked(texto, *["what time do you open?"] * 7)
    before = len(await said(texto))
    await add_staff(texto.services, "ana")
    await acts.take(texto.services, CUSTOMER, "ana")
    await acts.hand_back(texto.services, CUSTOMER, "ana")
    assert len(await asked(texto, *["what time do you open?"] * 7)) == before + 4


async def test_a_survey_is_asked_to_its_end(texto: World):
    """Its questions follow accepted answers, so they don't count."""
    questions = [
        {"key": f"q{n}", "type": "yes_no", "text": {"en": f"Is {n} even?", "fr": f"{n} pair ?"}}
        for n in range(20)
    ]
    survey = {**CAMPAIGN["survey"], "questions": questions}
    await prepare(texto, survey=survey)
    for n in range(20):
        await texto.text("yes" if n % 2 else "no", frm=EMMA)
    await texto.settled()
    [run] = await texto.rows("select status from survey_runs")
    assert run["status"] == "completed"
    assert len(await delivered(texto, EMMA, 0)) == 21
    await texto.text("yes", frm=EMMA)
    await texto.settled()
    assert len(await delivered(texto, EMMA, 0)) == 22
    assert await open_items(texto) == []


async def test_help_has_a_count_of_its_own(texto: World):
    await asked(texto, *["what time do you open?"] * 7)
    before = len(await said(texto))
    assert len(await asked(texto, *["HELP"] * 6)) == before + 3
    assert await open_items(texto) == ["loop"]
    later(texto, HOUR + timedelta(minutes=1))
    assert len(await asked(texto, "INFO")) == before + 4


async def test_stop_and_start_are_never_withheld(texto: World):
    await asked(texto, *["HELP"] * 6, *["what time do you open?"] * 7)
    before = len(await said(texto))
    bodies = await asked(texto, *["STOP", "START"] * 6)
    assert len(bodies) == before + 12
