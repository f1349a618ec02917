"""Recognises questions that the facts answer, by their words, and those that only follow up."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from bot.knowledge.rules import shipping
from bot.knowledge.rules.countries import far_places
from bot.knowledge.rules.topic import Topic
from bot.models import Entity, EntityKind
from bot.reading import folded
from bot.reading.calendar_words import ALL_WEEKDAYS, MONTHS, respelt
from bot.reading.feasts import feasts
from bot.reading.moments import Moment
from bot.reading.numbers import NUMBERS

HOURS, RETURN = "opening_hours", "return_refund"
DELIVERY, COST, ABROAD = "delivery_info", "delivery_info_cost", "delivery_info_abroad"
LOCATION = "store_location"

_WE = (
    r"(?:you|u|ya|y'?all|it|they|we"
    r"|(?:the|your|ur|this|that) (?:\w+ )?(?:shop|store|place|outlet)s?)"
)
_OPEN = r"(?:open(?:ed|ing|s)?|clos(?:e|ed|es|ing)|shut(?:s|ting)?)"
_DAY = (
    r"(?:now|today|tonight|tomorrow|tmrw|tmr|2day|on|at|til|till|until|late|this|all|during|over"
    r"|for|mon|tue|wed|thu|fri|sat|sun)\w*"
)
_HOURS = re.compile(
    r"\b(?:"
    rf"(?:opening|closing|business|store|shop|trading|holiday) (?:hours?|hrs|times?)"
    rf"|(?:what|wat|your|ur|are|the|for|any|special|normal|same|regular)"
    r" (?:(?!two|three|four|six|few|couple|\d)\w+ )?(?:hours|hrs)"
    rf"|(?:are|r|is|were|will|be|do|does|did|if|when|what time|wat time|how late|how long)"
    rf" (?:\w+ )?{_WE} (?:guys |still |already |even |also |ever |be |normally |usually )*{_OPEN}"
    rf"|{_WE} (?:guys |still |already |even |also )*(?:open|closed)"
    rf"|(?:what time|wat time|when|how late|until when|till when) .{{0,40}}\b{_OPEN}"
    rf"|(?:still|anyone|anybody) open|(?:open|closed|shut) {_DAY}"
    r"|(?:a )?(?:qu?el(?:le)?|kel(?:le)?) h(?:eure)?s? .{0,30}(?:ouvr|ferm|ouver)\w*"
    r"|(?:ouvr|ferm)\w+ .{0,30}(?:qu?elle h|kel h|quand|jusqu)"
    r"|(?:jusqu'?a? ?(?:quand|quelle heure)|quand) .{0,30}(?:ouver|ouvr|ferm)\w*"
    r"|(?:vos|les?|des|ces|tes|leurs?|quels?|kels?) horaires?|horaires?"
    r"|(?:vous|vs|v|tu|c'?|ca|est[- ]ce|magasin|boutique|etes|sera|serez|reste|reste[zs]) ?"
    r"(?:est |etes |ete |es |sera |serez |reste[zs]? |bien |encore |aussi |que |toujours |deja )*"
    r"(?:ouvert|ouvre|ferme)(?:e?s?|z)"
    r"|(?:encore|toujours) (?:ouvert|ferme)\w*"
    r"|(?:ouvert|ferme|fermee|ouverte|ouverture|fermeture)s? (?:le|la|ce|cet|aujourd|demain|lun|mar"
    r"|mer|jeu|ven|sam|dim|a|au|aux|pour|pendant|jusqu|les|tous|entre|cette|et|ou|quand|maintenant)"
    r"\w*"
    r")\b"
    r"|^\W*(?:and |et |so |alors |hi |hello |bonjour )*(?:open|closed|ouverte?s?|fermee?s?"
    r"|hours|hrs)\b\W*"
)
# what else is opened, closed or counted in hours
_NOT_HOURS = re.compile(
    r"\b(?:account|compte|parcel|colis|package|box|carton|link|lien|app|appli|page|e-?mail|bottle"
    r"|zip|eclair|letter|lettre|order|commande|website|site|file|job|vacanc\w+|position|zipper"
    r"|within|in \d+ hours|sous \d+|delivery|livraison|ship\w*|livre\w*|appointment|rdv"
    r"|rendez-vous|call|phone|telephone|appel\w*|sac|bag|valise|bijou|fermoir|clasp)\b"
)
# other places that are asked about in the same words
_OTHERS = re.compile(
    r"\b(?:banks?|banques?|post office|poste|station|gare|airport|aeroport|museums?|musees?|library"
    r"|bibliotheque|schools?|ecoles?|college|lycee|universit\w+|creche|nursery|pools?|piscines?"
    r"|pharmac\w+|chemist|restaurants?|restos?|mairie|town hall|city hall|prefecture|hospital"
    r"|hopital|clinic|clinique|doctor|docteur|medecin|dentiste?|cinemas?|theatres?|gym|stadium"
    r"|stade"
    r"|church|eglise|bakery|boulangerie|supermarkets?|supermarches?|carrefour|leclerc|auchan|lidl"
    r"|tesco|ikea|zara|amazon|market|marche|metro|bus|trains?|parc|park|zoo|embassy|ambassade"
    r"|garage|coiffeur|hairdresser|pub|bar|cafe)\b(?! (?:card|transfer|hol))"
)
_SHIP = (
    r"(?:ship+\w*|shiping|deliv\w+|delivry|post(?:age|ed)?|send\w*|mail it|livr\w+|livaison"
    r"|envoi\w*|envoy\w+|exped\w+|frais de port|port)"
)
_SHIPPING = re.compile(rf"\b{_SHIP}\b")
_COSTS = re.compile(
    r"\b(?:how much|hw much|costs?|price[sd]?|fees?|charge[sd]?|rates?|expensive|cheap\w*|free"
    r"|combien|cb|cmb|tarifs?|prix|frais|cout\w*|cher|chere|gratuit\w*|offert\w*|payant\w*|payer"
    r"|pay)\b"
)
_RETURNING = re.compile(
    r"\b(?:return(?:ed|ing|s)?|bring (?:it |them |this |that )?back|send (?:it |them )?back"
    r"|give (?:it |them )?back|take (?:it |them )?back|retour\w*|rendre|renvoy\w+|ramen\w+"
    r"|rapport\w+|exchange|swap|echang\w+|refund\w*|rembours\w+)\b"
)
_PARCEL = re.compile(r"\b(?:parcels?|packages?|colis|paquets?|delais?|courrier)\b")
_HOW_LONG = re.compile(
    r"\b(?:how long|how many days|days|delais?|combien de (?:temps|jours)"
    r"|jours)\b"
)
_DAYS_ASKED = re.compile(
    r"\b(?:how (?:many days|long (?:does|will|would|until|before)|soon)|(?:within|in) how"
    r" (?:many|long)"
    r"|combien de (?:temps|jours) (?:pour|avant|ca|il|elle|de)|en combien de)\b(?!.*\b(?:order"
    r"|commande)\b)"
)
_LIVES = re.compile(
    r"\b(?:is|are|lives?|living|stays?|staying|was|moved|habite\w*|vit|vivent|est|sont|reside\w*)\b"
)
_ORDERING = re.compile(r"\b(?:order\w*|buy\w*|bought|purchas\w*|command\w*|achet\w*)\b")
# who wants to come on a day, or at a time, asks whether it is open then
_WHO = r"(?:i|we|my \w+|he|she|they)"
_COMING = re.compile(
    rf"\b(?:can|could|may|shall|ok (?:if|for)|alright if|fine if) {_WHO} (?:\w+ )?(?:come|pop"
    rf"|swing|drop"
    r"|nip|stop by|call in|visit|be there|get in|shop)\b"
    rf"|\b(?:will|would|if) {_WHO} (?:make it|be in time|still make it|be too late)\b"
    r"|\b(?:are|r|is|will) (?:you|anyone|anybody|someone|they)(?: be| guys| all)? (?:working"
    r"|there|in|around)\b"
    r"|\b(?:on|je|nous|ma \w+|mon \w+)(?: \w+)? (?:peut|peux|pouvons|pourrai\w*"
    r"|pourra)(?: \w+)? (?:venir"
    r"|passer|faire un saut|debarquer|arriver|entrer)\b"
    r"|\b(?:vous|vs) (?:bossez|travaillez|taffez|serez la|etes la)\b|\b(?:y a|il y a"
    r"|ya) quelqu'un\b"
    r"|\b(?:trop tard|trop tot|encore temps)\b"
)
_SUITS = re.compile(
    r"^\W*(?:is|would|will) .{0,30}\b(?:ok|okay|good|alright|fine|possible|too (?:late|early))\b"
)
_MADE = re.compile(
    r"\b(?:made|manufactured|produced|sewn|grown|come from|origin|fabrique\w*"
    r"|faite?s? (?:au|en|a|aux)"
    r"|produits? (?:au|en|a|aux)|cousu\w*|vien(?:t|nent) d\w*|provien\w*|origine)\b"
)
_BOUGHT = re.compile(
    r"\b(?:bought|purchased?|ordered|got|received|was delivered|came|achet\w*|pris|prise|command\w+"
    r"|recue?s?|offert\w*|livree?s?|date|bougt|from)\b"
)
_SENT_BACK = re.compile(
    r"\b(?:sent|posted|returned|brought|shipped|gave) (?:it |them |my \w+ |the \w+ |this )?"
    r"(?:back|in)?\b|\b(?:j'?ai|ai) (?:deja )?(?:renvoye|retourne|rendu|rapporte|ramene)"
    r"|\bmoney back\b|\b(?:my|mon) (?:refund|remboursement|money|argent|sous)\b"
)
_ABROAD = re.compile(
    r"\b(?:abroad|overseas|international\w*|worldwide|other countr\w+|another country"
    r"|outside (?:of )?(?:the )?(?:country|france|eu|europe)|europe|eu|ue|etranger"
    r"|(?:autre|d'autres) pays|hors (?:de )?(?:france|ue|europe)|monde entier)\b"
)
_FILLERS = frozenset(
    "and et n on in at for the a an le la les l ce cet cette de du des d en au aux pour ok so then"
    " alors donc sinon what wat how about abt is it s to too also or ou aussi pls please plz svp"
    " stp thx thanks merci by qu est c que ca quid if are you u open de hey hi hello bonjour sure"
    " vers chez dans during over pendant morning afternoon evening night noon matin matinee soir"
    " soiree apres midi aprem lunch lunchtime early late next this coming prochain prochaine day"
    " jour days jours time heure heures h am pm oh but mais no non oui yes maybe same meme other"
    " one autre store shop magasin boutique new year s eve ones city ville there only just"
    " juste vous vs etes".split()
)
_OTHER_SHOP = re.compile(
    r"\b(?:(?:the |your )?other (?:shop|store|one|place|location)|l'?autre (?:magasin|boutique)"
    r"|votre autre (?:magasin|boutique)|the second (?:shop|store))\b"
)
_POINTS = re.compile(
    r"\b(?:it|one|ones|them|they|those|that|there|ca|celle|celui|celles|ceux|dedans|dessus|elles?"
    r"|ils?|y|en)\b"
)
_STARTS = re.compile(r"^\W*(?:and|et|also|aussi|what about|how about|but|mais|or|ou|sinon)\b")
_WORD = re.compile(r"[a-z0-9]+")
_YOU = re.compile(r"\b(?:ye|yous|youse|yiz|yinz|you (?:lot|folks|people|guys))\b")


_SUM_ALONE = re.compile(
    r"\W*(?:(?:and|et|what|about|if|it'?s|is|for|pour|over|above|under|more|less|than|i|spend|c'est"
    r"|plus|moins|de|au-dessus|a|an|partir|si|je|prends|commande|un|panier|order|of)\s+)*"
    r"[€$£]?\s*(?P<sum>\d{2,4})\W*(?:euros?|eur|balles|dollars?|bucks|pounds?|quid)?\W*"
)


def bare_amount(said: str) -> Decimal | None:
    """Returns the sum that a folded text names and nothing else: "and over 50?"."""
    found = _SUM_ALONE.fullmatch(said)
    return Decimal(found["sum"]) if found else None


def is_ordering(said: str) -> bool:
    """Returns whether a folded text speaks of ordering: its day is that of the order."""
    return bool(_ORDERING.search(said))


@lru_cache(folded.REMEMBERED)
def plain(text: str) -> str:
    """Returns the text folded, its days and months spelt right, "ye" and "yous" as "you"."""
    return _YOU.sub("you", respelt(folded.read(text).plain).plain)


def fact_asked(
    text: str, intent: str, when: Moment, entities: Iterable[Entity], last: Topic | None
) -> str | None:
    """Returns the slug of the fact that the words surely ask for; None where meaning decides.

    last: what the last answer was about."""
    said = plain(text)
    named = {entity.kind for entity in entities}
    ships = bool(_SHIPPING.search(said))
    abroad = EntityKind.COUNTRY in named or bool(_ABROAD.search(said)) or bool(far_places(said))
    brought = ships or (_PARCEL.search(said) and (_COSTS.search(said) or _HOW_LONG.search(said)))
    if brought and abroad and not _RETURNING.search(said):
        return ABROAD
    delivers = last is not None and last.slug.startswith(DELIVERY)
    if delivers and not _RETURNING.search(said) and (found := _of_delivery(said, named)):
        return found
    if ships and _COSTS.search(said) and not _RETURNING.search(said):
        return COST
    if may_be_returned(said):
        return RETURN
    if (_HOURS.search(said) or (intent == HOURS and when)) and not (
        _NOT_HOURS.search(said) or asks_others(said)
    ):
        return HOURS
    comes = _COMING.search(said) or (_SUITS.search(said) and not asks_others(said))
    if when and comes and not (ships or _NOT_HOURS.search(said) or _RETURNING.search(said)):
        return HOURS
    if is_bare(text, entities, when):
        return _followed(said, when, named, last)
    if last is not None and (tail := _last_words(text)) and is_bare(tail, entities, when):
        return _followed(plain(tail), when, named, last)
    return None


def _last_words(text: str) -> str:
    """Returns what follows the last full stop ("never mind, too far. tomorrow?"), behind as many
    spaces as there were letters before it; "" without a full stop."""
    before, stop, words = text.rpartition(". ")
    return " " * len(before + stop) + words if stop else ""


def _of_delivery(said: str, named: set[EntityKind]) -> str | None:
    """Returns what a text asks for that goes on about delivery."""
    if bare_amount(said):
        return COST
    if len(_WORD.findall(said)) > _MOST_WORDS:
        return None
    placed = EntityKind.COUNTRY in named or bool(far_places(said))
    if _DAYS_ASKED.search(said):
        return DELIVERY
    if placed and (_LIVES.search(said) or _STARTS.search(said)):
        return ABROAD  # "my daughter is in Germany", "and to my brother in Marseille?"
    if shipping.amount(said):
        return COST  # "even if it comes to seventy euros?"
    return None


_SEND_BACK = r"(?:return|exchange|swap|(?:send|bring|take|give|post)\b.{0,25}\bback)\b"
_TIME_TO_RETURN = re.compile(
    rf"\b(?:how long|how many days)\b.{{0,20}}\b(?:i|we|one)\b.{{0,12}}\bto {_SEND_BACK}"
    rf"|\b(?:until when|till when|by when)\b.{{0,15}}\b(?:i|we|one)\b.{{0,12}}{_SEND_BACK}"
    r"|\b(?:combien de (?:temps|jours)|quel delai|jusqu'a quand)\b.{0,25}\b(?:pour|puis|peut)\b"
    r".{0,12}\b(?:rendre|renvoyer|retourner|rapporter|ramener|echanger)\b"
)


def may_be_returned(said: str) -> bool:
    """Returns whether a folded text asks to return what was bought some time ago, or how long one
    may."""
    return bool(_TIME_TO_RETURN.search(said)) or bool(
        _RETURNING.search(said)
        and _BOUGHT.search(said)
        and not _SENT_BACK.search(said)
        and re.search(
            r"\b(?:ago|back|il y a|last|dernier\w*|derniere|passee?|yesterday|hier|on|le)\b", said
        )
    )


def _followed(said: str, when: Moment, named: set[EntityKind], last: Topic | None) -> str | None:
    """Returns what a text asks for that names only a day, a place or a shop."""
    about = last.slug if last else ""
    if EntityKind.COUNTRY in named:
        return ABROAD if not about or about.startswith(DELIVERY) else None
    if when:
        if about.startswith(DELIVERY):
            return DELIVERY
        return HOURS if not about or about.startswith((HOURS, LOCATION)) else None
    if asks_other_shop(said) or EntityKind.STORE in named or EntityKind.CITY in named:
        return (
            HOURS if about.startswith(HOURS) else LOCATION if about.startswith(LOCATION) else None
        )
    return None


def is_bare(text: str, entities: Iterable[Entity], when: Moment) -> bool:
    """Returns whether the text is nothing but a day, a time, a country or a shop, and such words
    as go with it: "and on sunday?", "et en Suisse ?"."""
    known = [entity for entity in entities if entity.kind in _BARE]
    blank = text
    for entity in known:
        blank = blank[: entity.start] + " " * (entity.end - entity.start) + blank[entity.end :]
    said = plain(blank)
    for feast in reversed(feasts(said)):
        said = said[: feast.start] + " " + said[feast.end :]
    words = _WORD.findall(_OTHER_SHOP.sub(" ", said))
    if len(words) > _MOST_WORDS or not (known or when or asks_other_shop(plain(text))):
        return False
    return all(
        word in _FILLERS
        or word in ALL_WEEKDAYS
        or word in MONTHS
        or word in NUMBERS
        or word in _MOMENTS
        or re.fullmatch(r"\d{1,2}(?:h\d{0,2}|st|nd|rd|th|er|am|pm)?", word)
        for word in words
    )


_BARE = (
    EntityKind.DATE,
    EntityKind.TIME,
    EntityKind.COUNTRY,
    EntityKind.STORE,
    EntityKind.CITY,
)
_MOST_WORDS = 9
_MOMENTS = frozenset(
    "now today tonight tomorrow tmrw tmr right maintenant mtn aujourd hui auj ajd demain weekend"
    " weekends week end wkend wknd we bank public holidays holiday feries ferie fetes".split()
)


def asks_others(said: str) -> bool:
    """Returns whether a folded text names another place that opens and closes."""
    return bool(_OTHERS.search(said))


def asks_origin(said: str) -> bool:
    """Returns whether a folded text asks where a thing is made, and nothing of its way."""
    return bool(_MADE.search(said)) and not _SHIPPING.search(said)


def asks_other_shop(said: str) -> bool:
    """Returns whether a folded text asks for another shop than the one spoken of."""
    return bool(_OTHER_SHOP.search(said))


def asks_abroad(said: str) -> bool:
    """Returns whether a folded text asks for other countries without naming one."""
    return bool(_ABROAD.search(said))


def follows_up(text: str) -> bool:
    """Returns whether the text only makes sense after another: "how much can I put on one?"."""
    said = plain(text)
    words = _WORD.findall(said)
    return len(words) <= _MOST_WORDS and bool(_POINTS.search(said) or _STARTS.search(said))
