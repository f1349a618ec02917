"""Decides what a text is about where its words alone don't tell: what was said before does.

What a person must see comes first. Then the order that was spoken of, the answer that was just
given, and words to the bot itself. Free of rasa; the actions do what is decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.dialogue import faq, orders
from bot.dialogue.intents import ORDER, SHOP
from bot.dialogue.memory import NAMED, Kept, Memory, family
from bot.dialogue.turn import Facts
from bot.models import EntityKind, Understanding
from bot.reading import call_back, folded, keywords
from bot.reading.asides import Aside, aside
from bot.reading.data_asked import asks_about_data
from bot.reading.in_vain import tried_in_vain
from bot.reading.opt_out import Band, band
from bot.reading.order_wishes import (
    LONGEST,
    Wish,
    is_elsewhere,
    is_other,
    is_unfit_gift,
    lasted,
    names_parcel,
    names_purchase,
    wants_refund,
    wishes,
)
from bot.reading.person_wanted import wants_person
from bot.reading.urgent import speaks_of_texts, urgency
from bot.reading.urgent_words import Urgency
from bot.reading.yes_no import BARE_NO, BARE_YES

# entries that are answered by rule, if there are such
DAMAGED = "return_refund_damaged"  # what came broken
WARRANTY, DATA = "warranty", "data_protection"
EXCHANGE = "return_refund_exchange"  # what was given, and does not fit
# a shop's intent from this confidence on is not bent to what was said before
CONFIDENT = 0.75
SHORT, FEW, BARE = 8, 4, 3  # words
TELLING = ("feedback_negative", "out_of_scope", "human_handoff")
AN_HOUR = timedelta(hours=1)  # how long anything like a yes accepts the offer of a person
# intents that a text on something else is mistaken for
LOST = ("out_of_scope", "opt_out", "deny", "affirm", "help", "goodbye", "thank", "greet")
OF_GOODS = ("feedback_negative", "product_availability", "order_status", "return_refund")
UNTOLD = ("out_of_scope", "help")  # those whose place an answer on the last topic takes
_LEAD = re.compile(
    r"^\W*(?:ok\W+|so\W+|bon\W+)?(?:and(?: also)?|also|what about|wh?at abt|how about|same (?:for"
    r"|on|with|in)|et|qu'en est[- ]il d[eu']|pareil (?:pour|a)|idem(?: (?:pour|a))?|mais|but|or"
    r"|ou)\b"
)
# words of a whole question: the text stands by itself
_WHOLE = re.compile(
    r"\b(?:is|are|do|does|did|can|could|will|where|when|how|what|which|who|why|have|has|want|need|i"
    r"|est|sont|avez|peut|peux|pouvez|quand|comment|combien|quel\w*|pourquoi|faites|livrez|je|vous"
    r"|c'est)\b|^\W*(?:et )?ou (?:est|sont|se)\b"
)
_SMALL = frozenset(
    "on in at to for the a an this next and also what about how same le la les l un une au aux a en"
    " de du des pour sur dans et chez ce cette prochain prochaine please pls svp stp then morning"
    " evening afternoon night matin soir midi apres in".split()
)
_OTHER_PLACE = re.compile(
    r"\b(?:other|second|2nd|another|autre|deuxieme|2eme) (?:shop|store|branch|location|one|place"
    r"|magasin|boutique|succursale|adresse)\b|\bl'autre\b"
)
_PRONOUN = re.compile(
    r"\b(?:it|one|ones|them|they|that|those|these|its|en|y|ca|cela|celle|celui|ceux|les|l')\b"
)
_FRAGMENT = re.compile(  # "By the card I paid with?"
    r"^\W*(?:and |et )?(?:by|with|on|to|in|for|from|at|without|even|par|avec|sur|a|en|pour|dans"
    r"|chez|sans"
    r"|meme)\b(?!.*\b(?:order|commande|number|numero)\b)"
)
_TOO = re.compile(r"\b(?:also|too|as well|aussi|egalement)\W*$")
_TO_THE_BOT = re.compile(
    r"\b(?:who|qui|bot|robot|machine|human|humain|help|aide|you|vous|tu|t'es|this|message|numero"
    r"|sms)\b"
)
_HOW_LONG = re.compile(
    r"\b(?:how (?:long|many days|soon|quick\w*)|ready|pret\w*|delais?|combien de (?:temps|jours))\b"
)
_LANGUAGE = re.compile(
    r"(?i)\b(?:english|anglais\w*|french|fran[cç]ais\w*|spanish|espa\w+|germans?|deutsch"
    r"|allemande?|italian\w*"
    r"|italien\w*|arab\w*|portug\w*|dutch|n[eé]erland\w*|chin\w*|russ\w*|polish|polonais\w*"
    r"|turk\w*|turc\w*"
    r"|creole|créole|hindi|habla\w*|fr|eng|languages?|langues?|speak\w*|spoke|talk|parl\w*|translat\w*|tradu\w*"
    r"|vf|vo)\b"
)
_MOVE = re.compile(
    r"\b(?:move|change|postpone|reschedule|push|cancel\w*|deplac\w+|decal\w+|report\w+|annul\w+"
    r"|chang\w+)\b"
)


Alarm = Callable[[str], Urgency | None]


def never(text: str) -> Urgency | None:
    """Takes no text for urgent."""
    return None


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text is about beside the model's reading.

    intent: the one to go by instead. topic: the answer that it follows up on; surely: that entry
    answers it, whatever else is close. calls: the person wants to be called. vain: what the last
    answer advised was of no help."""

    intent: str | None = None
    urgency: Urgency | None = None
    aside: Aside | None = None
    topic: str | None = None
    surely: bool = False
    calls: bool = False
    vain: bool = False


