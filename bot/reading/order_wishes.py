"""Recognises what a text wants of an order, beside its status, and that a thing came broken.

Plain patterns on words with accents and typing evened out: each leads to an answer or to a person.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from bot.reading import folded


class Wish(StrEnum):
    """What a text wants of an order."""

    MISSING = "missing"  # said to be delivered, and not there
    DAMAGED = "damaged"  # came broken, wrong or incomplete
    BROKEN = "broken"  # "it doesn't work", and no more: of what, the talk tells
    WORN = "worn"  # gave up after some time of use
    CHANGE = "change"
    CANCEL = "cancel"
    WHERE = "where"  # where it is and when it comes, with nothing but a pronoun for it


_PARCEL = (
    r"(?:parcels?|packages?|orders?|items?|delivery|deliveries|colis|coli|commandes?|cmd"
    r"|livraisons?"
    r"|paquets?|articles?|carton|box)"
)
_CAME = (
    r"(?:(?:showed|turned) up|arriv\w*|came|comes?|received?|recieved?|recu\w*|got|get|delivered"
    r"|livre\w*|sent|envoye\w*|ordered|commande\w*|today|aujourd'hui|hier|yesterday|opened|ouvert|eu)"
)
_NEVER = (
    r"(?:never|not|n't|nt|haven'?t|havent|hasn'?t|hasnt|didn'?t|didnt|isn'?t|isnt|wasn'?t|wasnt)"
)
_PATTERNS = {
    Wish.MISSING: (
        rf"\b{_NEVER}(?: (?:yet|even|actually|been|i|it|ever|have|did|still|got|my|the))* (?:got"
        r"(?!ten)|get|gotten|received?|recieved?|arrived?|come|came|showed up|turned up|shown up"
        r"|delivered|here|there|seen)\b",
        r"\b(?:do not|don'?t|dont) have (?:it|my|the)\b|\b(?:got|received|recieved) nothing\b"
        r"|\bnothing (?:here|there|arrived|came|has (?:come|arrived)|in (?:my|the) (?:mail|letter)"
        r"|was (?:left|delivered))|\bnowhere (?:to be (?:found|seen)|in sight)|\bno sign of"
        r"|\bstill (?:waiting (?:for|on)|nothing|not|no (?:sign|parcel|package|delivery))\b"
        r"|\blost in the (?:post|mail)|\bwaiting for (?:it|my (?:order|parcel|package)) still",
        r"\b(?:pas|jamais|rien|aucun\w*|tjrs?|toujours|tjs)(?: (?:encore|pas|rien|ete|mon|ma|de|le"
        r"|la"
        r"|du tout|jamais|toujours))* (?:recu|receptionne|arrive|livre|eu|la|ici|trouve)\w{0,2}\b",
        r"\b(?:recu|eu) (?:rien|aucun\w*|que dalle)\b|\btoujours rien\b|\brien dans (?:ma|la) boite"
        r"|\b(?:je|j') ?(?:ne )?(?:l'ai|les ai|l ai) (?:pas|jamais|tjr pas|toujours pas)\b\W*$"
        r"|\bj'?(?:ai )?attends (?:toujours|encore)|\bil manque (?:tout )?(?:le|mon) colis"
        r"|\bnulle part\b|\bintrouvable\b",
    ),
    Wish.DAMAGED: (
        rf"(?=.*\b(?:{_CAME}|{_PARCEL})\b).*\b(?:broken|crushed|damaged|smashed|cracked|torn|ripped"
        r"|shattered|dented|leak(?:ing|ed|s)|bent|defective|faulty|in (?:\w+ ){0,3}(?:pieces|bits)"
        r"|chipped|squashed"
        r"|soaked"
        r"|wrong (?:item|size|colou?r|product|one|thing|order|model)|(?:missing|incomplete)(?!"
        r" (?:you"
        r"|out)))\b(?! (?:appointment|heart))",
        rf"(?=.*\b(?:{_CAME}|{_PARCEL})\b).*\b(?:ecrase|casse|abime|dechire|defonce|brise|fele"
        rf"|troue"
        r"|raye|endommage|trempe|mouille|defectueu[xs]|eclate|cabosse|fendu|tordu|ebreche|fissure)(?:e|s|es)?\b|\ben"
        r" (?:morceaux"
        r"|miettes|mille morceaux)\b|\b(?:mauvais|mauvaise) (?:article|taille|couleur|produit"
        r"|modele|colis|commande)\b|\bpas (?:le bon|la bonne) (?:article|taille|couleur|produit"
        r"|modele|colis|commande)|\bil (?:me )?manque (?:un|une|des|2|deux|le|la|les) (?!colis)\w+"
        r" (?:dans|de)\b",
    ),
    Wish.BROKEN: (
        r"\b(?:bought|purchased|ordered|received|achete\w*|recu\w*)\b.*\b(?:doesn'?t|doesnt|does"
        r" not"
        r"|don'?t|dont|won'?t|wont|isn'?t|stopped)(?: \w+)? (?:work\w*|turn(?:ing)? on|start|charge"
        r"|charging)\b|\b(?:achete\w*|recu\w*)\b.*\b(?:marche|fonctionne|s'allume)\w* (?:pas"
        r"|plus)\b",
        r"^\W*(?:(?:but|well|and|no|sorry|hi|hello|mais|et|non|bonjour|euh|ben|bah)\W+)*(?:it|this"
        r"|that"
        r"|they|mine|ca|sa|cela|il|elle)(?: (?:just|still|really|ne|n'))* ?(?:doesn'?t|doesnt|does"
        r" not"
        r"|don'?t|dont|didn'?t|didnt|won'?t|wont|isn'?t|isnt|is not|not|stopped|'s not|marche"
        r"|fonctionne"
        r"|s'allume) (?:even |really )?(?:work\w*|turn(?:ing)? on|start|switch on|charge|pas"
        r"|plus)\b"
        r"(?: (?:at all|anymore|any more|for me|du tout|bien|help|svp|pls|please))*\W*$",
    ),
    Wish.WORN: (
        r"\b(?:died|broke(?: down)?|packed (?:up|in)|gave (?:up|out)|came (?:off|apart)|fell"
        r" (?:off|apart)|snapped"
        r"|failed|conked out|stopped (?:working|charging|heating|turning on)|(?:doesn'?t|won'?t"
        r"|no longer)"
        r" (?:work\w*|turn on|charge|heat|start)|est (?:morte?|tombee? en panne|cassee?|hs)"
        r"|(?:en|tombee?) panne"
        r"|a lache|lache|ne (?:marche|fonctionne|s'allume|charge) plus|(?:marche|fonctionne"
        r"|s'allume|charge) plus)\b",
    ),
    Wish.CHANGE: (
        r"\b(?:chang(?:e|ing)|swap|modify|edit|switch|update|replace|amend|correct|add|get|have"
        r"|make)\b"
        rf"(?: \w+){{0,3}} (?:order|it|them|that|size|colou?r|quantity|address|item"
        rf"|model)\b.*\b(?:to|for"
        r"|into|in|from|on|with|instead|rather)\b|\b(?:chang(?:e|ing)|swap|modify|edit|amend|add)"
        rf"(?: \w+){{0,4}} (?:{_PARCEL}|\w*\d{{3}}\w*)\b",
        r"\b(?:chang\w+|modif\w+|remplac\w+|(?:r)?ajout\w+|echang\w+|rectifi\w+|corrig\w+)\b"
        rf"(?: [\w']+){{0,4}} (?:{_PARCEL}|taille|couleur|adresse|quantite|modele|\w*\d{{3}}\w*)\b"
        r"|\b(?:la|le|l'|les) ?(?:changer|modifier|remplacer|echanger)\b",
    ),
    Wish.CANCEL: (
        r"\bcancel\w*\b|\bannul\w+\b|\b(?:do not|don'?t|dont) (?:want|need) (?:it|this|that|the"
        r" order"
        r"|my order)\b|\b(?:je n'?|j')?en veux (?:plus|pas)\b|\bplus besoin\b",
    ),
    Wish.WHERE: (
        r"^\W*(?:(?:and|so|but|ok|okay|well|then|hi|hello|yes|no|et|mais|alors|donc|bon|oui"
        r"|non)\W+)*"
        r"(?:where(?:'?s| is| are)? (?:it|they|is it|that|my stuff)|(?:when|wen|what (?:day|time"
        r"|date))"
        r"(?:'?s|'?ll| will| does| do| is| can| should| am)? (?:it|they|that|(?:i|we) (?:get|have"
        r"|receive|expect))\b.*|has it"
        r"|is it (?:coming|on its way|shipped|sent|here|there|late|ready)|did it|how long|any"
        r" (?:news"
        r"|updates?)|(?:what'?s the )?status|eta|track\w*|on what day|what day|which day|when|still"
        r" coming|is it (?:today|tomorrow)|will it|who (?:has|delivers) it|who(?:'?s| is| are"
        r"|'?ll| will)? (?:be )?(?:bring|deliver|carry)\w*(?: it)?|(?:by |with |from "
        r"|and )?(?:which|what|wat) (?:carrier|courier|delivery (?:company|firm|service))"
        r"|(?:(?:par|avec|via|c'est) )?(?:quel|kel|quelle) (?:est le )?(?:transporteur|livreur"
        r"|societe de livraison)|qui (?:me |nous )?(?:l'|le |la )?(?:livre|apporte|transporte)"
        r"|(?:c'est )?(?:qui|quoi) le (?:transporteur|livreur)|le transporteur|quand|ou ca"
        r"|il est ou"
        r"|elle"
        r" est ou|c'est ou|ou (?:est|en est)[- ](?:il|elle|ce|t)\w*|il arrive|elle arrive|ca arrive"
        r"|(?:c'est|il est|elle est) (?:parti|expedie|livre|en route|pour quand|bientot)\w*|des"
        r" nouvelles|ca en est ou|on en est ou|suivi|quel jour|a quelle heure|dans combien|combien"
        r" de"
        r" (?:temps|jours))\b(?! (?:shop|store|magasin|open|close|ouvr))",
    ),
}
_FOUND = {
    wish: re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
    for wish, patterns in _PATTERNS.items()
}
_ELSEWHERE = re.compile(
    r"\b(?:appointments?|bookings?|rdv|rendez-vous|reservations?|refund\w*|rembours\w*|money|texts?"
    r"|sms|messages?|code|e-?mails?|answer|reply|reponse|points?|shops?|stores?|magasins?|open"
    r"|ouvr\w*"
    r"|close|newsletter|subscription|abonnement)\b"
)
_LASTED = re.compile(
    r"\b(?:after|within|in|only|just|barely|not even)(?: only| just| about| less than)*"
    r" (?:an?|one|two|three|six|\d+)(?: and a half)? (?:months?|years?|yrs?)\b"
    r"|\b(?:months?|years?) (?:later|old|ago)\b|\b(?:in|last|since) (?:january|february|march|april"
    r"|may|june|july|august|september|october|november|december|year|spring|summer|autumn|winter"
    r"|christmas)\b|\bil y a (?:\w+ )?(?:mois|ans?|annees?)\b|\b(?:en|depuis|au mois d[e']) ?"
    r"(?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
    r"|\b(?:l'an(?:nee)?|l'ete|l'hiver|noel) (?:dernier|derniere|passee?)\b"
    r"|\b(?:apres|au bout (?:de|d')|en|meme pas|a peine)(?: seulement| meme pas"
    r"| environ)* ?(?:une?|deux|trois"
    r"|six|\d+|quelques) (?:mois|ans?|annees?)\b|\b(?:mois|ans?) (?:plus tard|apres)\b"
)
_BEINGS = re.compile(
    r"\b(?:dogs?|cats?|mum|mom|dad|father|mother|husband|wife|gran\w*|nan|friend|chien\w*|chat\w*"
    r"|mere|pere|mari|femme|mamie|papi|amie?)\b"
)
_HOW_TO_FOLLOW = re.compile(
    r"\b(?:how|where|what)\b(?: \w+){0,3} (?:i|we|one|to)\b.{0,20}\b(?:track|trace|follow|see"
    r"|check|look up"
    r"|click|find out)\b.{0,40}\b(?:order|parcel|package|delivery|shipping)\b"
    r"|\b(?:comment|ou)\b.{0,25}\b(?:suivre|suis|vois|voir|voit|clique\w*|regarde\w*|consulte\w*"
    r"|trace\w*)\b"
    r".{0,40}\b(?:commande|colis|livraison|paquet)\b"
)
_OTHER = re.compile(
    r"\b(?:other|another|second|different|new|autre|deuxieme|nouvelle) (?:one|order|"
    r"parcel|package|commande|colis)\b|\bune autre\b|\bl'autre\b"
)
_GIFT = re.compile(
    r"\b(?:gift|present|was given|got (?:it )?(?:for|as) (?:my|a|xmas|christmas)|offerte?s?|cadeau"
    r"|m'a donne)\b"
)
_UNFIT = re.compile(
    r"\b(?:too (?:small|big|large|tight|loose|long|short)|(?:doesn'?t|doesnt|don'?t|does not) fit"
    r"|wrong size|trop (?:petit|grand|serre|large|long|court|etroit)\w*|pas (?:a )?(?:ma|la bonne)"
    r" taille|(?:no|without (?:a|the)|lost the) receipt|(?:pas|sans) (?:le |de )?ticket)\b"
)
_PARCELS = re.compile(rf"\b{_PARCEL}\b")
_PURCHASES = re.compile(
    rf"\b(?:{_PARCEL}|bought|purchased|ordered|achet\w+|commande\w*|recu\w*|received|delivered"
    r"|livre\w*|(?:i|we|just) got|(?:you|u) sent|(?:it|they|which) (?:came|arrived))\b"
)
_REFUND = re.compile(
    r"\b(?:(?:a|my|full|want|get|need|give me|gimme|demand\w*|with) (?:\w+ )?refund\w*|refund"
    r" (?:me|my"
    r"|it|this|please|pls)|money back|my money|un remboursement|(?:etre|me|moi|fai\w+) rembours\w+"
    r"|remboursez\w*|rembourse|mon argent|(?:le|mon) remboursement)\b|^\W*refund\W*$"
    r"|^\W*remboursement\W*$"
)
_MEANT = {
    "c": "c'est",
    "cest": "c'est",
    "ki": "qui",
    "koi": "quoi",
    "kan": "quand",
    "kand": "quand",
}
_TYPED = re.compile(rf"\b(?:{'|'.join(_MEANT)})\b(?!')")  # as phones' keys were saved
LONGEST = 14  # words: a longer text says what it is about by itself


def wishes(text: str) -> frozenset[Wish]:
    """Returns what a text may want of an order."""
    plain = _plain(text)
    if len(plain.split()) > 3 * LONGEST:
        return frozenset()
    return frozenset(wish for wish, pattern in _FOUND.items() if pattern.search(plain))


def asks_how_to_follow(text: str) -> bool:
    """Returns whether the text asks how one follows an order, not where it is."""
    return bool(_HOW_TO_FOLLOW.search(_plain(text)))


def lasted(text: str) -> bool:
    """Returns whether the text says after how long: "after 14 months", "au bout d'un an"."""
    plain = _plain(text)
    return bool(_LASTED.search(plain)) and not _BEINGS.search(plain)


def is_elsewhere(text: str) -> bool:
    """Returns whether the text has a word of another matter than orders."""
    return bool(_ELSEWHERE.search(_plain(text)))


def names_parcel(text: str) -> bool:
    """Returns whether the text has a word for an order or parcel."""
    return bool(_PARCELS.search(_plain(text)))


def names_purchase(text: str) -> bool:
    """Returns whether the text has a word for an order, or says that a thing was bought or came."""
    return bool(_PURCHASES.search(_plain(text)))


def is_other(text: str) -> bool:
    """Returns whether the text is about another order than the one spoken of."""
    return bool(_OTHER.search(_plain(text)))


def is_unfit_gift(text: str) -> bool:
    """Returns whether the text speaks of a gift that doesn't fit, or has no receipt."""
    plain = _plain(text)
    return bool(_GIFT.search(plain) and _UNFIT.search(plain))


def wants_refund(text: str) -> bool:
    """Returns whether the text asks for money back."""
    return bool(_REFUND.search(_plain(text)))


@lru_cache(folded.REMEMBERED)
def _plain(text: str) -> str:
    plain = " ".join(folded.read(text).plain.split())
    return _TYPED.sub(lambda found: _MEANT[found[0]], plain)
