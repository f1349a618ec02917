"""Finds the option that a reply means in other words: "the big one" of Large, "every tuesday" of
weekly, "a mate of mine" of Friend."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folded import Found, fold
from bot.surveys.rules.model import Option
from bot.surveys.rules.option_fields import FIELDS
from bot.surveys.rules.option_trades import TRADES

_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_JOURS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?"
_KIN = tuple(
    (re.compile(rf"\b(?:{label})\b"), re.compile(rf"\b(?:{reply})\b"))
    for label, reply in (  # what the label says, what a reply may say for it
        (
            r"small|little|petite?s?",
            r"small\w*|little|littlest|tiny|mini|petite?s?|(?:le |la )?plus petite?",
        ),
        (
            r"large|big|grande?s?|gros",
            r"larger?|largest|big|bigg?er|biggest|huge|grande?s?|gros(?:se)?",
        ),
        (r"medium|moyens?|moyennes?", r"medium|mid|middle|moyens?|moyennes?|regular|standard"),
        (
            r"daily|every day|chaque jour|tous les jours|quotidien\w*",
            r"daily|every ?day|each day|chaque jour|tous les jours|quotidien\w*",
        ),
        (
            r"weekly|every week|once a week|chaque semaine|toutes les semaines|hebdo\w*",
            rf"weekly|(?:every|each|per) week|once a week|every {_DAYS}|hebdo\w*|chaque semaine"
            rf"|toutes les semaines|(?:une|1) fois (?:par|la) semaine|tous les {_JOURS}",
        ),
        (
            r"monthly|every month|once a month|chaque mois|tous les mois|mensuel\w*",
            r"monthly|(?:every|each|per) month|once a month|every (?:four|4) weeks|mensuel\w*"
            r"|chaque mois|tous les mois|(?:une|1) fois (?:par|le) mois"
            r"|(?:aux|toutes les) (?:quatre|4) semaines",
        ),
        (
            r"times a year|yearly|fois (?:par|l')?\W*an\w*",
            r"(?:a few|few|several|a couple of|two|three|[2-6]|twice) (?:times )?(?:a|per) year"
            r"|(?:quelques|deux|trois|[2-6]) fois (?:par|l')?\W*an\w*",
        ),
        (
            r"first (?:time|visit)|premiere (?:fois|visite)",
            r"(?:my|the|was) first|first (?:time|visit)|never (?:been|came|come|visited)"
            r"|(?:ma|la) premiere|premiere (?:fois|visite)|jamais venue?s?",
        ),
        (
            r"friends?|amie?s?",
            r"friends?|pals?|mates?|buddy|amie?s?|potes?|copains?|copines?|word of mouth"
            r"|bouche a oreille",
        ),
        (r"newspapers?|journal|presse", r"(?:news)?papers?|magazine|journal|journaux|presse"),
        (r"online|internet|en ligne|web", r"online|inter-?net|net|web ?(?:site)?|google|en ligne"),
        (r"poster|affiche", r"posters?|affiches?|affichage|billboard"),
        (r"text message|sms", r"texts?|txts?|sms|textos?|by message|par message"),
        (
            r"phone|appel|telephone",
            r"phone|telephone|tel|calls?|ring|mobile|cell|appele[rz]?|appels?",
        ),
        (r"e-?mail", r"e-?mails?|mails?|courriels?"),
        (
            r"letter|post|courrier|lettre",
            r"letters?|(?:by|in the) post|in writing|courriers?|lettres?"
            r"|par ecrit|la poste",
        ),
        (r"car|voiture|auto", r"cars?|drove|driv\w+|voiture|auto|caisse|bagnole|conduit"),
        (r"foot|walk\w*|pied|marche", r"foot|walk\w*|a pied|marche\w*|pieds|shanks\S*"),
        (r"bus|coach", r"bus|buses|coach|autobus|autocar"),
        (r"train|rail", r"trains?|rail|ter|tgv|rer"),
        (
            r"veg(?:an|etarian|gie)\w*|vegetarien\w*",
            r"veg(?:an|etarian|gie|gy|e)\w*|no meat|meat ?free"
            r"|sans viande|vegetarien\w*",
        ),
        (r"french|francais", r"french|fr|francais|frances"),
        (r"english|anglais", r"english|eng|anglais|ang|ingles"),
        (r"spanish|espagnol", r"spanish|esp|espagnol|espanol"),
        (r"german|allemand", r"german|deutsch\w*|allemand|bitte"),
        (r"price|prix|tarif", r"pric\w*|cheap\w*|cost\w*|value|prix|tarifs?|moins cher|pas cher"),
        (r"quality|qualite", r"quality|qualite|well made|bien fait"),
        (r"speed|rapidite|vitesse", r"speed|fast\w*|quick\w*|rapid\w*|vite|vitesse"),
        (r"delivery|livraison|domicile", r"deliver\w*|home|livr\w*|domicile|chez moi"),
        (
            r"pick-?up|collect\w*|retrait|magasin|store",
            r"pick\w*|collect\w*|retrait|retir\w*|sur place"
            r"|in (?:the )?(?:store|shop)|chercher",
        ),
        (
            r"bread|bakery|boulangerie|pain",
            r"bread|bakery|loa(?:f|ves)|rolls?|buns?|pains?|boulangerie"
            r"|baguettes?|viennoiserie\w*",
        ),
        (
            r"meat|butch\w*|viande|boucherie",
            r"meats?|butch\w*|sausages?|bacon|beef|pork|lamb|chicken|viandes?"
            r"|boucherie|boeuf|porc|agneau|poulet|saucisses?",
        ),
        (
            r"veg|vegetables?|legumes?",
            r"veg|veggies|vegetables?|greens|carrots?|potatoes|spuds|salads?|legumes?"
            r"|carottes?|patates?|salades?",
        ),
        (
            r"cafe|coffee|drinks?|boissons?",
            r"cafes?|coffees?|tea|latte|flat white|cappuccino|boissons?"
            r"|drinks?",
        ),
        (r"weights?|muscu\w*", r"weights?|lift\w*|dumbbells?|bench|muscu\w*|halteres|fonte"),
        (r"cardio|running", r"cardio|treadmill|run\w*|bikes?|rower|tapis|cours[ie]r?|rameur"),
        (r"spin\w*|cycling", r"spin\w*|bikes?|cycl\w*"),
        (r"box\w*|boxe", r"box\w*|punch\w*"),
        (r"standing|debout|fosse", r"stand\w*|debout|fosse"),
        (r"seat\w*|assis\w*|sitting", r"seat\w*|sit\w*|assis\w*|place assise"),
        (r"return|round trip|aller-retour", r"returns?|round trip|both ways|aller-? ?retour|a/?r"),
        (r"single|one-?way|aller simple", r"singles?|one ?-?way|aller simple|simple"),
        *FIELDS,
        *TRADES,
    )
)
_NONE = re.compile(r"\b(?:none|nothing|without|no \w+|sans \w+|aucune?|rien)\b")
_NOTHING = re.compile(
    r"(?:none|nothing(?: on (?:it|top))?|no \w+|without(?: any| \w+)?|sans(?: \w+| rien)?|aucune?"
    r"(?: \w+)?|rien(?: du tout)?|pas (?:de |d')\w+|plain|nature|neither|i'?m (?:good|ok|fine)"
    r"|all good|no(?:,? (?:thanks|thank you|ta))"
    r"|non merci|ca (?:ira|va)|c'est bon)"
    r"(?:[ ,]+(?:please|pls|thanks|thank you|merci|svp|for me|pour moi))*"
)


def by_kin(plain: str, options: Sequence[Option]) -> list[Found]:
    """Returns each option of which alone the reply holds other words."""
    labels = [(option.label, fold(option.label)) for option in options]
    found = []
    for label, reply in _KIN:
        fitting = [name for name, folded in labels if label.search(folded)]
        if len(fitting) == 1:
            found += [Found(fitting[0], *match.span()) for match in reply.finditer(plain)]
    return found


def nothing(plain: str, options: Sequence[Option]) -> Found | None:
    """Returns the option that stands for nothing if the reply wishes for that: "no sauce"."""
    labels = [(option.label, fold(option.label)) for option in options]
    none = [name for name, folded in labels if _NONE.search(folded)]
    if len(none) == 1 and _NOTHING.fullmatch(plain.strip(" .,!\n")):
        return Found(none[0], 0, len(plain))
    return None
