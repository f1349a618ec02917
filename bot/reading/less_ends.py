"""Recognises that offers shall end, or that only texts which inform are wished for."""

from __future__ import annotations

import re

from bot.reading.less_words import ABOUT, INFORMS, OFFER, OFFERS, REST, SENDS, TEXT

# -- no more offers ----------------------------------------------------------------------------

_END = (
    r"(?:stop|quit|end|cease|halt|kill|scrap|ditch|drop|cut|skip|lose|cancel|pause|disable"
    r"|deactivate|block|turn off|switch off|turning off|stopping|ending|rid of|opt(?: me| us)? out"
    r"|unsub|unsubscribe(?: me| us)?|(?:take|drop|get) (?:me|us|my number|this number)(?: off"
    r"| from)"
    r"|coming off|come off|remove (?:me|us|my number|this number)"
    r"|enough|done with|sick of|tired of|fed up|no need|not need|dont need|do not need|refuse"
    r"|object|dont want|do not want|didnt want|not want|no longer want|rather not get|dont send"
    r"|do not send|never send|not interested|dont like|leave out|hold|spare me|without|minus"
    r"|but not|and not|no|zero|nix|less the|instead of"
    r"|arrete[rzs]?|stoppe[rz]?|cesse[rz]?|finissez|suspende[rz]|desactive[rz]?|coupe[rz]"
    r"|enleve[rz]|supprime[rz]|retire[rz]|vire[rz]|desabonn\w+|desinscri\w+|annule[rz]"
    r"|bloque[rz]|dispense[rz]|epargne[rz]|marre|ras le bol|assez|fini|finis|finies|halte"
    r"|non|oubliez|gardez|sans|plus|pas|aucune?s?|jamais|oppose)"
)
_FILL = (
    r"(?:weekly|daily|monthly|constant|endless|sending|texting|giving|getting|messaging|me|us|with"
    r"|out|off|the|all|any|these|those|this|your|of|more|further|other|new|such|to|get|receive"
    r"|receiving|see|seeing|from|for|annoying|bloody|stupid|damn|silly|my|phone|in|about|by|on"
    r"|thanks|please|longer|anymore|send|give|text|interested|having|want|like|now|and|or|kinds?"
    r"|types?|up|at"
    r"|de|d'|des|du|la|les|le|l'|vos|tes|ces|cette|votre|toute|toutes|tous|m'|moi|nous|envoyer"
    r"|envoyez|envoi|envois|recevoir|avoir|a|aux|avec|par|svp|merci|ce|genre|besoin|envie"
    r"|interesse|interessee|plus|pas|en|voir|veux|vouloir|du tout|encore|autres?|message|messages"
    r"|sms|textos?|texts?|notifications?|alertes?|alerts?|ni|et|est)"
)
ENDED = re.compile(
    rf"\b{_END}(?: {_FILL}){{0,7}} {OFFER}\b(?: (?:at all|du tout|ni autres?|anymore|any more"
    rf"|altogether|please|completely|entirely|from you))*"
    rf"|\b(?:the |your |these |those )?(?:{OFFERS}|(?:sales?|marketing|selling|promo)"
    r" (?:stuff|bits?|things|ones|side|part))(?: (?:texts?|messages?|stuff|ones))?"
    r" (?:can|could|should|must|may|has to|have to|needs? to) (?:all )?(?:stop|go|end|cease)\b"
    r"|\b(?:les |vos |la |ces )?(?:pubs?|promos?|offres|reclames?|publicites?)(?: \w+)?"
    r" (?:peu(?:t|vent)|doi(?:t|vent)|devrai(?:t|ent)|pourrai(?:t|ent))"
    r" (?:s'? ?arreter|cesser|stopper)\b"
    rf"|\b(?:the |your |les |vos |la )?{OFFERS}(?: ,| :)? (?:no|non|nope|stop|no thanks"
    rf"|non merci|(?:ne )?(?:m'|me|nous) interesse\w* (?:pas|plus)|dont interest me"
    rf"|c' est fini|c' est termine|finis|terminees?)\b"
)
_TOLD = re.compile(  # before what ends: told, asked or denied, and no wish
    r"(?:\b(?:theres|there|have you|got|has|had|have|see|found|find|why|any|where"
    r"|when (?:do|will|did|does)|did you|did|does|do your|sad|pity|since|if|were|was|been|you"
    r"|y a|y' a|avez|avons|aurez|aura|avais|avait|ai|as|ont|n' y a|si|pourquoi"
    r"|depuis|quand|est ce qu' il|qui|voir)(?: (?:you|that|there|are|is|were|was|it|do"
    r"|the|been|vous|il|n'|en|t|se|still))*|\b(?:vous|on|tu|they)) $"
)
_CAN_YOU = re.compile(r"\b(?:(?:pouvez|pourriez|peux|pourrais)[ -](?:vous|tu)|(?:can|could) you) $")
_MORE_OF = re.compile(  # "envoyez moi plus de promos"
    r"\b(?:envoyez moi|envoyer|recevoir|avoir|voudrais|aimerais|souhaite\w*|demande|donnez moi"
    r"|faites|encore|toujours) $"
)
_NOT_GETTING = re.compile(  # "je ne recois plus vos promos"
    r"(?<!faites que )\b(?:je|j'|on|nous) (?:ne |n' )?(?:recois|recoit|recevons|vois|trouve|ai) $"
)
_TODAY = re.compile(
    r"^ ?(?:\?|today\b|this week\b|on\b|left\b|available\b|right\b|in store\b|aujourd' hui\b"
    r"|cette\b"
    r"|en (?:ce|magasin)\b|sur\b|c' est combien\b|combien\b|ca (?:fait|coute)\b|how much\b)"
)


