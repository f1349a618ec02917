"""bot/reading/asides.py, bot/reading/order_wishes.py and bot/reading/complaints.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.asides import Aside, aside, called
from bot.reading.complaints import says_what
from bot.reading.order_wishes import Wish, names_parcel, wants_refund, wishes

SAID = {
    Aside.CONTACT: """
        whats ur phone number
        what's your phone number?
        WHAT IS YOUR NUMBER
        phone number please
        do you have a phone number
        can i call you
        how can I reach you?
        how can i contact the shop
        what's your website
        ur website pls
        do you have an email
        what’s your email address?
        whats your insta
        c'est quoi votre numéro de téléphone
        c quoi votre num
        votre numéro svp
        votre site ?
        vous avez un site internet ?
        what's the number to call
        c'est quoi le numéro pour vous joindre
        quel est votre mail
        je peux avoir votre telephone
        comment vous joindre
        comment vous contacter par téléphone ?
        je peux vous appeler ?
        quelles sont vos coordonnées
        il me faut un numéro de téléphone
        """,
    Aside.PRESENCE: """
        are u there
        Are you there??
        r u there
        hello are you still there
        you there?
        anyone there
        still there?
        is anybody there
        allo ?
        t'es là ?
        vous êtes là ?
        vous etes toujours la
        y a quelqu'un ?
        il y a quelqu’un
        """,
    Aside.HOW: """
        comment je fais
        comment je fais ?
        je fais comment
        et maintenant ?
        so what now
        now what?
        what do i do now
        how do i do that
        what should I do
        how?
        que faire
        on fait comment du coup
        et ensuite
        """,
}
NO_ASIDE = """
    what's my order number
    my number is 0612345678
    who gave you my number
    who gave you my number??
    this is not his phone number
    can you look it up by my phone number
    is it on your website
    i can't log in on your site
    your site is down
    do you sell phone cases
    phone case
    un étui de téléphone
    call me
    call me back
    call me tomorrow
    please call me asap
    can someone call me
    appelez moi demain
    rappelez-moi
    where are you
    are you open
    are you there on sunday
    vous êtes là dimanche ?
    vous etes ou
    how do i return this
    how do I use my points
    comment je fais un retour
    comment faire un échange
    comment ça va
    what now costs 10 euros
    how much
    how long
    hello
    bonjour
    stop
    wrong number
    """
SAYS_NAME = {
    "call me Bob": "Bob",
    "call me bob": "Bob",
    "CALL ME BOB": "Bob",
    "my name is Anna Smith": "Anna Smith",
    "hi my name is Zoë": "Zoë",
    "you can call me Mr Jones": "Mr Jones",
    "appelez-moi Jean": "Jean",
    "je m'appelle Amélie": "Amélie",
    "je m’appelle amélie": "Amélie",
    "mon nom est O'Neil": "O'Neil",
    "bonjour, moi c'est Karim": "Karim",
}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    ("text", "kind"), [(text, kind) for kind, said in SAID.items() for text in lines(said)]
)
def test_words_to_the_bot_itself(text, kind):
    assert aside(text) is kind
    assert aside(text.upper()) is kind


@pytest.mark.parametrize("text", lines(NO_ASIDE))
def test_words_on_other_matters(text):
    assert aside(text) is None


@pytest.mark.parametrize(("text", "name"), SAYS_NAME.items())
def test_a_name(text, name):
    assert called(text) == name and aside(text) is Aside.NAME


WANTED = {
    Wish.MISSING: """
        But I never got it!!
        it's not there
        its not here
        it is not here yet
        i never received it
        never recieved my order
        it hasn't arrived
        it didnt come
        haven't got it yet
        still waiting for it
        still nothing
        nothing in my mailbox
        i don't have it
        nothing came
        je ne l'ai pas reçu
        j'ai rien reçu
        g pas recu mon coli
        jamais reçu
        pas reçu
        il n'est pas arrivé
        il est pas là
        toujours rien
        j'ai pas eu mon colis
        je l'ai pas
        colis toujours pas arrivé
        """,
    Wish.DAMAGED: """
        it arrived broken
        my parcel came crushed
        it's a broken cup i got today
        the box was damaged when it came
        i received the wrong size
        you sent me the wrong item
        mon colis est arrivé tout écrasé
        la tasse est arrivée cassée
        reçu abîmé
        y'all my fruit bowl showed up in about forty pieces
        j'ai recu le plat ce matin il est fendu sur tout le cote
        the jug turned up chipped
        colis déchiré
        vous m'avez envoyé le mauvais article
        c'est pas la bonne taille que j'ai reçue, pas la bonne taille
        il manque une pièce dans le colis
        """,
    Wish.BROKEN: """
        it doesnt work
        It doesn’t work
        it does not work
        it won't turn on
        it's not working
        i bought a lamp and it doesnt turn on
        la lampe que j'ai achetée ne s'allume pas
        this doesn't work at all
        ça marche pas
        ca ne marche pas
        il s'allume pas
        ça fonctionne plus
        """,
    Wish.CHANGE: """
        i want to change my order 10234 to blue
        can you change the size to M
        change the address on order 10234
        can i swap it for a blue one
        add a candle to order 10234
        je veux changer ma commande 10234 en bleu
        changer la taille svp
        modifier ma commande
        je voudrais le changer
        """,
    Wish.CANCEL: """
        cancel it
        cancel that
        please cancel order 10234
        annuler 10234
        annulez-la
        i don't want it anymore
        j'en veux plus
        """,
    Wish.WHERE: """
        and where is it now
        when will it arrive then??
        when does it come
        where is it?
        any news?
        has it shipped
        il arrive quand
        elle arrive quand ?
        c'est où ?
        il est où alors
        et quand ?
        des nouvelles ?
        """,
}
NOTHING_WANTED = """
    thanks
    ok great
    what time do you open
    where is your shop
    are you here on monday
    merci beaucoup
    super
    vous avez du pain
    never mind
    not bad
    """


@pytest.mark.parametrize(
    ("text", "wish"), [(text, wish) for wish, said in WANTED.items() for text in lines(said)]
)
def test_what_is_wanted_of_an_order(text, wish):
    assert wish in wishes(text)
    assert wish in wishes(text.upper())


@pytest.mark.parametrize("text", lines(NOTHING_WANTED))
def test_nothing_is_wanted_of_an_order(text):
    assert not wishes(text)


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("jveux un remboursement", True),
        ("i want my money back", True),
        ("give me a refund", True),
        ("remboursez moi", True),
        ("refund", True),
        ("je veux être remboursé", True),
        ("no money", False),
        ("i love it", False),
        ("the bank account", False),
    ],
)
def test_who_wants_money_back(text, wants):
    assert wants_refund(text) is wants


@pytest.mark.parametrize(
    ("text", "names"), [("my coli", True), ("mon paquet ?", True), ("it", False)]
)
def test_a_word_for_a_parcel(text, names):
    assert names_parcel(text) is names


@pytest.mark.parametrize(
    "text",
    [
        "the food was cold",
        "your staff was rude to me",
        "I waited 40 minutes at the till",
        "le repas était froid",
        "la vendeuse m'a mal parlé",
        "your delivery is always late",
        "the queue is far too long",
        "attente interminable",
    ],
)
def test_a_complaint_that_says_what(text):
    assert says_what(text)


@pytest.mark.parametrize(
    "text",
    [
        "terrible service",
        "worst experience ever",
        "I am very disappointed",
        "very bad",
        "this is the worst shop ever",
        "zero stars",
        "je suis très déçu",
        "JE SUIS TRES DECUE DE VOTRE SERVICE",
        "c'est nul",
        "service nul",
        "😡",
        "c'est inadmissible",
        "I have a complaint to make",
    ],
)
def test_a_complaint_that_says_nothing_yet(text):
    assert not says_what(text)


@given(st.text())
def test_any_text_is_read(text):
    assert aside(text) in (None, *Aside)
    assert wishes(text) <= frozenset(Wish)
    says_what(text)
    wants_refund(text)
