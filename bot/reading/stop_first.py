"""Hears whether a text begins with a stop word and says no more than a signature might.

bot.reading.named_stop hears those of which each word is a name or manners. Names are endless, so
who begins the same way is at least asked: "STOP - the Robinsons", "ARRET⏎Léa du hockey". Words that
make a sentence are about something: "Stop, that's the wrong size", "arrêt de bus Jaurès".
"""

from __future__ import annotations

import re

from bot.reading.folded import read
from bot.reading.stop_words import stop_word

MOST_WORDS = 8  # besides the stop word
MAX_LENGTH = 120  # characters
_MANNERS = re.compile(r"\W*(?:(?:hi|hello|hey|bonjour|bonsoir|salut|dear \w+|please|svp|pls)\W+)*")
_APART = re.compile(r" ?[.,;:!(|–—…]| *\n| -+ | ?[^\w\s\x00-\x7f]")
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SENTENCE = re.compile(
    r"\b(?:i|i'm|im|i've|i'll|you|u|your|ur|we|he|she|they|it|its|it's|that|that's|this|these|those"
    r"|there|is|are|was|were|be|do|don't|dont|did|does|can|can't|could|will|won't|would|should|has"
    r"|have|had|need|want|wants|got|get|gets|go|going|keep|make|let|ask|asking|tell|telling|call"
    r"|calling|come|by|at|in|into|on|off|over|not|no|when|where|what|why|how|who|if|because|until"
    r"|before|after|all|any|sales?|offers?|order|delivery|bus|train|metro|tram|watch|sign|light"
    r"|button|link|page|work"
    r"|je|j'\w+|tu|il|elle|on|nous|vous|ils|elles|votre|vos|mon|ma|mes|ton|ta|tes|ce|cet|cette|ces"
    r"|c'\w+|est|sont|suis|es|etes|etait|sera|ai|as|avez|avons|ont|a|veux|veut|peux|peut|pouvez|faut"
    r"|fait|faire|va|vais|allez|mets|met|dis|dit|pas|plus|que|qu'\w+|qui|quand|ou|si|car|sur|dans"
    r"|chez|avec|sans|commande|livraison|arret|maladie|travail|cardiaque|gare|ligne|colis"
    r"|abonnement|magazine)\b"
)


def begins_with_stop(body: str) -> bool:
    """Returns whether a text is a stop word, and beside it no more than a signature might be."""
    if len(body) > MAX_LENGTH or "?" in body:
        return False
    text = read(body)
    found = stop_word(text.plain)
    if found is None or not _MANNERS.fullmatch(text.plain[: found[0]]):
        return False
    start, end, _ = found
    said = text.raw[text.at[start] : text.at[end - 1] + 1]
    rest = text.plain[end:]
    if len(_WORD.findall(rest)) > MOST_WORDS or _SENTENCE.search(rest):
        return False
    louder = said.isupper() and not body.isupper() and not re.match(r" ?[\d$@#%&/]", rest)
    return louder or bool(_APART.match(rest)) or not rest.strip()
