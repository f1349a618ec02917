"""bot/messages/rules.py: when an answer would only go on with a loop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.messages.rules import ANSWERS, LIKE, Answered, loops

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def answered(body: str, words: str, intent: str | None) -> Answered:
    return Answered(body, words, intent, NOW)


SORRY = [answered("Sorry?", "Ticket 17: I'm a robot", "out_of_scope")] * LIKE
CHATTY = [answered(f"answer {n}", f"text {n}", f"intent {n % 7}") for n in range(ANSWERS)]


@pytest.mark.parametrize(
    ("answers", "body", "words", "intent", "expected"),
    [
        ([], "Sorry?", "hello", "greet", False),
        (SORRY[1:], "Sorry?", "Ticket 18: I'm a robot", "out_of_scope", False),
        (SORRY, "Sorry?", "Ticket 18: I’m a ROBOT!", "out_of_scope", True),
        (SORRY, "Sorry?", "Ticket 18: im a robot", "greet", True),  # the same letters
        (SORRY, "Sorry?", "something else", "out_of_scope", True),  # the same intent
        (SORRY, "Sorry?", "something else", "greet", False),  # another kind of text
        (SORRY, "Hello!", "Ticket 18: I'm a robot", "out_of_scope", False),  # another answer
        (SORRY, "Sorry?", "something else", None, False),
        (CHATTY[1:], "answer 0", "text", "intent 3", False),
        (CHATTY, "a new answer", "a new text", "intent 3", True),
        (CHATTY, "a new answer", "TEXT", "intent 9", True),
        (CHATTY, "a new answer", "a new text", "intent 9", False),
    ],
)
def test_loops(answers: list[Answered], body: str, words: str, intent: str | None, expected: bool):
    assert loops(answers, body, words, intent) is expected
