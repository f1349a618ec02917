"""Recognises STOP, START, HELP and their kin, which take effect at once and without a model.

Only a message that is nothing but the keyword counts: "cancel" is an opt-out, "please cancel my
order" is not. Opt-outs in any other wording are the dialogue's to understand.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.models import Language


class KeywordKind(StrEnum):
    """The kinds of keywords."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    CONTACT = "contact"
    YES = "yes"  # means START, but only to a double opt-in or from someone opted out


EN, FR = Language.EN, Language.FR

# (kind, language of the word or None where both use it, source, the words folded)
WORDS: tuple[tuple[KeywordKind, Language | None, str, str], ...] = (
    # 47 CFR 64.1200(a)(10), the words that revoke consent per se
    (KeywordKind.STOP, None, "47 CFR 64.1200(a)(10)", "stop"),
    (
        KeywordKind.STOP,
        EN,
        "47 CFR 64.1200(a)(10)",
        "quit, end, revoke, opt out, cancel, unsubscribe",
    ),
    (KeywordKind.STOP, EN, "Twilio default opt-out keywords", "stopall, optout"),
    (KeywordKind.STOP, EN, "Telnyx opt-out keywords", "stop all"),
    (KeywordKind.STOP, EN, "AWS End User Messaging, required keywords", "remove, td"),
    (KeywordKind.STOP, EN, "CWTA short code guidelines, Canada", "unsub"),
    (KeywordKind.STOP, EN, "kin of the above", "remove me"),
    (KeywordKind.STOP, FR, "CWTA short code guidelines, Canada; AWS", "arret"),
    (KeywordKind.STOP, FR, "Twilio Proxy opt-out keywords", "arrete, arrett"),
    (KeywordKind.STOP, FR, "AF2M charter and usage in France", "stop sms, stop pub, stop tout"),
    (
        KeywordKind.STOP,
        FR,
        "kin of the above",
        "arreter, arretez, desabonner, desabonnement, me desabonner, desinscrire, desinscription, "
        "resilier, annuler, supprimer, fin",
    ),
    (KeywordKind.START, None, "Twilio default opt-in keywords; usage in France", "start"),
    (KeywordKind.START, EN, "Twilio default opt-in keywords; AWS", "unstop"),
    (KeywordKind.START, EN, "kin of the above", "subscribe"),
    (
        KeywordKind.START,
        FR,
        "kin of the above",
        "reprendre, reabonner, reactiver, inscription, commencer",
    ),
    (KeywordKind.YES, EN, "Twilio default opt-in keywords", "yes"),
    (KeywordKind.YES, FR, "kin of yes", "oui"),
    (KeywordKind.HELP, EN, "Twilio default help keywords; CTIA; CWTA", "help"),
    (KeywordKind.HELP, FR, "CWTA short code guidelines, Canada", "aide"),
    (KeywordKind.HELP, None, "Twilio default help keywords; CWTA", "info"),
    (KeywordKind.HELP, FR, "kin of info", "infos"),
    (KeywordKind.CONTACT, None, "AF2M charter, France", "contact"),
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword that was recognised.

    language: the word's own, None if English and French share it. word: as folded. alone: the whole
    text is the word; if not, manners or a name stand beside it (bot.reading.named_stop), and the
    provider does not act on it."""

    kind: KeywordKind
    language: Language | None
    word: str
    alone: bool = True


_KEYWORDS = {
    word: Keyword(kind, language, word)
    for kind, language, _, words in WORDS
    for word in words.split(", ")
}

# Stop words that people also use of an order or a day: a number beside them makes them about that
EVERYDAY = frozenset({"cancel", "end", "quit", "remove", "td", "fin", "annuler", "supprimer"})

# "S T O P", "un subscribe": long words without another meaning
_SPACED = {
    word: keyword
    for word, keyword in _KEYWORDS.items()
    if keyword.kind is KeywordKind.STOP and len(word) >= 4 and " " not in word
}

# No keyword with punctuation and a short code is longer; longer texts are not checked.
MAX_LENGTH = 64
_NOT_PLAIN = re.compile(r"[^a-z0-9\s]", re.ASCII)
_SHORT_CODE = re.compile(r" ?(?:au |to )?[0-9]{5}$", re.ASCII)  # "STOP 36111", "STOP au 36111"


def match(body: str) -> Keyword | None:
    """Returns the keyword that the whole of `body` is, or None. Never raises; takes
    microseconds."""
    if len(body) > MAX_LENGTH:
        return None
    found = _KEYWORDS.get(body.lower())
    if found is not None:
        return found
    folded = fold(body)
    bare = _SHORT_CODE.sub("", folded)
    found = _KEYWORDS.get(folded) or _KEYWORDS.get(bare) or _SPACED.get(bare.replace(" ", ""))
    return None if found and bare != folded and found.word in EVERYDAY else found


def of_text(body: str, told: str | None) -> Keyword | None:
    """Returns the keyword that the provider names, else the one that the whole text is.

    told: STOP, START or HELP if the provider has acted on it.
    """
    found = match(body)
    kind = from_opt_out_type(told) if told else None
    if kind is KeywordKind.START and found is not None and found.kind is KeywordKind.YES:
        return found  # its meaning depends on whether there is an opt-out to undo
    if kind is not None and (found is None or found.kind is not kind):
        return Keyword(kind, None, "")
    return found


def word(body: str) -> str:
    """Returns the whole text folded; "" if it is too long to be a word."""
    return "" if len(body) > MAX_LENGTH else fold(body)


def fold(body: str) -> str:
    """Returns `body` in plain lower-case letters and digits with single spaces between.

    Compatibility forms (full width, circled, ligatures) are resolved; accents, punctuation, quotes,
    emoji and invisible characters are gone ("opt-out" is "optout", «Arrêt !» is "arret").
    """
    if not body.isascii():
        # after this, all but letters and digits are marks, symbols and format characters
        body = "".join(
            [
                char if char.isalnum() else " " if char.isspace() else ""
                for char in unicodedata.normalize("NFKD", body)
            ]
        )
        return " ".join(body.casefold().split())
    return " ".join(_NOT_PLAIN.sub("", body.lower()).split())


_OPT_OUT_TYPES = {
    "STOP": KeywordKind.STOP,
    "START": KeywordKind.START,
    "HELP": KeywordKind.HELP,
}


def from_opt_out_type(value: str) -> KeywordKind | None:
    """Returns the kind that Twilio names in `OptOutType` (Messaging Services with Advanced
    Opt-Out)."""
    return _OPT_OUT_TYPES.get(value.strip().upper())
