"""Recognises short texts to the bot itself: is it there, how to reach the shop, names, what now."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.reading import folded


class Aside(StrEnum):
    """What such a text is."""

    CONTACT = "contact"  # asks for a telephone number, an address or the site
    PRESENCE = "presence"  # asks whether anybody is there
    NAME = "name"  # says what the person is called
    HOW = "how"  # asks how to go on


_START = (
    r"^\W*(?:(?:ok|okay|so|and|but|well|hi|hello|hey|please|pls|yes|no|et|mais|alors|donc|bon"
    r"|bonjour"
    r"|bjr|salut|oui|non|bah|ben|euh|sinon|btw|svp)\W+)*"
)
_END = (
    r"(?: (?:please|pls|plz|svp|stp|s'il (?:vous|te) plait|merci|thanks|thx|then|again|now|alors"
    r"|deja"
    r"|du coup|maintenant|right now|today))*\W*$"
)
_WAYS = (
    r"(?:phone|telephone|tel|fone|contact|customer service|shop|store|support)?(?: ?(?:number|nbr"
    r"|num"
    r"|no|details|info))?"
)
_SITES = (
    r"(?:web ?sites?|web ?page|site|url|e-?mail(?: address)?|mail(?: address)?|web address"
    r"|insta(?:gram)?"
    r"|facebook(?: page)?|tik ?tok|whatsapp)"
)
_VOIES = (
    r"(?:(?:numero|num|n°|no) (?:de )?(?:tel\w*|portable|fixe)|tel(?:ephone)?|site(?: internet|"
    r" web)?"
    r"|(?:adresse )?(?:e-?)?mail|adresse (?:internet|web|electronique)|insta(?:gram)?|facebook"
    r"|page facebook|coordonnees|whatsapp)"
)
_PATTERNS = {
    Aside.CONTACT: (
        rf"(?:what'?s|wh?ats|what is|whats|wat is|what|give me|send me|can (?:i|u|you) (?:have|get"
        rf"|give"
        rf" me|send me)|do (?:you|u) have|got|have (?:you|u) got|i need|need|is there|any|where'?s"
        rf"|where"
        rf" is|tell me) ?(?:(?:your|ur|ya|the) (?:phone|telephone|contact|tel|fone|customer"
        rf" service|shop"
        rf" phone|store phone)(?: ?(?:number|nbr|num|no|details|info))?|(?:your|ur|ya) (?:number|no"
        rf"|{_SITES})|(?:a|an|any|the)? ?(?:phone number|telephone number|{_SITES}))",
        rf"(?:your|ur) (?:phone(?: number)?|number|{_SITES})|phone number",
        r"(?:what'?s|whats|what is|which)(?: the)? number (?:to|can i|do i|i can|should i) (?:call"
        r"|ring"
        r"|reach)(?: you)?|(?:quel est|c'est quoi|a quel|quel) (?:le )?numero (?:a appeler|pour"
        r" vous"
        r" (?:appeler|joindre)|(?:on|je) (?:peut|peux) (?:vous )?appeler)",
        r"(?:how|where) (?:can|do|could) (?:i|we) (?:call|phone|reach|contact|ring|e-?mail|write"
        r" to) (?:you"
        r"|u|ya|the (?:shop|store))(?: by (?:phone|e-?mail|mail))?",
        r"(?:can|could|may) (?:i|we) (?:just )?(?:call|phone|ring|e-?mail) (?:you|u|ya|the"
        r" (?:shop|store))"
        r"(?: up)?(?: (?:instead|rather than|in place)(?: of (?:\w+ )?(?:texting|this|sms|text"
        r"|messages?))?"
        r"| rather than (?:text\w*|this))?",
        rf"(?:c'?est quoi|c quoi|quel(?:le)?s? (?:est|sont)|vous avez|vs avez|t'as|avez[- ]vous|je"
        rf" peux"
        rf" avoir|il me faut|donne[zr]?[- ]moi|c'?est quel|quel(?:le)?|y a|il y a|j'ai besoin"
        rf" d[eu']|je"
        rf" cherche|c'?est) ?(?:votre|vot|le|la|un|une|l'|vos|les|de|du)? ?{_VOIES}(?: (?:du"
        rf" magasin|de la"
        rf" boutique|du service client))?",
        rf"(?:c'?est quoi|c quoi|quel est|je peux avoir)? ?(?:votre|vot) (?:numero|num|{_VOIES})",
        r"comment (?:on |je peux |peut-on |puis-je |je )?(?:vous|le magasin|la boutique)?"
        r" ?(?:joindre"
        r"|contacter|appeler|telephoner|ecrire|joint|contacte|appelle)(?: (?:par (?:telephone|mail"
        r"|tel)|le magasin|la boutique))?",
        r"(?:je peux|on peut|est-ce (?:que je peux|qu'on peut)|puis-je) vous (?:appeler|telephoner"
        r"|joindre)"
        r"(?: par (?:telephone|tel|mail))?",
    ),
    Aside.PRESENCE: (
        r"(?:are|r) (?:you|u|ya|y'all)(?: (?:still|even|really|guys))* (?:there|here|around|alive"
        r"|awake"
        r"|listening|with me|online)",
        r"(?:you|u|still|anyone|anybody|someone|somebody) (?:still )?(?:there|here|around|home)",
        r"is (?:anyone|anybody|someone|somebody)(?: \w+)? (?:there|here|around|home|listening)",
        r"(?:vous etes|t'?es|tu es|vs etes|etes[- ]vous|es[- ]tu)(?: (?:toujours|encore|tjrs?))*"
        r" la",
        r"(?:(?:il )?y a|ya|y'a|est-ce qu'il y a) (?:quelqu'?un|qqn|du monde)(?: (?:la|ici|au"
        r" bout))?",
        r"allo+|toujours la",
    ),
    Aside.HOW: (
        r"(?:how|now what|what now|so what now|what next|then what|how so)",
        r"how (?:do|can|should|would) (?:i|we) (?:do (?:that|it|this)|go about (?:it|that)"
        r"|proceed)",
        r"(?:what|wat) (?:do|should|must|shall|can|am) i (?:do|supposed to do)(?: (?:now|then"
        r"|next))?",
        r"(?:comment|comment (?:je|on|faut-il|dois-je|puis-je) ?(?:fai[st]|faire|procede[r]?)"
        r"|comment"
        r" (?:faire|proceder|m'y prendre)|je fai[st] comment|on fait comment|je fai[st] quoi|on"
        r" fait"
        r" quoi|que faire|qu'?est[- ]ce que je (?:fais|dois faire)|je dois faire quoi|et maintenant"
        r"|et apres|et ensuite|kesk? je fais|c quoi la suite|et la suite)",
    ),
}
_FOUND = {
    aside: re.compile(rf"{_START}(?:{'|'.join(patterns)}){_END}")
    for aside, patterns in _PATTERNS.items()
}
_CALLED = re.compile(
    rf"{_START}(?:you can |u can |vous pouvez |tu peux )?(?:call me|my name is|my name'?s|the"
    rf" name'?s|name'?s"
    r"|appelez[- ]moi|appelle[- ]moi|m'appeler|je m'?appelle|mon nom (?:est|c'est)|mon prenom"
    r" (?:est"
    r"|c'est)|moi c'?est) ((?:(?:mr|mrs|ms|miss|m|mme|mlle|monsieur|madame|dr)\.?"
    r" )?[a-z][a-z'-]{1,19}"
    rf"(?: [a-z][a-z'-]{{1,19}})?){_END}"
)
_NO_NAMES = frozenset(
    "back now later tomorrow asap please pls plz today tonight when if at on in a an the maybe"
    " again"
    " soon immediately anytime crazy un une svp demain maintenant vite plus quand au ce stp des"
    " tout"
    " then first right urgent urgently this that up instead once never whenever directly about"
    " regarding for before after by next monday tuesday wednesday thursday friday saturday sunday"
    " lundi mardi mercredi jeudi vendredi samedi dimanche some someone anyone out over not no and"
    " or"
    " to with your ur my you it him her them i we matin soir midi aujourd'hui pour sur dans avec"
    " rapidement d'urgence des que quelqu'un personne pas rien ne nobody stupid names sir old"
    " bientot tout-a-l'heure cet cette plutot s'il si afin directement toute its it's".split()
)


def aside(text: str) -> Aside | None:
    """Returns what a short text to the bot itself is; None for every other text."""
    if called(text):
        return Aside.NAME
    plain = _plain(text)
    return next((one for one, pattern in _FOUND.items() if pattern.match(plain)), None)


def called(text: str) -> str | None:
    """Returns the name that a text gives, as it is written there."""
    heard = folded.read(text)
    found = _CALLED.match(heard.plain)
    if found is None or any(word in _NO_NAMES for word in found[1].split()):
        return None
    written = text[heard.at[found.start(1)] : heard.at[found.end(1) - 1] + 1]
    return written.title() if written.islower() or written.isupper() else written


def _plain(text: str) -> str:
    return " ".join(folded.read(text).plain.split())
