"""Times of day and numbers of orders in any text (bot/reading/times.py, codes.py)."""

from __future__ import annotations

import pytest

from bot.models import EntityKind
from bot.reading.entities import find
from bot.reading.times import times


def values(text: str, kind: EntityKind) -> list[str]:
    return [one.value for one in find(text) if one.kind is kind]


@pytest.mark.parametrize(("text", "said"), [
    ("at 6pm", ["18:00"]), ("6.30 p.m.", ["18:30"]), ("12am", ["00:00"]), ("12 pm", ["12:00"]),
    ("13pm", []), ("0am", []), ("630pm", ["18:30"]), ("1015 am", ["10:15"]), ("18:30", ["18:30"]),
    ("24:10", []), ("18h30", ["18:30"]), ("18 h", ["18:00"]), ("9h et quart", ["09:15"]),
    ("9h et demie", ["09:30"]), ("9h moins le quart", ["08:45"]), ("0h moins le quart", []),
    ("8h du soir", ["20:00"]), ("3h de l'apres-midi", ["15:00"]), ("8h du mat", ["08:00"]),
    ("20h du soir", ["20:00"]), ("25h", []), ("en 24h", []), ("sous 2h", []),
    ("noon", ["12:00"]), ("midi et demi", ["12:30"]), ("minuit", ["00:00"]),
    ("midnight", ["00:00"]), ("6 o'clock", ["06:00?"]), ("nien oclock", ["09:00?"]),
    ("18 o'clock", ["18:00"]), ("half past six", ["06:30?"]), ("half 7", ["07:30?"]),
    ("quarter past ten", ["10:15?"]), ("quarter to 8", ["07:45?"]), ("quarter to 0", []),
    ("half past 30", []), ("at 8", ["08:00?"]), ("at 14", ["14:00"]),
    ("till 5.30 please", ["05:30?"]),
    ("in two hours", ["+PT2H"]), ("dans une heure", ["+PT1H"]), ("in an hour", ["+PT1H"]),
    ("dans 20 mn", ["+PT20M"]), ("dans 1h30", ["+PT1H30M"]), ("in half an hour", ["+PT30M"]),
    ("dans une demi-heure", ["+PT30M"]), ("in twenty-five minutes", ["+PT25M"]),
    ("6:30 pm", ["18:30"]), ("12:30ish", ["12:30"]), ("dans l'apres-midi", []),
    ("at 8 people", []), ("80:30", []), ("it costs 18", []), ("", []),
])  # fmt: skip
def test_times(text: str, said: list[str]):
    assert values(text, EntityKind.TIME) == said


def test_where_a_time_stands():
    [one] = times("at 18h30 ok")
    assert "at 18h30 ok"[one.start : one.end] == "18h30"


@pytest.mark.parametrize(("text", "said"), [
    ("order 123", ["123"]), ("order 12", []), ("ref A12", []), ("#1234", ["1234"]),
    ("the number is 4001", ["4001"]), ("4001", ["4001"]), ("400", []), ("LP4001 thx", ["LP4001"]),
    ("its 123456", ["123456"]), ("its 12345", []), ("1234567890123 pls", []),
    (f"order {'1' * 30}", ["1" * 30]), (f"order {'1' * 31}", []),
    ("my code 482913", []), ("item AB1234", []), ("order 4001 and #4002", ["4001", "4002"]),
    ("order 4500€", []), ("order 4500 or 4501?", ["4500"]), ("commande 90 331,", ["90331"]),
    ("order jo4001@mail.com", []),
])  # fmt: skip
def test_order_numbers(text: str, said: list[str]):
    assert values(text, EntityKind.ORDER_NUMBER) == said
