"""The catalogs: complete, up to date, and with the same placeholders as the English."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from bot.models import Language
from bot.web.catalog import FOLDER, translate
from scripts.catalog import kept, renewed, written

PLACE = re.compile(r"%\(\w+\)[rs]|\{\w+\}")


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    return [message for message in kept(Language.FR) if message.id]


def both(message: Message) -> tuple[list[str], list[str]]:
    """The forms of a message, English and French."""
    as_list = [x if isinstance(x, tuple | list) else (x,) for x in (message.id, message.string)]
    return list(as_list[0]), list(as_list[1])


def test_the_catalog_has_the_words_of_the_code_and_no_others():
    assert (FOLDER / "fr.po").read_bytes() == written(renewed(Language.FR)), (
        "run python -m scripts.catalog, and translate what is new"
    )


def test_nothing_is_empty_or_fuzzy(messages: list[Message]):
    assert len(messages) > 200
    assert not [m.id for m in messages if m.fuzzy or not all(both(m)[1])]


def test_placeholders_are_the_same(messages: list[Message]):
    for message in messages:
        english, french = both(message)
        wanted = {frozenset(PLACE.findall(form)) for form in english}
        assert {frozenset(PLACE.findall(form)) for form in french} <= wanted, message.id


def test_words_are_translated_with_their_values():
    assert translate(Language.FR, "Welcome, %(name)s", name="Zoé") == "Bienvenue, Zoé"
    assert translate(Language.EN, "Welcome, %(name)s", name="Zoé") == "Welcome, Zoé"
