"""What happens in the demo's talks besides texts: acts of staff, of the shop, and of the person
by other ways than a text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.consent import changes as consent
from bot.consent import elsewhere, holds, preferences
from bot.consent.elsewhere import Agreement
from bot.contacts import people
from bot.contacts import store as contacts
from bot.dialogue import corrections_store as corrections
from bot.inbox import acts, drafts, notes
from bot.messages import inbound_store as messages
from bot.privacy import erase
from bot.run.demo.talks import Cue, span
from bot.services import Services

Act = Callable[[Services, Cue], Awaitable[object]]
LEFT_AT_PROVIDER = 21610  # the provider's error for a text to somebody who has told it STOP


async def act(services: Services, cue: Cue) -> None:
    """Does what the line says, at the time of the services."""
    await _ACTS[cue.line.does](services, cue)


def _to(function: Callable[..., Awaitable[object]]) -> Act:
    """Makes an act of a function that takes a number, a member of staff, and words."""

    async def run(services: Services, cue: Cue) -> None:
        await function(services, cue.person.number, cue.line.by, cue.line.words)

    return run


async def _take(services: Services, cue: Cue) -> None:
    await acts.take(services, cue.person.number, cue.line.by)


async def _assign(services: Services, cue: Cue) -> None:
    to = str(cue.line.more["to"])
    await acts.assign(services, cue.person.number, to, cue.line.by, cue.line.words)


async def _snooze(services: Services, cue: Cue) -> None:
    until = cue.at + span(cue.line.words)
    await acts.snooze(services, cue.person.number, cue.line.by, until)


async def _tag(services: Services, cue: Cue) -> None:
    await acts.tag(services, cue.person.number, cue.line.by, [cue.line.words])


async def _block(services: Services, cue: Cue) -> None:
    await people.block(services, cue.person.number, cue.line.words, cue.line.by)


async def _erase(services: Services, cue: Cue) -> None:
    await erase.erase(services, cue.person.number, cue.line.by, cue.line.words)


async def _correct(services: Services, cue: Cue) -> None:
    """Corrects what the model read in the person's last text."""
    async with services.db.begin() as conn:
        contact_id = await _contact(services, cue)
        last = await messages.last_inbound(conn, contact_id)
        assert last is not None
        now = services.clock.now()
        await corrections.put(conn, last.id, cue.line.words, cue.line.by, now)


async def _opt_out(services: Services, cue: Cue) -> None:
    await holds.settle(services, await _contact(services, cue), cue.line.by, stop=True)


async def _leave_by_link(services: Services, cue: Cue) -> None:
    await preferences.stop(services, await _contact(services, cue), {"ip": "203.0.113.24"})


async def _leave_elsewhere(services: Services, cue: Cue) -> None:
    number = cue.person.number
    await elsewhere.leave(services, number, None, cue.line.words, "token:boutique", "api")


async def _leave_at_provider(services: Services, cue: Cue) -> None:
    """The provider refuses a text because it was told STOP, which we never heard of."""
    async with services.db.begin() as conn:
        contact_id = await _contact(services, cue)
        last = await messages.last_inbound(conn, contact_id)
        number = services.numbers.active[0].number
        await consent.blocked_by_provider(
            conn, services, contact_id, last.id if last else 0, number, LEFT_AT_PROVIDER
        )


async def _join(services: Services, cue: Cue) -> None:
    """Signs the person up by the form of the shop's site."""
    program = services.numbers.active[0].program
    wish = Agreement(
        number=cue.person.number,
        program=program,
        wording=cue.person.wording,
        source="https://lepanier.example/sms",
        language=cue.person.language,
        ip="203.0.113.61",
        user_agent="Mozilla/5.0",
    )
    await elsewhere.join(services, wish, "contact", "web-form")


async def _contact(services: Services, cue: Cue) -> int:
    async with services.db.connect() as conn:
        found = await contacts.find(conn, cue.person.number)
    assert found is not None, cue.person.number
    return found.id


_ACTS: Mapping[str, Act] = {
    "note": _to(notes.add),
    "close": _to(acts.close),
    "hand_back": _to(acts.hand_back),
    "draft": _to(drafts.save),
    "take": _take,
    "assign": _assign,
    "snooze": _snooze,
    "tag": _tag,
    "block": _block,
    "erase": _erase,
    "correct": _correct,
    "opt_out": _opt_out,
    "leave_by_link": _leave_by_link,
    "leave_elsewhere": _leave_elsewhere,
    "leave_at_provider": _leave_at_provider,
    "join": _join,
}
