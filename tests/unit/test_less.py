"""bot/reading/less.py: less is told from none, and from what has nothing to do with either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models import Frequency
from bot.reading.less import LessWish, wish

# Each line: what is wished for, then texts. O: no offers; F: fewer; W, M: weekly, monthly.
ENGLISH = r"""
F: you text me too often | u text me too often | You text too much | you guys text way too much
F: too many texts | way too many messages | TOO MANY TEXTS!!! | to many texts | so many texts wow
F: too many txts | im getting too many texts from you | I get too many messages | tooo many texts
F: you send too many messages | you keep sending me too many texts | you message me too often
F: fewer texts please | less texts plz | less messages pls | can i get fewer texts?
F: could you text me less often | text me less | text me less often please | less often please
F: please don't text me so often | dont text me every day | don't text me everyday please
F: stop texting me so much | stop texting me so often | stop sending me so many texts
F: stop texting me every day | can you stop messaging me every single day | too often
F: quit texting me all the time | way too often | its too often | not so often please
F: i don't want texts every day | I don't need a text every day | no need to text me daily
F: slow down with the texts | ease up on the texts | cut down on the messages please
F: can you reduce the number of texts | please reduce the frequency | tone down the promos
F: Is there a way to get fewer messages | how do i get less texts | why so many texts??
F: why am i getting so many messages | the texts are too frequent | texts come too often
F: your texts are coming too often | i love your shop but too many texts | too many promos
F: too many offers | a text every day is too much | daily texts are too much
F: great shop, too many texts though | not so many texts please | you txt me 2 often
F: texts every day is a bit much | Please space out your texts | limit the texts please
F: hi you text me every day its too much | you contact me too often, thanks | less please
F: you are texting me too much | I'd like fewer messages from you | i want less sms
F: too mnay texts | too many mesages | you text me too oftn | fewer textss please
F: Could we have fewer notifications please? | not that many texts please
M: only once a month please | once a month is enough | once a month please | Once a month max
M: just once a month | at most one text a month | max 1 text a month | no more than once a month
M: text me once a month | can you text me just once a month? | one text per month is plenty
M: please limit your texts to one per month | I'd prefer monthly texts | monthly is fine
M: 1 text a month would do | one a month is enough thanks | only one offer a month please
M: could you only text me monthly | dont text me more than once a month
M: send me one message a month max | just one sms per month please | once a month is plenty
M: text me only once a month pls | i only want one text a month | 1x a month max please
M: every two weeks is enough | just text me once a fortnight | texts once every month only
M: a monthly text is enough | max two texts a month please | once monthly is fine
W: once a week is enough | only once a week please | one text a week max | just once a week thanks
W: weekly is fine | text me once a week | no more than one text a week | at most 1 message a week
W: limit it to once a week | one offer a week is plenty | can you text just once a week please
W: please only text me once a week | not more than one sms per week | max once per week
W: I'd rather get one text a week | once a week would be enough | 1 text per week is enough
FM: too many texts, once a month is enough | you text too much. once a month please
FM: not every week please, too many texts | texts every week is too much | dont text me every week
FM: you text me too often, once a month would do | Too many messages! One a month max
FW: once a day max please | one text a day is enough | no more than one text a day
O: only order updates | just order updates | order updates only | only order updates please
O: only send me order updates | i only want order updates | just send me delivery updates
O: just important messages | only important messages please | important messages only
O: only text me about my orders | only text me about my order | text me only about my orders
O: only text me if it's important | only message me if it is urgent | only for my orders
O: no more promos but keep the order updates | stop sending me promos but keep the rest
O: no more promos | no more promo | no promos please | stop promos | stop the promos
O: stop sending me promos | stop texting me promos | stop sending promotions
O: stop sending me promotional texts | no more promotional messages | no more offers please
O: stop the ads | no more ads | no ads please | i don't want ads | I do not want your offers
O: stop your marketing texts | no marketing please | unsubscribe me from promos
O: unsubscribe from marketing | turn off the promos | take me off your marketing list
O: no more deals | no more discount texts | stop sending me deals | stop with the offers
O: please stop sending me coupons | enough with the promos | cancel the promos
O: dont send me promos anymore | do not send me any more offers | please stop all promos
O: stop all promotional texts | no more sales texts | I'm not interested in your promotions
O: promos no thanks, order updates yes | no promos, just order updates | stop ur ads
O: stop the promos keep delivery info | keep the delivery texts, drop the promos
O: unsubscribe me but keep order notifications | stop texts except order updates
O: stop all texts except delivery updates | no texts except about my order
O: don't text me unless it's about my order | dont text me unless its urgent
O: i just want the delivery updates | only appointment reminders please | reminders only
O: just the reminders please | only texts about my orders | only want order confirmations
O: order updates yes, nothing else | no more promos, only orders please
O: STOP SENDING ME PROMOS | Stop sending me promos. | stop\nsending me promos
O: no more pormos | no more promotoins please | only order udpates | stop sending me prmos
O: please no more promo texts, I still want my order updates | promos off? no more ads please
O: can you stop sending promotions to my phone | tired of your promos | kindly stop the offers
O: id like to stop the promos | how do i stop the promos | how do i turn off promo alerts
O: just delivery notifications thanks | I only need shipping updates | only tracking updates pls
O: not everything, just the marketing, take me off that part, stop the ads
OM: no more promos, once a month is enough for the other texts
"""
FRENCH = r"""
F: moins de SMS svp | moins de sms | Moins de messages svp | moins de textos stp
F: trop de sms | trop de messages | TROP DE SMS !! | beaucoup trop de sms | trop de textos
F: je reçois trop de sms | je recois trop de messages | vous m'envoyez trop de sms
F: vous m'écrivez trop souvent | vous m’écrivez trop souvent | vous ecrivez trop souvent
F: trop souvent | c'est trop souvent | moins souvent svp | pas si souvent svp | moins svp
F: je veux recevoir moins de sms | je voudrais moins de messages | envoyez moi moins de sms
F: écrivez-moi moins souvent | pouvez-vous m'écrire moins souvent ? | m'envoyer moins de sms svp
F: arrêtez de m'écrire tous les jours | arretez de m'envoyer des sms tous les jours
F: pas tous les jours svp | ne m'écrivez pas tous les jours | pas besoin de sms tous les jours
F: vous m'écrivez tous les jours | arrêtez d'envoyer autant de sms | pas autant de messages svp
F: espacez vos sms | espacez un peu les messages svp | réduisez la fréquence svp
F: pouvez-vous réduire le nombre de sms | diminuer la fréquence des messages svp
F: pourquoi autant de sms ? | pourquoi tant de messages | j'en reçois trop | trop de promos
F: trop de pub | moins de pub svp | moins de promos merci | un sms par jour c'est trop
F: vos sms sont trop fréquents | les messages sont trop fréquents | levez le pied sur les sms
F: tro de sms | trop de mesages | moin de sms svp | bcp trop de sms | tro de msg
F: j'aime bien votre boutique mais trop de sms | calmez-vous sur les sms | ralentissez les sms
F: limitez les sms svp | arrêtez de m'écrire si souvent | vous m'envoyez des sms sans arrêt
F: je reçois des sms tous les jours | evitez de m'écrire tous les jours | trop de notifs
M: une fois par mois suffit | une fois par mois svp | une fois par mois maximum
M: seulement une fois par mois | 1 fois par mois suffit | juste une fois par mois svp
M: un sms par mois suffit | un sms par mois max | pas plus d'un sms par mois
M: pas plus d'une fois par mois | écrivez-moi une fois par mois | 1 sms par mois c'est bien
M: pouvez-vous m'écrire une fois par mois seulement ? | une seule fois par mois svp
M: limitez à un sms par mois | je préfère un sms par mois | un par mois suffit
M: une offre par mois suffit | une fois par mois c'est largement suffisant | 1x par mois suffit
M: ne m'écrivez pas plus d'une fois par mois | 1 fois/mois suffit | une fois tous les mois max
M: un sms toutes les deux semaines suffit | une fois tous les quinze jours suffit
M: une fois par mois ça suffira | max un message par mois svp | envoyez moi un sms par mois
W: une fois par semaine suffit | une fois par semaine svp | seulement une fois par semaine
W: un sms par semaine max | pas plus d'un sms par semaine | écrivez-moi une fois par semaine
W: 1 fois par semaine suffit | un message par semaine c'est assez | juste un sms par semaine
W: limitez à une fois par semaine | une offre par semaine maxi | max une fois par semaine svp
FM: trop de sms, une fois par mois suffit | trop souvent vos sms, un par mois suffirait
FM: un sms chaque semaine c'est trop | pas toutes les semaines svp, trop de sms
FW: un sms par jour maximum | une fois par jour max svp
O: seulement pour mes commandes | uniquement pour mes commandes | que pour mes commandes
O: seulement les infos de livraison | uniquement les infos de commande svp
O: je veux seulement les infos de livraison | juste les messages importants
O: juste les infos de livraison svp | que les messages importants | seulement l'essentiel
O: écrivez-moi uniquement pour mes commandes | ne m'écrivez que pour mes commandes
O: ne m'envoyez que le strict nécessaire | que les rappels de rdv svp | seulement mes rappels
O: plus de pub mais gardez les infos de livraison | plus de pub | plus de pub svp
O: + de pub svp | pu de pub | arrêtez la pub | arretez la pub svp | arrêter la pub
O: arrêtez les pubs | arrêtez vos pubs | arrêtez les promos | stop la pub | stop aux pubs
O: stop promos | stop les promos | plus de promos svp | plus de promos | plus d'offres
O: je ne veux plus de promos | je ne veux plus de pub | je veux plus de pub
O: je ne veux plus recevoir de promos | ne plus recevoir de pub | plus aucune pub
O: ne m'envoyez plus de promos | ne m'envoyez plus de pub svp | pas de pub svp | pas de promos
O: arrêtez de m'envoyer des promos | vous pouvez arrêter de m'envoyer des promos
O: arrêtez l'envoi de publicités | merci d'arrêter la publicité | stop publicité
O: désabonnez-moi des promos | je veux me désabonner des promos | marre de vos pubs
O: ras le bol de vos promos | non aux pubs | zéro pub | fini les promos | sans pub svp
O: arrêtez les offres mais pas les confirmations de commande | coupez la pub
O: plus d'offres, juste quand mon colis arrive | vos publicités non merci
O: plus de pub mais gardez le reste | stop les promos mais gardez le reste
O: arrêtez tout sauf les infos de livraison | plus de sms sauf pour ma commande
O: plus de sms sauf pour mes commandes | ne m'écrivez plus sauf pour mes livraisons
O: rien sauf les infos de commande | désactiver les sms pub | comment couper les promos
O: pas besoin de vos promos | je ne suis pas intéressé par vos promos | assez de pub
O: ARRÊTEZ LA PUB | Arrêtez\nla pub | arrétez la pub | aretez les promos | arrtez la pub
O: plus de pub merci 🙏 | plus de promotoins svp | plus de promo pr moi merci
O: supprimez les promos | retirez moi des promos | enlevez moi des promos
O: les promos non, le suivi de colis oui | la pub non merci, coupez la
O: plus de messages publicitaires | stop aux messages promotionnels
OM: plus de pub, un sms par mois suffit
"""
# All texts shall end, or it says nothing of ours: the other readers hear it.
OTHER_ENGLISH = """
stop | STOP | unsubscribe | no more texts | no more messages | stop sending me texts
stop texting me | stop all texts | stop all promos and everything | stop everything
stop it | leave me alone | remove me | take me off your list | delete my number | opt me out
don't text me again | do not text me | never text me again | quit texting me | lose my number
too many texts, stop | too many texts. unsubscribe | you text me too often, stop
way too many messages, I'm out | too many messages, remove me | too many texts goodbye
no more promos, no more texts | no more promos or texts | stop the promos and the texts
no promos no reminders nothing | no more offers or reminders | no texts at all
stop texting me, too many texts | stop!! you text me too often | stop promos and unsubscribe me
you text me too often, leave me alone | too many texts, delete my number
no more ads, no more anything | end all of it, promos and reminders
i want no more texts from you | please stop contacting me | cancel my subscription
unsubscribe from the newsletter emails | too many emails | stop the emails
once a month | weekly | twice a week | only | less | fewer | monthly? | once a month?
I only come once a month | I order once a month | i shop with you once a week
we only eat there once a month | delivered once a week | how often do you text?
how many texts will I get a month | do you text every day? | is it once a month?
are you open once a week | i pay monthly | my monthly bill | weekly delivery
text me every day | text me more often | send me more offers | more promos please
sign me up for promos | send me your promos | i want offers | i love your offers
do you have promos | any promos this week? | no more promos? | are there no more promos
there are no more promos | when do the promos end | why did you stop sending me promos
have you stopped the offers? | did you stop the promos | is the offer over?
the promo code doesn't work | the offer has ended | cancel the order | stop the delivery
stop the order | can you stop by my house | it won't stop raining | stop it you're funny
only order updates? | is it only delivery? | only my order was late | i only ordered one
I only want my order | just my order please | just checking on my delivery
only one item arrived | where is my order | keep the change | keep me updated on my order
keep my order for tomorrow | text me when my order is ready | text me when it ships
can you text me about my order | just text me when it arrives | send me the tracking please
it's important | important question | this is urgent | an important message for the manager
too many people in the shop | it's too expensive | you're always late | too much salt
I ordered too many | the store is too often closed | out of stock too often | too late
my boss texts me too often | my mum sends me too many messages | she texts me every day
I get too many texts from other companies | too many texts from my ex | he messages me too much
less sugar please | fewer onions | less is more | the smaller one costs less | more or less
can i pay less | less than 10 | at least once a week | no less than two
don't stop sending me offers | please never stop the promos | dont cancel my promos
i don't want to miss your offers | no need to apologise | im off to the pub
stop the ads on the radio | the ads in your shop are funny | nice ad
I was charged monthly | can i get a monthly box | is there a weekly market
do you have weekly deals? | do you sell ad space | what deals do you have
no | no thanks | yes | ok | 9 | thanks | who is this | wrong number | call me | hello
the texts have typos | your text was funny | got your text | did you text me? | which text
no deal | big deal | what's the deal with my order | good deal | i'd like to make an offer
you text like my grandma | I can only do mondays | only if it's free | just one | just a minute
resend the code | i didnt get the message | i never get your texts | not getting any texts
how do i get your offers | can u take the discount off at the till | do i lose the discount
can i cancel one item and keep the rest | i still want reminders | keep the rest for later
turn the texts back on | send me the weekly specials by text | text me each week with the list
what time do you open every day | open every day? | every week you close early
thank you so much for the texts | love your texts every day | great texts
"""
OTHER_FRENCH = """
stop | STOP SMS | arrêt | arrêtez | désabonner | plus de sms | plus de messages | plus aucun sms
arrêtez de m'écrire | ne m'écrivez plus | je ne veux plus de sms | je ne veux plus rien recevoir
arrêtez vos sms | arrêtez tout | stop tout | désabonnez-moi | désinscrivez-moi
retirez-moi de la liste | supprimez mon numéro | effacez mon numéro | laissez-moi tranquille
trop de sms, stop | trop de sms, désabonnez-moi | trop de messages, arrêtez
trop de sms je me désabonne
vous m'écrivez trop souvent, arrêtez tout | trop de sms, plus rien svp | ni promos ni sms ni rien
je ne veux ni promos ni rappels ni rien | plus de promos ni de messages, plus rien
plus de pub ni sms | plus de pub et plus de sms | arrêtez la pub et tout le reste, plus rien
une fois par mois | deux fois par semaine | moins | seulement | trop | hebdomadaire ?
je viens une fois par mois | je commande une fois par semaine | on mange là une fois par mois
vous livrez une fois par semaine ? | c'est ouvert tous les jours ? | ouvert chaque semaine ?
combien de sms par mois ? | vous envoyez combien de messages par semaine ?
écrivez-moi tous les jours | envoyez-moi plus de promos | plus souvent svp
je veux recevoir vos promos | inscrivez-moi aux promos | envoyez les promos
je veux plus de promos!! envoyez m'en plus souvent, inscrivez moi | j'aimerais plus de promos
vous avez des promos ? | il n'y a plus de promos ? | plus de promo ?
y a plus de promos en ce moment
vous n'avez plus de promos ? | pourquoi vous avez arrêté les promos ? | les promos sont finies ?
le code promo ne marche pas | la promo est terminée | annulez ma commande | arrêtez la livraison
seulement pour savoir | je veux seulement ma commande | juste ma commande svp | que ma commande
c'est juste pour ma livraison | je vous écris juste pour ma commande | juste une question
bonjour juste pour savoir où est ma commande | où est mon colis | gardez mon colis
gardez la monnaie | gardez ma commande pour demain | prévenez-moi quand mon colis arrive
vous pouvez me prévenir quand c'est prêt ? | envoyez-moi le suivi | message important
c'est important | c'est urgent | trop cher | trop tard | trop de monde au magasin | trop de sel
c'est trop | vous êtes trop souvent fermés | trop souvent en rupture | vous livrez trop tard
mon patron m'écrit trop souvent | ma mère m'envoie trop de sms | il m'écrit tous les jours
moins cher | moins de sel | un peu moins de sucre | au moins un | plus ou moins | c'est moins bien
n'arrêtez jamais vos promos | n'arrêtez pas les promos | je sors jamais sans vos bons plans
j'adore vos promos | vos sms sont super | merci pour la promo | belle pub à la télé
stop pub sur ma boite aux lettres | la pub à la radio est drôle | je paie par mois
mon abonnement mensuel | la facture mensuelle | le marché hebdomadaire | cours une fois par semaine
non | non merci | oui | ok | 9 | merci | qui êtes-vous | mauvais numéro | bonjour | appelez-moi
je ne reçois plus vos sms | je n'ai pas reçu le sms | j'ai reçu un sms | c'est quoi ce message
je ne reçois plus vos promos | je reçois plus vos promos | je n'ai plus de carte
j'ai plus de place | plus de stock ? | il n'y en a plus | pas de problème | pas de souci
annuler uniquement celui de demain, gardez les autres | sauf mardi | tous les jours sauf lundi
dispo tous les jours sauf rdv mardi | je suis libre une fois par semaine
j'ai jamais autant transpiré | jamais autant de monde | fréquence du bus ?
"""


def cases(table: str) -> list[tuple[str, str]]:
    found = []
    for line in table.strip().splitlines():
        kind, _, texts = line.partition(":")
        found += [(text.strip().replace(r"\n", "\n"), kind) for text in texts.split(" | ")]
    return found


def lines(table: str) -> list[str]:
    return [text.strip() for line in table.strip().splitlines() for text in line.split(" | ")]


def short(found: LessWish | None) -> str:
    if found is None:
        return ""
    number = {None: "", Frequency.WEEKLY: "W", Frequency.MONTHLY: "M"}[found.frequency]
    return "O" * (not found.offers) + "F" * found.fewer + number


@pytest.mark.parametrize(("text", "kind"), cases(ENGLISH) + cases(FRENCH))
def test_less_is_heard(text: str, kind: str):
    assert short(wish(text)) == kind


@pytest.mark.parametrize("text", lines(OTHER_ENGLISH) + lines(OTHER_FRENCH))
def test_none_and_other_matters_are_not_less(text: str):
    assert wish(text) is None


# -- properties --------------------------------------------------------------------------------

WISHES = cases(ENGLISH) + cases(FRENCH)
AROUND = st.sampled_from(["", " ", "\n", "!", "...", " 🙏", " 😊😊", " ?!"[:0], "\t"])


@given(st.sampled_from(WISHES), AROUND, AROUND, st.sampled_from([str, str.upper, str.capitalize]))
def test_capitals_spaces_and_marks_change_nothing(one, before, after, written):
    text, kind = one
    assert short(wish(before + written(text) + after)) == kind


@given(st.sampled_from(WISHES))
def test_accents_and_quotes_change_nothing(one):
    text, kind = one
    bare = text.translate(str.maketrans("éèêëàâîïôûùç'", "eeeeaaiiouuc’"))
    assert short(wish(bare)) == kind


@given(
    st.sampled_from(WISHES),
    st.sampled_from(
        [
            "stop everything",
            "unsubscribe me",
            "and no more texts",
            "leave me alone",
            "remove me from the list",
            "désabonnez-moi",
            "plus de sms",
            "laissez-moi tranquille",
        ]
    ),
)
def test_with_words_of_leaving_beside_it_a_number_or_too_often_is_no_less(one, leaves):
    text, kind = one
    if "O" not in kind and "?" not in text:
        assert wish(f"{text}. {leaves}") is None


@given(st.text(max_size=200), st.booleans())
def test_any_text_has_an_answer_and_what_is_asked_narrows_it(text, asked):
    found = wish(text, asked=asked)
    if asked and found:
        assert wish(text) == found


@given(st.sampled_from(lines(OTHER_ENGLISH) + lines(OTHER_FRENCH)), st.booleans())
def test_no_other_matter_becomes_less_by_being_an_answer(text, asked):
    assert wish(text.upper(), asked=asked) is None


@pytest.mark.parametrize(
    "text",
    [
        "only once a month",
        "once a week max",
        "une fois par mois suffit",
        "too often",
        "trop souvent",
        "weekly is fine",
    ],
)
def test_what_may_answer_a_question_is_an_answer_to_it(text: str):
    assert wish(text) is not None and wish(text, asked=True) is None


@pytest.mark.parametrize(
    "text", ["text me every day", "écrivez-moi tous les jours", "text me daily"]
)
def test_a_wish_for_more_is_no_wish_for_less(text: str):
    assert wish(text) is None


def test_a_long_text_is_read_in_no_time():
    import time

    began = time.perf_counter()
    for text in ("stop " * 100, "no more " * 60, "a" * 5_000, "plus de " * 55, "only the my " * 40):
        wish(text)
    assert time.perf_counter() - began < 2
