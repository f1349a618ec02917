"""What every event does in every state, cell by cell of the table in docs/architecture.md."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.access import users
from bot.config import Settings
from bot.contacts import cases_store as cases
from bot.contacts import store as contacts
from bot.conversations import rules
from bot.conversations.rules import TABLE, Event, State
from bot.dialogue.turn import Handoff, OptOut
from bot.errors import UsageError
from bot.inbox import acts, silence
from bot.inbox import reply as replies
from bot.models import Conversation
from bot.privacy import erase as privacy
from bot.services import Services
from tests.inbox.talks import comes, conversation, in_state, later, state_of
from tests.world import CUSTOMER

pytestmark = pytest.mark.usefixtures("staff")
ARCHITECTURE = Path(__file__).parent.parent.parent / "docs" / "architecture.md"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"close_after_hours": 1})


PHONES = dict(zip(State, (f"+1555555{n:04}" for n in range(140, 145)), strict=True))


async def _owner_says_nothing(services: Services) -> None:
    later(services, hours=3)
    await silence.watch(services)  # reminds
    await silence.watch(services)


async def _time_passes(services: Services) -> None:
    later(services, hours=3)
    await silence.watch(services)


async def _alice_leaves(services: Services) -> None:
    await users.disable_user(services, "alice", by="admin")
    await silence.watch(services)


async def _snooze_ends(services: Services) -> None:
    later(services, hours=5)


async def _takes_from_a_colleague(services: Services, phone: str) -> None:
    fence = (await conversation(services, phone)).fence
    await acts.take(services, phone, "sam", fence)


async def _last_word_is_ours(services: Services, phone: str) -> None:
    if await state_of(services, phone) is State.OWNED:
        await replies.reply(services, phone, "alice", "Anything else?")


def _snooze(services: Services, phone: str) -> Awaitable[None]:
    return acts.snooze(services, phone, "alice", services.clock.now() + timedelta(hours=8))


DO: dict[Event, Callable[[Services, str], Awaitable[object]]] = {
    Event.TEXT: lambda s, phone: comes(s, "are you there?", frm=phone),
    Event.HANDOFF: lambda s, phone: comes(s, "a disgrace", Handoff("anger"), frm=phone),
    Event.REPLY: lambda s, phone: replies.reply(s, phone, "alice", "Alice here."),
    Event.TAKE: _takes_from_a_colleague,
    Event.ASSIGN: lambda s, phone: acts.assign(s, phone, "sam", "alice"),
    Event.SNOOZE: _snooze,
    Event.HAND_BACK: lambda s, phone: acts.hand_back(s, phone, "alice"),
    Event.CLOSE: lambda s, phone: acts.close(s, phone, "alice", "done"),
    Event.REOPEN: lambda s, phone: acts.reopen(s, phone, "alice"),
    Event.PERSON_SILENT: _last_word_is_ours,
    Event.STOP: lambda s, phone: comes(s, "STOP", frm=phone),
    Event.ERASURE: lambda s, phone: privacy.erase(s, phone, "admin"),
}
THEN: dict[Event, Callable[[Services], Awaitable[object]]] = {
    Event.SNOOZE_ENDS: _snooze_ends,
    Event.OWNER_SILENT: _owner_says_nothing,
    Event.PERSON_SILENT: _time_passes,
    Event.STOP: silence.watch,
    Event.DISABLED: _alice_leaves,
}


@pytest.mark.parametrize("event", Event)
async def test_every_event_in_every_state(services: Services, event: Event):
    before = {}
    for state, phone in PHONES.items():
        await in_state(services, state, phone)
        before[state] = await conversation(services, phone)
        assert rules.state(before[state], services.clock.now()) is state
    for state, phone in PHONES.items():
        if event in (Event.CLOSE, Event.REOPEN) and rules.after(state, event) is None:
            with pytest.raises(UsageError):
                await DO[event](services, phone)
        elif event in DO:
            await DO[event](services, phone)
    if event in THEN:
        await THEN[event](services)
    for state in State:
        await _is_as_the_table_says(services, event, state, before[state])


async def _is_as_the_table_says(
    services: Services, event: Event, state: State, before: Conversation
) -> None:
    expected = rules.after(state, event)
    async with services.db.connect() as conn:
        after = (await contacts.load(conn, before.contact_id))[1]
        talking = await cases.talking(conn, before.contact_id)
    now = rules.state(after, services.clock.now())
    assert (state, now) == (state, expected or state)
    assert (after.fence > before.fence) == (after.owner != before.owner or event is Event.ERASURE)
    assert talking == (now in (State.WAITING, State.OWNED, State.SNOOZED))


def test_the_table_in_words_is_the_table_in_code():
    said = ARCHITECTURE.read_text().split("## What happens to a conversation")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in said.splitlines() if line.startswith("| ")]
    assert [cell.strip() for cell in lines[0][1:]] == list(State)
    found = {}
    for event, *cells in lines[1:]:
        name = re.findall(r"`([a-z ]+)`", event)[0]
        found[name] = [re.split(r"[ :,]", cell.strip())[0] for cell in cells]
    assert found == {
        event.value: [after.value if after else "–" for after in row.values()]
        for event, row in TABLE.items()
    }


async def test_who_is_hurt_and_opts_out_in_one_text_still_waits_for_somebody(services: Services):
    await in_state(services, State.OWNED)
    await comes(services, "stop it, my child was hurt", Handoff("injury"), OptOut(0.99))
    await silence.watch(services)
    async with services.db.connect() as conn:
        kinds = await cases.open_kinds(conn, (await conversation(services)).contact_id)
    assert (kinds, await state_of(services)) == ({"injury"}, State.OWNED)


async def test_a_closed_conversation_is_the_bots_after_a_day(services: Services):
    await in_state(services, State.CLOSED)
    found = await conversation(services)
    assert (found.owner, found.closed_by) == ("bot", "alice")
    later(services, hours=24)
    assert await state_of(services) is State.BOT
    with pytest.raises(UsageError, match="24 hours"):
        await acts.reopen(services, CUSTOMER, "alice")


async def test_a_reopened_case_is_the_same_case(services: Services):
    await in_state(services, State.CLOSED)
    async with services.db.connect() as conn:
        [case] = await cases.listing(conn, closed=True)
    assert (case.kind, case.outcome, case.closed_by) == ("asked", "refunded", "alice")
    await acts.reopen(services, CUSTOMER, "sam")
    async with services.db.connect() as conn:
        [again] = await cases.listing(conn, closed=False)
    assert (again.id, again.opened_at, again.closed_at) == (case.id, case.opened_at, None)
    assert (await conversation(services)).owner == "sam"
