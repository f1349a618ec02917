"""Replies to questions with several options, a number, a time, a place or a product."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Language
from bot.surveys.rules import Option, Outcome, QuestionKind, parse
from bot.surveys.rules.model import Range

EN, FR = Language.EN, Language.FR
LIKED = tuple(map(Option, "ABCD", ("Staff", "Prices", "Parking", "Range of goods")))
AIME = tuple(map(Option, "ABCD", ("Équipe", "Prix", "Parking", "Choix")))
SHOPS = ("Lyon Part-Dieu", "Lyon Bellecour", "Lille", "Paris Bastille", "Saint-Étienne")
PLACES = tuple(Option(str(number), name) for number, name in enumerate(SHOPS, 1))
MINUTES = Range(Decimal(0), Decimal(240), {EN: "minutes", FR: "minutes"})
KILOS = Range(Decimal("0.5"), Decimal(30), {EN: "kg", FR: "kg"}, 1)


def read(kind: QuestionKind, text: str, language: Language = EN) -> str:
    options = {QuestionKind.MULTIPLE: LIKED if language is EN else AIME}.get(kind, PLACES)
    allowed = KILOS if text.endswith("~") else MINUTES
    found = parse(kind, text.rstrip("~"), language, options, None, None, "", allowed)
    return found.value if found.value is not None else found.outcome.value


SEVERAL = """A, C = Staff; Parking|a and c = Staff; Parking|AC = Staff; Parking|c a = Staff; Parking
    |1 3 = Staff; Parking|1,3 = Staff; Parking|B = Prices|staff = Staff
    |Staff and prices = Staff; Prices
    |prices, staff = Staff; Prices|all = Staff; Prices; Parking; Range of goods
    |all of them = Staff; Prices; Parking; Range of goods|Parking + staff = Staff; Parking
    |A/B = Staff; Prices|the staff and the parking = Staff; Parking|D. = Range of goods
    |A E = INVALID|1 7 = INVALID|purple = INVALID|nothing at all = INVALID|why = INVALID|? = INVALID
    |stop = OPT_OUT|agent = HANDOFF|N/A = INVALID|staff or prices = INVALID
    |all four! = Staff; Prices; Parking; Range of goods|all three = INVALID
    |b n d = Prices; Range of goods|a 'n' c = Staff; Parking"""
PLUSIEURS = """A et C = Équipe; Parking|l'équipe et les prix = Équipe; Prix|prix = Prix
    |tout = Équipe; Prix; Parking; Choix|le choix, le parking = Parking; Choix|rien = INVALID
    |les deux = Équipe; Prix; Parking; Choix|les 4 ! = Équipe; Prix; Parking; Choix|zzz = INVALID
    |arrêt = OPT_OUT"""
NUMBERS = """12 = 12|about 12 = 12|12 minutes = 12|12 min = 12|it was 12 min = 12|twelve = 12
    |0 = 0|240 = 240|241 = INVALID|-3 = INVALID|1,5 = INVALID|2.5~ = 2.5|2,5 kg~ = 2.5|3.0~ = 3
    |2 or 3 = INVALID|2-3 = INVALID|10 to 15 = INVALID|12 people were rude = INVALID
    |more than 20 = INVALID|not 12 = INVALID|a lot = INVALID|12, because it was full = 12
    |5/10 = INVALID|18:30 = INVALID|0612345678 = INVALID|1000000000000 = INVALID|12 12 = INVALID
    |room 12 = INVALID|stop = OPT_OUT|who is this = HELP|12! = 12| 12 = 12|100 g~ = INVALID
    |12% = INVALID|15 m = 15|12 mniutes = 12|I waited 10 minutes = 10|like 5 = 5|15 or so = 15
    |1 hour = 60|an hour = 60|half an hour = 30|a quarter of an hour = 15|1h15 = 75|2 hrs = 120
    |an hour and a half = 90|three quarters of an hour = 45|two hours and a quarter = 135
    |2 h = 120|5 hours = INVALID|more than an hour = INVALID|1 hour or 2 hours = INVALID
    |none = 0|I didn't wait = 0|no wait at all = 0|none~ = INVALID|a dozen = 12|1 hour~ = INVALID
    |a full hour = 60|a good half hour = 30"""
NOMBRES = """douze = 12|environ 12 minutes = 12|une vingtaine = 20|12 mn = 12|c'était 12 = 12
    |plus de 20 = INVALID|2 ou 3 = INVALID|2,5~ = 2.5|une quinzaine de minutes = 15
    |une heure et demie = 90|une demi-heure = 30|un quart d'heure = 15|dans les 20 = 20
    |trois quarts d'heure = 45|genre 5 = 5|j'ai attendu 10 minutes = 10|je n'ai pas attendu = 0
    |aucune attente = 0|plus d'une heure = INVALID"""
