"""What the dialogue must know to tell a person how to join."""

from __future__ import annotations

from bot.consent import opt_in_store as opt_ins
from bot.contacts.store import Talk
from bot.db.database import Connection
from bot.dialogue.turn import Joining
from bot.models import BOT, Channel, Language
from bot.services import Services
from bot.sms.phone import country


async def joining(conn: Connection, services: Services, talk: Talk, number: str) -> Joining | None:
    """Returns the program that this contact can join on that number of ours, or None.

    A request that waits for a YES comes first, then the program that the number advertises."""
    if talk.conversation.owner != BOT or talk.contact.channel is not Channel.SMS:
        return None
    numbers = services.numbers
    request = None
    if talk.asked_to_join:
        request = await opt_ins.pending(conn, talk.contact.id, services.clock.now())
    asked = numbers.programs.get(request.program) if request and request.number == number else None
    heard = sorted(numbers.heard_on(number), key=lambda one: one != numbers.program_of(number))
    place = country(talk.contact.address)
    offered = (one for one in heard if place in one.countries and one.keyword(Language.EN))
    program = asked or next(offered, None)
    if program is None:
        return None
    words = {language: program.keyword(language) for language in Language}
    return Joining(
        program.title,
        {language: word.upper() for language, word in words.items() if word},
        asked=asked is not None,
        joined=talk.standing.granted.get(program.name) is not None,
    )
