"""Recognises how often a person wants texts: a number, or fewer than now."""

from __future__ import annotations

import re

from bot.models import Frequency
from bot.reading.less_words import (
    BARE,
    DAILY,
    LIMITS,
    OFFERS,
    OFTEN,
    SENDS,
    TEXT,
    TOO,
    YOU_SEND,
)

# -- fewer -------------------------------------------------------------------------------------

_SO_OFTEN = (
    r"(?:(?:so|that|this|quite so|as|si|aussi|tellement) (?:often|many|frequently|regularly"
    r"|souvent|regulierement|frequemment)|(?<!thanks )(?<!thank you )so much|autant|tout le temps"
    r"|sans arret|constamment|all the time|constantly|non ?stop|nonstop|24/7|all day(?: long)?"
    r"|day and night|every (?:five|5|two|2|ten|10) (?:minutes|seconds|hours)"
    rf"|several times a (?:day|week)|plusieurs fois par (?:jour|semaine)|{OFTEN})"
)
_CALM = (
    r"(?:(?:slow|calm|cut|scale|dial|wind|tone|turn|ramp|cool)(?: it| things)? (?:down|back)"
    r"|ease (?:up|off)|ease it (?:up|off)|go easy|take it easy|chill|chill out|cool it|calm it)"
    r"(?: a bit| a little| please)?(?: with| on| of)?(?: the| these| your| all| all the| those"
    rf"| my)? (?:number of )?(?:{TEXT}|{OFFERS})"
)
_GET = r"(?:get|getting|receive|receiving|got|recois|recoit|recevons)"
FEWER = re.compile(
    "|".join(
        (
            r"\b(?:(?:too|way too|far too|to|just too) (?:many|much)|so many)(?: of)?(?: \w+){0,2}"
            rf" {TEXT}\b",
            rf"\btoo (?:many|much)(?: of)?(?: \w+){{0,1}} {OFFERS}\b",
            rf"\b(?:trop|tant|autant|tellement) (?:de|d')(?: \w+)? (?:{TEXT}|{OFFERS})\b",
            rf"(?<!can )(?<!could )(?<!would )(?<!will )(?<!if )(?<!do )(?<!does )"
            rf"\b{YOU_SEND}(?: \w+'?){{0,4}}"
            rf" (?:{TOO}|{DAILY}|trop|too many|too much|all the time|constantly|sans arret"
            r"|tout le temps)\b(?! (?:late|early|tard|tot|cher|long))",
            rf"\b(?:i|we|je|j'|on|nous)(?: (?:keep|am|are|just|really|en|n'|ne))* {_GET}"
            rf"(?: \w+'?){{0,4}}? (?:{TEXT}|{OFFERS})(?: \w+'?){{0,4}}? (?:{TOO}|{DAILY}|trop"
            r"|all the time|tout le temps)\b",
            rf"\b(?:j' en|on en|nous en) {_GET} (?:beaucoup |bien )?trop\b|\b(?:i|im|we)(?: am"
            rf"| are)? {_GET} (?:way |far )?too many(?: of (?:these|them|those))?"
            r"(?= [.!,]|$| now| please)",
            rf"\b(?:{TEXT}|{OFFERS})(?: \w+){{0,4}} {TOO}\b",
            rf"(?<!you )(?<!thanks )\b{TOO}(?: \w+){{0,2}} (?:{TEXT}|{OFFERS})\b",
            r"\b(?:less|fewer|not (?:so|as|that) many|less frequent|lesser|rarer|not too many)"
            rf"(?: of)?(?: \w+){{0,2}} (?:{TEXT}|{OFFERS})\b",
            rf"\bmoins (?:de|d')(?: \w+)? (?:{TEXT}|{OFFERS})\b",
            rf"\b(?:{TEXT}|{OFFERS})(?: \w+){{0,2}} (?:moins|less) (?:souvent|frequents?|nombreu\w+"
            r"|often|frequently)\b",
            rf"\b{SENDS}(?: \w+){{0,4}} (?:less|fewer|less often|moins|moins souvent|not so often"
            r"|not as often|pas (?:si|trop|aussi) souvent)\b",
            r"\b(?:stop|quit|dont|do not|no need|not need|arrete[rz]?|cesse[rz]?|evite[rz]?"
            r"|stoppe[rz]?|inutile|pas besoin|without|not)\b(?: \w+'?){0,3}?"
            rf" (?:{TEXT}|{OFFERS}|{SENDS}|texting|messaging|sending|text|message|ecri\w+|envo\w+"
            rf"|writing|contacting)\b(?: \w+'?){{0,4}}? {_SO_OFTEN}\b",
            r"\b(?:m'|me|nous) (?:ecri\w+|envo\w+|texte\w*|contact\w+) (?:\w+ )?(?:pas|plus)"
            rf"(?: \w+'?){{0,3}} (?:{DAILY}|si souvent|aussi souvent|autant|tout le temps)\b",
            rf"\b{_CALM}\b",
            rf"\bbombarded (?:with|by)(?: \w+){{0,2}} (?:{TEXT}|{OFFERS})\b",
            rf"\b(?:this|that|these) many {TEXT}\b|\b(?:text|message|write) less\b",
            r"\b(?:thats|this is|its|it is|ca fait|c' est) (?:\w+ )?(?:a lot of|beaucoup (?:de|d')"
            rf"|a bit much)(?: ,)?(?: \w+){{0,2}} (?:{TEXT}|{OFFERS})\b",
            rf"\b(?:do|must) you (?:really )?(?:have to |need to |gotta )?{SENDS}(?: \w+'?){{0,3}}"
            rf" {DAILY}\b",
            r"\ben (?:recevoir|avoir) moins\b|\b(?:receive|get) (?:less"
            r"|fewer)(?: of (?:these|them))?"
            r"(?= please|$| [.!,])",
            rf"\b(?:{TEXT}|{OFFERS})(?: ,)?(?: \w+)? un peu moins\b",
            r"\b(?:reduce|lower|decrease|lessen|limit|reduire|reduisez|diminue[rz]?|limite[rz]"
            r"|espace[rz]?|space|ralenti\w*|baisse[rz]?|allege[rz]?|freine[rz]?|calme[rz](?: vous)?"
            r"|leve[rz] le pied|moderez|moderer)(?: \w+'?){0,5}? "
            rf"(?:{TEXT}|{OFFERS}|frequency|frequence|rythme|cadence|volume)\b",
            r"\b(?:why|pourquoi)(?: \w+'?){0,7} (?:so many|so much|autant de|tant de)(?: \w+)?"
            rf" (?:{TEXT}|{OFFERS})\b",
            rf"\b(?:why|pourquoi)\b[^?.]{{0,30}}\b(?:{TEXT}|{SENDS})[^?.]{{0,15}}\b{_SO_OFTEN}\b",
        )
    )
)
TOO_OFTEN = re.compile(  # as a whole text
    r"(?:(?:its|it is|this is|thats|c' est|way|far|bit|a|really|just|un|peu|vraiment|beaucoup|bien"
    r"|please|svp|merci|thanks|hey|hi|bonjour|ok|ca fait|vous|you|guys|much|is) )*"
    r"(?:too (?:often|frequent|frequently)|trop souvent|trop frequents?|less often|less frequently"
    r"|moins souvent|not so often|not that often|pas si souvent|pas aussi souvent"
    r"|less please|moins svp|pas tous les jours|not every (?:single )?day)"
    r"(?: (?:please|svp|merci|thanks|thank you|for me|pour moi|ok|possible|quand meme|la))*"
    r"(?: [.!])*"
)


