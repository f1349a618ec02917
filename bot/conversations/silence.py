"""Falls silent where a machine would answer each of the bot's answers for ever."""

from __future__ import annotations

from datetime import datetime

from bot.contacts import audit_store as audit
from bot.contacts import cases_store as cases
from bot.db.database import Connection
from bot.dialogue.turn import Handoff, KeepTexts, MaybeOptOut, OptOut, Reply, SurveyStep, Turn
from bot.messages import answers_store as messages
from bot.messages.rules import WINDOW, loops
from bot.models import Inbound

LOOP = "loop"  # the kind of the item for staff
# What these say must be said: whoever is not asked can't be opted out by silence.
_NEEDED = (OptOut, MaybeOptOut, KeepTexts, Handoff)


async def falls(conn: Connection, inbound: Inbound, turn: Turn, now: datetime) -> bool:
    """Returns whether the turn's reply would go on with a loop; then staff get an item, once.

    The text is handled all the same, whatever else it does. The first answer after an act of staff
    is never withheld: what was answered before it does not count."""
    reply = next((effect for effect in turn.effects if isinstance(effect, Reply)), None)
    if reply is None or any(_exempt(effect) for effect in turn.effects):
        return False
    intent = turn.understanding.intent if turn.understanding else None
    since = now - WINDOW
    answers = await messages.recent(conn, inbound.contact_id, since)
    if not loops(answers, reply.text, inbound.body, intent):
        return False
    acted = await audit.last_act(conn, inbound.contact_id, since)
    if acted is not None:
        answers = [one for one in answers if one.at > acted]
        if not loops(answers, reply.text, inbound.body, intent):
            return False
    await cases.open_case(conn, inbound.contact_id, LOOP, inbound.id, now)
    return True


def _exempt(effect: object) -> bool:
    """Returns whether a reply beside this effect is never withheld."""
    accepted = isinstance(effect, SurveyStep) and effect.value is not None
    return accepted or isinstance(effect, _NEEDED)
