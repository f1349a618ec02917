"""Folds a text for the rules of less: short forms written out, slips in the rules' words mended."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.sms.segments import plain

_ELIDED = re.compile(r"\b([dlnmjstc]|qu|jusqu|lorsqu)'(?=[a-z])")
_TOKEN = re.compile(r"[a-z0-9']+(?:[/-][a-z0-9']+)*|[.,!?;:/]")
_HYPHEN = re.compile(r"(?<=[a-z])-(?=[a-z])")
_SINGULAR = re.compile(r"(?<!s)s$")
_LONG = re.compile(r"([a-z])\1{2,}")
_VOWELLESS = frozenset("dlmn")  # "m envoyer": the apostrophe is left out
_SHORT = {
    short: long
    for line in """
    you=u ya yu|your=ur yr|are=r|text=txt tx txte|texts=txts txs|texting=txting
    message=msg mssg mesg
    messages=msgs mssgs mesgs|please=pls plz plse pleas plis|svp=s'il s'ils stp|just=jst juz
    notifications=notifs notif notifications|because=cuz|though=tho|with=w|to=2|for=4
    je veux=jveux jveu jve|je ne=jne|je=j|vous=vs vou|votre=vot|moi=mwa moa|trop=tro trp
    beaucoup=bcp bcoup|toujours=tjrs tjs|que=ke q|qui=ki|pas=pa|moins=moin mwins|sms=smss sm
    commande=cmd cmde|commandes=cmds cmdes|semaine=smn sem|promotions=promoz
    message=mess|messages=messs|ecrivez=ecrive|envoyez=envoye|svp=svpp|pub=pubz|every day=everyday
    pour=pr|dans=ds|quand=qd kan|c'est=c cest|plus=pu pus plu|jours=js|too=tooo|offers=offerz
    dont=dun don't|often=oft oftn oftern ofen|many=mnay manny meny|le weekend=we
    """.replace("\n", "|").split("|")
    if "=" in line
    for long, shorts in [line.strip().split("=")]
    for short in shorts.split()
}
_WORDS = frozenset(  # those worth mending
    """often texts messages message notifications promos promotions promotional marketing
    advertising adverts offers deals discounts coupons orders order updates delivery parcel
    tracking appointment appointments reminders important urgent enough fewer monthly weekly month
    reduce frequency maximum everything unsubscribe sending texting messaging souvent
    moins seulement uniquement commandes commande livraison livraisons colis rappels importants
    semaine promotions offres publicite publicites suffit arretez envoyez ecrivez recevoir gardez
    frequence reduire diminuer espacer trop textos desabonnez""".split()
)
_OWN = frozenset(  # words of their own, one letter from one of those
    "tests massage massages older offert offerts offre offered month months deal coupon texte"
    " textos"
    " texte tweets taxes border larder offset ordered orders soften frequent marketed upgrades"
    " discount offer promo advert sending spending mending lending pending vending fending"
    " arretes arreter arrete"
    " envoyer ecriver recevait garder gardes espaces important importante messaged reminder updated"
    " advert appointed offer dealt meals heals seals steals weeks promos promo promotion textes"
    " commandes commander commandee livraisons publicites".split()
)


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """Returns the text's words and marks, each with a space between, as the rules expect them."""
    said = _ELIDED.sub(r"\1' ", plain(text).replace("`", "'")).replace("+ de", "plus de")
    said = _HYPHEN.sub(" ", said)
    return " ".join(" ".join(_written(token) for token in _TOKEN.findall(said)).split())


def _written(token: str) -> str:
    token = _LONG.sub(r"\1", token)
    if token in _VOWELLESS:
        return f"{token}'"
    if token in _SHORT:
        return _SHORT[token]
    if token.endswith("'"):
        return token
    token = token.replace("'", "")
    if token in _SHORT:
        return _SHORT[token]
    own = token in _OWN or {token, _SINGULAR.sub("", token), f"{token}s"} & _WORDS
    if len(token) < 5 or own or not token.isalpha():
        return token
    return next((word for word in sorted(_WORDS) if _one_slip(token, word)), token)


def _one_slip(one: str, other: str) -> bool:
    """Returns whether a single letter is left out, doubled, wrong or swapped with its neighbour.

    The first letter is hardly ever."""
    if one[0] != other[0] or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, correct = one[start:], other[start:]
    return (
        rest[1:] == correct
        or rest == correct[1:]
        or rest[1:] == correct[1:]
        or (rest[:2] == correct[1::-1] and rest[2:] == correct[2:])
    )