TIMES = """9:30 = 09:30|9.30 pm = 21:30|18h = 18:00|18h30 = 18:30|noon = 12:00|6 pm = 18:00
    |6am = 06:00|half past six in the evening = 18:30|at 18:00 please = 18:00|15 = 15:00
    |6 = INVALID|at 6 = INVALID|half past six = INVALID|25:00 = INVALID|9:75 = INVALID
    |9:30 or 10:00 = INVALID|soon = INVALID|in 2 hours = INVALID|midnight = 00:00|stop = OPT_OUT
    |7 in the evening = 19:00|10 in the morning, when it's quiet = 10:00|1:45 pm. = 13:45
    |eight at night = 20:00|12:30ish = 12:30|6:30 pm = 18:30
    |7 in the evening or 8 at night = INVALID
    |29 in the morning = INVALID"""
HEURES = """18h = 18:00|8h30 = 08:30|à 18 h = 18:00|midi = 12:00|minuit = 00:00|6h du soir = 18:00
    |bientôt = INVALID|vers 18h30 = 18:30|3h de l'après-midi = 15:00|dix heures et demie = 10:30
    |quinze heures trente = 15:30|dix heures soixante = INVALID
    |sept heures du soir = 19:00|onze heures moins le quart = 10:45|huit heures et quart = 08:15"""
NAMES = """Lille = Lille|lille = Lille|in Lille = Lille|the one in Lile = Lille
    |bastille = Paris Bastille
    |Paris = Paris Bastille|Bellecour = Lyon Bellecour|lyon part dieu = Lyon Part-Dieu
    |Lyon = INVALID
    |saint etienne = Saint-Étienne|St Etienne = Saint-Étienne|Lille and Lyon Bellecour = INVALID
    |Nice = INVALID|3 = INVALID|B = INVALID|somewhere = INVALID|stop = OPT_OUT"""


def table(lines: str) -> list[tuple[str, str]]:
    pairs = (one.rsplit(" = ", 1) for one in lines.replace("\n    ", "").split("|"))
    return [(text, value.strip()) for text, value in pairs]


@pytest.mark.parametrize(
    ("kind", "language", "text", "value"),
    [
        (kind, language, *pair)
        for kind, language, lines in (
            (QuestionKind.MULTIPLE, EN, SEVERAL),
            (QuestionKind.MULTIPLE, FR, PLUSIEURS),
            (QuestionKind.NUMBER, EN, NUMBERS),
            (QuestionKind.NUMBER, FR, NOMBRES),
            (QuestionKind.TIME, EN, TIMES),
            (QuestionKind.TIME, FR, HEURES),
            (QuestionKind.PLACE, EN, NAMES),
            (QuestionKind.PRODUCT, FR, "Lille = Lille|à Lille = Lille|rien = INVALID"),
        )
        for pair in table(lines)
    ],
)
def test_a_reply(kind: QuestionKind, language: Language, text: str, value: str) -> None:
    assert read(kind, text, language) == value


@given(st.sampled_from(list(QuestionKind)), st.text(max_size=60), st.sampled_from(list(Language)))
def test_nothing_that_is_no_answer_gets_a_value(
    kind: QuestionKind, text: str, language: Language
) -> None:
    options = LIKED if kind is QuestionKind.MULTIPLE else PLACES
    found = parse(kind, text, language, options, None, None, "", KILOS)
    assert (found.value is not None) is (found.outcome is Outcome.VALUE)
    if found.value is None:
        return
    if kind is QuestionKind.NUMBER:
        assert Decimal(found.value) in KILOS
    if kind is QuestionKind.MULTIPLE:
        assert set(found.value.split("; ")) <= {one.label for one in LIKED}
    if kind in (QuestionKind.PLACE, QuestionKind.PRODUCT):
        assert found.value in SHOPS
