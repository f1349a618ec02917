"""The words around an option in a reply: those that lead to it, follow it or say nothing."""

from __future__ import annotations

_ORDINALS: tuple[str, ...] = (
    "first|1st|premier|premiere|1er|1ere|1re",
    "second|2nd|deuxieme|seconde|2e|2eme|2nde|2ieme",
    "third|3rd|troisieme|3e|3eme|3ieme",
    "fourth|4th|quatrieme|4e|4eme|4ieme",
    "fifth|5th|cinquieme|5e|5eme|5ieme",
    "sixth|6th|sixieme|6e|6eme|6ieme",
    "seventh|7th|septieme|7e|7eme|7ieme",
    "eighth|8th|huitieme|8e|8eme|8ieme",
)
ORDINAL = {word: i for i, kin in enumerate(_ORDINALS, 1) for word in kin.split("|")}
LEADS = frozenset(
    (
        "meant mean oops oups correction guess think suppose reckon believe crois pense que"
        " would so then alors donc defo opt"
        " ans option options choice choix answer reponse letter"
        " lettre number numero no num n"
        " take mostly mainly chiefly especially surtout principalement"
        " choose pick select go with say its it's i'd ill prends choisis dis dirais opte pour la"
        " le the is est want prefer prefere je j'ai jai j veux definitely probably maybe plutot "
        "just"
        " ok yes oui"
        " hi hello bonjour um euh mon my for please actually both either between soit sorry wait no"
        " non pardon enfin i'll"
        " id i would like do mean"
    ).split()
)
AFTER = frozenset(
    (
        "i je lol haha probably maybe perhaps nor ni so then alors donc please pls plz svp stp"
        " thanks thank thx merci cos coz bc bcoz because cause"
        " cuz car parce or ou and et"
        " no non sorry pardon actually wait enfin it is would works one for but mais not pas"
        " mate chef bro man plutot option choice choix"
        " if si since as would definitely obviously rather c'est suits"
    ).split()
)
STOP_WORDS = frozenset(
    (
        "the and or of to in on at for with by from a an it is my your our not no yes very more"
        " less most le la les un une des de du et ou au aux en sur par pour mon ma mes ne pas oui"
        " non tres plus moins que qui est c'est i me we you one this that all any after before "
        "apres"
        " avant other option"
        " like would too just really bit did do does had has was were last ago trop cette ce cet"
        " chez moi toi lui nous vous eux fois time times"
    ).split()
)
CONTENT_FILLERS = LEADS | STOP_WORDS | AFTER
NEGATIONS = frozenset(
    "not pas ni nor neither but except excepte sauf anything any everything tout jamais".split()
)
CONNECTED = frozenset("and or et ou".split())
