"""Finds the stop word of a text: STOP, ARRET, UNSUBSCRIBE, DÉSABONNER and how people type them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.models import Language
from bot.reading.folded import distance
from bot.reading.names import Kind, kind

_EN, _FR = Language.EN, Language.FR
# the word's family and how people type it, in folded text; a family is its first keyword
_ALL = (
    r"(?:[ -]?(?:all|tout|tous|sms|pubs?|textos?|texts?|txts?|msgs?|messages?|promos?"
    r"|infos?|publicites?))?"
)
SPELLINGS: Mapping[str, tuple[Language | None, str]] = {
    "stop": (
        None,
        r"(?:s+t+o+p+1?|stoo|stip|stpo|sotp|tsop|st0p|stoip|stiop|stopo|stopl|srop|syop|dtop|stahp"
        r"|s[ .]t[ .]o[ .]p"
        rf"|stop(?:e[rz]?|pe[rz]?|s)){_ALL}",
    ),
    "arret": (
        _FR,
        rf"(?:arr?et+(?:e[rz]?|es)?|arretr|arettez|arretz|arrte[rz]?|a[ .]r[ .]r[ .]e[ .]t){_ALL}",
    ),
    "unsub": (_EN, r"un[ -]?subs?(?: (?:me|us|all))?"),
    "unsubscribe": (_EN, r"un[ -]?s[a-z]{5,10}(?: (?:me|us|all))?"),
    "opt out": (_EN, r"opt(?:ing)?[ -]?(?:me )?out(?: me)?|opt[ -]?iut|opout|otpout"),
    "revoke": (_EN, r"revokes?(?: (?:my )?(?:consent|permission))?|revok"),
    "desabonner": (_FR, r"(?:me |m'|se )?des?[ -]?ab[a-z]{3,9}(?:[ -]moi)?"),
    "desinscrire": (_FR, r"(?:me |m'|se )?dess?[ -]?i[a-z]{4,11}(?:[ -]moi)?"),
    "resilier": (_FR, r"resil[a-z]{1,5}|r[a-z]{1,2}sil[a-z]{2,3}"),
}
# families of long words, of which any near spelling counts
_LONG = {
    "unsubscribe": ("unsubscribe",),
    "desabonner": ("desabonner", "desabonne", "desabonnez", "desabonnement"),
    "desinscrire": (
        "desinscrire",
        "desinscription",
        "desinscrivez",
        "desinscrit",
        "desinscris",
        "desincription",
    ),
    "resilier": ("resilier", "resiliez", "resilie"),
}
_NOT_NEAR = frozenset({"unsubscribed", "unsubscribes", "unsubscribing"})
_STOP = re.compile(
    r"(?<![\w'-])(?:"
    + "|".join(f"(?P<{name.replace(' ', '_')}>{form})" for name, (_, form) in SPELLINGS.items())
    + r")(?![\w'])"
)
_TOGETHER = re.compile(r"(?<![\w'-])(?:stop|arret)(?=(?P<rest>[a-z]{3,12})(?![\w'-]))")
# forms and slips of everyday words that are no keywords by themselves
SAID_AS = {
    **dict.fromkeys(("cancle", "cancell"), "cancel"),
    **dict.fromkeys(("qiut", "quitt"), "quit"),
    **dict.fromkeys(("suprimer", "supprimmer", "suprimmer"), "supprimer"),
    **dict.fromkeys(("annulez", "annule", "annulation"), "annuler"),
    **dict.fromkeys(
        ("supprimez", "enlever", "enlevez", "retirer", "retirez", "quitter"), "supprimer"
    ),
}
_POLITE = frozenset(("svp stp please pls plz merci thanks thx thankyou").split())


def stop_word(plain: str) -> tuple[int, int, str] | None:
    """Returns the place of the first stop word and those that follow it at once, and its family."""
    if found := _TOGETHER.search(plain):
        rest = found["rest"]
        if rest in _POLITE or (len(rest) > 2 and kind(rest) is Kind.NAME):
            return found.start(), found.end(), found[0]
    first: tuple[int, int, str] | None = None
    for match in _STOP.finditer(plain):
        family = (match.lastgroup or "").replace("_", " ")
        if not _spelled(family, match[0]):
            if first is None:
                continue
            break
        if first is None:
            first = match.start(), match.end(), family
        elif plain[first[1] : match.start()].strip(" \n\t,;.!/-"):
            break
        else:
            first = first[0], match.end(), first[2]
    return first


def _spelled(family: str, word: str) -> bool:
    """Returns whether a word of a family's shape is near enough to it."""
    if family not in _LONG:
        return True
    bare = re.sub(r"^(?:me |m'|se )|[ -](?:me|us|all|moi)$", "", word)
    bare = bare.replace(" ", "").replace("-", "")
    least = 1 if family == "resilier" else 2
    return bare not in _NOT_NEAR and any(
        distance(bare, one, least) <= least for one in _LONG[family]
    )
