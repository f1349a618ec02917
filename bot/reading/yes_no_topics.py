"""Reads a yes or no from what somebody tells in place of it: "early even" of a parcel that should
have come on time, "back on" of a line that was down, "everything went wrong"."""

from __future__ import annotations

import re

from bot.reading.folded import is_negated, words
from bot.reading.yes_no_matters import MORE

_LONGEST = 9  # words; a longer reply tells more than one thing
_MIXED = re.compile(
    r"\b(?:but|mais|except|sauf|apart|a part|if|si|unless|or|ou|almost|presque|half|depends"
    r"|sometimes|parfois|yesterday|hier|one|first|second|un des?)\b|\?"
)
_TOPICS = tuple(
    tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in patterns)
    for patterns in (  # what is asked, what says that it is so, what says that it isn't
        (
            r"on time|punctual\w*|a l'heure|dans les temps|a temps",
            r"early|ahead of (?:time|schedule)|(?:spot|bang) on(?: time)?|on the dot|on time"
            r"|to the minute|prompt\w*|pile|a l'heure|en avance|dans les temps|ponctuel\w*"
            r"|(?:arrivee?s?|venue?s?|la|passee?s?) avant|before time",
            r"late|delayed|overdue|hours? (?:late|after|behind)|(?:en )?retards?"
            r"|(?:failli|presque) (?:rate|louper?|manquer?)|(?:nearly|almost) missed",
        ),
        (
            r"working|works? now|back (?:up|on)|fixed|(?:re)?solved|fonctionne\w*|remarche|marche"
            r"|repare\w*|resolu\w*|retabli\w*",
            r"working|works?|(?:is|it'?s|are|all|now) up|up (?:and running|again|now)"
            r"|like new|good as new|so far so good|all set|full bars|going (?:fine|strong)"
            r"|comme (?:neuf|sur des roulettes)|impec\w*|au poil|jusqu'ici tout va bien|tourne bien"
            r"|back(?: on| up)?|running|fixed|sorted|marche"
            r"|remarche|fonctionne|revenue?|retabli\w*|repare\w*|nickel|ca roule",
            r"down|(?<!moved )(?<!was )(?<!been )(?<!go )out"
            r"|dead|broken|nothing|rien|off|same (?:problem|issue)|coupee?|retombee?"
            r"|en panne|hs|morte?|ni \w+ ni \w+|aucun\w*"
            r"|worse(?: than)?|pire|as before|no better|pareil|stuck|taking the stairs"
            r"|(?:keeps?|always|still) (?:cutting|switching|turning|freezing|crashing|dropping"
            r"|breaking|leaking|flashing|beeping|making)|cuts out|(?:switch|turn)(?:es|s) (?:itself"
            r" )?off|freez\w*|crash\w*|glitch\w*|s'eteint|s'arrete|se (?:coupe|bloque)|plante\w*"
            r"|bugu?e?\w*|deconne|rame|bloque\w*|emergency calls|urgences? seulement",
        ),
        (
            r"coming|come|attend\w*|join\w*|be there|make it|vien\w*|present\w*|particip\w*"
            r"|assist\w*",
            r"coming|going|be there|love to|be delighted|got (?:my|our) tickets?|(?:save"
            r"|keep) (?:me|us)"
            r"|bringing|(?:je|on) (?:ramene|apporte)|dey come|vien(?:t|s|nent|drai|dra|dront|drons)"
            r"|ser(?:a|ai|ons|ont) (?:la|presente?s?|de la partie)|presente?s?",
            r"absente?s?|away|sick|ill|malade\w*|unable|busy|pris(?:es?)?|vacances"
            r"|out of town|on call|abroad|other plans|wedding|double booked|(?:got to|have to) work"
            r"|in hospital|that day|deplacement|retenue?s?|empechee?s?|ailleurs|mariage"
            r"|(?:je|on|nous) (?:bosse|travaille)|(?:pars?|partons) (?:chez|en|a)",
        ),
        *MORE,
    )
)
_ASIDE = re.compile(r"\bif anything\b")
_NOT = re.compile(r" (?:pas|plus|jamais|toujours pas|not)\b")
_PROBLEM = re.compile(
    r"(?:\bany|\ban?|\bun|\bdes|\brencontre|\bhad|\bhave|\bavez)\b.{0,30}"
    r"\b(?:problem|issue|trouble|difficult|complaint|probleme|souci|difficulte|ennui|incident)"
    r"|\b(?:eu|avez|avoir) du mal\b|\b(?:gache\w*|spoil\w*|ruin\w*|bother\w*|gene|derange\w*)\b"
    r"|\b(?:abimee?s?|damaged)\b|\bdifficultes?\b"
    r"|\banything (?:go(?:ne|es|ing)?|went) wrong\b|\bmal (?:passe|tourne)"
)
_WENT_WELL = re.compile(
    r"\b(?:(?:it|all|everything|ca|tout)\b.{0,16}\b)?(?:fine|well|perfect(?:ly)?|smooth(?:ly)?"
    r"|flawless(?:ly)?|great|parfait(?:ement)?|nickel|impec\w*|comme sur des roulettes"
    r"|(?:passee?|marche|fonctionne) (?:tres )?bien|bien (?:passee?|marche|fonctionne|emballee?)"
    r"|like new|brand new|comme neuf|not a (?:scratch|mark)|pristine|intacte?|well (?:wrapped"
    r"|packed)"
    r"|first (?:go|time|attempt)|du premier coup|(?:straight|right) away|(?:tout )?de suite"
    r"|no (?:bother|hassle|hiccups)|easy|facile(?:ment)?|supportable|barely notice|aucunement"
    r"|(?:du|from) (?:debut|start) (?:a la|to) (?:fin|finish))\b"
)
_WENT_WRONG = re.compile(
    r"\b(?:everything (?:went|was) wrong|every ?thing(?=\W*$)|tout (?:a|est) (?:foire|plante|rate"
    r"|casse\w*|alle de travers)|que des (?:problemes|soucis|galeres|ennuis)"
    r"|nothing but (?:problems|trouble)|nothing (?:worked|works)|rien (?:n'a )?(?:marche"
    r"|fonctionne)"
    r"|crash\w*|froze(?:n)?|(?:it|they|he|she|site|app|page|door|lid|code) (?:just )?(?:would|could"
    r"|did)(?:n'?t| not) (?!be\b|fault|have\b|notice|mind|bother|take (?:long|me long))\w+"
    r"|snapped|scratch(?:ed|es)|ripped|torn|dent(?:ed|s)|cracked|broken|stain(?:ed|s)|smashed"
    r"|dechire\w*|griffe\w*|raye\w*|fendue?s?|locked (?:me |us )?out|stone cold|spilled|stole(?:n)?"
    r"|m'a vole|error|bug\w*|(?:had|needed|did have) to (?:call|ring|ask|phone)|j'ai du (?:appeler"
    r"|demander|m'y reprendre)|drives? (?:me|us)|driving (?:me|us)|hear myself"
    r"|(?:never|not) (?:finished|worked|started)"
    r"|s'est (?:arrete|bloque)\w*"
    r"|what (?:didn'?t|hasn'?t)"
    r"|\d+ (?:times|fois|things|problems|issues|trucs|problemes))\b"
)
_NOT_YET = re.compile(
    r"\b(?:not|haven'?t|hasn'?t|didn'?t) .{0,20}\byet\b|\bnot yet\b|\bpas encore\b"
)


