"""Tells a person what their own coupon is worth now. A rule of reading, ahead of the model.

Of codes that are somebody else's, or nobody's, there is no fact, so that nothing is said of them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.dialogue import survey as surveys
from bot.dialogue.turn import Effect, Facts, KeepTexts, Reply, Turn
from bot.models import BOT, Language, Purpose
from bot.orders.coupons.model import Coupon
from bot.orders.coupons.rules.state import State
from bot.orders.coupons.rules.state import state as state_of
from bot.orders.coupons.rules.typed import language_of, only_about
from bot.sms.segments import joined
from bot.sms.spoken import money, spoken_day
from bot.texts import Texts

SAID = {
    State.VALID: "utter_coupon_valid",
    State.USED: "utter_coupon_used",
    State.EXPIRED: "utter_coupon_expired",
    State.EARLY: "utter_coupon_early",
}


def asked(text: str, facts: Facts) -> bool:
    """Returns whether a text asks about the person's own coupons and nothing else."""
    return facts.owner == BOT and only_about(text, [one.code for one in facts.coupons])


Introduced = Callable[[str, Language, Facts, Purpose], Reply]


def turn(
    state: dict[str, object] | None, text: str, facts: Facts, texts: Texts, introduced: Introduced
) -> Turn:
    """Returns the turn: what the coupons are worth now, and the question of a survey that waits.
    introduced: makes the reply. Whoever is served does not want the texts to stop."""
    said = language_of(text, [one.code for one in facts.coupons])
    spoken = facts.language or said or facts.default_language
    lines, purpose = (
        [_one(coupon, facts, spoken, texts) for coupon in facts.coupons],
        Purpose.ANSWER,
    )
    survey = surveys.waiting(facts)
    if survey is not None and not facts.held_for:
        lines.append(surveys.asked(survey, spoken))
        purpose = Purpose.SURVEY_QUESTION
    served: tuple[Effect, ...] = (KeepTexts(served=True),) if facts.held_for else ()
    reply = introduced(joined(lines), spoken, facts, purpose)
    return Turn(state or {}, (*served, reply), None)


def _one(coupon: Coupon, facts: Facts, spoken: Language, texts: Texts) -> str:
    now_is = state_of(coupon, facts.now)
    pool, today = coupon.pool, facts.now.astimezone(ZoneInfo(coupon.pool.zone)).date()
    values = {**facts.variables, "code": coupon.code, "worth": worth(coupon, spoken)}
    if coupon.used is not None:
        at = coupon.used.at.astimezone(ZoneInfo(pool.zone)).date()
        values["date"] = spoken_day(at, spoken, today)
    day = pool.first_day if now_is is State.EARLY else pool.last_day
    name = SAID[now_is]
    if day is not None and now_is is not State.USED:
        values["date"] = spoken_day(day, spoken, today)
    elif now_is is State.VALID:
        name = "utter_coupon_valid_always"
    said = [texts.render(name, spoken, values)]
    if now_is is State.VALID and pool.minimum is not None:
        least = money(pool.minimum, pool.worth.currency or "", spoken).strip()
        said.append(texts.render("utter_coupon_minimum", spoken, {**values, "amount": least}))
    return " ".join(said)


def worth(coupon: Coupon, spoken: Language) -> str:
    """Returns what a coupon takes off, in words: 20%, €10 · 20 %, 10 €."""
    worth = coupon.pool.worth
    if worth.amount is not None:
        return money(worth.amount, worth.currency or "", spoken)
    percent = f"{(worth.percent or Decimal(0)).normalize():f}"
    return f"{percent.replace('.', ',')} %" if spoken is Language.FR else f"{percent}%"
