"""Recognises signals that staff must see, whatever the intent.

The number has a new owner, or the person wants their data copied or deleted (GDPR, articles 15 and
17). Plain patterns, since each only opens an item for staff and holds campaigns: a mistake loses
nothing, and staff decide.
"""

from __future__ import annotations

import re
from enum import StrEnum

from bot.sms.segments import plain


class DataWish(StrEnum):
    """A person's wish about their data."""

    COPY = "data_copy"
    ERASURE = "data_erasure"


_WRONG_NUMBER = re.compile(
    "|".join(
        (
            r"\bwr?ong (?:number|num|nbr|no\b|#|person|guy|lady|man|woman|phone|contact|recipient)",
            r"\bincorrect (?:number|person)",
            r"\b(?:texted|texting|reached|messaged|messaging) (?:the )?wr?ong\b|\b(?:got|have) the "
            r"wr?ong\W*$",
            r"\b(?:not|isn'?t|isnt|ain'?t|aint|no longer|never was) (?:\w+'?s?|the person)? ?"
            r"(?:number|phone|cell)\b(?! (?:one|of))",
            r"\b(?:not|isn'?t|isnt|no longer|nobody|no one|noone)(?: \w+)? (?:by|of"
            r"|with) that name\b",
            r"\bnobody (?:called|named)\b",
            r"\b(?:i'?m|im|i am|this is|this isn'?t|am) not \w+(?:,| |\.|!)+(?:you|u|ya)? ?"
            r"(?:have|got|this|it|that|please|so|his|her|he|she|the)\b.*\b(?:number|person|phone"
            r"|wrong)",
            r"\b(?:he|she|they|\w+) (?:no longer|doesn'?t|does not|dont) (?:ha(?:s|ve)|use[sd]?"
            r"|owns?) "
            r"(?:this|that) (?:number|phone|cell)",
            r"\b(?:new owner|owner now) of this (?:number|phone)"
            r"|\bthis number (?:now )?belongs to\b",
            r"\bthis (?:number|phone|cell) (?:has been|was|got|is) (?:reassigned|recycled|mine now"
            r"|not (?:his|hers|theirs))",
            r"\b(?:changed|new) (?:his|her|their) (?:phone )?number\b",
            r"\bjust got this (?:new )?(?:number|phone number)\b",
            r"\b(?:mauvais|faux|movais|mauvai|mauv)e? (?:numero|num|nr|destinataire|contact"
            r"|personne)\b",
            r"\bmauvaise personne\b",
            r"\b(?:erreur|trompe[rzs]?|gour\w+) (?:de |sur le )?(?:numero|num|destinataire"
            r"|personne)\b",
            r"\btromp\w* (?:de |dans le )?(?:numero|num\b|personne|destinataire)",
            r"\b(?:n'?est|nest|c'est|cest|es) (?:pas|plus|pu)(?: \w+){0,2} (?:numero|num|portable"
            r"|tel)\b"
            r"(?: (?:de|d')|\W*$)",
            r"\bce (?:n'est|nest|n est) (?:pas|plus) (?:le |son |mon )?(?:bon |bonne )?"
            r"(?:numero|num|personne|portable)\b",
            r"\bpas (?:le |la )?bon(?:ne)? (?:numero|num|personne|destinataire)\b",
            r"\b(?:a|ont) chang\w+ de (?:numero|num)\b",
            r"\bce (?:numero|num) (?:n'est plus|n'appartient|est maintenant|est a moi|m'appartient"
            r"|a ete reattribue)",
            r"\b(?:personne|y a personne|il n'y a pas)(?: \w+){0,3} (?:de|a) ce nom\b",
            r"\bje (?:ne )?suis pas (?:m\.?|mme|mr|monsieur|madame|mlle) \w+",
            r"\bconnais pas de \w+.*\b(?:erreur|numero|trompe)",
        )
    )
)

