"""The words of wishes for less: what is sent, how often, and what shall end or stay.

Written for texts as `bot.reading.less` folds them: small letters, no accents, short forms written
out, a space after an apostrophe that stands for a vowel ("d' offres").
"""

from __future__ import annotations

# -- what is sent ------------------------------------------------------------------------------

TEXT = (
    r"(?:texts?|messages?|smss?|smses|textos?|notifications?|alerts?|alertes?|pings?|relances?"
    r"|envois?|texting|messaging)"
)
OFFERS = (  # several, or the whole kind
    r"(?:promos|promotions|promotional|promotionnel\w*|ads|adverts|advertising|advertisements"
    r"|marketing|offers|deals|discounts|coupons|vouchers|commercials|sales|pubs?|publicites?"
    r"|publicitaires?|offres|reclames?|bons plans|reductions|codes promos?|soldes|promo codes"
    r"|special offers)"
)
ONE = r"(?:promo|promotion|ad|advert|offer|deal|discount|coupon|offre|sale|sales|code promo)"
OFFER = (
    rf"(?:{TEXT} commercia\w+|(?:{TEXT} )?(?:{OFFERS}|promos?|promotion|{ONE} (?:{TEXT}|list"
    rf"|stuff|blasts?|campaigns?))"
    rf"(?: (?:{TEXT}|list|lists|stuff|codes?|blasts?|promos?|promotionnel\w*|commerciale?s?"
    r"|speciales?|ventes privees))?)"
)
ABOUT = (  # what the other texts are about
    r"(?:orders?|deliver(?:y|ies)|shipping|shipments?|parcels?|packages?|tracking|appointments?"
    r"|bookings?|reservations?|purchases?|receipts?|invoices?|bills?|account|security|pick ?ups?"
    r"|collections?|repairs?|prescriptions?|commandes?|livraisons?|colis|suivis?|rdv"
    r"|rendez[- ]?vous|factures?|expeditions?|retraits?|achats?|ordonnances?|reparations?)"
)
_NEWS = (
    r"(?:updates?|infos?|information|news|reminders?|confirmations?|notices?|status|stuff|ones"
    r"|notifications?|alerts?|alertes?|messages?|texts?|texting|sms|textos?|rappels?|suivis?"
    r"|informations|nouvelles|avis|mises? a jour)"
)
_WEIGHTY = (
    r"(?:important|importants?|importantes?|essential|essentiels?|essentielles?|urgent|urgents?"
    r"|urgentes?|necessary|necessaires?|useful|utiles?|relevant|transactional|service|vital"
    r"|critical|indispensables?|informational)"
)
_OF = (
    r"(?: (?:about|on|for|regarding|of|de|d'|du|des|sur|pour|concernant|my|the|your|any|an|a|mes|ma"
    r"|mon|les|la|le|l'|vos|votre|une?)){1,4}"
)
INFORMS = (  # texts that inform: "order updates", "les infos de livraison", "messages importants"
    rf"(?:{ABOUT} (?:\w+ )?{_NEWS}|{_NEWS}{_OF} {ABOUT}|{_WEIGHTY} {_NEWS}|{_NEWS} {_WEIGHTY}"
    rf"|{_NEWS} (?:that|which) (?:are|is) {_WEIGHTY}"
    r"|(?:reminders|rappels|the important ones|the essentials|l' essentiel|le strict necessaire"
    r"|ce qui est (?:important|urgent)|what is important|what matters|l' important))"
)
REST = (
    r"(?:the rest|the others?|the other (?:texts|messages|ones)|everything else|le reste"
    r"|les autres(?: \w+)?|tout le reste|l' autre)"
)

# -- who writes --------------------------------------------------------------------------------

SENDS = (  # said to us: "text me", "ecrivez moi", "m' envoyer"
    r"(?:hear(?:ing)? from you|(?:text|message|write|contact|send|sending|texting|messaging"
    r"|writing|contacting|notify"
    r"|ping|bother|bug|disturb)(?: to)? (?:me|us)"
    r"|(?:ecri(?:re|vez|vent|s|ve)|envo(?:yer|yez|ye|ie|ies|i)|texte[rz]?|contacte[rz]?"
    r"|solliciter|sollicitez|relancer|relancez|derange[rz]?|message[rz]?|previen[st]?|prevene[rz])"
    r" (?:moi|nous)"
    r"|(?:m'|me|nous|m' en) (?:ecri\w+|envo\w+|texte\w*|contacte\w*|sollicit\w+|relanc\w+"
    r"|derange\w*|message[rz]?|bombard\w+))"
)
YOU_SEND = (  # said of us: "you text me", "you send", "vous m' ecrivez", "j' en recois"
    r"(?:(?:you|you guys|yall|y' all|this|they)(?: (?:just|always|do|guys|keep|are|still|really"
    r"|people|lot))* (?:text|message|write|contact|send|bother|bug|ping|notify|texting"
    r"|messaging|sending|contacting|writing)(?: (?:to )?(?:me|us|out))?"
    r"|(?:vous|tu|on)(?: (?:m'|me|nous|n'|ne|en))* (?:ecri\w+|envo\w+|text\w+|contact\w+"
    r"|sollicit\w+|relanc\w+|derang\w+|bombard\w+))"
)

