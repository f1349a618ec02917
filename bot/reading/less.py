"""Recognises a wish for less, not none: rarer texts, no offers, only what is needed.

A text that asks for an end of all texts is none of these, whatever else it says: the other readers
hear it. What may be either is a wish for less, because the confirmation says how to end all, and
an end of all would take the order's news from a person who wanted it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.models import Frequency
from bot.reading.less_ends import ENDED, is_wished, only_informs
from bot.reading.less_folded import folded
from bot.reading.less_often import FEWER, TOO_OFTEN, bare, is_fewer, number

MAX_LENGTH = 400  # a longer text is a letter, for the dialogue and for staff


@dataclass(frozen=True, slots=True)
class LessWish:
    """What a person wishes to get less of.

    frequency: the number that is named; None if none is. fewer: they find that it is too much.
    offers: false if they want no more offers, in any program."""

    frequency: Frequency | None = None
    fewer: bool = False
    offers: bool = True


_LEAVES = re.compile(  # beside a wish for less: an end of all texts
    "|".join(
        (
            r"\b(?:stop|quit|end)(?: (?:it|this|that|them|these|those|now|please|all|everything"
            r"|texting|messaging|sending|contacting|writing|bothering|spamming|harass\w+|me|the"
            r"|your|it all|already|asap|thanks|immediately|any|quoi|la)\b| [.,!]|$)",
            r"\b(?:unsub\w*|un-sub\w*|opt(?: me| us)? out|opted out|remove|delete|erase)\b",
            r"\btake (?:me|us|my number) off\b(?! th(?:at|is) (?:part|bit|one))|\bleave (?:me"
            r"|us) alone\b|\blose my\b|\bim out\b",
            r"\b(?:no|any|zero|nor|or|and) (?:more |other |further |any |all |the )*(?:text|texts"
            r"|message|messages|sms|contact|anything|everything|reminders|surveys|updates"
            r"|notifications|all|info|information|of it)\b",
            r"\bno more\b|\bnot? at all\b|\bnone\b|\bnothing\b|\beverything\b|\ball of it\b",
            r"\b(?:dont|do not|never|not)(?: ever)? (?:text|message|contact|send|write|bother)\b",
            r"\b(?:bye|goodbye|im done|im leaving|blocked|block(?:ing)? (?:you|this)|report\w*|sue"
            r"|lawyer|attorney|ftc|fcc|ico|cnil|harass\w*|(?:piss|fuck|bugger) off|go away)\b",
            r"(?:,|\b(?:or|nor|and)) (?:informational|survey|reminder|service) (?:texts|messages|,"
            r"|or)",
            r"\b(?:arrete[rz]?|stoppe[rz]?|cesse[rz]?)(?: (?:tout|ca|de|d'|vos|les|tous|l'"
            r"|maintenant|svp|merci|immediatement|m'|avec moi)\b| [.,!]|$)|\barret\b",
            r"\b(?:desab\w*|desins\w*|resili\w+|virez|effacez|supprime[rz]?|retire[rz]"
            r"|enleve[rz]|sortez|otez|radiez)\b",
            r"\bplus (?:rien|jamais|du tout|de (?:sms|messages?|textos?|contact)|aucun|recevoir"
            r"|m'|ecri\w+)\b|\brien (?:du tout|recevoir)\b|\b(?:ni|ou|et) (?:rien|sms|messages?"
            r"|textos?|rappels?|sondages?|tout)\b|\b(?:ne|n') (?:m' |me )?(?:ecri\w+|envo\w+)"
            r" (?:plus|pas|rien)\b|\bne plus\b|\baucun (?:sms|message|texto)\b",
            r"\blaisse[rz]? (?:moi|nous|ma|mon)\b|\b(?:foutez|fichez|lachez)\b|\bstop\b$"
            r"|\b(?:plainte|harcel\w*|adieu|au revoir|me barre)\b",
        )
    )
)
_NOT_ALL = re.compile(
    r"\b(?:not (?:everything|all)(?: of (?:it|them))?|pas tout|the rest|le reste|everything else)\b"
)
_MORE = re.compile(  # the contrary
    r"\b(?:inscrivez|abonnez|remettez|ajoutez|reabonne\w*|sign me|subscribe me|add me|count me in"
    r"|put me back|more often|plus souvent|back on|(?<!no )(?<!any )more (?:texts|offers|promos"
    r"|deals"
    r"|messages) (?:please|!)|(?:dont|do not|never|not) (?:ever )?(?:stop|quit|end|cancel)"
    r"|(?:ne|n') (?:vous )?(?:arrete|stoppe|coupe)\w* (?:pas|jamais|surtout))\b"
)
_OTHERS = re.compile(  # somebody else's texts, or other things than texts
    r"\b(?:from|de|by) (?:my|mes|ma|mon|other|another|others|them|him|her|someone|everyone|people"
    r"|strangers|scammers|your competitors?|autres?|d' autres|un autre|une autre|quelqu' un)\b"
    r"(?! (?:order|orders|account|phone|inbox|promos?|ads|pubs?|number|colis|commandes?))"
    r"|\b(?:he|she|my (?:\w+ )?(?:boss|mom|mum|dad|wife|husband|sister|brother|friends?|ex|son"
    r"|daughter|boyfriend|girlfriend|mother|father|kids?)|il|elle|mon (?:mari|patron|fils|pere|ex"
    r"|copain)|ma (?:femme|mere|fille|soeur|copine))(?: \w+'?){0,2} (?:text|message|messag|write"
    r"|send|sent|ecri|envo|m' ecri|m' envo)\w*\b"
    r"|\b(?:in|on|en|a|sur|dans) (?:the |your |ma |mon |la |le |l' |vos |my )?(?:shop|store|radio"
    r"|tv|app|website|site|instagram|facebook|youtube|magasin|boite aux lettres|boite a lettres"
    r"|mailbox|window|fridge|newspaper|journal|flyer|tele)\b|\b(?:to|at|down|the) pub\b"
)


def wish(text: str, *, asked: bool = False) -> LessWish | None:
    """Returns the text's wish for less, or None. asked: it may answer a question, so that it must
    name the texts: "only once a month" alone is then no wish."""
    if len(text) > MAX_LENGTH:
        return None
    said = folded(text)
    if _MORE.search(said) or _OTHERS.search(said):
        return None
    if only_informs(said):
        named, _ = number(said)
        return LessWish(named[0] if named else None, offers=False)
    ended, left = _without(ENDED, said, is_wished)
    named, left = number(left)
    fewer, left = _without(FEWER, left, is_fewer)
    if not (ended or named or fewer):
        return None if asked else _alone(said)
    if _LEAVES.search(_NOT_ALL.sub(" ", left)):
        return None
    frequency, less = named or (None, False)
    return LessWish(frequency, fewer or less, not ended)


def _alone(said: str) -> LessWish | None:
    """Reads a text that says how often and names no texts."""
    if TOO_OFTEN.fullmatch(said.strip(" .,!")):
        return LessWish(fewer=True)
    found = bare(said)
    return LessWish(*found) if found else None


def _without(
    pattern: re.Pattern[str], said: str, counts: Callable[[str, str, str], bool]
) -> tuple[bool, str]:
    """Returns whether one of the pattern's finds counts, and the text without those that do.

    counts: asked with what stands before the find, the find, and what stands after it."""
    left, at = [], 0
    for match in pattern.finditer(said):
        if counts(said[: match.start()], match[0], said[match.end() :]):
            left.append(said[at : match.start()])
            at = match.end()
    return bool(left), " ".join((*left, said[at:]))
