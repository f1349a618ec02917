"""Which texts are put as a question."""

import pytest

from bot.reading.clauses import asks


@pytest.mark.parametrize(
    "text",
    [
        "Can I bring my dog to the shop?",
        "are dogs allowed inside",
        "Hello, do you hem trousers",
        "vous avez un parking ?",
        "Bonjour, est-ce que les chiens sont admis",
        "y a t il un parking",
        "on peut payer en tickets resto",
        "combien de places assises",
    ],
)
def test_a_question_with_or_without_its_mark(text: str):
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "you should open on sundays",
        "It would be great to have a bike rack",
        "I'd love longer hours in summer",
        "ce serait bien d'avoir un banc",
        "pensez à des sachets en papier",
        "more vegan options please",
    ],
)
def test_what_is_no_question(text: str):
    assert not asks(text)
