"""bot/reading/confirmation.py on what people answer to a request to join."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Language
from bot.reading.confirmation import MAX_LENGTH, confirmation

# Texts parted by "|"; ⏎ is a line break within one.
CLEAR = """
yes|YES|Yes!|yes please|YES YES|yess|yesss|oui|oui oui|ouiii|Oui svp|oui merci|yes thanks
Yes I confirm|oui je confirme|Yes⏎Bob|yes, thank you|YES PLEASE!!|Oui!|yes sign me up
yes i want to join|oui je veux m'inscrire|oui avec plaisir|Yes sure|yes ok|oui d'accord
yes definitely|yes 👍|oui bien sûr|yes of course|y|Y|Yes sir|oui s'il vous plaît
Oui, je confirme mon inscription|yes I agree|YES I do|yes go ahead|oui allez-y|yes it's me
hello yes|Bonjour oui merci|Yes this is Maria|YES to the club|oui j'accepte|yes confirm
OUI CONFIRMER|yes lets go|oui ok|yes absolutely|oui parfait|yess please|yse|"YES"|Yes.
OUI, Fatou Diallo|yes yes yes!|oui volontiers|yes I'd love to|yes join|YES CLUB|yes count me in
oui inscrivez-moi|OUI je veux bien recevoir vos offres|Yes, add me please|yes thx 😊|Oui 😊
yes!! yes!!|yes, this is Kwame|OUI BIEN SUR|yeees|ouui|Yes, I would like to receive texts
yes lovely|oui super
"""

ALMOST = """
👍|ok|OK|sure|yep|yeah|d'accord|ouais|dac|okay thanks|ok merci|Sure!|yup|ok 👍|daccord|bien sûr
I confirm|je confirme|yeah sure|ok super|kk|absolutely|ouais ok|c'est bon|confirm|👍👍|ok!
sure thing|d'acc|okay dokay
"""

OTHERS = """
yes but not now|yes if it's free|oui mais plus tard|yes, no wait|oui non|yes? what is this
yes or no|yes stop|oui arrêtez|yes where is my order 10234|yes my order is late
oui mais c'est gratuit ?|yes later|yes tomorrow|oui demain|yes unless it costs|no|non|nope
not yes|I didn't say yes|yes I think|oui peut-être|yes maybe|yes but|yes how much
oui si c'est gratuit|yes don't|oui pas maintenant|who said yes|yesterday|ouistiti
j'ai pas dit oui|yes after the holidays|yes I want to know your hours on saturday please
yes only once a month|oui seulement les promos|oui quand je serai rentré|hello|merci|thanks|stop
ok?|ok but later|sure not|d'accord mais|ok where is my parcel|ok see the shop|yes wrong number
oui vous vous trompez|yes. can you tell me when my parcel comes|oui et mon colis il est où
yes cancel|yes unsubscribe me|oui désabonnez-moi|yes, as long as it is free
oui à condition que ce soit gratuit|yes in a week maybe|oui la semaine prochaine|yes soon
yes but tell me the price first|oui je réfléchis|oui je ne sais pas|yes I am not interested
yes? no|oui ou non|yes 10234|I will say yes when I see the offers
yes to the appointment on Friday at 3|👎|🛑|.|...|2|12345|bonjour|hello|my order
oui c'est pour un retour|yes I need to return my shoes and get a refund please|oui attends
yes wait
"""


def texts(table: str) -> list[str]:
    rows = table.strip("\n").split("\n")
    return [text.replace("⏎", "\n") for row in rows for text in row.split("|")]


@pytest.mark.parametrize("body", texts(CLEAR))
def test_a_yes_in_other_words_confirms(body: str) -> None:
    found = confirmation(body)
    assert found is not None and found.clear


@pytest.mark.parametrize("body", texts(ALMOST))
def test_ok_and_its_kin_almost_say_yes(body: str) -> None:
    found = confirmation(body)
    assert found is not None and not found.clear


@pytest.mark.parametrize("body", texts(OTHERS))
def test_a_refusal_a_delay_a_condition_or_another_matter_is_no_yes(body: str) -> None:
    assert confirmation(body) is None


@pytest.mark.parametrize(
    ("body", "language"),
    [("yes please", Language.EN), ("oui merci", Language.FR), ("y", Language.EN), ("ok", None)],
)
def test_the_language_of_a_yes(body: str, language: Language | None) -> None:
    found = confirmation(body)
    assert found is not None and found.language is language


AGAINST = "not but if later no wait non mais si pas demain attendez".split()


@given(st.sampled_from(texts(CLEAR)), st.sampled_from(AGAINST), st.booleans())
def test_a_word_against_it_takes_any_yes_back(body: str, against: str, before: bool) -> None:
    assert confirmation(f"{against} {body}" if before else f"{body} {against}") is None


@given(st.text(max_size=MAX_LENGTH + 10))
def test_never_raises(body: str) -> None:
    confirmation(body)
    confirmation(f"yes {body}")


def test_a_long_text_is_more_than_a_yes() -> None:
    assert confirmation("yes " * MAX_LENGTH) is None
