"""Finds the option that a reply means in other words: "the big one" of Large, "every tuesday" of
weekly, "a mate of mine" of Friend."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.folded import Found, fold
from bot.surveys.rules.model import Option

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
        (r"phone call|appel", r"(?:phone )?calls?|phone|ring|appele[rz]?|appels?|telephone|tel"),
        (r"e-?mail", r"e-?mails?|mails?|courriels?"),
        (r"cash|especes|liquide", r"cash|especes|liquide|notes"),
        (r"card|carte", r"card|carte|credit|debit|cb"),
    )
)
_NONE = re.compile(r"\b(?:none|nothing|without|no \w+|sans \w+|aucune?|rien)\b")
_NOTHING = re.compile(
    r"(?:none|nothing(?: on (?:it|top))?|no \w+|without(?: any| \w+)?|sans(?: \w+| rien)?|aucune?"
    r"(?: \w+)?|rien(?: du tout)?|pas (?:de |d')\w+|plain|nature|neither)"
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