_MINE = r"(?:all |tou[ts]e?s? )?(?:of )?(?:my|the|me[s]?|ma|mon)\b"
_DATA = (
    r"(?:personal |perso\w* )?(?:data|info(?:s|rmations?)?|details|records?|file|account"
    r"|donnees|coordonnees|fichier|dossier|compte|historique)(?: perso\w*)?"
)
_ERASURE = re.compile(
    "|".join(
        (
            rf"\b(?:delet\w*|eras\w*|wip\w*|destroy|purge|forget"
            rf"|remov\w*) (?:{_MINE} )?(?:\w+ )?{_DATA}"
            r"\b(?! (?:to|for) )",
            r"\b(?:delete|erase|forget|wipe) (?:everything|all|anything) (?:that )?(?:you )?"
            r"(?:have|know|hold|store|about|on me)",
            r"\bright to (?:be forgotten|erasure|deletion)|\bdroit a l'?oubli|\bdroit (?:a|de"
            r"|d') ?l?'?"
            r"(?:effacement|suppression)",
            rf"\b(?:supprim\w*|effac\w*|detrui\w*|oubli\w*|vire[rz]?|enleve[rz]?)"
            rf" (?:{_MINE} )?(?:toutes? )?(?:mes |les )?{_DATA}\b",
            r"\b(?:supprim\w*|effac\w*) tout ce que vous (?:avez|savez|detenez)",
            r"\b(?:suppression|effacement) de (?:mes|toutes mes|mon) " + _DATA,
            r"\b(?:gdpr|rgpd|ccpa)\b.*\b(?:delet|eras|remov|forget|supprim|effac|suppression"
            r"|oubli)",
            r"\b(?:delet|eras|supprim|effac|suppression|oubli)\w*\b.*\b(?:gdpr|rgpd|ccpa)\b",
            r"\barticle 17\b",
        )
    )
)
_COPY = re.compile(
    "|".join(
        (
            rf"\b(?:cop(?:y|ies)|export|download|extract"
            rf"|extrait) (?:of )?(?:{_MINE} )?(?:\w+ )?{_DATA}\b",
            rf"\bcopies? (?:de|d') ?(?:toutes? )?(?:mes |mon |ma |les )?{_DATA}",
            rf"\b(?:send|give|show|provide|email) me (?:{_MINE} |a list of )?(?:all )?(?:the |my )?"
            r"(?:personal )?(?:data|information|records|everything) (?:that )?(?:you|u) (?:have"
            r"|hold|keep"
            r"|store|know|got)",
            r"\bwhat (?:personal )?(?:data|information|info|details) (?:do |have )?(?:you|u|ya"
            r"|yall) "
            r"(?:have|hold|keep|store|got|collect\w*)\b(?:.*\b(?:me|my|mine)\b)",
            r"\b(?:see|know|get|want|show me|tell me|have)\b.{0,20}\b(?:everything"
            r"|all(?: of it)?|all that|what)"
            r" (?:that )?(?:you|u)(?: guys)? (?:have|hold|keep|store|know|got)(?: stored"
            r"| saved)? (?:on|about) me\b",
            r"\btout ce que vous (?:avez|savez|gardez|conservez|detenez|stockez)(?: comme \w+)?"
            r" (?:sur|de) moi\b",
            r"\b(?:data|subject) access request|\bdsar\b|\bsubject access\b",
            r"\bdroit d'?acces\b|\bdroit a la portabilite|\bdata portability\b",
            rf"\b(?:acces|acceder|access) (?:a|to) (?:{_MINE} |toutes? )?(?:mes |my |the )?{_DATA}"
            r" (?:perso|que vous|you (?:have|hold))",
            rf"\b(?:quelles?|kel|quels?) (?:sont (?:les )?)?{_DATA} (?:\w+ ){{0,2}}?"
            r"(?:avez|detenez|gardez|conservez|possedez)[- ]?(?:vous)?",
            r"\b(?:envoy\w*|transmet\w*|communiqu\w*|fourni\w*)[- ]?(?:moi )?(?:toutes? )?(?:mes"
            r"|les) "
            r"donnees\b",
            r"\bdonnees\b.*\bque vous (?:avez|detenez|gardez|conservez)\b.*\b(?:moi|mon)\b",
            r"\barticle (?:15|20)\b",
        )
    )
)


def wrong_number(text: str) -> bool:
    """Returns whether the text says that it comes from another person than the one we know."""
    return bool(_WRONG_NUMBER.search(plain(text)))


_ERASE_IT = re.compile(
    r"\b(?:delet\w+|eras\w+|wip(?:e|ing)|remov\w+|destroy|efface\w*|supprime\w*|detrui\w*|oublie\w*)"
    r"[- ](?:moi )?(?:it|them|all|everything|that|those|this|tout\w*|les|la|ca|cela|le)\b"
)
_COPY_IT = re.compile(r"\b(?:a|an|une|la|en) cop(?:y|ie)\b|\b(?:copies|export)\b")


def data_wish_alone(text: str) -> DataWish | None:
    """Returns the wish of a short text on data that were just spoken of: "then delete it all"."""
    folded = plain(text)
    if len(folded.split()) > 8:
        return None
    if _ERASE_IT.search(folded):
        return DataWish.ERASURE
    return DataWish.COPY if _COPY_IT.search(folded) else None


def data_wish(text: str) -> DataWish | None:
    """Returns a wish to have data deleted or copied; deletion if it is both."""
    folded = plain(text)
    if _ERASURE.search(folded):
        return DataWish.ERASURE
    return DataWish.COPY if _COPY.search(folded) else None
