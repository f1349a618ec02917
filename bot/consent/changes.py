"""Changes a contact's consent: the ledger, its projection and the one confirmation, together.

Every function takes a Change and returns it as it stands afterwards, or None if nothing changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.consent import opt_in_store as opt_ins
from bot.consent import store as consents
from bot.consent.change import CLOCKS, Cause, Change, lock
from bot.consent.ledger.projection_store import left_behind
from bot.contacts import cases_store as cases
from bot.contacts import standing_store as standings
from bot.contacts.model import STOPPED
from bot.db.database import Connection
from bot.messages import outbox_store as outbox
from bot.messages import staff_store as staff_texts
from bot.models import BOT, DOUBTS, PRIORITY_KEYWORD, Contact, HeldFor, Language, Purpose
from bot.programs.model import at_home
from bot.reading.opt_out import SCOPE
from bot.services import Services
from bot.sms.phone import country
from bot.sms.segments import joined
from bot.surveys import store as surveys

KEPT, SERVED = "texts go on", "went on with a request: texts go on"  # outcomes of a doubt


def variables(services: Services) -> Mapping[str, str]:
    """Returns the values for the placeholders that every bot text may use."""
    ours = services.business
    return {"brand": ours.brand, "support": ours.support, "site": ours.site}


def language_of(contact: Contact, heard: Language | None = None) -> Language | None:
    """Returns the language to write in: the contact's, else that of what it wrote, else that of its
    country. None, which is both, if none of them is known."""
    return contact.language or heard or at_home(country(contact.address))


def both_languages(
    services: Services,
    name: str,
    language: Language | None,
    title: Mapping[Language, str] | None = None,
) -> str:
    """Renders a text in the contact's language, or in both languages in one SMS if it is not known.

    title: the title of the program that the text is about."""
    wanted = (
        (language,)
        if language
        else (
            services.settings.default_language,
            *(other for other in Language if other is not services.settings.default_language),
        )
    )
    return "\n".join(
        services.texts.render(
            name, one, {**variables(services), "title": title[one] if title else ""}
        )
        for one in wanted
    )


# -- the opt-out -------------------------------------------------------------------------------


async def revoke(
    change: Change,
    *,
    provider_confirms: bool = False,
    silently: bool = False,
    text_name: str = "utter_stop_confirmed",
    language: Language | None = None,
    beside: str = "",
) -> Change | None:
    """Opts the contact out of everything and queues the one confirmation.

    Sends no confirmation if the provider has sent its own, or if silently is set. beside: what the
    confirmation says besides, in the same SMS. Returns None if the contact is opted out already, or
    if the person has come back since they said it."""
    if await outdated(change, "reinstated"):
        return None
    if change.standing.revoked_at is not None:
        if provider_confirms and not change.standing.provider_blocks:
            await _note_block(change)
        return None
    language = language or language_of(change.contact)
    body = None
    if not (provider_confirms or silently):
        if text_name == "utter_stop_confirmed" and may_narrow(change):
            text_name = "utter_stop_confirmed_scope"
            change = change.proved_by(may_narrow_to=change.program.name)
        body = joined(
            (both_languages(change.services, text_name, language, change.program.title), beside)
        )
    await change.note("revoked", language=language, provider_blocks=provider_confirms, wording=body)
    ordinal = await _end_all(change, provider_blocks=provider_confirms)
    change = change.after(
        revoked_at=change.now, revoked_ordinal=ordinal, provider_blocks=provider_confirms
    )
    if body is not None:
        await reply(change, body, Purpose.CONFIRMATION)
    return change


async def outdated(change: Change, since: str) -> bool:
    """Returns whether the person has said the contrary since a text that was taken in late.

    since: the kind of the ledger's event. Of two at about the same time the opt-out counts."""
    if not change.cause.late:
        return False
    skew = CLOCKS if since == "reinstated" else -CLOCKS
    return await consents.said_since(change.conn, change.contact.id, since, change.now + skew)


async def _note_block(change: Change) -> None:
    """Notes that the provider, too, now blocks a contact who was opted out already."""
    await change.note("revoked", language=None, provider_blocks=True)
    await standings.set_revoked(
        change.conn, change.contact.id, change.standing.revoked_at, provider_blocks=True
    )


async def _end_all(change: Change, *, provider_blocks: bool) -> int | None:
    """Writes an opt-out's projection; ends open cases, surveys and opt-in requests. Returns the
    opt-out's ordinal."""
    conn, contact_id, now = change.conn, change.contact.id, change.now
    ordinal = await standings.set_revoked(conn, contact_id, now, provider_blocks=provider_blocks)
    for why in DOUBTS:
        await cases.settle(conn, contact_id, why, change.cause.author, cases.OPTED_OUT, now)
    # "stop texting me, my child was hurt by it": the second half still waits for somebody
    cause = change.cause
    await cases.close_talks(conn, contact_id, cause.author, STOPPED, now, cause.message_id)
    await staff_texts.withdraw(conn, contact_id, now)
    await surveys.stop(conn, contact_id, now)
    await opt_ins.close(conn, contact_id, "declined", now)
    return ordinal


async def blocked_by_provider(
    conn: Connection,
    services: Services,
    contact_id: int,
    message_id: int,
    number: str,
    code: int | None,
) -> None:
    """Opts out a contact whose text the provider refused because they had said STOP to it.

    We have not received that STOP; else they have come back by another number since, and what is
    refused from this one says nothing new. code: the provider's error code for it."""
    cause = Cause(
        number, services.clock.now(), "provider", message_id=message_id, body=str(code or "")
    )
    change = await lock(conn, services, contact_id, cause)
    back = change.standing.revoked_at is None
    if back and number in await left_behind(conn, change.contact.subject_id):
        return
    await revoke(change, provider_confirms=True)