def meant(
    read: Understanding,
    text: str,
    facts: Facts,
    memory: Memory,
    awaiting: str | None,
    alarm: Alarm = never,
    *,
    busy: bool,
) -> Meant:
    """Returns what the text is about. alarm: tells what is urgent though no word says so. busy: in
    a survey or a form, whose own the text may be."""
    leaves = _leaves(read, text)
    kind = urgency(text) or (alarm(text) if _may_alarm(read, text, leaves=leaves) else None)
    if kind and not (kind is Urgency.ANGER and leaves):
        return Meant(None if leaves else "human_handoff", urgency=kind)
    if orders.is_meant(read, text, facts, awaiting):
        return Meant(ORDER)
    if leaves:
        return Meant()
    if memory.recall(Kept.CALL) is not None and call_back.wants(text):
        return Meant("human_handoff", calls=True)
    if _about_named_order(text, facts):
        return Meant(ORDER)
    if busy or awaiting in orders.AWAITED:
        return Meant()
    if plainly := _plainly(text):
        return plainly
    if read.intent == "language_switch" and not names_language(text):
        read = replace(read, intent="out_of_scope")
        return _of_topic(read, text, facts, memory, "out_of_scope")
    if _about_order_in_talk(read, text, facts, memory):
        return Meant(ORDER)
    return (
        _of_appointment(text, memory)
        or _of_goods(read, text, memory)
        or _of_topic(read, text, facts, memory)
    )


def _may_alarm(read: Understanding, text: str, *, leaves: bool) -> bool:
    """Returns whether a text may be urgent though no word says so: it must tell of something."""
    return not leaves and read.intent in TELLING and len(text.split()) >= FEW


def answer_to_offer(text: str, read: Understanding, memory: Memory) -> str | None:
    """Returns the intent of an answer to the offer of a person, which stays open for days; but
    only so long for a mere "ok"."""
    if memory.recall(Kept.OFFER) is None:
        return None
    word = keywords.fold(text)
    if word in BARE_YES or word in BARE_NO:
        return "affirm" if word in BARE_YES else "deny"
    lately = memory.age(Kept.OFFER) <= AN_HOUR
    return read.intent if read.intent in ("affirm", "deny") and lately else None


def _leaves(read: Understanding, text: str) -> bool:
    """Returns whether the text is an opt-out that what was said before can't explain away."""
    held = band(read)
    if held is Band.NO:
        return False
    if held is Band.UNSURE and (asks_about_data(text) or aside(text) is Aside.CONTACT):
        return False  # "can I ring you instead of texting"
    return (held is Band.SURE and not wishes(text) and not urgency(text)) or speaks_of_texts(text)


def _plainly(text: str) -> Meant | None:
    """Reads short texts whose words alone tell what is wanted."""
    if wants_person(text):
        return Meant("human_handoff")
    if asks_about_data(text):
        return Meant("out_of_scope", topic=DATA, surely=True)
    if said := aside(text):
        return Meant("help", aside=said)
    return None


def names_language(text: str) -> bool:
    """Returns whether the text has a word for a language or for speaking one."""
    return bool(_LANGUAGE.search(text))


def _about_named_order(text: str, facts: Facts) -> bool:
    return bool(facts.orders) and bool(
        wishes(text) & {Wish.CHANGE, Wish.CANCEL, Wish.MISSING, Wish.DAMAGED}
    )


def _about_order_in_talk(read: Understanding, text: str, facts: Facts, memory: Memory) -> bool:
    """Returns whether the text is about the order spoken of, or about one that never came."""
    found = wishes(text)
    late = memory.recall(Kept.LATE) is not None and facts.order_in_talk is not None
    if late and wants_refund(text):
        return True
    if facts.orders or is_elsewhere(text) or orders.names_order(read):
        return False
    if Wish.MISSING in found and names_parcel(text):
        return read.intent in (*LOST, *orders.NEAR, "feedback_negative")
    if facts.order_in_talk is None or len(text.split()) > LONGEST or is_other(text):
        return False
    if found & {Wish.MISSING, Wish.DAMAGED}:
        return True
    topic = memory.recall(Kept.TOPIC)  # days later "when's it get here" is still about the parcel
    return bool(found) and (topic == ORDER or (topic is None and Wish.WHERE in found))


def _of_appointment(text: str, memory: Memory) -> Meant | None:
    """Reads "cancel it" and the like after an answer on appointments."""
    topic = memory.recall(Kept.TOPIC) or ""
    plain = folded.read(text).plain
    if not topic.startswith("appointment_change") or len(text.split()) > SHORT:
        return None
    if _MOVE.search(plain) and not names_parcel(text):
        return Meant("appointment_change", topic="appointment_change", surely=True)
    return None


