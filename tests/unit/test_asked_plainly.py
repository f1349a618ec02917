"""Texts whose words alone tell what is asked, and look-alikes that ask something else."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.knowledge.rules.answers import heard
from bot.knowledge.rules.asked import ABROAD, COST, DELIVERY, HOURS, bare_amount, fact_asked, plain
from bot.knowledge.rules.countries import far_places
from bot.knowledge.rules.topic import Topic
from bot.models import Language
from bot.reading import less, tentative
from bot.reading.asides import Aside, aside
from bot.reading.data_asked import asks_about_data
from bot.reading.in_vain import tried_in_vain
from bot.reading.order_wishes import Wish, asks_how_to_follow, is_unfit_gift, lasted, wishes
from bot.reading.person_wanted import wants_person
from bot.reading.signals import DataWish, data_wish, data_wish_alone
from bot.reading.urgent import urgency
from bot.reading.urgent_words import Urgency

TUESDAY = datetime(2027, 3, 9, 10, 30, tzinfo=UTC)
SPAIN = Topic(ABROAD, country="ES")


def fact(text: str, language: Language = Language.EN, last: Topic | None = None) -> str | None:
    question = heard(text, [], language, TUESDAY, last)
    return fact_asked(text, "", question.when, [], last)


@pytest.mark.parametrize(
    "text",
    [
        "can we come round after church on sunday, about 12",
        "could my mum pop in tomorrow at 8",
        "is sunday at 3pm ok to pick up some bits",
        "are you working on the first of may",
        "if i get off at 7 will i make it today",
        "are yous open the now",
        "do ye shut for lunch",
    ],
)
def test_who_wants_to_come_asks_for_the_hours(text: str) -> None:
    assert fact(text) == HOURS


@pytest.mark.parametrize(
    "text",
    ["on peut venir à 20h vendredi", "vous bossez le 25 décembre", "demain 19h c'est trop tard ?"],
)
def test_who_wants_to_come_asks_for_the_hours_in_french(text: str) -> None:
    assert fact(text, Language.FR) == HOURS


@pytest.mark.parametrize(
    "text",
    [
        "can i leave my suitcase with you for two hours",
        "it took three hours",
        "can i come for my appointment on friday",
        "is monday ok to return this",
        "is friday ok for the delivery",
        "are you there",
        "can we come with the dog",
        "is the bakery open on sunday",
    ],
)
def test_who_asks_for_something_else_does_not(text: str) -> None:
    assert fact(text) != HOURS


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("pls do you deliver to Lagos", ["NG"]),
        ("un colis pour Rome c'est combien", ["IT"]),
        ("délai pour Londres svp", ["GB"]),
        ("from berlin to madrid", ["ES"]),
        ("a present for florence", []),
        ("eau de cologne", []),
        ("it's for paris", []),
    ],
)
def test_cities_abroad(text: str, countries: list[str]) -> None:
    assert far_places(plain(text)) == countries


@pytest.mark.parametrize(
    ("text", "last", "slug"),
    [
        ("pls do you deliver to Lagos", None, ABROAD),
        ("a parcel to Rome, how much", None, ABROAD),
        ("are your clothes made in rome", None, None),
        ("and over 50?", SPAIN, COST),
        ("and 80", Topic(DELIVERY), COST),
        ("and over 50?", None, None),
        ("and over 50?", Topic(HOURS), None),
        ("50 people are coming", SPAIN, None),
        ("within how many days she will get", SPAIN, DELIVERY),
        ("ok then my daughter lives in Rome", SPAIN, ABROAD),
        ("my daughter lives in Rome", None, None),
        ("how long do I have to send it back", SPAIN, "return_refund"),
        ("how long until my order comes", SPAIN, None),
    ],
)
def test_delivery(text: str, last: Topic | None, slug: str | None) -> None:
    assert fact(text, last=last) == slug


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("and over 50?", 50),
        ("et pour 80", 80),
        ("so 120 then", None),
        ("50", 50),
        ("order 5", None),
    ],
)
def test_a_sum_alone(text: str, amount: int | None) -> None:
    assert bare_amount(plain(text)) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("absolutely disgusted with your service", Urgency.ANGER),
        ("you have ruined my daughters birthday", Urgency.ANGER),
        ("this is the third time i've asked", Urgency.ANGER),
        ("c'est la troisième fois que je me plains", Urgency.ANGER),
        ("personne ne bouge chez vous", Urgency.ANGER),
        ("my skin came out in a burning rash from your cream", Urgency.INJURY),
        ("my face is swollen after using it", Urgency.INJURY),
        ("la peau me brûle depuis hier avec votre savon", Urgency.INJURY),
        ("third time i've bought this, love it", None),
        ("c'est la troisième fois que je commande, bravo", None),
        ("the rain ruined my day", None),
        ("disgusting coffee", None),
        ("nobody told me you were closed", None),
        ("is this cream good for dry skin", None),
        ("my son's face was red from laughing", None),
        ("my hands are full", None),
        ("les plaques de cuisson sont en stock ?", None),
    ],
)
def test_what_a_person_must_see(text: str, kind: Urgency | None) -> None:
    assert urgency(text) == kind


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("je veux un conseiller", True),
        ("get me somebody please", True),
        ("can I talk to a real person", True),
        ("passez-moi un humain svp", True),
        ("je veux un conseil", False),
        ("i need someone strong to carry it", False),
        ("i want a person to sign the card", False),
        ("get me some bread", False),
    ],
)
def test_who_wants_a_person(text: str, wants: bool) -> None:
    assert wants_person(text) is wants


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("do you sell my data to anyone", True),
        ("what do you do with my phone number", True),
        ("vous revendez mes données à quelqu'un ?", True),
        ("is my number safe with you", True),
        ("stop using my number", False),
        ("do you keep my number? delete it", False),
        ("who gave you my number", False),
        ("do you sell phones", False),
    ],
)
def test_who_asks_what_becomes_of_data(text: str, asks: bool) -> None:
    assert asks_about_data(text) is asks


@pytest.mark.parametrize(
    ("text", "weighs"),
    [
        ("i wonder if i should stop your texts", True),
        ("thinking of unsubscribing", True),
        ("i might unsubscribe", True),
        ("je me demande si je vais pas arrêter vos sms", True),
        ("j'hésite à me désabonner", True),
        ("i'm thinking you should stop texting me please", False),
        ("i wonder why i still get these. stop", False),
        ("maybe i was unclear, unsubscribe me", False),
        ("je me demande qui vous êtes, désabonnez-moi", False),
        ("stop your texts", False),
        ("i want to unsubscribe", False),
    ],
)
def test_who_only_weighs_leaving(text: str, weighs: bool) -> None:
    assert tentative.weighs(text) is weighs


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("finalement non je les garde", True),
        ("no keep them", True),
        ("nah keep em coming", True),
        ("non gardez-moi", True),
        ("i'll stay", True),
        ("don't keep me on it", False),
        ("je ne les garde pas", False),
        ("keep me out of it", False),
        ("stop, keep your texts", False),
        ("no", False),
    ],
)
def test_who_says_that_texts_shall_go_on(text: str, stays: bool) -> None:
    assert tentative.stays(text) is stays


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("can you guys just text me about my orders, not the sales stuff", False),
        ("only write to me about deliveries, no promos", False),
        ("just text me when my order ships", None),
        ("just text me about my order", None),
    ],
)
def test_only_about_orders(text: str, offers: bool | None) -> None:
    found = less.wish(text)
    assert (None if found is None else found.offers) is offers


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Je veux savoir tout ce que vous avez sur moi", DataWish.COPY),
        ("show me everything you have on me", DataWish.COPY),
        ("tell me what you have in blue", None),
        ("je veux tout ce que vous avez en bleu", None),
    ],
)
def test_who_wants_to_see_their_data(text: str, wish: DataWish | None) -> None:
    assert data_wish(text) is wish


def test_what_is_asked_of_an_order() -> None:
    for text in ("who's bringing it", "which courier", "par quel transporteur", "qui livre"):
        assert Wish.WHERE in wishes(text), text
    for text in ("what do I click to track the parcel", "comment suivre ma commande"):
        assert asks_how_to_follow(text), text
    for text in ("where is my parcel", "où est ma commande", "track LP-10235"):
        assert not asks_how_to_follow(text), text
    for text in ("the kettle died after 14 months", "tombée en panne au bout d'un an"):
        assert Wish.WORN in wishes(text), text
        assert lasted(text), text
    for text in ("my dog died after 14 years", "it came after two weeks"):
        assert not (Wish.WORN in wishes(text) and lasted(text)), text
    assert aside("can i ring you up instead of texting") is Aside.CONTACT
    assert aside("can i ring the doorbell") is None


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("Could somebody telephone me about it?", True),
        ("can someone ring me back about my order", True),
        ("quelqu'un peut m'appeler ?", True),
        ("pouvez-vous me rappeler svp", True),
        ("can you call me a taxi", False),
        ("can you call me Bob", False),
    ],
)
def test_who_wants_to_be_called_wants_a_person(text: str, calls: bool) -> None:
    assert wants_person(text) is calls


@pytest.mark.parametrize(
    ("text", "vain"),
    [
        ("déjà essayé", True),
        ("never used it before", True),
        ("I've already tried that", True),
        ("did that, same thing", True),
        ("that didn't help", True),
        ("ça change rien", True),
        ("done", False),
        ("have you tried the cake?", False),
        ("I tried calling the shop yesterday and you were lovely", False),
    ],
)
def test_what_was_tried_in_vain(text: str, vain: bool) -> None:
    assert tried_in_vain(text) is vain


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Je veux en recevoir une copie", DataWish.COPY),
        ("can I have a copy", DataWish.COPY),
        ("et après effacez tout", DataWish.ERASURE),
        ("delete it all then", DataWish.ERASURE),
        ("forget it", None),
    ],
)
def test_of_data_just_spoken_of_few_words_are_enough(text: str, wish: DataWish | None) -> None:
    assert data_wish_alone(text) is wish
    assert data_wish(text) is None


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("I don't mind hearing about my orders but the sales stuff can stop", True),
        ("your offers can stop now", True),
        ("les pubs peuvent s'arrêter", True),
        ("the music can stop", False),
        ("when does the sale end", False),
    ],
)
def test_what_can_stop(text: str, ends: bool) -> None:
    found = less.wish(text)
    assert (found is not None and not found.offers) is ends


@pytest.mark.parametrize("text", ["c qui le transporteur", "c parti ?", "kan ca arrive"])
def test_orders_are_asked_for_as_phones_were_typed_on(text: str) -> None:
    assert Wish.WHERE in wishes(text)


@pytest.mark.parametrize(
    "text",
    ["The lamp I had from you in January has stopped working", "la lampe achetée en mars est HS"],
)
def test_a_month_tells_how_long_a_thing_has_lasted(text: str) -> None:
    assert lasted(text)
    assert Wish.WORN in wishes(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("how long have I got to send a jumper back", True),
        ("how many days do I have to return something", True),
        ("until when can I return it", True),
        ("combien de temps j'ai pour renvoyer un article ?", True),
        ("how long does it take to get my parcel", False),
        ("how long until you send my money back", False),
        ("combien de temps pour être remboursé", False),
    ],
)
def test_how_long_one_may_return(text: str, asks: bool) -> None:
    assert (fact(text) == "return_refund") is asks


@pytest.mark.parametrize(
    ("text", "unfit"),
    [
        ("on m'a offert un pull, il est trop petit et je n'ai pas le ticket", True),
        ("got it for my birthday, too small", True),
        ("the shoes are too small", False),
        ("do you sell gift cards", False),
    ],
)
def test_a_gift_that_does_not_fit(text: str, unfit: bool) -> None:
    assert is_unfit_gift(text) is unfit