def may_narrow(change: Change) -> bool:
    """Returns whether an opt-out may have meant only the program of the number it came to.

    It may if the contact has that program and another one, and nothing else blocks its texts (47
    CFR 64.1200(a)(12): the confirmation may ask; until there is an answer, all texts end)."""
    standing = change.standing
    return (
        change.program.name in standing.granted
        and len(standing.granted) > 1
        and not standing.provider_blocks
        and standing.held_for is not HeldFor.WRONG_NUMBER
    )


async def narrow(change: Change) -> Change | None:
    """Ends only the program of this number: the answer to the confirmation's question.

    Returns None if no confirmation from this number asked, or if it asked too long ago."""
    program, revoked_at = change.program, change.standing.revoked_at
    if (
        revoked_at is None
        or change.now - revoked_at > SCOPE
        or not may_narrow(change)
        or not await consents.asked_to_narrow(
            change.conn, change.contact.id, revoked_at, program.name
        )
    ):
        return None
    change = await reinstate(change) or change
    await change.note("revoked", program=program.name)
    await consents.set_ended(change.conn, change.contact.id, program.name)
    body = both_languages(
        change.services, "utter_scope_narrowed", language_of(change.contact), program.title
    )
    await reply(change, body, Purpose.KEYWORD_REPLY)
    return change


async def reinstate(change: Change) -> Change | None:
    """Takes the opt-out back: all consent granted before it holds again.

    Returns None if there was no opt-out: START from a stranger grants nothing."""
    if change.standing.revoked_at is None:
        return None
    conn, contact_id, now = change.conn, change.contact.id, change.now
    await change.note("reinstated", provider_blocks=False)
    await standings.set_revoked(conn, contact_id, None, provider_blocks=False)
    if change.standing.held_for is not None:
        await standings.set_held(conn, contact_id, None, None)
        await outbox.look_again(conn, contact_id, now)
    for why in HeldFor:
        await cases.settle(conn, contact_id, why, change.cause.author, "START", now)
    return change.after(revoked_at=None, provider_blocks=False, held_for=None)


# -- holds -------------------------------------------------------------------------------------


async def hold(change: Change, why: HeldFor, ask_at: datetime | None = None) -> Change | None:
    """Holds texts and opens a case for staff. ask_at: when the bot asks about an unasked doubt.

    Returns None if nothing changes: the contact is opted out, or held already for this or for what
    holds more. An unsure opt-out comes before a wrong number, since that hold ends by itself."""
    standing, conn, contact_id = change.standing, change.conn, change.contact.id
    if why in DOUBTS and standing.revoked_at is not None:
        return None  # nothing is in doubt, and nobody has to decide
    if why is HeldFor.UNASKED_DOUBT and standing.held_for is HeldFor.UNSURE_OPT_OUT:
        return None  # it was asked
    if why is HeldFor.UNSURE_OPT_OUT:
        await cases.set_asked(conn, contact_id, asked=True)  # the same case
    await cases.open_case(conn, contact_id, why, change.cause.message_id, change.now, ask_at=ask_at)
    if standing.revoked_at is not None or _holds_as_much(standing.held_for, why):
        return None
    return await _hold(change, why)


def _holds_as_much(held_for: HeldFor | None, why: HeldFor) -> bool:
    order = list(HeldFor)
    return held_for is not None and order.index(held_for) <= order.index(why)


async def _hold(change: Change, why: HeldFor) -> Change:
    await change.note("held", held_for=why)
    await standings.set_held(change.conn, change.contact.id, change.now, why)
    return change.after(held_for=why)


async def release(change: Change, outcome: str, *, entirely: bool = False) -> Change | None:
    """Ends a hold, so that the waiting texts go on. Returns None if there was no hold.

    If another open case holds the texts, they stay held for that one, unless `entirely` is set."""
    held_for = change.standing.held_for
    if held_for is None:
        return None
    conn, contact_id, now = change.conn, change.contact.id, change.now
    await change.note("released")
    await standings.set_held(conn, contact_id, None, None)
    for why in HeldFor if entirely else (held_for,):
        await cases.settle(conn, contact_id, why, change.cause.author, outcome, now)
    left = await cases.open_kinds(conn, contact_id)
    for why in HeldFor:
        if why in left:
            return await _hold(change, why)
    await outbox.look_again(conn, contact_id, now)
    return change.after(held_for=None)


async def clear_doubt(change: Change, outcome: str) -> Change | None:
    """Ends a doubt about an opt-out, asked or not: the texts go on. Returns None if none held."""
    if change.standing.held_for in DOUBTS:
        return await release(change, outcome)
    if change.standing.held_for is not None:  # a wrong number, and perhaps a doubt behind it
        await cases.settle(
            change.conn,
            change.contact.id,
            HeldFor.UNASKED_DOUBT,
            change.cause.author,
            outcome,
            change.now,
        )
    return None


async def reply(change: Change, body: str, purpose: Purpose, *, loops: bool = False) -> None:
    """Queues the text that tells the contact of the change. loops: as bot.messages.say has it."""
    author = "keyword" if change.cause.channel == "keyword" else BOT
    await change.say(body, purpose, author=author, priority=PRIORITY_KEYWORD, loops=loops)
