"""Less, not none: carries out a person's wish for fewer texts, and confirms it.

Nothing here widens a consent: a frequency holds within what was granted, and the offers that a
person has ended come back only by their own opt-in.
"""

from __future__ import annotations

from bot.consent import changes as consent
from bot.consent import opt_in_store as opt_ins
from bot.consent import personal_link as links
from bot.consent import store as consents
from bot.consent.change import Change
from bot.contacts import audit_store as audit
from bot.contacts import standing_store as standings
from bot.models import Frequency, Language, MessageClass, Purpose
from bot.reading.less import LessWish

SAID = {
    Frequency.ANY: "utter_less_already",
    Frequency.WEEKLY: "utter_less_weekly",
    Frequency.MONTHLY: "utter_less_monthly",
}
_STEP = {
    Frequency.ANY: Frequency.WEEKLY,
    Frequency.WEEKLY: Frequency.MONTHLY,
    Frequency.MONTHLY: Frequency.MONTHLY,
}
_ORDER = (Frequency.ANY, Frequency.WEEKLY, Frequency.MONTHLY)  # each lets fewer texts through


async def carry_out(change: Change, wish: LessWish, language: Language | None) -> Change:
    """Does what the person wishes and says so. Does nothing if all texts have ended already.

    A wish for less answers the question whether to end them all. language: of the confirmation."""
    if change.standing.revoked_at is not None:
        return change
    change = await consent.clear_doubt(change, "less, not none") or change
    if wish.offers:
        frequency = frequency_after(change.standing.frequency, wish)
        said = SAID[Frequency.ANY if change.standing.promotions_ended else frequency]
        change = await set_frequency(change, frequency)
    else:
        said = "utter_less_offers"
        if wish.frequency:
            change = await set_frequency(change, wish.frequency)
    body = change.services.texts.render(
        said,
        change.contact.language or language or change.services.settings.default_language,
        {
            **consent.variables(change.services),
            "link": links.personal(change.services, change.contact.subject_id),
        },
    )
    if not wish.offers:
        change = await end_offers(change, body) or change
    await consent.reply(change, body, Purpose.KEYWORD_REPLY)
    return change


def frequency_after(present: Frequency, wish: LessWish) -> Frequency:
    """Returns the frequency that a wish results in: the one it names, else one step less.

    Who finds that it is too much gets no more by the number that they name."""
    if wish.frequency is None:
        return _STEP[present]
    return max(wish.frequency, present, key=_ORDER.index) if wish.fewer else wish.frequency


async def set_frequency(change: Change, frequency: Frequency) -> Change:
    """Sets how often offers come at most, and notes it if it is new."""
    if not await standings.set_frequency(change.conn, change.contact.id, frequency):
        return change
    details: dict[str, object] = {"frequency": frequency}
    if change.cause.message_id is not None:
        details["message_id"] = change.cause.message_id
    await audit.write(
        change.conn, "contact", "set frequency", change.contact.id, details, change.now
    )
    return change.after(frequency=frequency)


async def end_offers(change: Change, wording: str | None = None) -> Change | None:
    """Revokes the promotional class in all programs; what is granted for information stays.

    Ends an open request for offers too. Returns None if they had ended and none is granted since.
    wording: the text that confirms it."""
    conn, contact_id, granted = change.conn, change.contact.id, change.standing.granted
    offers = MessageClass.PROMOTIONAL
    pending = await opt_ins.pending(conn, contact_id, change.now)
    if pending and pending.message_class is offers:
        await opt_ins.close(conn, contact_id, "declined", change.now)
    if change.standing.promotions_ended and offers not in granted.values():
        return None
    await change.note("class_revoked", message_class=offers, wording=wording)
    await standings.end_promotions(conn, contact_id, change.now)
    await consents.end_promotions(conn, contact_id)
    return change.after(
        granted=dict.fromkeys(granted, MessageClass.INFORMATIONAL), promotions_ended=True
    )
