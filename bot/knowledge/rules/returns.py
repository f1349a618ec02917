"""Answers whether something may still be returned."""

from __future__ import annotations

from datetime import date, timedelta

from bot.knowledge.model import ShopFacts
from bot.knowledge.rules.said import Said, said
from bot.models import Language
from bot.sms import spoken


def answer(
    facts: ShopFacts, bought: date | None, today: date, language: Language
) -> tuple[Said, ...]:
    """Returns what answers a question about returns; nothing if the facts have none.

    bought: the day of the purchase, if the text names it."""
    returns = facts.returns
    if returns is None:
        return ()
    how = returns.how.get(language, "")
    tail = f" {how}" if how else ""
    if bought is None:
        return (said("utter_return", days=str(returns.days), how=tail),)
    last = bought + timedelta(days=returns.days)
    if last < today:
        return (said("utter_return_over", days=str(returns.days)),)
    until = spoken.month_day(last, language)
    if last.year != today.year:
        until += f" {last.year}"
    return (said("utter_return_still", days=str(returns.days), until=until, how=tail),)
