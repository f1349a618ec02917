"""Whether a wish to leave is only being weighed ("I wonder if I should stop your texts"), and
whether a text says that the texts shall go on ("no, I'll keep them")."""

from __future__ import annotations

import re

from bot.sms.segments import plain

_WEIGHS = re.compile(
    r"^\W*(?:(?:hi|hello|ok|so|well|hmm+|um+|honestly|tbh|bonjour|bon|alors|euh"
    r"|franchement)\W+)*(?:"
    r"(?:i'?m |i am |i |we'?re |just |still )*(?:wonder(?:ing)?|debating|deciding|undecided"
    r"|in two minds"
    r"|half thinking|toying)\b|(?:i'?m |i am )?(?:thinking (?:of|about)|considering|tempted to)\b"
    r"|i (?:might|may)\b|maybe i(?:'ll| should| will| could)\b|should i\b|not sure (?:if|whether)\b"
    r"|i(?:'m| am) not sure (?:if|whether)\b|idk if\b|i don'?t know (?:if|whether)\b"
    r"|(?:je |j'|on )(?:me demande|hesite|envisage|songe|pense (?:peut-etre )?(?:a|me|bientot))\b"
    r"|peut-etre que je\b|je (?:vais|pourrais|devrais) peut-etre\b|(?:je )?(?:ne )?sais pas"
    r" (?:trop )?si\b)"
)
_FIRM = re.compile(
    r"\b(?:please|pls|svp|stp|stop (?:it|now|texting|messaging)|unsubscribe me|remove me"
    r"|take me off"
    r"|desabonnez|desinscrivez|retirez|arretez|no more|enough|ca suffit|assez)\b|\bstop\W*$"
)


def weighs(text: str) -> bool:
    """Returns whether the text only thinks about it, so that the person is asked."""
    folded = " ".join(plain(text).split())
    return bool(_WEIGHS.match(folded)) and not _FIRM.search(folded)


_STAYS = re.compile(
    r"\b(?:keep|leave) (?:them|it|me|those|these|sending|texting|coming|your texts|the (?:texts"
    r"|messages))\b"
    r"(?! (?:off|out|alone))|\b(?:i'?ll|i will|i'?d) (?:keep|stay|rather stay)\b|\bkeep (?:'?em"
    r"|em) coming\b"
    r"|\bje (?:les|le|la|vous) garde\b|\bgarde[rz]?[- ](?:moi|les|le|la)\b|\bje (?:reste"
    r"|continue)\b"
    r"|\bje veux (?:bien )?(?:continuer|rester|les garder)\b|\bcontinuez\b(?! (?:pas|plus))"
)
_LEAVES = re.compile(
    r"\b(?:not|don'?t|won'?t|stop\w*|never|no more|ne|n'|pas|plus|arret\w*|desab\w*|unsub\w*"
    r"|remove)\b"
)


def stays(text: str) -> bool:
    """Returns whether a short text says that the texts shall go on."""
    folded = " ".join(plain(text).split())
    return len(folded.split()) <= 10 and bool(_STAYS.search(folded)) and not _LEAVES.search(folded)
