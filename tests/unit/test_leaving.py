"""Words of leaving, and complaints that are no wish to leave."""

from __future__ import annotations

import pytest

from bot.reading.leaving import asks_for_offers, only_grieves, tells

GRIEVANCES = """
who gave you my number??
Who gave u my number
where did you get my number from
how did you get my cell number
why do you have my number
qui vous a donné mon numéro ?
comment vous avez eu mon numero
d'où sortez-vous mon numéro
I hereby request a copy of all personal data you hold about me, under Article 15 GDPR.
je demande une copie de toutes les données personnelles que vous détenez sur moi
what data do you have on me
ah c'est ma fille qui m'a inscrite je crois
my husband must have signed me up
somebody put me on it I think
I don't get your texts anymore
we're still not getting the texts… I'm not receiving any
I haven't received the code
your texts never arrive
je ne reçois plus vos sms
je reçois pas vos messages
j'ai toujours pas reçu votre sms
vos textos n'arrivent plus
i will sue you
I'll report you
my lawyer will hear about this
see you in court
je vais porter plainte
mon avocat va vous contacter
je vais vous signaler a la dgccrf
remove me from the waiting list
take us off the guest list please
retirez-moi de la liste d'attente
enlevez-moi de la liste de mariage svp
you bunch of idiots
fuck you
connard
bande de voleurs
"""
WISHES = """
who gave you my number? take me off
where did you get my number, stop texting me
qui vous a donné mon numéro, arrêtez
I'll sue you if you text me again
stop or my lawyer will call
je porte plainte si vous continuez
prochain sms je porte plainte
stop fucking texting me
fuck off and remove my number
connards arrêtez vos sms
ne m'envoyez plus rien bande de voleurs
make it so i dont get any of these
I no longer want to receive your texts
je ne veux plus recevoir vos sms
je reçois plus de sms de vous que de mes enfants, on va s'arrêter là
take this number off
how do i get my number off this
delete my number from the mailing list
you text me too often
send me a copy of my data and stop texting me
erase all my data under article 17
somebody put me in this group and I want to come out
my kid signed me up, please remove
mon fils m'a inscrite sans faire exprès, pouvez-vous annuler mon inscription
quelqu'un m'a inscrit sans mon accord
plus de sms svp
"""
UNTOLD = """
Ok no prob. Take ur time.
Not to worry
Me voici.
Faites-moi confiance.
what time is it over there
J'ai oublié mes clés… non, tout va bien
chocolat noir
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("text", lines(GRIEVANCES))
def test_a_complaint_alone_is_no_wish_to_leave(text):
    assert only_grieves(text)
    assert only_grieves(text.upper().replace("'", "’"))


@pytest.mark.parametrize("text", lines(WISHES))
def test_with_words_of_leaving_beside_it_it_may_be(text):
    assert not only_grieves(text)


@pytest.mark.parametrize("text", [line for line in lines(UNTOLD) if "oublié" not in line])
def test_other_texts_hold_no_telling_word(text):
    assert not tells(text)


@pytest.mark.parametrize(
    "text", ["s t o p", "S.T.O.P", "stpo", "dsabonez moi", "🛑", "unsuscribe", "lâchez-moi"]
)
def test_misspelt_words_of_leaving_tell_too(text):
    assert tells(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("il y a des promos ?", True),
        ("y a des promos en ce moment", True),
        ("Bonjour, avez-vous des soldes en janvier", True),
        ("vous faites des réductions étudiants ?", True),
        ("any deals on right now", True),
        ("hi, are there any offers this week", True),
        ("got any promos", True),
        ("do you do discounts for nurses", True),
        ("do you have to send so many offers, stop", False),
        ("do you ever stop sending offers", False),
        ("what offers, I want no more of them", False),
        ("des promos j'en veux plus", False),
        ("no more promos", False),
        ("y'en a marre de vos promos", False),
        ("are there no limits to these promos? leave me alone", False),
    ],
)
def test_who_asks_which_offers_there_are_does_not_leave(text: str, asks: bool):
    assert asks_for_offers(text) is asks
