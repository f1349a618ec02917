"""Joining a program: asked, confirmed or declined, granted, ended; each an event of the ledger and
at most one text, in the caller's transaction with the contact's consent locked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.consent import changes as consent
from bot.consent import opt_in_store as opt_ins
from bot.consent import store as consents
from bot.consent.changes import Cause
from bot.consent.store import Entry
from bot.db.database import Connection
from bot.messages import outbox as outgoing
from bot.models import (
    PRIORITY_REPLY,
    Channel,
    Contact,
    Draft,
    Language,
    MessageClass,
    Purpose,
    Standing,
)
from bot.programs.mobile import PREFIX
from bot.programs.model import FRENCH, NO, RATED, YES, Program
from bot.reading import keywords
from bot.services import Services
from bot.sms.phone import country

DAY = timedelta(days=1)  # one request per number, and the budget per prefix
EVER = datetime.min.replace(tzinfo=UTC)


class Outcome(StrEnum):
    GRANTED = "granted"
    REQUESTED = "requested"  # a text asks for a YES
    ALREADY = "already"  # it holds all of this program
    REVOKED = "revoked"  # opted out: only the person's own START brings it back
    PENDING = "pending"  # has been asked about this program, and may still answer
    TOO_SOON = "too_soon"  # one request per number in 24 h
    OVER_BUDGET = "over_budget"  # too many numbers like this one today
    COUNTRY = "country"  # not a country of this program


# What a keyword is answered where it neither grants nor asks. Nothing where the person has just
# been asked, or where we don't text.
SAID = {
    Outcome.ALREADY: "utter_optin_already",
    Outcome.REVOKED: "utter_text_start",
    Outcome.TOO_SOON: "utter_optin_later",
    Outcome.OVER_BUDGET: "utter_optin_later",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody's wish that a contact joins a program. number: ours, that its texts come from.
    channel: as in the ledger. at: when it was said. wording: the words that were shown, exactly;
    evidence: what else proves it (sid, words, ip, user_agent, source). double: whether a YES must
    confirm."""

    program: Program
    number: str
    channel: str
    author: str
    language: Language | None
    at: datetime
    wording: str | None
    double: bool
    message_class: MessageClass
    evidence: dict[str, object] = field(default_factory=dict)
    message_id: int | None = None


async def join(
    conn: Connection, services: Services, contact: Contact, standing: Standing, wish: Wish
) -> Outcome:
    """Grants, or asks by text; anything else wrote nothing."""
    now = services.clock.now()
    if standing.revoked_at is not None:
        return Outcome.REVOKED
    granted = standing.granted.get(wish.program.name)
    if granted is not None and granted >= wish.message_class:
        return Outcome.ALREADY
    if country(contact.address) not in wish.program.countries:
        return Outcome.COUNTRY
    # Who types a keyword pays for it and owns the number; who fills a form need not.
    if wish.double or wish.channel != "keyword":
        refused = await _refused(conn, contact, wish, now)
        if refused is not None:
            return refused
        await opt_ins.add(
            conn, contact.id, program=wish.program.name, message_class=wish.message_class,
            channel=wish.channel, number=wish.number, prefix=_prefix(contact), now=now,
            expires_at=now + timedelta(hours=wish.program.confirm_within),
            outcome=None if wish.double else "confirmed")
    if wish.double:
        await _ask(conn, services, contact, standing, wish)
        return Outcome.REQUESTED
    await _grant(conn, services, contact, standing, wish, "granted")
    return Outcome.GRANTED


def _prefix(contact: Contact) -> str:
    return contact.address[:PREFIX]


async def _refused(
    conn: Connection, contact: Contact, wish: Wish, now: datetime
) -> Outcome | None:
    last = await opt_ins.last_at(conn, contact.id)
    pending = await opt_ins.pending(conn, contact.id, now)
    if last is not None and last > now - DAY:
        same = pending is not None and pending.program == wish.program.name
        return Outcome.PENDING if same else Outcome.TOO_SOON
    prefix = _prefix(contact)
    await opt_ins.lock_prefix(conn, prefix)
    spent = await opt_ins.spent(conn, prefix, wish.program.name, now - DAY)
    if spent >= wish.program.daily_budget:
        return Outcome.OVER_BUDGET
    # one of days ago, or one that the job has not come to yet
    await opt_ins.close(conn, contact.id, "replaced" if pending else "expired", now)
    return None


async def _ask(
    conn: Connection, services: Services, contact: Contact, standing: Standing, wish: Wish
) -> None:
    body = words(services, "utter_optin_request", wish.program, contact, wish.language)
    await _append(conn, services, contact, wish, "requested", body, services.clock.now())
    await _queue(conn, services, contact, standing, wish, body, Purpose.OPT_IN_REQUEST)


async def _grant(
    conn: Connection, services: Services, contact: Contact, standing: Standing, wish: Wish,
    kind: str,
) -> None:
    """kind: granted or confirmed. Then the program's first text, as CTIA asks for."""
    now = services.clock.now()  # one instant: the ledger and what is derived from it must agree
    seq = await _append(conn, services, contact, wish, kind, None, now)
    await consents.set_granted(
        conn, [(contact.id, wish.program.name, wish.message_class, seq)], now)
    standing = replace(
        standing, granted={**standing.granted, wish.program.name: wish.message_class})
    body = words(services, "utter_optin_welcome", wish.program, contact, wish.language)
    await _queue(conn, services, contact, standing, wish, body, Purpose.WELCOME)


async def _append(
    conn: Connection, services: Services, contact: Contact, wish: Wish, kind: str,
    request: str | None, now: datetime,
) -> int:
    """request: the text that asks for the YES. The wording of the event is what the person saw
    when it said so: the form's, else that text."""
    details: dict[str, object] = {"address": contact.address, "number": wish.number,
               "wording_shown": wish.wording or request, **wish.evidence}
    if request is not None:
        details["request"] = request
    return await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=wish.program.name, kind=kind, channel=wish.channel, author=wish.author,
        message_class=wish.message_class, language=contact.language or wish.language,
        details=details), now)


