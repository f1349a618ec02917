"""STOP, START and HELP hold in the webhook, without a worker and without machine learning."""

from __future__ import annotations

import asyncio

import pytest

from bot.conversations import receive
from bot.delivery import callbacks
from bot.providers.twilio import protocol
from tests.make import queue
from tests.world import ADVANCED, CUSTOMER, OURS, TWILIO, World


async def revoked(world: World) -> bool:
    [row] = await world.rows("select revoked_at is not null as revoked from contacts")
    return bool(row["revoked"])


async def sent_by_us(world: World) -> list[str]:
    return [m["body"] for m in await world.messages() if m["direction"] == "outbound-api"]


@pytest.mark.parametrize("word", ["STOP", "stop.", "Arrêt", "ARRETE", "unsubscribe", "Stop 36111"])
async def test_stop_is_confirmed_once_and_only_once(world: World, word: str):
    for _ in range(2):
        await world.text(word)
    await world.settled()
    assert await revoked(world)
    assert len(await sent_by_us(world)) == 1
    events = await world.rows("select kind, channel, author from consent_events")
    assert [tuple(row.values()) for row in events] == [("revoked", "keyword", "contact")]


@pytest.mark.parametrize("number", [TWILIO, ADVANCED])
async def test_where_twilio_confirms_we_keep_silent(world: World, number: str):
    await world.text("STOP", to=number)
    await world.settled()
    assert await revoked(world)
    assert await sent_by_us(world) == []
    [automatic] = [m for m in await world.messages() if m["direction"] == "automatic"]
    assert automatic["to"] == CUSTOMER


async def test_a_word_that_is_not_twilios_own_is_confirmed_by_us(world: World):
    await world.text("ARRET", to=TWILIO)
    await world.settled()
    assert await revoked(world)
    assert len(await sent_by_us(world)) == 1


NAMED = ["STOP\nJean Dupont", "Stop, cordialement", "Hi STOP thanks", "ARRET Mme Martin"]


@pytest.mark.parametrize("number", [OURS, TWILIO, ADVANCED])
@pytest.mark.parametrize("body", NAMED)
async def test_a_stop_with_a_name_is_confirmed_by_us_wherever_it_comes(
    world: World, number: str, body: str
):
    """Twilio acts only on its words alone."""
    for _ in range(2):
        await world.text(body, to=number)
    await world.settled()
    assert await revoked(world)
    [_] = await sent_by_us(world)
    events = await world.rows("select kind, channel, provider_blocks from consent_events")
    assert [tuple(row.values()) for row in events] == [("revoked", "keyword", False)]
    rows = await world.rows("select handled_by from messages where direction = 'inbound'")
    assert {row["handled_by"] for row in rows} == {"keyword"}


async def test_a_stop_may_name_the_brand(world: World):
    await world.text(f"STOP {world.services.settings.brand}")
    assert await revoked(world)


@pytest.mark.parametrize(
    "body",
    [
        "stop by later",
        "Stop Marie from calling me",
        "arrêt de bus Jean Jaurès",
        "cancel 10234",
        "annuler 36111",
        "Cancel\nmy order",
        "END\nBob Jones",  # an everyday word: the dialogue knows whether something is awaited
    ],
)
async def test_whatever_else_waits_for_a_worker(world: World, body: str):
    await world.text(body)
    [row] = await world.rows("select handled_by from messages where direction = 'inbound'")
    assert row["handled_by"] is None
    assert not await revoked(world)


BELGIUM = "+32470123456"


@pytest.mark.parametrize(
    ("frm", "body", "says"),
    [
        ("+33612345678", "arrêt", ["vous ne recevrez plus"]),
        ("+33612345678", "STOP", ["vous ne recevrez plus"]),
        ("+33612345678", "Désinscription", ["vous ne recevrez plus"]),
        ("+33612345678", "stop au 36111", ["vous ne recevrez plus"]),
        ("+33612345678", "unsubscribe", ["unsubscribed"]),
        ("+33612345678", "INFO", ["assistance"]),
        ("+33612345678", "START", ["rien"]),
        (CUSTOMER, "STOP", ["unsubscribed"]),
        (CUSTOMER, "arrêt", ["vous ne recevrez plus"]),
        (BELGIUM, "STOP svp", ["vous ne recevrez plus"]),
        (BELGIUM, "STOP", ["unsubscribed", "vous ne recevrez plus"]),
        ("+15145550123", "STOP", ["unsubscribed"]),
        ("+15145550123", "ARRET", ["vous ne recevrez plus"]),
    ],
)
async def test_the_answers_language_is_the_keywords_or_the_countrys(
    world: World, frm: str, body: str, says: list[str]
):
    await world.text(body, frm=frm)
    await world.settled()
    [said] = [m["body"] for m in await world.messages(frm) if m["direction"] == "outbound-api"]
    assert all(word in said for word in says)
    assert len(says) == 2 or "\n" not in said


@pytest.mark.parametrize("number", [OURS, TWILIO, ADVANCED])
async def test_start_takes_the_opt_out_back(world: World, number: str):
    await world.text("STOP", to=number)
    await world.text("START", to=number)
    await world.settled()
    assert not await revoked(world)
    events = await world.rows("select kind from consent_events order by seq")
    assert [row["kind"] for row in events] == ["revoked", "reinstated"]
    assert len(await sent_by_us(world)) == (2 if number == OURS else 0)


