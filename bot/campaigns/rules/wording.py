"""What the words of a text say by themselves: a way out, an offer, what to do, what to reply."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.gate.packs.model import Packs
from bot.models import Language, MessageClass
from bot.reading.keywords import KeywordKind, fold, match
from bot.sms.segments import plain

_DEFAULT = "US"  # whose words stand where a country's pack has none in a language

_ASKS = (
    r"(?<!this )(?<!the )(?<!our )(?<!your )\b(?:reply|text|send|txt|respond|answer|repondez|"
    r"envoyez|tapez|textez)"
)
_REPLY = re.compile(
    rf"{_ASKS}(?: +(?:with|back|us|par|avec|simplement|just|the word|le mot))*[ :]*[\"'«“(]? *"
    r"(?P<first>\w+)(?P<second> \w+)?(?P<rest>[^.!?\n]*)"
)
_LEAVES = re.compile(
    r"^\W*(?:$|to (?:end|stop|opt|unsub|cancel|quit|leave)|anytime|at any|for (?:help|info)|"
    r"if you|pour (?:arreter|stopper|ne plus|se? |vous |te |l'aide|de l'aide|annuler|finir)|"
    r"a tout moment|(?:au|to|at|a) (?:\+?\d)|2 (?:end|stop)|= ?(?:end|stop)|or \w+|ou \w+|,|;|/)"
)
_CAPITALS = re.compile(r"\b(?:STOP|STOPALL|ARR[EÊ]T|UNSUBSCRIBE|UNSUB|OPT ?OUT)\b")
_OFFER = re.compile(
    r"-? ?\d+ ?(?:%|percent|pour ?cent)|% off|\b(?:sales?|discounts?|promos?|promo codes?|coupons?|"
    r"vouchers?|special offers?|deals?|bargains?|clearance|black friday|free (?:gift|shipping|"
    r"delivery)|buy one|half price|flash sale|save (?:up to|\$|€|£)|soldes?|promotions?|remises?|"
    r"reductions?|rabais|bons? plans?|code promo|ventes? (?:flash|privees?)|offre (?:speciale|"
    r"exclusive|flash)|livraison (?:gratuite|offerte)|cadeau offert|moitie prix|destockage|"
    r"bons? d'achat|offert(?:e|s|es)?)\b"
)
_ACTS = re.compile(
    r"https?://|\b(?:reply|text|call|visit|shop|come|show|use|click|tap|order|book|buy|join|see|get|"
    r"find|discover|try|claim|enjoy|redeem|register|rsvp|save|browse|bring|pick up|ask|stop by|"
    r"drop by|don't miss|repondez|envoyez|appelez|venez|montrez|presentez|utilisez|cliquez|"
    r"commandez|reservez|achetez|decouvrez|profitez|inscrivez|rendez-vous|retrouvez|passez|"
    r"demandez|essayez|rejoignez|voir|tapez|apportez|choisissez|ne manquez pas|consultez)\b"
)
_TODAY = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|until midnight|aujourd'hui|ce soir|"
    r"ce (?:matin|midi)|cet apres-midi|jusqu'a minuit|24 ?h seulement|24 hours only)\b"
)
_WORD = re.compile(r"[^\W\d_]{3,}")


def way_out_line(packs: Packs, country: str | None, language: Language, number: str) -> str:
    """Returns how a text says how to stop the texts, by the pack of the sender number's country."""
    for home in (country or _DEFAULT, _DEFAULT):
        for law in packs.covers.get(home, ()):
            for row in packs.asks.get(law, ()):
                short = None if number.startswith("+") else row.way_out_short_code.get(language)
                if said := short or row.way_out.get(language):
                    return said.replace("{number}", number)
    return "STOP"


def says_way_out(text: str) -> bool:
    """Returns whether a text says how to stop the texts: STOP in capitals, a word to reply for it,
    or the link to the person's own page."""
    return (
        "{preferences}" in text
        or _CAPITALS.search(text) is not None
        or any(_kind(word) is KeywordKind.STOP for word, rest in _replies(text))
    )


def asked_keyword(text: str, known: frozenset[str], *more: KeywordKind) -> str | None:
    """Returns a stop or help word that a text asks for as the reply to something else ("Reply INFO
    to get the catalogue"). known: the folded words of all packs. more: other kinds that can't be
    asked for."""
    for word, rest in _replies(text):
        taken = fold(word) in known or _kind(word) in (KeywordKind.STOP, KeywordKind.HELP, *more)
        if taken and not _LEAVES.match(rest):
            return word.upper()
    return None


def asked_words(text: str) -> tuple[str, ...]:
    """Returns the words that a text asks to reply with, folded, without those that stop the texts
    or ask for help."""
    return tuple(
        dict.fromkeys(
            fold(word)
            for word, _ in _replies(text)
            if _kind(word) not in (KeywordKind.STOP, KeywordKind.HELP, KeywordKind.CONTACT)
        )
    )


def _replies(text: str) -> Iterator[tuple[str, str]]:
    """Yields the words that a text asks to reply with, and what follows each in its sentence."""
    for found in _REPLY.finditer(plain(text)):
        first, second, rest = found["first"], found["second"] or "", found["rest"]
        if second and _kind(first + second) is not None:
            yield first + second, rest
        else:
            yield first, second + rest


def _kind(word: str) -> KeywordKind | None:
    found = match(word)
    return found.kind if found else None


def keywords_of(packs: Packs) -> frozenset[str]:
    """Returns the stop and help words of all packs, folded."""
    return frozenset(
        fold(word)
        for rows in packs.words.values()
        for row in rows
        if row.kind in ("stop", "help")
        for word in row.words
    )


def offer_words(text: str) -> tuple[str, ...]:
    """Returns the words of an offer that a text uses, as they are folded: "20 %", "sale"."""
    return tuple(dict.fromkeys(found[0].strip() for found in _OFFER.finditer(plain(text))))


def calls_to_act(text: str) -> bool:
    """Returns whether a text says what to do: come, call, reply, follow a link."""
    return _ACTS.search(plain(text)) is not None


def is_of_today(text: str) -> bool:
    """Returns whether a text is about the day on which it is read."""
    return _TODAY.search(plain(text)) is not None


def shouts(text: str) -> bool:
    """Returns whether most of a text's words are in capitals, or it has three exclamation marks in
    a row."""
    words = [word for word in _WORD.findall(text) if not _CAPITALS.fullmatch(word)]
    loud = [word for word in words if word.isupper()]
    return "!!!" in text or (len(loud) >= 3 and 2 * len(loud) > len(words))


def asks_for(
    packs: Packs, message_class: MessageClass, countries: frozenset[str]
) -> frozenset[str]:
    """Returns what the packs of these countries ask of a text: brand, way_out. A promotional text
    is asked for both in any country."""
    asked = {"brand", "way_out"} if message_class is MessageClass.PROMOTIONAL else set()
    for country in countries:
        for law in packs.covers.get(country, ()):
            for row in packs.asks.get(law, ()):
                if message_class in row.classes:
                    asked |= row.of_text
    return frozenset(asked)