def is_wished(before: str, match: str, after: str) -> bool:
    """Returns whether the end of offers is wished for, not told of, asked about or denied."""
    if _TOLD.search(before) and not _CAN_YOU.search(before):
        return False
    if re.search(r"\bjamais $", before) or _NOT_GETTING.search(before):
        return False
    if re.search(r"\b(?:dont|not|never|n'|ne) $", before):
        return not match.startswith(("stop", "quit", "end", "cancel", "arret"))
    if match.startswith(("no ", "plus d", "pas d", "aucun", "without", "sans", "zero")):
        if _TODAY.search(after):
            return False
        if match.startswith("plus d") and _MORE_OF.search(before):
            return re.search(r"\b(?:ne|n'|m'|plus)\b", before) is not None
    return True


# -- only what is needed -----------------------------------------------------------------------

_ONLY = (
    r"(?:only|just|nothing but|nothing except|solely|strictly|exclusively|purely"
    r"|seulement|uniquement|juste|exclusivement|rien que|que|simplement)"
)
_ASKS = (
    r"(?:send|sending|text|texting|message|give|me|us|want|need|get|getting|receive|receiving"
    r"|like|for|about|with|on|the|my|your|keep|to|please|ones?|those|id|would|i|of|you|can|could"
    r"|interested|in|have|notify|contact"
    r"|pour|sur|concernant|les|des|de|d'|du|mes|ma|mon|vos|recevoir|avoir|m'|envoyez|envoyer"
    r"|ecrivez|moi|nous|veux|voudrais|je|la|le|l'|svp|a|propos|ce|qui|concerne|garder|gardez|avec"
    r"|interesse|interessent)"
)
_WHEN = (
    r"(?:about|for|when|if|regarding|concerning|with|once there is|pour|sur|concernant|quand"
    r"|si|lorsque|a propos de|au sujet de|en cas de|s' il y a)"
)
_MINE = (
    r"(?:my|the|an?|its|it|is|are|theres|there|any|about|with|something|problem|to|do|mes|ma|mon"
    r"|les|la|le|l'|une?|de|des|du|d'|c'|est|concernant|pour|ca|concerne|ai|j'|vos)"
)
_PRESSING = r"(?:important|urgent|necessary|essential|needed|required|emergenc(?:y|ies)|urgence)"
_EXCEPT = (
    r"(?:except|unless|apart from|other than|aside from|besides|excluding|bar|all but"
    r"|everything but|nothing but|sauf|excepte|hormis|a part|hors|en dehors)"
)
_KEEP = (
    r"(?:keep|keeping|continue|leave|still want|still need|still like|want to keep"
    r"|gard\w+|conserv\w+|laiss\w+|continu\w+|veux bien|veux toujours|veux garder"
    r"|ok pour|oui pour|yes to|ok to|okay to|fine with|ok with)"
)
_KEEPS = re.compile(rf"{_KEEP}\b")
_INFORM = re.compile(
    "|".join(
        (
            rf"\b{_ONLY}(?: {_ASKS}){{0,6}} {INFORMS}\b",
            rf"\b{INFORMS}(?: {_WHEN}(?: {_MINE}){{0,3}} {ABOUT})? (?:only|seulement|uniquement)\b",
            r"\binteresse\w* (?:que|seulement|uniquement) par"
            rf"(?: {_MINE}){{0,3}} {ABOUT}\b",
            r"\b(?:only|solely|exclusively) (?:text|message|write|contact|notify) (?:if|about|when)"
            rf"(?: {_MINE}){{0,5}} (?:{ABOUT}|{_PRESSING})\b",
            rf"\b(?:only|solely|exclusively) (?:\w+ )?{SENDS} {_WHEN}(?: {_MINE}){{0,5}}"
            rf" (?:{ABOUT}|{_PRESSING})\b",
            rf"\b{SENDS} (?:only|solely|exclusively|seulement|uniquement|que|exclusivement)"
            rf" {_WHEN}(?: {_MINE}){{0,5}} (?:{ABOUT}|{_PRESSING})\b",
            r"^\W*(?:please |ok |hi |hello |bonjour |svp |alors |non )*(?:only|seulement"
            r"|uniquement|que|exclusivement|rien que) (?:for|about|pour|sur|quand)"
            rf"(?: {_MINE}){{0,3}} {ABOUT}"
            r"(?: please| thanks| svp| merci| thank you| !| \.| arrive)*$",
            rf"\b(?:{TEXT}|{SENDS}|anything|nothing|everything|all|rien|tout|receive|recevoir)\b"
            rf"[^?.;!]{{0,30}}\b{_EXCEPT}(?: (?:for|when|if|pour|quand|si|en|de|du|to|the ones?"
            rf"|ones?|those|send|celles?|ceux|les sms)| {_MINE}){{0,6}}"
            rf" (?:{ABOUT}|{_PRESSING}|{INFORMS}|importants?)\b",
            rf"\b(?:just|only|juste)"
            rf" (?:\w+ )?{SENDS} {_WHEN}(?: {_MINE}){{0,5}} {ABOUT}\b[ ,.]*(?:and )?"
            rf"(?:not|no|without|pas|sans)(?: (?:for|about|the|your|any|of|les|vos|de|des"
            rf"|pour))* {OFFER}\b",
            rf"\b{_KEEP}(?: {_ASKS}){{0,5}} (?:{INFORMS}|{REST})\b",
            rf"\b{INFORMS}\b(?: yes| oui| ok| are fine| is fine)?(?: ,| \.| and| et)* (?:nothing"
            r" else|no other|lose the rest|not the rest|thats (?:it|all)|c' est tout|rien d' autre"
            r"|rien de plus|pas le reste|et basta)\b",
        )
    )
)
_ENDS = re.compile(
    r"\b(?:stop|quit|end|cancel|unsub\w*|opt out|no more|dont (?:text|send|message)|remove"
    r"|take me off|arrete[rz]?|stoppe[rz]?|desabonn\w*|desinscri\w*|coupe[rz]|retirez|enlevez"
    r"|(?:plus|pas) (?:de|d') (?:sms|messages?|textos?)|ne m' ecri\w+ plus|virez)\b"
)
_POLITE = re.compile(
    r"\b(?:can|could|would|will|possible|please|pouvez|pourriez|peut|peux|pourrais|svp|how)\b"
)
_NAMED = re.compile(rf"\b(?:{TEXT}|{OFFERS}|{INFORMS}|{SENDS})\b")
_NOT_EVEN = re.compile(
    r"\b(?:not even|no (?:order|delivery|parcel|appointment)|nor|neither|either|ni|meme pas"
    r"|non plus)\b|\ball (?:of (?:it|them)|the same)\b"
)


def only_informs(said: str) -> bool:
    """Returns whether only texts that inform are wished for; what is kept counts beside an end."""
    found = _INFORM.search(said)
    if found is None or _NOT_EVEN.search(said):
        return False
    if said.endswith("?") and not _POLITE.search(said):
        return False
    if not _KEEPS.match(found[0]):
        return True
    rest = f"{said[: found.start()]} , {said[found.end() :]}"
    return _ENDS.search(rest) is not None and _NAMED.search(said) is not None
