"""A person who texts their code learns what it is worth now; of others' codes nothing is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.dialogue.turn import OptOut
from bot.models import Language
from bot.orders.coupons.model import Coupon, Pool, Redemption, Worth
from bot.orders.coupons.rules.typed import named
from tests.dialogue.talk import Talk

EN, FR = Language.EN, Language.FR
CODE = "K7WM3QX6"
SPRING = Pool("spring", Worth(percent=Decimal(20)), "Europe/Paris")


class Customer(Talk):
    """With the coupons that a text names, as conversations/turns.py finds them."""

    coupon: Coupon | None = None

    async def say(self, text: str) -> str:
        mine = (self.coupon,) if self.coupon and self.coupon.code in named(text) else ()
        self.facts = replace(self.facts, coupons=mine)
        return await super().say(text)


def customer(engine, coupon: Coupon | None, **facts) -> Customer:
    found = Customer(engine, **facts)
    found.coupon = coupon
    return found


@pytest.mark.parametrize(
    ("text", "language", "reply"),
    [
        (CODE, EN, f"Your code {CODE} is valid: 20% off until "),
        ("is k7wm 3qx6 still valid?", EN, f"Your code {CODE} is valid: 20% off until "),
        (
            "mon code K7WM3QX6 marche encore ?",
            FR,
            f"Votre code {CODE} est valable : 20 % jusqu'au ",
        ),
    ],
)
async def test_a_valid_code(engine, text: str, language: Language, reply: str):
    who = customer(engine, None, language=language)
    last = (who.facts.now + timedelta(days=3)).date()
    who.coupon = Coupon(CODE, replace(SPRING, last_day=last), 1, who.facts.now)
    assert (await who.say(text)).startswith(reply)


async def test_a_used_a_late_and_an_endless_code(engine):
    who = customer(engine, None, language=EN)
    now = who.facts.now
    who.coupon = Coupon(CODE, SPRING, 1, now, Redemption(1, now, "sam"))
    assert f"Your code {CODE} was used on " in await who.say(CODE)
    yesterday = (now - timedelta(days=2)).date()
    who.coupon = Coupon(CODE, replace(SPRING, last_day=yesterday), 1, now)
    assert f"Your code {CODE} expired on " in await who.say(CODE)
    ten = Worth(amount=Decimal(10), currency="EUR")
    who.coupon = Coupon(CODE, replace(SPRING, worth=ten, minimum=Decimal(30)), 1, now)
    assert await who.say(CODE) == f"Your code {CODE} is valid: €10 off. For purchases from €30."


async def test_nothing_is_said_of_other_peoples_codes(engine):
    who = customer(engine, None, language=EN)
    assert CODE not in await who.say(CODE)


async def test_an_opt_out_beside_a_code_is_an_opt_out(engine):
    who = customer(engine, None, language=EN)
    who.coupon = Coupon(CODE, SPRING, 1, who.facts.now)
    await who.say(f"stop sending me codes like {CODE}, unsubscribe me")
    assert any(isinstance(effect, OptOut) for effect in who.last.effects)
