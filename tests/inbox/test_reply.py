"""A member's own texts: sent once, stopped, taken back, refused, tried again."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from bot.contacts import cases_store as cases
from bot.conversations.rules import State
from bot.dialogue.turn import DataRequest, Handoff, Reply
from bot.errors import ConflictError, UsageError
from bot.gate.verdict import VerdictKind
from bot.inbox import acts, drafts, drafts_store, notes, notes_store, silence
from bot.inbox import reply as replies
from bot.inbox.reply import UNDO, Wish, preview, reply, undo
from bot.messages import claim_store
from bot.models import MessageClass, Purpose, Status
from bot.services import Services
from tests.inbox.talks import (
    asks_for_a_person,
    comes,
    conversation,
    in_state,
    later,
    rows,
    state_of,
)
from tests.make import queue
from tests.world import CUSTOMER, OURS, World, eventually

pytestmark = pytest.mark.usefixtures("staff")


async def statuses(services: Services) -> list[tuple[str, str | None]]:
    found = await rows(
        services, "select status, reason from messages where purpose = 'staff' order by id"
    )
    return [(row.status, row.reason) for row in found]


async def test_of_two_who_take_at_once_one_is_the_owner_and_the_other_is_told_who(
    services: Services,
):
    for _ in range(3):
        await asks_for_a_person(services)
        taken = await asyncio.gather(
            acts.take(services, CUSTOMER, "alice"),
            acts.take(services, CUSTOMER, "sam"),
            return_exceptions=True,
        )
        [lost] = [one for one in taken if isinstance(one, BaseException)]
        owner = (await conversation(services)).owner
        assert isinstance(lost, ConflictError) and str(lost).startswith(f"{owner} has this")
        await acts.close(services, CUSTOMER, owner, "done")


async def test_a_thread_shows_the_taking_over_before_the_words(services: Services):
    await asks_for_a_person(services)
    await reply(services, CUSTOMER, "alice", "Hello, this is Alice.")
    [times] = await rows(
        services,
        """select m.created_at > a.at as after from messages m, audit a
        where m.purpose = 'staff' and a.action = 'take over conversation'""",
    )
    assert times["after"]


async def test_five_submits_are_one_text(services: Services):
    await asks_for_a_person(services)
    wish = Wish(client_id=uuid4())
    sent = await asyncio.gather(
        *(reply(services, CUSTOMER, "alice", "On its way.", wish) for _ in range(5))
    )
    assert len({one.id for one in sent}) == 1
    await asks_for_a_person(services, "+15555550199")
    with pytest.raises(UsageError, match="somebody else"):
        await reply(services, "+15555550199", "alice", "On its way.", wish)
    assert await statuses(services) == [("queued", "answers")]


async def test_a_text_is_stopped_by_what_its_writer_has_not_seen(services: Services):
    seen = await asks_for_a_person(services)
    await comes(services, "forget it, found it!")
    with pytest.raises(ConflictError, match="forget it, found it!"):
        await reply(services, CUSTOMER, "alice", "Which order?", Wish(seen=seen))
    assert (await conversation(services)).owner == "nobody"
    await reply(services, CUSTOMER, "alice", "Which order?", Wish(seen=seen, anyway=True))
    with pytest.raises(ConflictError, match="alice has this conversation"):
        await reply(services, CUSTOMER, "sam", "Hello")
    assert await statuses(services) == [("queued", "answers")]


@pytest.mark.parametrize("body", ["", " \n ", "\x00\x01", "é" * 1_601, "😀" * 801])
async def test_an_empty_or_over_long_text_is_refused_before_it_is_queued(
    services: Services, body: str
):
    await asks_for_a_person(services)
    with pytest.raises(UsageError, match=r"words|most"):
        await reply(services, CUSTOMER, "alice", body)
    with pytest.raises(UsageError, match=r"words|most"):
        await preview(services, CUSTOMER, "alice", body)
    assert await statuses(services) == []
    assert (await conversation(services)).owner == "nobody"


async def test_a_refused_text_leaves_the_conversation_whose_it_was(services: Services):
    await comes(services, "hello")
    later(services, days=2)
    sent = await reply(services, CUSTOMER, "alice", "Still there?")
    assert (sent.status, sent.reason) == (Status.SUPPRESSED, "expired")
    assert (await state_of(services)) is State.BOT
    with pytest.raises(UsageError, match="no text with the number"):
        await replies.retry(services, sent.id + 7, "sam")


async def test_undo_takes_the_words_back_into_the_draft(world: World):
    services = world.services
    await asks_for_a_person(services)
    await drafts.save(services, CUSTOMER, "alice", "We send")
    sent = await reply(services, CUSTOMER, "alice", "We send it agian.", Wish(undo=UNDO))
    assert sent.status is Status.DEFERRED
    contact_id = sent.contact_id
    async with services.db.connect() as conn:
        assert await drafts_store.of(conn, contact_id) == []
    back = await undo(services, sent.id, "alice")
    async with services.db.connect() as conn:
        [draft] = await drafts_store.of(conn, contact_id)
    assert (back.status, draft.body) == (Status.CANCELED, "We send it agian.")
    again = await reply(services, CUSTOMER, "alice", "We send it again.", Wish(undo=UNDO))
    await replies.send_now(services, again.id, "alice")
    await world.settled()
    assert await world.bodies() == ["We send it again."]
    with pytest.raises(ConflictError, match="Too late"):
        await undo(services, again.id, "alice")
    with pytest.raises(ConflictError, match="does not wait"):
        await replies.send_now(services, again.id, "alice")


async def test_a_text_that_nobody_takes_back_goes_by_itself(world: World):
    await asks_for_a_person(world.services)
    await reply(world.services, CUSTOMER, "alice", "Soon.", Wish(undo=timedelta(seconds=1)))
    await world.receives(1)
    assert await world.bodies() == ["Soon."]


async def test_a_text_for_later_passes_the_gate_again_at_its_time(services: Services):
    await asks_for_a_person(services)
    tomorrow = services.clock.now() + timedelta(hours=20)
    sent = await reply(services, CUSTOMER, "alice", "Good morning!", Wish(at=tomorrow))
    assert (sent.status, sent.not_before) == (Status.DEFERRED, tomorrow)
    async with services.db.begin() as conn:
        soon = services.clock.now() + timedelta(minutes=1)
        assert await claim_store.lock_next(conn, OURS, 10, soon) == []
        assert len(await claim_store.lock_next(conn, OURS, 10, tomorrow)) == 1
    with pytest.raises(UsageError, match="not then any more"):
        late = services.clock.now() + timedelta(days=15)
        await reply(services, CUSTOMER, "alice", "Hello?", Wish(at=late))
    with pytest.raises(UsageError, match="in the future"):
        await reply(services, CUSTOMER, "alice", "x", Wish(at=services.clock.now()))


async def test_the_preview_is_what_the_sender_says(services: Services):
    await asks_for_a_person(services)
    for body in ("Bonjour", "é€[]{}" * 30, "œuf 😀 " * 40, "x" * 161, "  spaces  "):
        seen = await preview(services, CUSTOMER, "alice", body)
        sent = await reply(services, CUSTOMER, "alice", body)
        [row] = await rows(services, "select * from messages where id = :id", id=sent.id)
        assert (seen.body, seen.segments) == (row.body, row.segments)
        assert (seen.kind, seen.reason) == (row.verdict, row.reason)
    assert seen.theirs is not None and seen.morning is not None
    assert seen.morning > services.clock.now() and seen.morning.hour == 9


async def test_the_name_stands_before_the_first_text_after_a_takeover(services: Services):
    named = replace(services, settings=services.settings.model_copy(update={"agent_names": True}))
    await asks_for_a_person(named)
    assert (await preview(named, CUSTOMER, "alice", "Hello.")).body == "Alice: Hello."
    bodies = [(await reply(named, CUSTOMER, "alice", one)).body for one in ("Hello.", "Which?")]
    assert bodies == ["Alice: Hello.", "Which?"]


async def test_stop_withdraws_what_waits_and_closes_the_case(services: Services):
    await in_state(services, State.OWNED)
    later_on = services.clock.now() + timedelta(hours=20)
    await reply(services, CUSTOMER, "alice", "Tomorrow!", Wish(at=later_on))
    await drafts.save(services, CUSTOMER, "alice", "One more thing")
    await comes(services, "STOP")
    await silence.watch(services)
    assert await statuses(services) == [("canceled", "revoked")]
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=True)
        assert [one.body for one in await drafts_store.of(conn, case.contact_id)] == [
            "One more thing"
        ]
    assert (case.outcome, case.closed_by) == ("opted out", "contact")
    seen = await preview(services, CUSTOMER, "alice", "But …")
    assert (seen.kind, seen.reason) == (VerdictKind.REFUSE, "revoked")


async def test_an_offer_waits_while_staff_have_the_conversation(services: Services):
    await in_state(services, State.OWNED)
    held = await queue(services)
    survey = await queue(
        services,
        "0 to 10?",
        purpose=Purpose.SURVEY_QUESTION,
        message_class=MessageClass.INFORMATIONAL,
    )
    news = await queue(
        services,
        "Your parcel is there",
        purpose=Purpose.REMINDER,
        message_class=MessageClass.INFORMATIONAL,
    )
    found = await rows(services, "select id, status, reason, not_before from messages order by id")
    now = {row.id: (row.status, row.reason) for row in found}
    assert now[held] == now[survey] == ("deferred", "with_staff")
    assert now[news] == ("queued", "consented")
    await acts.close(services, CUSTOMER, "alice", "done")
    [row] = await rows(services, "select not_before from messages where id = :id", id=held)
    assert row.not_before <= services.clock.now()  # looked at again at once


async def test_who_asked_on_friday_is_answered_on_monday_but_not_for_ever(services: Services):
    await asks_for_a_person(services)
    later(services, days=3)
    sent = await reply(services, CUSTOMER, "alice", "Sorry for the wait.")
    assert (sent.status, sent.reason) == (Status.QUEUED, "asked")
    later(services, days=10)
    await acts.snooze(services, CUSTOMER, "alice", services.clock.now() + timedelta(days=1))
    assert (await reply(services, CUSTOMER, "alice", "Solved?")).reason == "asked"
    later(services, days=1, minutes=1)  # nothing that staff did prolongs it
    assert (await reply(services, CUSTOMER, "alice", "Solved?")).reason == "expired"


async def test_what_staff_open_lets_nobody_be_answered(services: Services):
    await comes(services, "hello")
    await acts.take(services, CUSTOMER, "alice")
    later(services, days=2)
    assert (await reply(services, CUSTOMER, "alice", "Hi?")).reason == "expired"
    await acts.close(services, CUSTOMER, "alice", "done")
    await comes(services, "send me my data", DataRequest("data_copy", Reply("Noted.")))
    later(services, days=2)
    assert (await reply(services, CUSTOMER, "alice", "Here it is.")).reason == "asked"


async def test_a_closed_case_answers_nobody_any_more(services: Services):
    await asks_for_a_person(services)
    await acts.take(services, CUSTOMER, "alice")
    await acts.close(services, CUSTOMER, "alice", "done")
    later(services, days=2)
    assert (await reply(services, CUSTOMER, "alice", "By the way")).reason == "expired"


async def test_a_case_is_answered_when_the_provider_has_the_text(world: World):
    services = world.services
    await asks_for_a_person(services)
    sent = await reply(services, CUSTOMER, "alice", "Hello.", Wish(undo=UNDO, outcome="solved"))
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=True)
    assert (case.outcome, case.first_answered_at) == ("solved", None)
    await replies.send_now(services, sent.id, "alice")
    await world.settled()

    async def told() -> bool:  # a callback may be written before the provider's own answer
        return bool(
            await rows(
                services,
                """select 1 from message_statuses where message_id = :id and source = 'sender'
                    and provider_sid <> ''""",
                id=sent.id,
            )
        )

    await eventually(told)
    await silence.watch(services)
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=True)
    [taken] = await rows(
        services,
        "select min(at) as at from message_statuses where message_id = :id and provider_sid <> ''",
        id=sent.id,
    )
    assert case.first_answered_at == taken.at


async def test_a_failed_text_goes_again_once(world: World):
    services = world.services
    await asks_for_a_person(services)
    await world.faults(undelivered=[{"count": 1}])
    sent = await reply(services, CUSTOMER, "alice", "Hello.")
    await world.settled()
    assert [status for status, _ in await statuses(services)] == ["undelivered"]
    again = [await replies.retry(services, sent.id, "alice") for _ in range(2)]
    assert again[0].id == again[1].id != sent.id
    await world.settled()
    assert [status for status, _ in await statuses(services)] == ["undelivered", "delivered"]
    with pytest.raises(UsageError, match="delivered; only one"):
        await replies.retry(services, again[0].id, "alice")


async def test_a_note_calls_those_who_are_users_and_is_never_sent(services: Services):
    await in_state(services, State.OWNED)
    words = "Ask @sam, not @zoe or mail a@sam.example <script>"
    await notes.add(services, CUSTOMER, "alice", words)
    with pytest.raises(UsageError, match="needs words"):
        await notes.add(services, CUSTOMER, "alice", "  ")
    with pytest.raises(UsageError, match="10000 letters at most; this one has 10001"):
        await notes.add(services, CUSTOMER, "alice", "x" * 10_001)
    found = await conversation(services)
    async with services.db.connect() as conn:
        [note] = await notes_store.of(conn, found.contact_id)
        assert await notes_store.mentioning(conn, "sam", found.updated_at) == [note]
    assert (note.body, note.mentions) == (words, ("sam",))
    assert await rows(services, "select 1 from messages where direction = 'outbound'") == []


async def test_a_grave_matter_reopens_the_bots_call(services: Services):
    await in_state(services, State.CLOSED)
    await comes(services, "my son is hurt", Handoff("injury"))
    async with services.db.connect() as conn:
        kinds = await cases.open_kinds(conn, (await conversation(services)).contact_id)
    assert kinds == {"injury"}
