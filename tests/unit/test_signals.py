"""bot/reading/signals.py and bot/reading/opt_out.py, on texts as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Understanding
from bot.reading.opt_out import Band, band, wants_back
from bot.reading.signals import DataWish, data_wish, wrong_number

WRONG = """
wrong number
Wrong number!!
WRONG NUM
you have the wrong number
u got the wrong person
sorry wrong person, i dont know you
i think you texted the wrong guy
this isn't Mike's number anymore
this is not her number
not Julie's phone
there is nobody by that name here
no one with that name lives here
I'm not Karen, you have someone else's number
she doesn't have this number anymore
john no longer uses this number
this number was reassigned
he changed his number
i just got this number last week
I am the new owner of this number
Mauvais numéro
mauvais num dsl
faux numero
FAUX NUMÉRO !
vous vous êtes trompé de numéro
tu te trompe de numéro mec
erreur de numéro
erreur de destinataire
ce n'est pas le bon numéro
c pas le bon num
cest plus son numero
ce n’est plus le portable de Marc
il a changé de numéro
ce numéro n'appartient plus à Mme Petit
je ne suis pas M. Durand
je suis pas Mme Leroy
mauvaise personne
il n'y a personne de ce nom ici
wrong number, stop texting me
"""

NOT_WRONG = """
what's your phone number?
the number on my order is wrong
you sent me the wrong size
I got the wrong item in my parcel
wrong order delivered
my order number is 4512
i have a new number, can you update it
you charged the wrong amount
what is wrong with my order
j'ai changé de numéro, c'est le 0612345678
quel est votre numéro ?
mon numéro de commande est 4512
je me suis trompé de taille
erreur de prix sur ma facture
vous avez livré le mauvais article
mauvaise taille reçue
c'est pas le bon prix
ce n'est pas la bonne couleur
number one shop!
not my style
je suis pas content
no
9
"""

ERASE = """
delete my data
please erase all my personal data
Delete all the information you have on me
forget everything you know about me
i want you to delete my account and all my info
GDPR request: remove my details from your records
I invoke my right to be forgotten
under CCPA delete everything
supprimez mes données
merci de supprimer toutes mes données personnelles
effacez mes coordonnées svp
je veux que vous effaciez mes données
je demande la suppression de mes données
droit à l'oubli
droit à l’effacement de mes données
RGPD : supprimez tout ce que vous avez sur moi
suprimez? non supprimez mon compte
art. 17 : article 17 du RGPD
"""

COPY = """
what data do you have about me
what information do u have on me?
send me all the data you have
send me a copy of my data
I want a copy of my personal data
export my data please
data access request
subject access request under GDPR
quelles données avez-vous sur moi ?
envoyez-moi mes données
je veux une copie de mes données personnelles
droit d'accès
j'exerce mon droit d’accès
accès à mes données personnelles svp
je souhaite une copie de toutes mes données
article 15 RGPD
"""

NEITHER = """
delete that last message
remove item from my order
can you delete my appointment
supprimez ma commande
effacez ce message
send me the details of the offer
send me my invoice
copy of my invoice please
copie de ma facture
envoyez-moi les infos de livraison
what info do you need
what details do you need from me
donnees mobiles coupées
forget it
oubliez
laissez tomber
account number?
quel est mon solde fidélité ?
stop
"""


def lines(block: str) -> list[str]:
    return block.strip().splitlines()


@pytest.mark.parametrize("text", lines(WRONG))
def test_a_wrong_number_is_seen(text: str):
    assert wrong_number(text)


@pytest.mark.parametrize("text", lines(NOT_WRONG) + lines(COPY))
def test_what_is_wrong_elsewhere_is_none(text: str):
    assert not wrong_number(text)


@pytest.mark.parametrize("text", lines(ERASE))
def test_a_wish_to_be_erased_is_seen(text: str):
    assert data_wish(text) is DataWish.ERASURE


@pytest.mark.parametrize("text", lines(COPY))
def test_a_wish_for_a_copy_is_seen(text: str):
    assert data_wish(text) is DataWish.COPY


@pytest.mark.parametrize("text", lines(NEITHER) + lines(NOT_WRONG) + lines(WRONG))
def test_other_wishes_are_none(text: str):
    assert data_wish(text) is None


@given(st.text(max_size=1600))
def test_any_text_has_an_answer(text: str):
    wrong_number(text)
    data_wish(text)


@pytest.mark.parametrize(
    ("intent", "confidence", "wanted"),
    [
        ("opt_out", 1.0, Band.SURE),
        ("opt_out", 0.6, Band.SURE),
        ("opt_out", 0.59, Band.UNSURE),
        ("opt_out", 0.4, Band.UNSURE),
        ("opt_out", 0.39, Band.NO),
        ("deny", 0.99, Band.NO),
    ],
)
def test_bands(intent: str, confidence: float, wanted: Band):
    assert band(Understanding(intent, confidence)) is wanted


BACK = """
resubscribe
undo unsubscribe
cancel my unsubscribe please
un-unsubscribe me haha
put me back on the list
opt me back in
turn the messages back on
start texting me again
I texted STOP by mistake
i still want your texts
please don't stop the offers
don't ever take me off
annulez mon stop svp
annuler ma désinscription
je me réabonne
réactivez mes sms
remettez-moi dans la liste
stop envoyé par erreur
je veux toujours vos sms
ne m'enlevez pas de la liste
je veux pas arrêter les sms
"""

LEAVING = """
why don't you stop texting me
why dont you quit it
if you don't stop texting me i'll call my lawyer
if you dont stop i will report you
you guys never stop, unsubscribe
you never stop texting me
they never quit
these messages don't stop
the texts dont stop
do not put me back on the list, unsubscribe
si vous ne me retirez pas de la liste je porte plainte
pourquoi vous ne me désabonnez pas
vous ne me desabonnez pas malgré mes demandes
I re-subscribed by mistake, remove me
stop texting me, I signed up by mistake
unsubscribe me i subscribed by accident
stop. i got added by mistake
stop messaging me you have the wrong people
stop texting the wrong people
arrêtez, je me suis inscrit par erreur
désabonnez-moi, inscrit sans faire exprès
every time i unsubscribe you resubscribe me
you resubscribed me without my consent
why did you resubscribe me
i still want your texts to stop
i still want these messages stopped
i still want off this list
i do want them to stop
i still want out of the list
who opted me in
why did you sign me up
why did you add me back, remove me
i unsubscribed and you put me back on
i unsubscribed but you put me back on the list
you start texting at 6am, stop it
vous m'avez réabonné sans mon accord, arrêtez
vous m'avez reabonne
j'ai été réabonné sans rien demander
pourquoi suis-je réinscrit ? stop
je reçois toujours vos SMS malgré ma désinscription
je reçois toujours vos sms
je reçois de nouveau vos pubs
marre de recevoir toujours vos sms
take me back off your list
opt me back out
sign me up for the do not call list
STOP! opted out twice already, mistake on your side
stop, you got me by mistake
cancel unsubscribe stop quit
turn these off from now on
turn it off from now on
switch off the texts from now on
i said stop, you just start sending again
on m'a réinscrit, retirez-moi
don't sign me up again
don't stop by my house and stop texting
never cancelled anything, take me off
I texted STOP and you keep texting, was it a mistake?
I opted out by mistake? no! i meant it. leave me alone
let me out of the list
when i unsubscribe you put me back, illegal
you keep adding me back
someone signed me up by mistake
please resubscribe my wife not me, take me off
so you resubscribe me every week, great
don't quit bothering me? i'll sue
you don't stop! leave me alone
will this never stop
when will it never stop
stop
unsubscribe
stop texting me again
don't put me back on your list
why do you keep texting me
put me on your do not text list
vous me réabonnez à chaque fois, arrêtez
ne me remettez plus dans la liste
je ne veux plus vos sms
arrêtez vos sms
do not text me
don't contact me again
no need to keep texting me
already replied STOP but they keep coming
"""


@pytest.mark.parametrize("text", lines(BACK))
def test_a_wish_to_return_or_stay_is_no_opt_out(text: str):
    assert wants_back(text)


@pytest.mark.parametrize("text", lines(LEAVING))
def test_a_wish_to_leave_is_not_talked_away(text: str):
    assert not wants_back(text)