def is_fewer(before: str, match: str, after: str) -> bool:
    """Returns whether fewer are wished for: not asked how many, not praised."""
    return not (
        re.search(r"\b(?:how (?:many|much|often)|combien)\b[^.!?]{0,12}$", before)
        or re.search(r"\b(?:love|loving|enjoy|adore)\b(?!.*\b(?:but|mais|though)\b)", before)
        or re.search(r"^[^.!?]{0,12}\b(?:love|loving|enjoy|adore|great|super)\b", after)
    )


# -- a number ----------------------------------------------------------------------------------

_OFTEN = re.compile(rf"(?:\b|(?<=\s)){OFTEN}(?=\W|$)")
_SENDS = re.compile(rf"\b{SENDS}\b")
_YOU = re.compile(
    r"(?:\b(?:you|u|they|vous|tu|on)(?: \w+'?)?|\b(?:i|we) (?:\w+ )?) $|\b(?:you|vous) $"
)
_CAN = re.compile(r"\b(?:can|could|would|will|if|pouvez|pourriez|peut|possible)\b")
_ABOUT_TEXTS = re.compile(rf"\b(?:{TEXT}|{OFFERS}|{SENDS}|offer|offre|promo)\b")
_LIMITS = re.compile(rf"\b{LIMITS}\b")
_ASKED = re.compile(r"\b(?:make it|please|svp|merci|thanks|thank you|cheers|ta|pls)\b")
_COUNTED = re.compile(r"^(?:once|one|1|1x|une|un|twice|two|2|deux)\b")
_TOO_AFTER = re.compile(
    rf"^(?: \w+'?){{0,4}} (?:{TOO}|trop|a lot|excessive|a bit much|overkill|abuse|abuser"
    r"|c' est beaucoup)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:stop|quit|dont|do not|not|no need|never|pas|arrete[rz]?|cesse[rz]?|evite[rz]?|inutile"
    r"|too much|too often|annoying|tired|marre|sick|trop)\b[^,.;!?]{0,40}$"
)
_MORE_THAN = re.compile(
    r"\b(?:more|plus|over|davantage|exceed|above)(?: (?:often|souvent|frequently))?"
    r"(?: (?:than|d'|que|qu'|de))? $"
)
_DOES = re.compile(  # what somebody does so often, or what comes so often by itself
    r"\b(?:i|we|you can|people)(?: only| just| usually| always| normally)? (?:order|come|shop|visit"
    r"|buy|go|eat|use|pay|check|read|look|travel|work|wash|run|drink|collect|pick|charge|clean"
    r"|water|change|deliver|get paid|take|do|see)\w*\b"
    r"|\b(?:je|j'|on|nous) (?:ne |n' |me |m' )?(?:commande|viens|vais|passe|achete|mange|prends"
    r"|paie|paye|utilise|fais|regarde|lis|suis|travaille|lave)\w*\b"
    r"|\b(?:delivery|deliver|livr\w+|subscription|abonnement|class|lesson|cours|meeting|market"
    r"|marche|bill|facture|payment|paiement|rent|loyer)\b"
)
_POLITE = re.compile(
    r"\b(?:can|could|would|will|may|might|possible|please|pouvez|pourriez|peut|peux|pourrais|svp"
    r"|veux|want)\b"
)

