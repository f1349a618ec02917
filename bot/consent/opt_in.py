"""Opt-in to a program: asks, confirms or declines, grants, ends.

Each step is an event of the ledger and at most one text, in a transaction that has the contact's
consent locked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.consent import changes as consent
from bot.consent import opt_in_store as opt_ins
from bot.consent import store as consents
from bot.consent.change import Change
from bot.consent.ledger.in_force import by_the_person
from bot.consent.opt_in_store import OptIn
from bot.models import (
    BOT,
    PRIORITY_REPLY,
    Contact,
    Language,
    MessageClass,
    Purpose,
)
from bot.programs.mobile import PREFIX
from bot.programs.model import RATED, Program
from bot.services import Services
from bot.sms.phone import country

DAY = timedelta(days=1)  # one request per number, and the budget per prefix


class Outcome(StrEnum):
    """The result of a wish to join."""

    GRANTED = "granted"
    REQUESTED = "requested"  # a text asks for a YES
    ALREADY = "already"  # the contact has this program in full
    REVOKED = "revoked"  # opted out: only the person's own START brings it back
    PENDING = "pending"  # was asked about this program, and may still answer
    TOO_SOON = "too_soon"  # one request per number in 24 h
    OVER_BUDGET = "over_budget"  # too many numbers like this one today
    COUNTRY = "country"  # not a country of this program


@dataclass(frozen=True, slots=True)
class Wish:
    """One person's wish to join a program.

    message_class: what is consented to. language: the one the wish was made in, if that is known.
    double: whether a YES must confirm. wording: the words that were shown, exactly."""

    program: Program
    message_class: MessageClass
    language: Language | None
    double: bool
    wording: str | None


async def join(change: Change, wish: Wish) -> Outcome:
    """Grants the program, or asks for a YES by text; any other outcome writes nothing."""
    if change.standing.revoked_at is not None:
        return Outcome.REVOKED
    granted = change.standing.granted.get(wish.program.name)
    if granted is not None and granted >= wish.message_class:
        return Outcome.ALREADY
    if country(change.contact.address) not in wish.program.countries:
        return Outcome.COUNTRY
    wish = _asked_first(change, wish)
    # Whoever texts a keyword pays for it and owns the number; whoever fills in a form need not.
    if wish.double or change.cause.channel != "keyword":
        refused = await _refused(change, wish)
        if refused is not None:
            return refused
        await opt_ins.add(
            change.conn,
            change.contact.id,
            program=wish.program.name,
            message_class=wish.message_class,
            channel=change.cause.channel,
            number=change.cause.number,
            prefix=_prefix(change.contact),
            now=change.now,
            expires_at=change.now + timedelta(hours=wish.program.confirm_within),
            outcome=None if wish.double else "confirmed",
            program_version=wish.program.version or None,
        )
    if wish.double:
        await _ask(change, wish)
        return Outcome.REQUESTED
    await _grant(change, wish, "granted")
    return Outcome.GRANTED


def _asked_first(change: Change, wish: Wish) -> Wish:
    """Returns the wish, to be confirmed by a YES if the person has ended the offers and these words
    are only said to be theirs."""
    offers = wish.message_class is MessageClass.PROMOTIONAL
    if offers and change.standing.promotions_ended and change.cause.channel != "keyword":
        return replace(wish, double=True)
    return wish


def _prefix(contact: Contact) -> str:
    return contact.address[:PREFIX]


async def _refused(change: Change, wish: Wish) -> Outcome | None:
    """Returns why this contact can't be asked now, or None.

    If it can be asked, closes its earlier request."""
    conn, contact, now = change.conn, change.contact, change.now
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
    # an older request, which may have run out without the job having closed it yet
    await opt_ins.close(conn, contact.id, "replaced" if pending else "expired", now)
    return None


async def _ask(change: Change, wish: Wish) -> None:
    body = words(
        change.services, "utter_optin_request", wish.program, change.contact, wish.language
    )
    await _note(change, wish, "requested", request=body)
    await change.say(
        body, Purpose.OPT_IN_REQUEST, author=BOT, priority=PRIORITY_REPLY, program=wish.program.name
    )


async def _grant(change: Change, wish: Wish, kind: str) -> None:
    """Grants the program and sends its first text, as CTIA asks for. kind: granted or confirmed."""
    name = wish.program.name
    seq = await _note(change, wish, kind)
    await consents.set_granted(
        change.conn,
        [(change.contact.id, name, wish.message_class, seq)],
        change.now,
        by_the_person=by_the_person(kind, change.cause.channel),
    )
    change = change.after(granted={**change.standing.granted, name: wish.message_class})
    body = words(
        change.services, "utter_optin_welcome", wish.program, change.contact, wish.language
    )
    await change.say(body, Purpose.WELCOME, author=BOT, priority=PRIORITY_REPLY, program=name)


async def _note(change: Change, wish: Wish, kind: str, *, request: str | None = None) -> int:
    """Appends an event about the wish to the ledger and returns its seq.

    request: the text that asks for the YES. The event's wording is what the person had seen: the
    form's, else that text."""
    if request is not None:
        change = change.proved_by(request=request)
    if wish.program.version:
        change = change.proved_by(program_version=wish.program.version)
    return await change.note(
        kind,
        program=wish.program.name,
        message_class=wish.message_class,
        language=change.contact.language or wish.language,
        wording=wish.wording or request,
    )


