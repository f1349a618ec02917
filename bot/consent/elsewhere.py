"""Consent by API: other systems of the business report agreements and opt-outs, and read them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.consent import changes as consent
from bot.consent import opt_in as opting_in
from bot.consent import opt_in_store as opt_ins
from bot.consent import preferences_store as preferences
from bot.consent import sign_up as signing_up
from bot.consent import suppression
from bot.consent.change import Cause, lock
from bot.consent.opt_in import Outcome, Wish
from bot.contacts import store as contacts
from bot.errors import TextoError
from bot.models import Channel, Language, MessageClass
from bot.programs import mobile as mobiles
from bot.programs.mobile import BadNumber
from bot.programs.model import Program
from bot.services import Services
from bot.sms import phone


class Unfit(TextoError):  # noqa: N818
    """A request that is well formed and can't be carried out. reason: a word for programs."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One person's agreement, given elsewhere.

    wording: the words that were shown; source: where. double: if true, asks for a YES by text even
    if the program would not; the program's own double opt-in can't be left out."""

    number: str
    program: str
    wording: str
    source: str
    message_class: MessageClass | None = None
    language: Language | None = None
    ip: str | None = None
    user_agent: str | None = None
    double: bool | None = None


def known_program(services: Services, name: str) -> Program:
    """Returns the program of this name. Raises Unfit, which lists the known ones."""
    found = services.numbers.programs.get(name)
    if found is None:
        raise Unfit(
            "unknown_program",
            f"{name!r} is no program; there are {', '.join(services.numbers.programs)}",
        )
    return found


def wish_of(
    services: Services, sent: Agreement, author: str, channel: str
) -> tuple[str, Cause, Wish]:
    """Returns the number, the cause and the wish to join. Raises Unfit."""
    program = known_program(services, sent.program)
    message_class = sent.message_class or program.message_class
    if not MessageClass.INFORMATIONAL <= message_class <= program.message_class:
        raise Unfit(
            "message_class",
            f"{program.name} is {program.message_class}; {message_class} can't be granted in it",
        )
    if sent.double is False and program.double_opt_in:
        raise Unfit(
            "double_opt_in", f"{program.name} asks for a double opt-in, which can't be left out"
        )
    sender = services.numbers.sender(program.name)
    if sender is None:
        raise Unfit("no_sender", "there is no number that could text; `texto number add` adds one")
    try:
        mobile = mobiles.mobile(sent.number, None, program.countries)
    except BadNumber as error:
        raise Unfit(error.refusal.value, str(error)) from None
    cause = Cause(
        sender,
        services.clock.now(),
        channel,
        author,
        evidence={"source": sent.source, "ip": sent.ip, "user_agent": sent.user_agent},
    )
    return (
        mobile.number,
        cause,
        Wish(
            program,
            message_class,
            sent.language,
            double=program.double_opt_in or bool(sent.double),
            wording=sent.wording or None,
        ),
    )


async def join(services: Services, sent: Agreement, author: str, channel: str) -> Outcome:
    """Signs a number up for a program. Raises Unfit."""
    return await signing_up.sign_up(services, *wish_of(services, sent, author, channel))


async def leave(
    services: Services,
    number: str,
    program: str | None,
    source: str | None,
    author: str,
    channel: str,
) -> None:
    """Opts a number out, even one that we don't know yet, so that it is not texted later.

    program: the one to end; None ends all texts. Raises Unfit."""
    number = _number(number)
    if program is not None:
        known_program(services, program)
    ours = services.numbers.active
    cause = Cause(
        ours[0].number if ours else "",
        services.clock.now(),
        channel,
        author,
        evidence={"source": source},
    )
    async with services.db.begin() as conn:
        if await suppression.suppressed(conn, services, [number]):
            return  # erased, and never texted anyway
        if program is not None and await contacts.find(conn, number) is None:
            return  # it has joined nothing
        contact_id = await contacts.make(
            conn, number, Channel.SMS, cause.number, services.clock.now()
        )
        change = await lock(conn, services, contact_id, cause)
        if program is None:
            await consent.revoke(change, silently=True)
        else:
            await opting_in.leave(change, program)


async def look(services: Services, number: str) -> dict[str, object] | None:
    """Returns what a number has agreed to, as JSON values, or None if it is unknown.

    Raises Unfit."""
    address = _number(number)
    async with services.db.connect() as conn:
        known = await contacts.find(conn, address)
        if known is None:
            return None
        contact, _, standing = await contacts.load(conn, known.id)
        found = await preferences.find(conn, contact.subject_id)
        pending = await opt_ins.pending(conn, contact.id, services.clock.now())
    return {
        "number": address,
        "opted_out": standing.revoked_at is not None,
        "opted_out_at": standing.revoked_at.isoformat() if standing.revoked_at else None,
        "held": standing.held_for is not None,
        "frequency": found.frequency if found else None,
        "programs": dict(standing.granted),
        "pending": pending.program if pending else None,
    }


def _number(written: str) -> str:
    """Returns an international number in E.164. Raises Unfit."""
    try:
        found = phone.parse(written)
    except phone.BadAddress as error:
        raise Unfit("invalid", str(error)) from None
    if found.kind is not phone.AddressKind.E164:
        raise Unfit("invalid", "a phone number in international form is expected (+33612345678)")
    return found.raw