async def test_start_from_a_stranger_grants_nothing(world: World):
    await world.text("START")
    await world.settled()
    assert await world.rows("select 1 from consent_events") == []
    assert await world.rows("select 1 from consents") == []
    assert len(await sent_by_us(world)) == 1


@pytest.mark.parametrize(
    ("word", "has"),
    [("HELP", "STOP"), ("aide", "STOP"), ("Info", "01 23 45 67 89"), ("CONTACT", "Le Panier")],
)
async def test_help_is_answered_without_a_worker(world: World, word: str, has: str):
    await world.text(word)
    [_, answer] = await world.receives(2)
    assert has in answer["body"]


async def test_help_is_answered_after_stop(world: World):
    await world.text("STOP")
    await world.text("HELP")
    await world.settled()
    assert len(await sent_by_us(world)) == 2


async def test_cancel_is_an_opt_out_and_says_how_to_cancel_an_order(world: World):
    await world.text("CANCEL")
    await world.settled()
    assert await revoked(world)
    [body] = await sent_by_us(world)
    assert "order" in body


async def test_yes_alone_is_no_keyword(world: World):
    await world.text("STOP")
    await world.text("YES")
    rows = await world.rows("select handled_by from messages where body = 'YES'")
    assert rows[0]["handled_by"] is None  # it waits for a worker
    assert await revoked(world)


async def test_yes_counts_where_twilio_takes_it_for_start(world: World):
    await world.text("STOP", to=TWILIO)
    await world.text("YES", to=TWILIO)
    assert not await revoked(world)


async def test_who_comes_back_by_another_number_keeps_it(world: World):
    """Twilio goes on refusing texts from the number that heard the STOP: that says nothing new."""
    await world.text("STOP", to=TWILIO)
    await world.text("START", to=OURS)
    refused = await queue(world.services, number=TWILIO)
    world.services.queues.wake_sender()
    await world.settled()
    [text] = await world.rows("select error_code from messages where id = :id", id=refused)
    assert text["error_code"] == 21610
    assert not await revoked(world)
    await queue(world.services, "from the other", number=OURS)
    world.services.queues.wake_sender()
    await world.settled()
    assert (await sent_by_us(world))[-1] == "from the other"
    await world.text("STOP", to=TWILIO)
    assert await revoked(world)


async def test_many_stops_at_once_are_confirmed_once(world: World):
    await asyncio.gather(*(world.text("STOP") for _ in range(12)))
    await world.settled()
    assert len(await sent_by_us(world)) == 1
    assert len(await world.rows("select 1 from consent_events")) == 1


async def test_stop_does_not_wait_for_a_turn_that_hangs(world: World):
    """A worker that hangs in a turn holds the conversation's lock, not the consent's."""
    from bot.db.database import sql

    await world.text("hello")
    async with world.services.db.begin() as conn:
        await conn.execute(sql("select 1 from conversations for no key update"))
        answer = await asyncio.wait_for(world.text("STOP"), 5)
        # the conversation's number is the turn's: a keyword does not touch it
        assert answer["status"] == 200
        assert await revoked(world)


async def test_a_yes_that_twilio_calls_start_is_a_yes_where_nothing_is_opted_out(world: World):
    """Advanced Opt-Out may have YES among its words of return; to us it answers a question, here
    whether the texts shall stop."""
    await world.text("hello", to=ADVANCED)
    await world.rows("""update contacts set held_for = 'unsure_opt_out', held_at = now()
                        returning id""")

    async def says_yes(sid: str) -> str | None:
        return (
            await receive.record(
                world.services,
                protocol.parse_inbound(
                    {
                        "From": CUSTOMER,
                        "To": ADVANCED,
                        "Body": "Yes",
                        "MessageSid": sid,
                        "OptOutType": "START",
                    }
                ),
            )
        ).handled_by

    assert await says_yes("SM" + "1" * 32) is None  # the dialogue's
    assert await world.rows("select 1 from contacts where held_for is null") == []
    await world.text("STOP", to=ADVANCED)
    assert await says_yes("SM" + "2" * 32) == "keyword"
    assert not await revoked(world)


@pytest.mark.parametrize("before", ["accepted", "undelivered"])
@pytest.mark.parametrize("status", ["failed", "undelivered", "sent"])
async def test_a_block_that_a_callback_tells_of_is_an_opt_out_once(
    world: World, before: str, status: str
):
    """A messaging service takes the text first and refuses it later, in whatever status."""
    await world.text("HELP")
    await world.settled()
    await world.rows(
        "update messages set status = :before where direction = 'outbound' returning id",
        before=before,
    )
    [row] = await world.rows("select id, provider_sid from messages where direction = 'outbound'")

    async def fails() -> None:
        form = protocol.parse_status(
            {"MessageSid": row["provider_sid"], "MessageStatus": status, "ErrorCode": "21610"}
        )
        assert await callbacks.record(world.services, row["id"], form)

    await fails()
    assert await revoked(world)
    [event] = await world.rows("select kind, channel, provider_blocks from consent_events")
    assert tuple(event.values()) == ("revoked", "provider", True)
    await world.rows("update contacts set revoked_at = null, provider_blocks = false returning id")
    await fails()  # said again, after a START
    assert not await revoked(world)