def _of_goods(read: Understanding, text: str, memory: Memory) -> Meant | None:
    """Reads of things that came broken, or don't work, and of nothing else."""
    found = wishes(text)
    if found & {Wish.BROKEN, Wish.WORN} and lasted(text):
        return Meant("out_of_scope", topic=WARRANTY, surely=True)
    if is_unfit_gift(text) and read.intent in (*LOST, "order_status", "return_refund"):
        return Meant("return_refund", topic=EXCHANGE, surely=True)
    if Wish.BROKEN in found and read.intent in (*LOST, *OF_GOODS):
        topic = memory.recall(Kept.TOPIC) or ""
        if topic.startswith("promo_question"):
            return Meant("promo_question", topic="promo_question_code", surely=True)
        if topic.startswith("payment_issue"):
            return Meant("payment_issue", topic=topic, surely=True)
        return Meant("return_refund", topic=DAMAGED, surely=True)
    of_order = read.intent == "order_status" or (
        read.intent in ("out_of_scope", "opt_out") and names_purchase(text)
    )
    if Wish.DAMAGED in found and of_order:
        return Meant("return_refund", topic=DAMAGED, surely=True)
    if read.intent in ("deny", "affirm") and wants_refund(text):
        return Meant("return_refund")
    return None


def _of_topic(
    read: Understanding, text: str, facts: Facts, memory: Memory, without: str | None = None
) -> Meant:
    """Reads a follow-up on the last answer from the FAQ. without: the intent if it is none."""
    topic = memory.recall(Kept.TOPIC)
    if topic and topic != ORDER and tried_in_vain(text) and read.intent != "human_handoff":
        return Meant("out_of_scope", vain=True)
    slugs = {slug for entries in facts.faq.values() for slug in entries}
    if topic is None or topic == ORDER or not (topic in slugs or topic in SHOP):
        return Meant(without)
    intent = next((name for name in SHOP if family(topic) == family(name)), None)
    confident = read.intent in SHOP and read.confidence >= CONFIDENT
    if follows(text, read) and (not confident or _OTHER_PLACE.search(folded.fold(text))):
        return Meant(intent or "out_of_scope", topic=topic)
    elsewhere = confident and family(read.intent) != family(topic)
    fragment = elsewhere and _is_fragment(text, read)
    if elsewhere and not fragment:
        return Meant(without)
    of_delivery = (
        read.intent == ORDER and topic.startswith("delivery") and _asks_how_long(read, text)
    )
    asks = of_delivery or (read.intent in (*LOST, *SHOP) and _asks_about_it(text))
    if asks and topic in slugs:
        plain = folded.read(text).plain
        lost = (of_delivery or fragment or read.intent in UNTOLD) and not _TO_THE_BOT.search(plain)
        bare = lost and len(plain.split()) <= BARE  # "c'est gratuit ?"
        return Meant((intent or "out_of_scope") if lost else None, topic=topic, surely=bare)
    return Meant(without)


def follows(text: str, read: Understanding) -> bool:
    """Returns whether the text asks for nothing by itself: another day, place or thing only."""
    heard = folded.read(text).plain
    if len(heard.split()) > SHORT:
        return False
    lead = _LEAD.match(heard)
    rest = heard[lead.end() :] if lead else heard
    named = [one for one in read.entities if one.kind in NAMED or one.kind is EntityKind.TIME]
    if lead and not _WHOLE.search(rest) and (named or _OTHER_PLACE.search(rest)):
        return True
    left = list(text)
    for one in named:
        left[one.start : one.end] = " " * (one.end - one.start)
    words = re.findall(r"[a-z0-9]+", folded.read("".join(left)).plain)
    return bool(named) and all(word in _SMALL for word in words)


def _is_fragment(text: str, read: Understanding) -> bool:
    """Returns whether the text is a piece of a question on what was spoken of: "with a note?"."""
    plain = folded.read(text).plain
    short = len(plain.split()) <= FEW + 1 and not any(one.kind in NAMED for one in read.entities)
    return short and bool(_FRAGMENT.match(plain)) and ("?" in text or bool(_TOO.search(plain)))


def _asks_how_long(read: Understanding, text: str) -> bool:
    """Returns whether the text asks how long a delivery of the kind spoken of takes."""
    named = names_parcel(text) or orders.names_order(read)
    plain = folded.read(text).plain
    return not named and len(plain.split()) <= LONGEST and bool(_HOW_LONG.search(plain))


def _asks_about_it(text: str) -> bool:
    """Returns whether the text is a short question that doesn't name what it is about."""
    plain = folded.read(text).plain
    words = len(re.findall(r"[a-z0-9']+", plain))
    how_long = words <= SHORT and _HOW_LONG.search(plain) and not names_parcel(text)
    named = words > FEW and not (how_long or _PRONOUN.search(plain) or _FRAGMENT.match(plain))
    return faq.is_question(text) and words <= LONGEST and not named
