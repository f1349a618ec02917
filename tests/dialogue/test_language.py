"""Which language a text is in, and which one it asks for."""

from __future__ import annotations

import pytest

from actions.smalltalk import wanted
from bot.dialogue.turn import SetLanguage
from bot.models import Language

EN, FR = Language.EN, Language.FR


@pytest.mark.parametrize(
    ("text", "present", "asked_for"),
    [
        ("english please", FR, EN),
        ("en français svp", EN, FR),
        ("FRANCAIS", EN, FR),
        ("I don't speak French", FR, EN),
        ("je ne parle pas anglais", EN, FR),
        ("je parle pas anglais désolé", EN, FR),
        ("not french, english", FR, EN),
        ("pas anglais, français", EN, FR),
        ("do you speak french?", EN, FR),
        ("vous parlez anglais ?", FR, EN),
        ("change the language", EN, FR),
        ("changer de langue", FR, EN),
        ("speak spanish?", EN, None),
        ("hablas español", FR, None),
        ("parlez-vous allemand", FR, None),
        ("i don’t understand french", FR, EN),
        ("my mom only speaks french", EN, FR),
        ("en anglais", FR, EN),
        ("en anglais", EN, EN),
    ],
)
def test_the_language_that_is_asked_for(text, present, asked_for):
    assert wanted(text, present) is asked_for


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what time do you open", EN),
        ("where is my parcel", EN),
        ("i want a refund", EN),
        ("do u have it in black", EN),
        ("thank you very much", EN),
        ("hours?", EN),
        ("vous ouvrez quand", FR),
        ("ou est mon colis", FR),
        ("je veux etre rembourse", FR),
        ("c koi vos horaires", FR),
        ("merci beaucoup", FR),
        ("bjr", FR),
        ("jveux rendre un article", FR),
    ],
)
async def test_a_text_is_answered_in_its_language(talk, text, language):
    contact = talk(default_language=FR if language is EN else EN)
    assert await contact.say(text)
    assert contact.spoken is language


@pytest.mark.parametrize("text", ["ok", "123", "👍", "xqzw", "stop"])
async def test_a_text_without_a_language_settles_none(talk, text):
    contact = talk()
    await contact.say(text)
    assert contact.effects(SetLanguage) == []
