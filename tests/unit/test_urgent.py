"""bot/reading/urgent.py on texts as people type them, and on texts that only sound alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.urgent import Urgency, speaks_of_texts, urgency

CALLS = {
    Urgency.INJURY: """
        your cake made me sick
        YOUR CAKE MADE ME SICK
        the food from your place made my son really ill
        my daughter got food poisoning from ur chicken
        i was sick all night after eating your prawns
        I threw up after having your burger
        I slipped on the wet floor in your store
        i fell down in your shop and hurt my back
        my mom tripped on your rug and broke her wrist
        the knife from the set cut my finger badly
        i burned my hand on your kettle
        the cream gave me a rash
        had an allergic reaction to the face mask
        I ended up in the hospital because of your soup
        we had to call an ambulance
        i cant breathe
        he is bleeding
        my kid swallowed a battery from your toy
        got an electric shock from the lamp
        my son was injured by the shelf
        chipped a tooth on your bread
        poisened by your mussels, food poisonning
        votre gâteau m'a rendu malade
        VOS HUITRES M'ONT RENDU MALADE
        toute la famille est tombée malade après votre repas
        intoxication alimentaire chez vous hier
        j'ai vomi toute la nuit après vos moules
        j'ai glissé dans votre magasin et je me suis fait mal
        je me suis cassé le poignet dans votre escalier
        je suis tombée devant votre boutique
        ma mere s'est blessée avec votre couteau
        je me suis brûlé la main avec la bouilloire
        la crème m'a brûlé
        j'ai fait une réaction allergique à votre crème
        mon fils a avalé une pile du jouet
        je saigne
        j'ai fini a l'hopital a cause de vos champignons
        je suis aux urgences a cause de votre plat
        appelez une ambulance
        je me suis coupé le doigt avec la boite
        """,
    Urgency.DANGER: """
        there is a fire
        THERES A FIRE IN YOUR STORE
        the charger caught fire
        my scooter battery is on fire
        the bottle exploded in my kitchen
        smoke coming out of the toaster
        it smells of gas in your shop
        there's a man with a gun, he has a gun
        i will kill you
        I'm going to burn down your store
        I want to kill myself
        i want to die
        feeling suicidal
        i know where you live
        you will regret this
        i was attacked in your car park
        call the police!!
        we're stuck in your elevator
        il y a le feu
        y a le feu dans votre magasin
        un incendie dans la boutique
        le chargeur a pris feu
        la batterie est en feu
        ça sent le gaz chez vous
        la bouteille m'a explosé dans les mains
        je vais vous tuer
        j'ai envie de mourir
        je vais me suicider
        vous allez le regretter
        je sais où vous habitez
        j'ai été agressée sur votre parking
        appelez la police
        il y a un homme armé
        """,
    Urgency.THEFT: """
        My wallet got stolen in your store!!
        my wallet got stollen in ur shop
        someone stole my bag in the fitting room
        somebody took my phone while i was at the till
        I was robbed outside your shop
        my parcel was stolen from the porch
        my card was stolen and used on your site
        someone used my card on your website
        there is a fraudulent charge from you
        i never made this payment: payment i did not make
        unauthorized charge on my account
        my account was hacked
        on m'a volé mon sac dans votre magasin
        ON M'A VOLE MON PORTEFEUILLE
        je me suis fait voler mon téléphone chez vous
        mon colis a été volé
        sac à main volé dans la cabine
        mon compte a été piraté
        quelqu'un a fait un achat frauduleux avec ma carte
        je n'ai pas fait cet achat
        je viens de me faire cambrioler
        """,
    Urgency.SAFETY: """
        I'm allergic to nuts, is the granola safe?
        im alergic to nuts is the granola ok
        my son is allergic to eggs, whats in the cake
        does it contain peanuts?
        any nuts in the brownies
        what allergens are in the soup
        nut allergy here, can I eat the pesto?
        i am coeliac, which cakes can i have
        my daughter is severely allergic
        is this cream safe for my baby
        I'm pregnant, is it safe to use this oil
        is it safe with my medication
        is it safe for dogs
        i found glass in my salad
        has this toy been recalled
        je suis allergique aux noix, le granola est sans danger ?
        je suis alergique au lait, je peux manger la tarte ?
        mon fils est allergique aux arachides
        est-ce que ça contient du gluten ?
        il y a des noix dedans ?
        traces d'arachides ?
        quels allergènes dans le gâteau
        ma fille est allergique
        je suis enceinte, y a un risque avec cette huile ?
        c'est dangereux pour les bébés ?
        j'ai trouvé un morceau de verre dans ma soupe
        il y avait un insecte dans ma salade
        """,
    Urgency.LEGAL: """
        i will sue you
        I'LL SUE YOUR COMPANY
        you'll hear from my lawyer
        i am calling my attorney
        see you in court
        im taking you to court
        I'm going to take legal action
        I will report you to the trading standards
        I'm going to the police
        i'll file a police report
        je vais porter plainte
        JE PORTE PLAINTE
        je dépose plainte demain
        mon avocat va vous contacter
        je vais vous signaler a la dgccrf
        on se verra au tribunal
        je vous attaque: je vais vous attaquer en justice
        je vais à la police
        j'appelle la police
        """,
    Urgency.ANGER: """
        I'm so angry
        i am absolutely furious with you
        im fuming
        I am really mad at you
        so pissed off right now, im pissed
        this makes me furious
        very angry
        fuck you
        you are a bunch of crooks
        you people are thieves
        go to hell
        you idiots
        JE SUIS TRES EN COLERE
        je suis très en colère
        je suis en colere contre vous
        je suis furieux
        JE SUIS FURIEUSE !!!
        je suis furieu
        trés énervée, je suis très énervée
        vous me mettez en rage, je suis hors de moi
        bande de voleurs
        vous êtes des escrocs
        vous etes vraiment des voleurs
        allez vous faire foutre
        """,
    Urgency.URGENT: """
        this is urgent
        It's very urgent!!
        urgent
        c'est urgent
        URGENT SVP
        this is an emergency
        c'est une urgence
        """,
}

NOT_URGENT = """
    killer deal
    that's a killer price, love it
    I'm dying to try the new cake
    i'm dead 😂
    you stole my heart
    this dress stole the show
    what a steal!
    the price is a steal
    ça m'énerve pas
    je suis pas en colère
    je ne suis pas du tout fâché
    I'm not angry at all
    im not mad
    I'm mad about these shoes
    so mad for your sale, I'm so mad about it
    sick of waiting
    i'm sick of your queues
    that jacket is sick
    sick deal bro
    I'm sick today, can i move my appointment
    my kid is sick so we wont be there at 10
    je suis malade, je dois décaler mon rdv
    mon fils est malade on annule la réservation
    i'm in hospital, can someone else return it for me
    do you deliver to the hospital
    which stop for the hospital
    votre magasin est près de l'hôpital ?
    terrible service
    worst experience ever
    I am very disappointed
    your staff was rude to me
    je suis très déçue
    c'est inadmissible
    service nul
    the food was cold
    i have a complaint
    j'ai une réclamation
    i waited 40 minutes, unacceptable
    j'en ai marre d'attendre
    ras le bol
    this sale is on fire
    your new collection is on fire 🔥
    you're on fire today
    do you sell fire extinguishers
    fire pit in stock?
    un feu de cheminée électrique, vous avez ?
    le feu vert pour la commande
    feux d'artifice en vente ?
    do you have bath bombs
    une bombe de peinture noire
    c'est de la bombe ce gâteau
    do you sell kitchen knives
    couteau de cuisine en stock ?
    burn after reading candle
    bougie qui brûle longtemps ?
    je voudrais un avocat et une salade
    mon avocat est trop mur
    toast à l'avocat
    my name is Sue
    is Sue working today
    ask for sue
    je vais voler vers Paris demain
    mon vol est à 10h
    antivol pour vélo ?
    anti theft backpack in stock?
    insurance against theft
    poisson frais aujourd'hui ?
    plante verte en stock ?
    do you have plants
    I am curious about the price
    is it safe to pay on your site
    is your website safe
    safe box for jewellery
    un coffre-fort
    c'est sans danger de payer en ligne ?
    hypoallergenic earrings?
    boucles d'oreilles hypoallergéniques
    gluten free cakes?
    vous avez des gâteaux sans gluten ?
    milk chocolate in stock?
    cashmere milk colour
    allergic to mondays lol
    I'm allergic to bad service haha
    je suis allergique au lundi
    no allergies
    pas d'allergie
    une enceinte bluetooth
    je peux utiliser l'enceinte dehors ?
    un poussoir pour appel d'urgence
    urgent care hours
    sortie de secours où ?
    is the delivery urgent option more expensive
    urgent: where is my order 10234
    break a leg
    my heel broke
    the strap broke after two days
    the box was crushed
    j'ai cassé ma tasse
    le colis est cassé
    il s'est cassé tout seul
    cut and color at 3pm
    une coupe et un brushing
    meilleure coupe de ma vie
    elle m'a coupé la frange trop court
    on m'a coupé, vous êtes là ?
    l'appel a été coupé
    i fell in love with your store
    I fell off my chair laughing
    je suis tombé sur votre site
    je suis tombée amoureuse de votre boutique
    un mot glissé dans le colis
    les fdp sont de combien
    hit me up
    shoot me a text
    photo shoot on saturday
    I'd kill for that bag
    time to kill before my appointment
    ça me tue 😂
    à mourir de rire
    je meurs d'envie d'essayer
    envie de pizza
    this heat is killing me
    my phone died
    my feet are killing me in these shoes
    the music is killing me lol
    saignant s'il vous plait
    sensation de brûlure estomac, vous vendez quoi
    we had a blast
    it blew up on tiktok
    explosion de saveurs
    threat level of cuteness
    court shoes size 38
    tennis court opening hours
    food court address
    justice league tickets
    c'est justice
    the police t-shirt in black
    a police costume for halloween
    thank you so much
    merci beaucoup
    what time do you open
    où est ma commande
    stop
    stop texting me
    ne m'envoyez plus de sms
    my number changed because my phone was stolen, resume my messages
    no one is hurt
    personne n'est blessé
    pain au chocolat
    """

URGENT = [
    (line.strip(), kind)
    for kind, lines in CALLS.items()
    for line in lines.split("\n")
    if line.strip()
]
HARMLESS = [line.strip() for line in NOT_URGENT.split("\n") if line.strip()]


def test_there_are_enough_of_both():
    assert len(URGENT) > 150 and len(HARMLESS) > 130


@pytest.mark.parametrize(("text", "kind"), URGENT)
def test_a_person_is_called(text, kind):
    assert urgency(text) is kind


@pytest.mark.parametrize("text", HARMLESS)
def test_no_person_is_called(text):
    assert urgency(text) is None


@pytest.mark.parametrize(
    ("written", "as_typed"),
    [("'", "’"), ("é", "e"), ("è", "e"), ("ê", "e"), (" ", "\n"), (" ", "  ")],
)
def test_typing_changes_nothing(written, as_typed):
    for text, kind in URGENT:
        assert urgency(text.replace(written, as_typed)) is kind, text
        assert urgency(text.upper()) is kind, text
    for text in HARMLESS:
        assert urgency(text.replace(written, as_typed)) is None, text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my wallet was stlen", Urgency.THEFT),
        ("i am furios", Urgency.ANGER),
        ("je suis furieuxx", Urgency.ANGER),
        ("je suis en colerre", Urgency.ANGER),
        ("I'm alergic to milk", Urgency.SAFETY),
        ("je suis allergiqe aux noix", Urgency.SAFETY),
        ("je vais poter plainte", Urgency.LEGAL),
        ("talk to my lawyr", Urgency.LEGAL),
        ("an ambulence came", Urgency.INJURY),
    ],
)
def test_one_typo_is_seen_through(text, kind):
    assert urgency(text) is kind


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("i will sue you", False),
        ("stop texting me or i will sue you", True),
        ("je porte plainte si vous continuez", True),
        ("je vais porter plainte", False),
        ("your cake made me sick", False),
        ("your cake made me sick, remove me from your list", True),
    ],
)
def test_a_wish_for_no_more_texts_may_stand_beside_it(text, both):
    assert urgency(text) and speaks_of_texts(text) is both


@given(st.text())
def test_any_text_is_read(text):
    assert urgency(text) in (None, *Urgency)