def asks_for_problem(question: str) -> bool:
    """Returns whether a yes to the question tells of trouble. question: folded."""
    return bool(_PROBLEM.search(question))


def told(plain: str, question: str) -> bool | None:
    """Returns whether a short reply tells that what is asked is so; None if it doesn't tell."""
    if len(words(plain)) > _LONGEST or _MIXED.search(_ASIDE.sub(" ", plain)):
        return None
    for asked, so, not_so in _TOPICS:
        if asked.search(question):
            yes, no = so.search(plain), not_so.search(plain)
            if yes and not no:
                return not _is_denied(plain, yes)
            if no and not yes:
                return None if _is_denied(plain, no) else False
    return None


def _is_denied(plain: str, found: re.Match[str]) -> bool:
    return is_negated(plain, *found.span()) or bool(_NOT.match(plain, found.end()))


def told_of_trouble(plain: str) -> bool | None:
    """Returns whether a short reply to a question for trouble tells of any; None if it doesn't
    tell."""
    if len(words(plain)) > _LONGEST or _MIXED.search(plain):
        return None
    if _WENT_WRONG.search(plain):
        return True
    well = _WENT_WELL.search(plain)
    return False if well and not _is_denied(plain, well) else None


def is_not_yet(plain: str) -> bool:
    """Returns whether what is asked for has not come about so far."""
    return bool(_NOT_YET.search(plain))
