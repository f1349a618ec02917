"""A customer texts and is answered: over HTTP from the carrier and back, in both languages."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from tests.world import ADVANCED, CUSTOMER, OURS, TWILIO, World, add_staff

QUESTIONS = [
    ("what time do you open?", "Monday", "Le Panier bot:"),
    ("vous ouvrez à quelle heure ?", "lundi", "Bot Le Panier :"),
]


@pytest.mark.parametrize(("question", "hours", "introduction"), QUESTIONS)
async def test_a_question_gets_its_answer_in_its_language(
    texto: World, question: str, hours: str, introduction: str
):
    answered = await texto.text(question)
    assert answered["status"] == 200
    [_, reply] = await texto.receives(2)
    assert hours in reply["body"]
    assert introduction in reply["body"]
    assert reply["direction"] == "outbound-api"
    assert reply["from"] == OURS
    await texto.settled()
    [row] = await texto.rows("select * from messages where direction = 'outbound'")
    assert row["status"] == "delivered"
    assert row["verdict"] == "allow"
    assert row["provider_sid"] == reply["sid"]


@pytest.mark.parametrize(("question", "hours", "introduction"), QUESTIONS)
async def test_only_the_first_text_introduces_the_assistant(
    texto: World, question: str, hours: str, introduction: str
):
    await texto.text(question)
    await texto.receives(2)
    await texto.text(question)
    texts = await texto.receives(4)
    assert hours in texts[3]["body"]
    assert introduction not in texts[3]["body"]


async def test_texts_sent_in_a_burst_are_answered_in_order(texto: World):
    for number in range(1, 6):
        await texto.text("hello" if number % 2 else "where are you?")
    await texto.receives(10)
    answered = await texto.rows("""
        select a.id as asked, r.id as reply from messages r join messages a on a.id = r.answers
        order by r.id""")
    assert [row["asked"] for row in answered] == sorted(row["asked"] for row in answered)
    assert len(answered) == 5
    handled = await texto.rows(
        "select id from messages where direction = 'inbound' order by handled_at"
    )
    assert [row["id"] for row in handled] == sorted(row["id"] for row in handled)


SLASHED = ["/restart", "/opening_hours", '/inform{"language":"fr"}', " /back"]


@pytest.mark.parametrize("text", SLASHED)
async def test_a_text_that_begins_with_a_slash_is_only_text(texto: World, text: str):
    await texto.text(text)
    await texto.receives(2)
    [row] = await texto.rows("select intent, body from messages where direction = 'inbound'")
    assert row["body"] == text
    assert row["intent"] not in ("restart", "back", "session_start")


async def test_a_whatsapp_text_is_answered_and_holds_no_consent(texto: World):
    sender = f"whatsapp:{CUSTOMER}"
    await texto.text("what time do you open?", frm=sender, to=f"whatsapp:{OURS}")
    [_, reply] = await texto.receives(2, to=sender)
    assert "Monday" in reply["body"]
    assert await texto.rows("select 1 from consents") == []


async def test_a_person_is_asked_for_and_the_bot_keeps_silent_until_handed_back(texto: World):
    from bot.inbox import acts
    from bot.inbox import reply as replies

    await texto.text("I want to talk to someone")
    await texto.receives(2)
    [conversation] = await texto.rows("select owner, fence from conversations")
    assert (conversation["owner"], conversation["fence"]) == ("nobody", 1)
    await texto.text("what time do you open?")
    await texto.settled()
    assert len(await texto.messages()) == 3  # nothing came back

    await add_staff(texto.services, "alice")
    await replies.reply(texto.services, CUSTOMER, "alice", "Hello, Alice here.")
    texts = await texto.receives(4)
    assert texts[-1]["body"] == "Hello, Alice here."

    assert await acts.hand_back(texto.services, CUSTOMER, "alice")
    await texto.text("what time do you open?")
    texts = await texto.receives(6)
    assert "Monday" in texts[-1]["body"]
    audit = await texto.rows(
        "select actor, action from audit where contact_id is not null order by id"
    )
    assert [row["action"] for row in audit] == [
        "hand off conversation",
        "take over conversation",
        "reply",
        "hand back conversation",
    ]


async def test_an_opt_out_in_other_words_is_heard_while_staff_have_the_conversation(texto: World):
    await texto.text("I want to talk to someone")
    await texto.receives(2)
    await texto.text("please stop sending me messages")
    texts = await texto.receives(4)
    [contact] = await texto.rows("select revoked_at from contacts")
    assert contact["revoked_at"] is not None
    assert "START" in texts[-1]["body"]


@pytest.mark.parametrize("number", [OURS, TWILIO, ADVANCED])
async def test_an_opt_out_in_other_words_is_confirmed_once(texto: World, number: str):
    await texto.text("please stop sending me messages", to=number)
    await texto.receives(2)
    await texto.text("stop texting me i said", to=number)
    await texto.settled()
    sent = await texto.rows("select purpose from messages where direction = 'outbound'")
    assert [row["purpose"] for row in sent] == ["confirmation"]


async def test_after_stop_a_question_is_still_answered(texto: World):
    await texto.text("STOP")
    await texto.receives(2)
    await texto.text("what time do you open?")
    texts = await texto.receives(4)
    assert "Monday" in texts[-1]["body"]


async def test_a_picture_without_words_gets_a_polite_answer(texto: World):
    await texto.text("", media=["https://example.com/cat.png"])
    await texto.receives(2)
    [row] = await texto.rows("select media from messages where direction = 'inbound'")
    [medium] = row["media"]
    assert medium["url"].startswith(f"{texto.emulator}/2010-04-01/Accounts/")
    assert medium["content_type"] == "image/png"


async def test_a_conversation_is_taken_and_assigned_by_known_users(texto: World):
    from bot.inbox import acts

    await texto.text("hello")
    await texto.receives(2)
    await add_staff(texto.services, "alice", "sam")
    assert await acts.take(texto.services, CUSTOMER, "alice") == "bot"
    assert await acts.take(texto.services, CUSTOMER, "alice") == "alice"
    assert await acts.assign(texto.services, CUSTOMER, "sam", "alice") == "alice"
    [conversation] = await texto.rows("select owner, fence from conversations")
    assert (conversation["owner"], conversation["fence"]) == ("sam", 2)
    with pytest.raises(UsageError, match="zoe"):
        await acts.assign(texto.services, CUSTOMER, "zoe", "alice")
    with pytest.raises(UsageError, match="zoe"):
        await acts.take(texto.services, CUSTOMER, "zoe")
    with pytest.raises(UsageError, match="No contact has the number"):
        await acts.take(texto.services, "+15555550000", "alice")
    await texto.text("what time do you open?")
    await texto.settled()
    assert len(await texto.messages()) == 3  # the bot keeps silent
    audit = await texto.rows(
        "select actor, action, details from audit where contact_id is not null"
    )
    assert [(row["actor"], row["action"]) for row in audit] == [
        ("alice", "take over conversation"),
        ("alice", "assign conversation"),
    ]
    assert audit[1]["details"] == {"to": "sam"}