def words(
    services: Services, name: str, program: Program, contact: Contact, language: Language | None
) -> str:
    """Renders a text about a program, with carriers' charges for the countries that have them."""
    rated = country(contact.address) in RATED
    language = consent.language_of(contact, language) or services.settings.default_language
    variables = consent.variables(services)
    return services.texts.render(
        name,
        language,
        {
            **variables,
            "title": program.title[language],
            "frequency": program.frequency[language],
            "rates": services.texts.render("utter_rates", language, variables) + " "
            if rated
            else "",
        },
    )


# -- the answer to a request -----------------------------------------------------------------


async def confirm(change: Change, language: Language | None) -> bool:
    """Grants what was asked, after a yes. Returns False if no request is open."""
    answered = await _answer(change, language, "confirmed")
    if answered is not None:
        await _grant(*answered, "confirmed")
    return answered is not None


async def decline(change: Change, language: Language | None) -> bool:
    """Declines what was asked, after a no. Returns False if no request is open."""
    answered = await _answer(change, language, "declined")
    if answered is not None:
        await _note(*answered, "declined")
    return answered is not None


async def asked(change: Change) -> tuple[OptIn, Program] | None:
    """Returns the open request that this text answers, and its program; None if it answers none.

    A survey's, the bot's or staff's question that came after the request is what the text answers
    instead."""
    conn, contact_id, now = change.conn, change.contact.id, change.now
    request = await opt_ins.pending(conn, contact_id, now)
    program = change.services.numbers.programs.get(request.program) if request else None
    if request is None or program is None or change.standing.revoked_at is not None:
        return None
    if request.number != change.cause.number:
        return None  # sent to another number: no answer to this question
    if await opt_ins.asked_since(conn, contact_id, request.requested_at, now):
        return None
    return request, program


async def _answer(
    change: Change, language: Language | None, outcome: str
) -> tuple[Change, Wish] | None:
    """Closes the open request that this text answers. Returns the change with the request in its
    proof, and the wish that was asked about; None if the text answers none."""
    found = await asked(change)
    if found is None:
        return None
    request, program = found
    await opt_ins.close(change.conn, change.contact.id, outcome, change.now)
    shown = program.model_copy(update={"version": request.program_version or 0})
    return (
        change.proved_by(asked_by=request.channel, asked_at=request.requested_at.isoformat()),
        Wish(shown, request.message_class, language, double=False, wording=request.wording),
    )


async def expire(services: Services) -> int:
    """Closes the requests that were not answered in time: silence is a no. Returns how many."""
    async with services.db.connect() as conn:
        return await opt_ins.expire(conn, services.clock.now())


# -- the end of one program ------------------------------------------------------------------


async def leave(change: Change, program: str) -> Change | None:
    """Ends one program and leaves the others. Returns None if it was not granted."""
    granted = dict(change.standing.granted)
    if granted.pop(program, None) is None:
        return None
    await change.note("revoked", program=program)
    await consents.set_ended(change.conn, change.contact.id, program)
    return change.after(granted=granted)