Number = tuple[Frequency | None, bool]  # the frequency, and whether it is less than they know


def number(said: str) -> tuple[Number | None, str]:
    """Returns the number that is wished for in a text about texts, and the rest of the text."""
    if not _ABOUT_TEXTS.search(said):
        return None, said
    for match in _OFTEN.finditer(said):
        start = max(said.rfind(end, 0, match.start()) for end in ".!?;") + 1
        before, after = said[start : match.start()], said[match.end() :]
        if _DOES.search(f"{before} {match[0]}"):
            continue
        found = _meant(before, match[0], after)
        if found is not None:
            kept = max(start, before.rfind(",") + start + 1)
            return found, f"{said[:kept]} , {after}"
    return None, said


def _meant(before: str, often: str, after: str) -> Number | None:
    """Returns what a number means where it stands: wished for, or too much already."""
    frequency, limited = _of(often), _MORE_THAN.search(before)
    if not limited and (_TOO_AFTER.search(after) or _NOT_BEFORE.search(before)):
        return Frequency.MONTHLY if frequency is Frequency.WEEKLY else None, True
    sentence = re.split("[.!?;]", after, maxsplit=1)[0]
    if after.lstrip().startswith("?") and not _POLITE.search(before):
        return None
    limits = limited or _LIMITS.search(f"{before}{sentence}")
    asks = _told(before) or _ASKED.search(sentence)
    if limits or (frequency and asks and _COUNTED.match(often)):
        return frequency or Frequency.WEEKLY, frequency is None
    return None


def _told(before: str) -> bool:
    """Returns whether we are told to text: "text me", not "you text me"."""
    sends = _SENDS.search(before)
    if sends is None:
        return False
    ahead = before[: sends.start()]
    return not _YOU.search(ahead) or _CAN.search(ahead) is not None


def bare(said: str) -> Number | None:
    """Reads a text that is nothing but a number: "once a month please"."""
    match = _OFTEN.search(said)
    if match is None or ("?" in said and not _POLITE.search(said)):
        return None
    beside = f"{said[: match.start()]} {said[match.end() :]}"
    if not all(word in BARE for word in re.findall(r"[a-z0-9']+", beside)):
        return None
    if not (_LIMITS.search(beside) or _ASKED.search(beside)):
        return None  # "once a month" alone answers a question, if anything
    frequency = _of(match[0])
    return frequency or Frequency.WEEKLY, frequency is None


def _of(often: str) -> Frequency | None:
    """Returns the frequency that keeps within these words; None for days, which none is so near."""
    if re.search(
        r"fortnight|quinz|bi ?weekly|bi ?month|bimensuel|other week|second week|few weeks|couple of"
        r" weeks|(?:two|2|three|3) weeks|(?:deux|trois|2|3) semaines",
        often,
    ):
        return Frequency.MONTHLY
    if re.search(r"\b(?:days?|daily|jours?|quotidien\w*|matins)\b", often):
        return None
    if re.search(r"\b(?:weeks?|weekly|semaines?|sem|hebdo\w*)\b", often):
        return Frequency.WEEKLY
    many = re.search(r"\b(?:four|4|4x|quatre)\b", often)
    return Frequency.WEEKLY if many and re.search(r"month|mois", often) else Frequency.MONTHLY
