"""Recognises replies that a phone sends while its owner drives, is in a meeting or is away.

Their owners word them as they like, and say the same things themselves: "I'm driving, can you call
later?" So every part of the text must be of what such a reply is made of (where its owner is, an
apology, a promise to answer, what to do if it is urgent), and nothing in it may ask for anything.

Sources: Apple's Driving and other Focus replies, Android Auto's, the quick answers to calls of
Google's and Samsung's phones, templates of away and out-of-office texts, in both languages.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Away(StrEnum):
    """How long the owner of the phone is away."""

    BUSY = "busy"  # an hour: at the wheel, in a meeting, not looking at the phone
    OFFICE = "office"  # days


_I = r"(?:i'?m|i am|i m|im|we are|we'?re)"
_NOW = (
    r"(?: (?:currently|right now|now|at the moment|presently|just|still|also|atm|actually"
    r"|temporarily|most likely|probably))*"
)
_CANT = (
    r"(?:(?:i |we )?(?:can'?t|cannot|can not|couldn'?t|could not|won'?t|will not|may not"
    rf"|might not|am not|'m not|not)|(?:{_I}{_NOW} )?(?:unable"
    r"|not able)(?: to)?)(?: be)?(?: able to)?"
)
_PHONE = r"(?:phone|cell(?:phone)?|mobile|device)"
_LOOK = (
    r"(?:talk|text|txt|come to the phone|answer|respond|reply|pick up|take calls?"
    rf"|take ok-phrase|read ok-phrase|(?:look at|check|use|get to|see) (?:my |the )?(?:{_PHONE}"
    r"|ok-phrase|texts|messages)|chat|speak|write)(?! (?:to |at )?(?:the|this|that|any|anyone"
    r"|anybody|it|all|in|at the)\b(?! (?:phone|moment|time)))"
)

_SOME_DAY = (
    r"(?! (?:on |le |ce |this |next |for )?(?:mon|tues?|wednes|thurs?|fri|satur|sun)day"
    r"| (?:on |le |ce )?(?:lun|mar|mercre|jeu|vendre|same)di| (?:le )?dimanche| (?:on |the "
    r"|le )*[0-9]| tomorrow| demain| that| then| for (?:the|my|a)\b| at [0-9])"
)

# "je dors chez Paul", "I'm driving my mum home": who says where, what or how tells of themselves
_NO_OBJECT = (
    r"(?! (?:an?|my|his|her|our|your|me|him|them|us|some|better|badly|well|over|on"
    r"|to(?! (?:my )?(?:destination|work))|at (?!the moment)"
    r"|debout|[0-9]+|une?|ma|mon|mes|ta|son|sa|nos|notre|des|du|de|les?|chez|dans|mal|bien|mieux|peu|tres|plus"
    r"|trop|depuis|beaucoup|sur|sous|au|aux|a|comme|vers|toujours"
    r"|en (?!ce moment|voiture|mode))\b(?! (?:volant|wheel|route)))"
)
_BUSY = re.compile(
    "|".join(
        (
            rf"(?:{_I}{_NOW} |currently |just |probably )?(?:driving|behind the wheel"
            rf"|on the road|at the wheel)\b(?! (?:to|by|past|over) (?:the |your )?(?:shop|store"
            rf"|you)){_NO_OBJECT}",
            rf"(?:{_I}|(?:my |this )?{_PHONE} is|currently){_NOW} (?:in|on"
            r"|using) (?:the )?(?:do not disturb|dnd|driving|sleep|work|silent|airplane|flight"
            r"|focus|quiet|a? ?personal focus)\b",
            rf"(?:{_I}{_NOW} |currently )?(?:in|at) (?:an? |the |my "
            r"|another )?(?:[\w-]+ )?(?:meetings?|class|church|court|conference|lecture"
            r"|movies?|cinema|theat(?:er|re)|interview|session|training|exam|surgery)\b",
            rf"(?:{_I}{_NOW}|currently) on (?:a |another |the )(?:\w+ )?(?:call|phone|flight"
            r"|plane)",
            rf"{_CANT} (?:actually )?{_LOOK}",
            rf"(?:{_I}{_NOW}|currently) (?:(?:unavailable|not available|unreachable"
            rf"|not reachable){_SOME_DAY}|tied up|(?:asleep|sleeping){_NO_OBJECT}"
            r"|not (?:by|near|with|at|on"
            rf"|looking at|checking) my {_PHONE}|without my {_PHONE}|away from (?:my "
            rf"|the )?(?:{_PHONE}|keyboard|desk)|not (?:checking|reading"
            r"|seeing) (?:\w+ )?(?:messages|texts|calls|ok-phrase))",
            rf"(?:{_CANT}|{_I}(?:{_NOW} not)?)(?: be)? (?:receiv\w+|get(?:ting)?"
            r"|see(?:ing)?) (?:\w+ )?(?:notifications|alerts)(?! (?:about|for|from|on|of"
            r"|regarding)\b)",
            rf"my {_PHONE}(?: is| will be|'s){_NOW} (?:off|silenced|turned off|switched off"
            r"|muted|on silent|away|put away|not with me|in the other room|charging"
            r"|out of reach|locked)",
            r"(?:my )?notifications(?: are)?(?: all)? (?:off|silenced|turned off|paused|muted)",
            r"(?:do not disturb|dnd|(?:driving|sleep|work|focus) (?:mode|focus)"
            r"|focus)(?: while driving)?(?: mode)?(?: is|'s| has been)?(?: turned"
            r"| switched)? on\b",
            r"(?:i )?(?:have|'ve) (?:my )?(?:notifications?|do not disturb|dnd|focus"
            r"|driving mode)(?: \w+){0,2} (?:silenced|off|on|muted)",
            r"i (?:don'?t|do not|never) (?:read |check |answer )?(?:text|texts|messages"
            r"|my phone)? ?(?:and|while|when)(?: i'?m| i am)? driv\w+",
            # French
            r"(?:je )?(?:(?:suis )?(?:\w+ment )?(?:au volant|en train de conduire|sur la route"
            rf"|en voiture)|conduis|roule)\b(?! (?:vers|jusqu'a) (?:le |la |votre )?(?:magasin"
            rf"|boutique)){_NO_OBJECT}",
            r"(?:je )?(?:ne )?(?:suis )?(?:\w+ment )?(?:en (?:reunion|r-d-v|cours(?! d)|classe"
            r"|appel|communication|ligne|conference|entretien|formation|consultation|seance"
            r"|avion|conduite|mode (?:avion|silencieux|ne pas deranger|conduite"
            r"|concentration))|au (?:cinema|telephone|theatre|tribunal)|a la messe"
            r"|(?:indisponible|injoignable|pas (?:\w+ment )?(?:disponible|joignable"
            rf"|dispo)){_SOME_DAY}|pas (?:a cote de mon (?:tel|portable))|loin de mon (?:tel"
            r"|portable|cell)|sans (?:mon )?(?:tel|portable))",
            r"(?:je )?(?:ne )?(?:suis|peux|puis|pourrai|sais"
            r"|serai) (?:\w+ment )?pas (?:\w+ment )*(?:en mesure de |disponible pour )?(?:pas "
            r"|vous |te |t'|y )*(?:repondre|parler|decrocher|prendre (?:\w+ )?(?:appels?"
            r"|telephone)|lire ok-phrase|ecrire|consulter|regarder mon)\b(?! (?:a|avec) (?:la"
            r"|le|un|une|cette|ce|votre)\b)",
            r"(?:je )?(?:ne )?(?:(?:recois|recevrai|vois) (?:pas|aucune)(?: (?:de|mes|les"
            r"|\w+ment))* notifications?\b(?! (?:de|pour|sur|concernant)\b)|(?:lis|consulte"
            r"|lirai|regarde) (?:pas|plus)(?: (?:mes|les|le|mon|\w+ment))* (?:messages|sms"
            r"|textos?|telephone|portable|ok-phrase))",
            r"mon (?:telephone|tel|portable|cell\w*|mobile) (?:est "
            r"|sera )?(?:\w+ment )?(?:eteint|coupe|en (?:silencieux|charge|veille|mode)|loin)",
            r"(?:le mode |mode |la concentration |concentration |le )?.?(?:ne pas deranger"
            r"|conduite|sommeil).?(?: (?:en conduisant|au volant))?(?: est| a ete)? active",
            r"(?:mes |les )?notifications(?: sont)? (?:desactivees|coupees|en pause"
            r"|silencieuses)",
            r"j'ai active (?:le mode )?.?(?:ne pas deranger|conduite)|je dors\b"
            rf"{_NO_OBJECT}|vous etes bien (?:sur|au) (?:le )?(?:repondeur|telephone|messagerie)",
        )
    )
)
_OFFICE = re.compile(
    "|".join(
        (
            rf"(?:{_I}{_NOW} |currently |(?:i |we )?will be |i'?ll be |\w+ is (?:\w+ )?)?(?:out"
            r"|away) (?:of|from) (?:the |my |our )?office|(?:i'?m |i am )?(?:currently )?ooo\b"
            r"|i no longer work|je ne (?:travaille|fais) plus (?:chez|partie)",
            rf"(?:{_I}{_NOW} |currently )on (?:annual|parental|maternity|paternity|sick|medical"
            r"|extended|bereavement|family|personal) leave",
            r"(?:je suis |actuellement )*(?:absente?|hors) du bureau|absence du bureau",
            r"(?:je suis |actuellement )+en (?:conges? (?:maladie|maternite|paternite|parental"
            r"|annuels?)|arret maladie)",
        )
    )
)
# A person may say it too, so it takes an end, an apology or a promise beside it.
_DAYS = re.compile(
    "|".join(
        (
            r"on (?:vacation|holidays?|leave|pto)\b|gone \w+ until|i have left for"
            r"|away (?=until|till|through|from)|absente? (?=jusqu|du)|en (?:conges?"
            r"|vacances) (?=jusqu|du)",
            rf"(?:{_I}{_NOW}|currently|(?:i |we )?will be|i'?ll be) (?:\w+ )?(?:away{_SOME_DAY}"
            r"|out|off|closed|on (?:\w+ )?(?:leave|vacations?|holidays?|pto|break|sabbatical"
            r"|a trip|honeymoon)|offline|travel+ing|abroad|overseas|out of (?:town"
            r"|the country)|camping|hiking)\b",
            r"(?:je suis |actuellement |presentement |nous sommes |suis "
            r"|je serai )+(?:\w+ment )?(?:en (?:\w+ )?(?:conges?|vacances|deplacement|voyage"
            r"|rtt|week-?end|mission)|absente?s?|a l'etranger)\b",
        )
    )
)
_HOURS = re.compile(
    rf"(?:busy|occupee?)$|(?:{_I}{_NOW}|currently) (?:busy|occupied|at (?:work|lunch|dinner"
    r"|school|the gym|a funeral|a wedding)|on (?:my |a )?(?:\w+ )?break"
    r"|with (?:an? )?(?:clients?|patients?|customers?|family))\b|(?:je suis |actuellement "
    r"|presentement |suis )+(?:\w+ment )?(?:au travail|occupee?|en (?:pause|famille"
    r"|intervention)|avec (?:un |des )?(?:clients?|patients?))\b"
)
_UNTIL = re.compile(
    r"\b(?:until|till?|through|thru|return\w*|be back|back (?:on|in|at|by|next|tomorrow|mon"
    r"|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|[0-9])\w*"
    r"|from .{1,24} (?:to|until)|for the (?:next|rest)|jusqu\w*|de retour|du .{1,24} au"
    r"|reviens|reviendrai|retour|reprise)\b|\bjusqu'"
)

# Whole sentences that tell what to do, and phrases with "you" in them that ask for nothing.
_URGENT = re.compile(
    r"(?:^|(?<=[.!?\n;:,(]))[ \"']*(?:(?:if|for|in case|should|unless|but if|si|en cas|pour"
    r"|s')\b[^.!?\n]{0,60}?\b(?:urgen\w+|emergenc\w+|important\w*|immediate|critical|asap"
    r"|anything|assistance|wait|imperati\w*)|(?:reply|text|type|send|say|repondez|reponds"
    r"|envoyez|tapez)[ \"']*urgent\b)[^.!?\n]*(?:\.(?=\w)[^.!?\n]*)*|(?:^"
    r"|(?<=[.!?\n]))[^.!?\n]*?\b(?:contact|call|e-?mail|text|reach|appele[rz]|contacte[rz]"
    r"|joindre)\b[^.!?\n]*\b(?:urgen\w+|emergenc\w+)[^.!?\n]*"
)
_HARMLESS = re.compile(
    r"\b(?:your (?:\w+ )?(?:messages?|texts?|calls?|sms|msgs?|e-?mails?|patience|understanding"
    r"|interest|inquiry|enquiry|notification)|(?:back|reply|respond|answer|text|call|contact"
    r"|ring|phone|message|write|see|reach|talk|speak|assist|help|catch|hit)(?: back)?(?: to"
    r"| up| with| at)? (?:you|u|ya)|(?:please |kindly |pls )?(?:leave (?:me )?(?:an? "
    r"|your )(?:\w+ )?(?:message|voicemail|msg|text)|send me an? e-?mail|e-?mail me|(?:try"
    r"|call|text|message) (?:me )?(?:again |back )?later ?\??|be patient|bear with me"
    r"|(?:contact|call|email|see|text|reach out to) (?:my|our|the) (?:\w+ )?(?:office"
    r"|assistant|colleagues?|team|wife|husband|manager|secretary|front desk)|allow)"
    r"|what'?s up ?\??|(?:can (?:you|i) )?(?:call|text) (?:me|you) (?:back )?later ?\?"
    r"|let you know|please know|(?:please )?(?:text|message) me(?= and i'?ll)"
    r"|(?:please )?contact (?!me\b|us\b|you\b)[\w' -]{2,30}? (?:on|at) [\w+@(.-]+|(?:merci de "
    r"|veuillez )contacter [\w' -]{2,30}? (?:au|a|sur) [\w+@(.-]+|you'?ve reached (?:me"
    r"|my \w+)(?: while)?|(?:when(?:ever)?|once|after|until) i(?:'ve|'m| have"
    r"| am)? (?:safely )?(?:stop\w*|can|park\w*)|as soon as (?:i can|possible)|je m'arrete\w*"
    r"|je serai (?:a l'arret|arrete|gare)|(?:with )?(?:very )?(?:no|limited|little|poor"
    r"|bad)(?: (?:phone|e-?mail|internet|text))? (?:access|signal|service|reception|internet"
    r"|wifi|wi-fi|coverage|connection|cell service)|where i'?(?:m| am) going|en (?:rdv"
    r"|rendez-vous)|(?:votre|vos|ton|tes) (?:messages?|appels?|sms|textos?|mails?|patience"
    r"|comprehension|demande)|(?:je|j'|ne|et|a|de|pour|nous|pas) ?(?:vous|te|t') ?\w*(?:rappel"
    r"|recontact|repon|contact|ecri|reviend|revien|envoi|donn|tien|joind|parler)\w*"
    r"|(?:laisse[rz]?|envoye[rz]|envoie)[ -](?:moi )?un (?:message|sms|texto|mail)|(?:vers|a"
    r"|aupres de) vous|que se passe-t-il ?\??|(?:veuillez|merci de"
    r"|vous pouvez) (?:bien )?(?:me |nous )?(?:laisser|envoyer|ecrire|adresser|contacter"
    r"|joindre) (?:un |une |mon |ma |le |la |notre )?(?:message|mail|e-mail|courriel|sms"
    r"|collegue|collaborat\w+|secretariat|bureau|assistante?)|(?:tu"
    r"|vous) me rappelle[sz] plus tard ?\??|rappelle[sz]?-moi plus tard|en arretant)(?!\w)"
)
_ASKS = re.compile(
    r"\?|\b(?:can(?!'t)|could(?!n)|would|please|pls|plz|your?|u|ur|orders?|ordered|parcels?"
    r"|packages?|deliver\w*|shops?|stores?|appointments?|appt|book\w*|cancel\w*|stop\w*|remove"
    r"|unsubscribe|refund\w*|wants?|wanna|needs?|like|love|how|why|what|where|who|price\w*"
    r"|size\w*|coupons?|codes?|promo\w*|cards?|account|but|wonder\w*|coming"
    r"|pick\w*(?! up(?: (?:the phone|my phone|right now|now|at)|$|[.,!]))|late|move|change"
    r"|reschedule|thought|enough|no(?! longer)|yes|yeah|ok|okay|hate|lol|tell|give|hold|keep"
    r"|already|bought|buy|website|link|page|vous|votre|vos|svp|stp|peux-tu|commande\w*|colis"
    r"|livr\w*|magasins?|boutiques?|rdv|annul\w*|arret\w*(?! maladie)|stop|desabonn\w*"
    r"|desinscri\w*|rembours\w*|veux|voudrais|aimerais|besoin|prix|tailles?|comment|pourquoi"
    r"|combien|mais|decaler|deplacer|changer|reporter|oui|non|deja|achete|marre|assez|site"
    r"|lien|dites|envoyez-moi|gardez)\b"
)
_SPLIT = re.compile(r"[.!?\n;,:()*|~]+| [-–—] ")
_LEADING = re.compile(
    r"^(?:[\s\"'/&-]|(?:ok-phrase|and|so|as|because|since|et|donc|car|alors|hi|hello|hey|there"
    r"|sorry|you'?ve reached (?:me|\w+)(?: while)?|very|really|unfortunately|apologies"
    r"|desolee?|excusez|moi|bonjour|thanks|thank you|merci|note that|this is .{2,24}? and|that"
    r"|que|mais|i believe|however)\b)*"
)
_OTHER = re.compile(  # what such a reply says besides
    r"^(?:this is \w+(?: \w+)?$|good (?:morning|afternoon|evening|day)|greetings|dear"
    r"|many thanks|for\b|in advance|\(?auto|i'?ll\b|i will\b|i shall|will\b|we'?ll\b|we will"
    r"|gonna|i'?m going to|i should\b|i promise|i hope|(?:i )?missed|to have missed|for the"
    r"|for any|about|i didn'?t|i couldn'?t|talk|speak|text|call|catch|ttyl|later|reply|respond"
    r"|back\b|returning|return|available|with (?:no|limited|little)|(?:no|limited"
    r"|very limited) (?:access|signal|service|reception)|have an?\b|enjoy|take care|stay safe"
    r"|be safe|drive safe|safety|(?:best |kind |warm )*(?:regards|wishes)|sincerely|best$|sent"
    r"|it can wait|arrive alive|when\b|once\b|as soon as|after\b|whenever|until|till|from\b"
    r"|during|(?:this )?(?:is )?(?:an )?(?:automat\w+|auto)|if it|leave|message|on\b|in\b|at\b"
    r"|bonsoir|salut|coucou|pour\b|de\b|d'|j'ai (?:bien )?(?:recu|manque|rate)|je (?:vous |te "
    r"|t'|le |la |ne )?\w*(?:rappel|recontact|repon|revien|ecri|lirai|verrai|serai|contact"
    r"|prend|trait|donn|consult|ferai|regard|retour|telephon|appel|manqu)\w*|j'ecri|retour"
    r"|a (?:bientot|plus|tout|tres|mon|partir|la|l')|si\b|(?:bien )?cordialement|bonne?\b|cdlt"
    r"|bien a|belle|excellente|des\b|quand|lorsque|une fois|apres|jusqu|du\b|le\b|au\b|en cas"
    r"|toutes? mes|en conduisant|envoye|reponse|message)"
)
_PROMISE = re.compile(
    r"\b(?:i'?ll|i will|we'?ll|we will|will (?:call|get|reply|respond|text|return)|je (?:vous"
    r"|te) (?:rappel|recontact|repon)|je (?:repondrai|reviens|reviendrai|rappelle)|t'(?:appel"
    r"|ecri)|lirai|sorry|apologies|unfortunately|desolee?|excuse|limited|no access|acces)"
)
_ACCESS = ("access", "signal", "service", "reception", "internet", "wifi", "coverage", "connection")
_UNKNOWN = 2  # words of a last part that is none of these: a name
_NO_NAME = re.compile(r"[0-9]|\b(?:i|je)\b|day\b|(?:lun|mar|cre|jeu|dre|same)di\b|dimanche")


# A part that may tell where somebody is, where another one promises an answer.
_SOMEWHERE = re.compile(
    r"^(?:(?:i'?m|i am|i have|i'?ve|my|phone'?s?|currently|in|at|on|away|gone|out|off|not"
    r"|can'?t|busy|under|\w+ing|je suis|j'ai|en|au|a la|mode|pas|mon|parti|hors"
    r"|absente?)\b)(?!.*\b(?:check\w*|think\w*|ask\w*|decid\w*|know|sure|maybe|interested"
    r"|received?|happy|glad|problem|question|broken|sais|verifie\w*|demande\w*|reflech\w*"
    r"|interesse\w*|recu|probleme|content\w*)\b)"
)
_ONCE = re.compile(
    r"\b(?:once|when|as soon as) i(?:'m| am) (?:out of|done|free|back|home|off|finished)\b"
)
_WILL_REPLY = re.compile(
    r"\b(?:i'?ll|i will|will|gonna|i'?m going to)(?: (?!not\b)\w+){0,2}? (?:get back|call|text"
    r"|reply|respond|ring|write|message|hit|return|be back|answer|ok-phrase)\b|\b(?:talk|text"
    r"|call|speak)(?: to| with)?(?: you| u| ok-phrase)? (?:later|soon)\b|\bback (?:soon|later"
    r"|shortly|in (?:a|an|[0-9]))|\bje (?:vous |te )?(?:rappel|repond|recontact|revien)\w*"
    r"|\bje ok-phrase|\bde retour\b|\bje serai (?:de retour|disponible|joignable)"
)


def away(folded: str) -> Away | None:
    """Returns what kind of away reply the whole text is, or None. folded: by fold()."""
    rest = _HARMLESS.sub(_phrase, _URGENT.sub(" ", folded))
    rest = re.sub(" {2,}", " ", rest)
    if _ASKS.search(rest.replace("no access", "").replace("ok-phrase", "")):
        return None
    promised = bool(_WILL_REPLY.search(folded))
    parts = [
        words for part in _SPLIT.split(rest) if (words := _LEADING.sub("", part).strip(" \"'-"))
    ]
    sure: set[Away] = set()
    perhaps: set[Away] = set()
    for at, words in enumerate(parts):
        if found := _told(words):
            sure.add(found)
        elif found := _perhaps_told(words, promised=promised):
            perhaps.add(found)
        elif not _fits(words, last=at > 0 and at == len(parts) - 1):
            return None
    if promised or _UNTIL.search(folded) or _PROMISE.search(folded):
        sure |= perhaps
    if not sure:
        return None
    return Away.OFFICE if Away.OFFICE in sure else Away.BUSY


def _told(words: str) -> Away | None:
    """Returns what a part tells of where somebody is, in the words of such a reply."""
    if _OFFICE.match(words):
        return Away.OFFICE
    return Away.BUSY if _BUSY.match(words) else None


def _perhaps_told(words: str, *, promised: bool) -> Away | None:
    """Returns what a part tells that a person may say too. promised: another one promises an
    answer."""
    if _DAYS.match(words):
        return Away.OFFICE
    somewhere = promised and (
        _ONCE.search(words) or (_SOMEWHERE.match(words) and not _WILL_REPLY.search(words))
    )
    return Away.BUSY if _HOURS.match(words) or somewhere else None


def _phrase(found: re.Match[str]) -> str:
    """Replaces a phrase that asks for nothing, but for the news that some hold."""
    words = found[0]
    if words.startswith("en r"):
        return " en r-d-v "
    if words.startswith("pas "):
        return " pas repondre "
    return " no access " if words.endswith(_ACCESS) else " ok-phrase "


def _fits(words: str, *, last: bool) -> bool:
    """Returns whether a part may stand beside the news that somebody is away."""
    if "ok-phrase" in words or _OTHER.match(words):
        return True
    return last and len(words.split()) <= _UNKNOWN and not _NO_NAME.search(words)