# -- how often ---------------------------------------------------------------------------------

_COUNT = (
    r"(?:once|one|1|1x|twice|two|2|2x|thrice|three|3|3x|four|4|une|un|deux|trois|quatre"
    r"|a couple|a few|quelques)"
)
_TIMES = rf"(?: (?:times?|x|fois|single|seule?|{TEXT}|{OFFERS}|offer|promo|offre|ou deux|or two))*"
_PER = r"(?: ?(?:a|an|per|each|every|in a|par|chaque|/|le|la|au|dans le|dans la)) ?"
_UNIT = r"(?:day|week|month|fortnight|quarter|year|jour|semaine|sem|mois|quinzaine|trimestre|an)"
_TIMELY = (
    r"(?:daily|weekly|monthly|fortnightly|biweekly|bi weekly|bimonthly|quarterly|yearly"
    r"|quotidien\w*|hebdo\w*|mensuel\w*|bimensuel\w*|trimestriel\w*|annuel\w*)"
)
_EACH = (
    rf"(?:(?:every|each)(?: single| other| second| few| couple of| two| three| 2| 3)? {_UNIT}s?"
    r"|(?:tous|toutes) les (?:\w+ )?(?:jours|semaines|mois|ans|quinze jours|matins)"
    rf"|chaque {_UNIT})"
)
OFTEN = (
    rf"(?:{_COUNT}{_TIMES}{_PER}{_UNIT}s?|{_COUNT}{_TIMES} {_EACH}|{_EACH}|{_COUNT} {_TIMELY}"
    rf"|{_TIMELY})"
)

DAILY = (
    r"(?:(?:every|each)(?: single)? (?:day|morning|evening|night|hour|week ?end)|daily"
    r"|(?:tous|toutes) les (?:jours|matins|soirs|heures)|chaque (?:jour|matin|soir|heure)"
    rf"|{_COUNT}{_TIMES}{_PER}(?:day|jour))"
)
LIMITS = (
    r"(?:only|just|max|maximum|at most|tops|no more than|not more than|not over|limit|limited"
    r"|reduce|cut|down to|up to|rather|instead|enough|plenty|sufficient|fine|prefer\w*"
    r"|would do|will do|works|is good|is ok|is okay|is perfect|okay|more than enough"
    r"|seulement|uniquement|juste|maxi|au plus|pas plus|suffi\w+|suffisant|largement|ca ira"
    r"|me va|me suffit|assez|limite\w*|reduir\w*|reduise\w*|plutot|au lieu|c' est bien|bien assez"
    r"|que|pas davantage)"
)
TOO = (
    r"(?:too|way too|far too|to|so|bit too|trop|beaucoup trop|bien trop|un peu trop|vraiment trop)"
    r"(?: (?:much|often|many|frequent|frequently|regularly|souvent|frequents?|regulier\w*|de fois))"
)
BARE = frozenset(  # beside "once a month", in a text that is nothing but this wish
    (
        "only just max maximum at most tops no not more than limit it them to please thanks thank"
        " you thx ta cheers ok okay okey is are would be will do fine enough plenty good great"
        " perfect that thats that's it's its i'd id like i prefer want rather instead maybe perhaps"
        " hi hello hey for me us and the a bit little then yes no yeah so make sure better works"
        " let lets let's say can we could keep from now on sufficient nice pretty tops"
        " you make every week day month semaine jour mois toutes les tous chaque"
        " limitez limiter limitons limited reduce reduire reduisez a to"
        " seulement uniquement juste maxi au plus pas que d' de suffit suffira suffirait suffisant"
        " suffisent largement ca c' cela ira va me bien tres parfait merci svp stp bonjour bonsoir"
        " salut pour moi nous oui non alors donc plutot je veux voudrais prefere prefererais"
        " aimerais j' c'est est serait mieux un peu ce sera assez et en fait"
        " texts text messages message sms textos texto offers offer promos promo"
    ).split()
)
