"""Whether a text asks what becomes of one's data: "do you sell my number to anyone?"."""

from __future__ import annotations

import re

from bot.reading.folded import read

_MINE = (
    r"(?:my|our|people'?s|customers'?|mes|mon|nos|ma) (?:\w+ )?(?:data|details|number|info\w*|phone"
    r"|contact\w*|address|donnees|numero|coordonnees|adresse|portable|infos)"
)
_ASKS = re.compile(
    rf"\b(?:do|does|will|would|are|did|have|can) (?:you|u|ya|y'?all|they)(?: guys| ever"
    rf"| going to| gonna"
    rf"| really)* (?:sell|sold|share|shar|giv|pass|use|using|keep|store|stor|hand|trade"
    rf"|resell)\w*(?: \w+){{0,3}}"
    rf" {_MINE}|\bwhat (?:do|will|are) (?:you|u|they) (?:do|doing|going to do)(?: \w+){{0,2}}"
    rf" (?:with|to)"
    rf" {_MINE}|\b(?:is|are) {_MINE}(?: \w+)? (?:safe|secure|protected|private|sold|shared)"
    rf"|\b(?:vous|tu|vs)(?: \w+)? (?:re)?(?:vend|donn|partag|transmet|utilis|gard|conserv|stock"
    rf"|fil)\w*"
    rf"(?: \w+)? {_MINE}|\b(?:faites|fais|allez faire) quoi (?:de|avec) {_MINE}"
    rf"|\bque faites[- ]vous (?:de|avec) {_MINE}|\b{_MINE} (?:est|sont|c'est|seront)"
    rf" (?:\w+ )?(?:vendu"
    rf"|revendu|partage|protege|en securite|transmis|donne)\w*"
)
_WISHES = re.compile(  # a wish beside the question, or in place of it
    r"\b(?:stop\w*|remove|delete|erase|unsub\w*|opt out|don'?t|do not|no more|arret\w*"
    r"|supprim\w*|effac\w*"
    r"|retir\w*|enlev\w*|desins\w*|desab\w*|plus (?:de|me)|ne (?:me|m')|copy|copie|access|acces)\b"
)


def asks_about_data(text: str) -> bool:
    """Returns whether the text asks that and wishes for nothing."""
    plain = " ".join(read(text).plain.split())
    return bool(_ASKS.search(plain)) and not _WISHES.search(plain)
