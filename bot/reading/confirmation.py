"""Whether a text says yes to a request to join, in whatever words.

A double opt-in needs a clear yes (art. 4(11) GDPR: unambiguous; CTIA Messaging Principles 5.1): YES
or OUI, with any manners, but without a refusal, a delay, a condition or a question. "ok",
"sure" and 👍 are no consent: whoever says so is told which word is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.models import Language
from bot.reading import courtesy
from bot.reading.folded import read, words
from bot.reading.names import Kind, kind
from bot.reading.yes_no import BARE_YES

MAX_LENGTH = 120  # characters; who writes more says more than a yes
_SHORT = 4  # words besides the yes, of which none need be known

_YES = {
    Language.EN: re.compile(r"y+e+s+|yse|yees+|yess+"),
    Language.FR: re.compile(r"o+u+i+|oiu|ouii+|woui|voui"),
}
# said with a yes, or in its place; of a language, or of both
_ALMOST = frozenset(
    (
        "ok okay okey oki okok kk k sure yep yup yeah yea yeh ya yah ye aye absolutely definitely"
        " certainly totally gladly fine great perfect deal confirm confirmed confirming confirms"
        " agree"
        " agreed accept accepted go alright aight yessir"
        " ouais ouai ouaip ouep oue wi ui dac dacc daccord accord confirme confirmer accepte"
        " volontiers"
        " d'acc dokay dokey carrement absolument certainement evidemment parfait entendu nickel"
        " top marche vas-y"
        " allez-y"
    ).split()
)
_WITH = frozenset(
    (
        "i i'd i'm im i'll ill we id it's its is am me my do does would will want wanna like love"
        " to in"
        " the a an of for and with this that it on up sir mam maam madam really very so much all"
        " right"
        " count sign signed add join joining subscribe subscribed subscription enroll register"
        " text texts"
        " send get receive start offers offer deals promos news club list program programme"
        " messages sms"
        " happy pleasure course please lets let's here thing bet you yours"
        " je j' j'en j'ai veux souhaite voudrais aimerais suis mon ma mes mon le la les l' du de"
        " des d' un une"
        " et a au aux en y moi me m' bien sur inscription inscrire inscris inscrivez"
        " inscrivez-moi abonne"
        " abonner abonnez-moi abonnement rejoindre rejoins recevoir recois envoyez offres"
        " promotions infos"
        " plaisir tout fait c'est cest bon pour vos votre avec ca sa d'accord programme liste"
        " ravi ravie"
        " confirmation envie super cool genial m'inscrire m'abonner m'inscris m'abonne merci vous"
    ).split()
)
_AGAINST = re.compile(
    r"\b(?:no|not|non|nope|nan|nah|never|neither|n't|dont|don'?t|doesn'?t|didn'?t|won'?t|wont"
    r"|can'?t|cant|cannot"
    r"|isn'?t|stop\w*|cancel\w*|unsub\w*|remove|quit|wrong|mistake|error|refuse\w*|decline\w*"
    r"|leave|hate"
    r"|but|if|unless|except|only|when|whenever|once|until|till|before|after|later|tomorrow|tonight"
    r"|soon|next|wait|hold|maybe|perhaps|might|possibly|depends?|think|thinking|guess|suppose"
    r"|provided|as long"
    r"|what|who|why|how|where|which|whose|already|instead|free|cost\w*|charge\w*|price|pay|question"
    r"|order|orders|parcel|package|delivery|refund|return|appointment|open|closed|store|shop|pickup"
    r"|ne|n|pas|jamais|aucun\w*|rien|arret\w*|annul\w*|desabonn\w*|desinscri\w*|supprim\w*"
    r"|refus\w*|tromp\w*|erreur"
    r"|mais|si|sauf|seulement|uniquement|quand|lorsque|apres|avant|demain|tard|tout a l'heure"
    r"|bientot"
    r"|prochain\w*|attend\w*|peut-etre|peutetre|ptet\w*|condition|depend\w*|pense|crois"
    r"|reflechi\w*|jusqu\w*"
    r"|quoi|qui|pourquoi|comment|combien|quel\w*|ou|deja|plutot|gratuit\w*|payant\w*|prix|cout\w*"
    r"|ca coute"
    r"|commande\w*|colis|livraison|rembours\w*|retour|rendez-vous|rdv|magasin|ouvert\w*"
    r"|boutique)\b|n't\b|\bn'"
)
_PHRASE = re.compile(r"\bbien sur\b|\bc'?est (?:bon|ok|d'accord)\b|\bof course\b")
_SIGNS = frozenset("👍👌✅✔🆗☑💯🙆🤝")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A yes. clear: it confirms; else it only sounds like it. language: of its words, None if they
    are of both or none."""

    clear: bool
    language: Language | None


def confirmation(body: str) -> Confirmation | None:
    """Returns the yes that a text says, or None: it says something else, or more."""
    if len(body) > MAX_LENGTH or "?" in body:
        return None
    text = read(body)
    said = words(text.plain)
    if not said:
        signs = [char for char in body if char in _SIGNS]
        return Confirmation(clear=False, language=None) if signs else None
    if len(said) == 1 and said[0] in BARE_YES:
        return Confirmation(clear=True, language=BARE_YES[said[0]])
    yes = {language for word in said for language, form in _YES.items() if form.fullmatch(word)}
    if not (yes or _agrees(said, text.plain)) or _AGAINST.search(text.plain):
        return None
    rest = words(courtesy.without(text.plain))
    strange = [word for word in rest if not _goes_with_yes(word)]
    if yes:
        few = len(rest) <= _SHORT and not re.search(r"\d", text.plain)
        if strange and not few:
            return None
        return Confirmation(clear=True, language=yes.pop() if len(yes) == 1 else None)
    return None if strange else Confirmation(clear=False, language=None)


def _agrees(said: Sequence[str], plain: str) -> bool:
    return any(word in _ALMOST or word == "d'accord" for word in said) or bool(
        _PHRASE.search(plain)
    )


def _goes_with_yes(word: str) -> bool:
    return (
        word in _WITH
        or word in _ALMOST
        or any(form.fullmatch(word) for form in _YES.values())
        or kind(word) is Kind.NAME
    )
