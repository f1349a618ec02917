"""What makes people join: link, QR code, form and legal lines of a program."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from bot.errors import UsageError
from bot.models import Language
from bot.programs.model import Program
from bot.programs.numbers import Number, Numbers
from bot.services import Services
from bot.web.kit import kit
from tests.world import OURS

CLUB = {
    "name": "club",
    "title": {"en": "the Panier club", "fr": "le club Panier"},
    "frequency": {"en": "4 texts a month", "fr": "4 SMS par mois"},
    "keywords": ["JOIN", "REJOINDRE"],
    "terms_url": "https://lepanier.example/terms",
    "privacy_url": "https://lepanier.example/privacy",
}


def with_program(services: Services, **changes: object) -> Services:
    program = Program.model_validate({**CLUB, **changes})
    number = Number(number=OURS, program="club")
    services.live.present = Numbers((number,), (program,))
    return services


async def test_the_kit_in_both_languages(services: Services):
    english, french = kit(with_program(services), "club")
    assert (english.language, french.language) == (Language.EN, Language.FR)
    assert english.sms == f"sms:{OURS}?&body=JOIN" and french.sms == f"sms:{OURS}?&body=REJOINDRE"
    assert english.join.endswith("/join/club") and english.join in french.embed
    assert 'title="Join the Panier club by text"' in english.embed
    for said in ("JOIN", OURS, "Le Panier", "4 texts a month", "not a condition of purchase"):
        assert english.call is not None and said in english.call
    for said in ("Msg & data rates may apply", "STOP", "HELP", "https://lepanier.example/terms"):
        assert english.call is not None and said in english.call
    for said in ("REJOINDRE", OURS, "4 SMS par mois", "STOP", "https://lepanier.example/privacy"):
        assert french.call is not None and said in french.call
    assert not english.missing
    drawn = ElementTree.fromstring(english.picture or "")
    assert drawn.tag.endswith("svg") and drawn.get("width")


async def test_a_kit_without_a_word_or_of_nothing(services: Services):
    [english, _] = kit(with_program(services, keywords=[], terms_url=None), "club")
    assert (english.sms, english.call, english.picture) == (None, None, None)
    assert list(english.missing) == ["terms_url"]
    for name, changes in (("other", {}), ("club", {"ended": True})):
        with pytest.raises(UsageError, match="can be joined"):
            kit(with_program(services, **changes), name)