async def _queue(
    conn: Connection, services: Services, contact: Contact, standing: Standing, wish: Wish,
    body: str, purpose: Purpose,
) -> None:
    await outgoing.queue(conn, services, Draft(
        contact_id=contact.id,
        number=wish.number,
        body=body,
        author="bot",
        purpose=purpose,
        message_class=MessageClass.CONVERSATIONAL,
        program=wish.program.name,
        priority=PRIORITY_REPLY,
        answers=wish.message_id,
        answers_at=wish.at,
    ), contact.channel, standing, services.clock.now())


def words(
    services: Services, name: str, program: Program, contact: Contact, language: Language | None
) -> str:
    """A text about a program; that carriers may charge is said where they do."""
    place = country(contact.address)
    at_home = Language.FR if place in FRENCH else services.settings.default_language
    language = contact.language or language or at_home
    rated = place in RATED
    variables = consent.variables(services)
    return services.texts.render(name, language, {
        **variables, "title": program.title[language], "frequency": program.frequency[language],
        "rates": services.texts.render("utter_rates", language, variables) + " " if rated else ""})


# -- what is texted ----------------------------------------------------------------------------


def listens(services: Services, number: str, body: str) -> bool:
    """Whether this whole text may be a yes, a no or a program's keyword."""
    if len(body) > keywords.MAX_LENGTH:
        return False
    word = keywords.fold(body)
    return word in YES or word in NO or _advertised(services, number, word) is not None


def _advertised(services: Services, number: str, word: str) -> Program | None:
    return next((p for p in services.numbers.heard_on(number) if word in p.folded), None)


async def hear(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause
) -> bool:
    """Does what a yes, a no or a keyword asks. False where it is only a word, the dialogue's to
    understand: a yes that nothing waits for, or that answers another question; WhatsApp, which
    holds no consent of ours."""
    if contact.channel is not Channel.SMS:
        return False
    word = keywords.fold(cause.body)
    language = contact.language or YES.get(word) or NO.get(word)
    if word in NO:
        return await decline(conn, services, contact, standing, cause, language)
    if word in YES and await confirm(conn, services, contact, standing, cause, language):
        return True
    program = _advertised(services, cause.number, word)
    if program is None or (word in YES and await opt_ins.asked_since(
            conn, contact.id, EVER, services.clock.now())):
        return False
    outcome = await join(conn, services, contact, standing, Wish(
        program=program, number=cause.number, channel="keyword", author="contact",
        language=language, at=cause.received_at, wording=None, double=program.double_opt_in,
        message_class=program.message_class, message_id=cause.message_id,
        evidence={"sid": cause.sid, "words": cause.body}))
    if outcome in SAID:
        body = consent.both_languages(services, SAID[outcome], language)
        await consent.reply(conn, services, contact, standing, cause, body, Purpose.KEYWORD_REPLY)
    return True


# -- the answer to a request -----------------------------------------------------------------


async def confirm(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause,
    language: Language | None,
) -> bool:
    """The person says yes. False where nothing waits for it."""
    wish = await _answered(conn, services, contact, standing, cause, language)
    if wish is None:
        return False
    await opt_ins.close(conn, contact.id, "confirmed", services.clock.now())
    await _grant(conn, services, contact, standing, wish, "confirmed")
    return True


async def decline(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause,
    language: Language | None,
) -> bool:
    """The person says no, and is left in peace. False where nothing waits for it."""
    wish = await _answered(conn, services, contact, standing, cause, language)
    if wish is None:
        return False
    now = services.clock.now()
    await opt_ins.close(conn, contact.id, "declined", now)
    await _append(conn, services, contact, wish, "declined", None, now)
    return True


async def _answered(
    conn: Connection, services: Services, contact: Contact, standing: Standing, cause: Cause,
    language: Language | None,
) -> Wish | None:
    """What the contact was asked last, as a wish that this text of its decides on. A survey's or
    the bot's question that came after the request is what the text answers."""
    now = services.clock.now()
    found = await opt_ins.pending(conn, contact.id, now)
    program = services.numbers.programs.get(found.program) if found else None
    if found is None or program is None or standing.revoked_at is not None:
        return None
    if found.number != cause.number:
        return None  # said to another number: not to this question
    if await opt_ins.asked_since(conn, contact.id, found.requested_at, now):
        return None
    return Wish(
        program=program, number=cause.number, channel="keyword", author="contact",
        language=language, at=cause.received_at, double=False,
        wording=found.wording,
        message_class=found.message_class, message_id=cause.message_id,
        evidence={"sid": cause.sid, "words": cause.body, "asked_by": found.channel,
                  "asked_at": found.requested_at.isoformat()})


async def expire(services: Services) -> int:
    """Silence is a no: requests that nobody answered in time are closed; how many."""
    async with services.db.connect() as conn:
        return await opt_ins.expire(conn, services.clock.now())


# -- the end of one program ------------------------------------------------------------------


async def leave(
    conn: Connection, services: Services, contact: Contact, standing: Standing, program: str,
    cause: Cause,
) -> bool:
    """Ends one program and leaves the others. False where it was not granted."""
    if program not in standing.granted:
        return False
    now = services.clock.now()
    await consents.append(conn, services.ledger_key, contact.id, Entry(
        program=program, kind="revoked", channel=cause.channel, author=cause.author,
        language=contact.language,
        details={"address": contact.address, "number": cause.number, **cause.evidence}), now)
    await consents.set_ended(conn, contact.id, program)
    return True

