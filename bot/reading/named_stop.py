"""Hears a stop word that is not alone: with a name, a greeting, a signature, a number, a date.

"ARRET⏎Jean Dupont", "Stop, cordialement", "Hi STOP thanks". Whatever else is said leaves the
text to the model: "stop by", "Stop Marie from calling me", "arrêt de bus Jean Jaurès". Keywords
alone are those of bot.reading.keywords.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.models import Language
from bot.reading import courtesy, keywords, signed, stop_words
from bot.reading.calendar_words import MONTHS
from bot.reading.folded import Text, fold, read
from bot.reading.keywords import EVERYDAY, Keyword, KeywordKind
from bot.reading.name_words import MOST_NAMES, PLACES, TITLES, Word, are_names, is_sure, looks_rare
from bot.reading.names import Kind
from bot.reading.stop_words import stop_word

MAX_LENGTH = 300  # characters; with a longer signature it is the model's

# families beside which a company signs; "Résilier - Assurance Martin" is about something else
_OF_COMPANIES = frozenset({"stop", "arret", "unsub", "unsubscribe", "opt out", "desabonner"})
_FOR = re.compile(r"^ *(?:for|from|pour|de la part (?:de|du))(?= )")
_IT_IS = re.compile(r"(?:^|(?<=[\n.,;:!] ))(?:it'?s|it is)(?= )")
_TOLD = re.compile(
    r"(?:this is|it'?s|it is|i am|i'?m|c'est|ici|je suis|name is|je m'appelle) [a-z'-]+"
    r"(?: [a-z'-]+)?[ ,.:;!-]*$|^[a-z'-]+(?: [a-z'-]+)? here[ ,.:;!-]*$"
)
_AGAIN = re.compile(r"(?<=[|.,!;\n]) *(?:stop|arret|stop all) *(?=$|[|.,!;\n])")
# what parts an everyday word from who signs
_SIGNED = re.compile(r"([ .!]*\n\s*|[.!] +| +[-–—] *)")
_OF_PEOPLE = frozenset({"cancel", "remove", "annuler", "supprimer"})  # "cancel - Smith"
_PHONE = re.compile(  # written as a telephone number is, which no order's is
    r"(?:(?:tel|cell|phone|mobile|portable)\.? ?:? ?)?(?<![\w-])(?:\+\d[\d .()-]{8,16}\d"
    r"|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[.-]\d{3}[.-]\d{4}|0\d(?:[ .]\d\d){4}|07\d{3} \d{6})(?!\w)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BREAK = re.compile(r"[|,;:!()/\n]|(?<![a-z])-|-(?![a-z])|\.(?!\w)")
_ASCII = frozenset(" \t\r\n|,;:.!-'\"()/*_~<>")  # may stand beside the words


@dataclass(frozen=True, slots=True)
class _Stop:
    """The stop word of a text: text.plain[start:end]. said: as written. family: its first
    keyword."""

    text: Text
    start: int
    end: int
    said: str
    family: str

    @property
    def loud(self) -> bool:
        return self.said.isupper()

    @property
    def noun(self) -> bool:
        """Whether "arrêt" is written as a noun is: "Arrêt Châtelet"."""
        return fold(self.said) == "arret" and not self.loud

    @property
    def plain_word(self) -> bool:
        """Whether it is said of other things too: "Bob, stop!"."""
        return self.family in ("stop", "arret")


def hear(body: str, brand: str = "") -> Keyword | None:
    """Returns the stop word that a text says with nothing but names and manners, or None.

    brand: may stand beside it, as in "STOP Le Panier"."""
    if len(body) > MAX_LENGTH or not body.strip() or "?" in body:
        return None
    text = read(body)
    found = stop_word(text.plain)
    if found is None:
        return None
    start, end, family = found
    own, _ = stop_words.SPELLINGS[family]
    said = text.raw[text.at[start] : text.at[end - 1] + 1]
    stop = _Stop(text, start, end, said, family)
    before = _around(text.plain[:start], brand)
    after = _around(text.plain[end:], brand)
    if not (
        any(_may_lead(stop, part) for part in _readings(stop, before[0], brand, leads=True))
        and any(_may_follow(stop, part) for part in _readings(stop, after[0], brand, leads=False))
    ):
        return None
    return Keyword(KeywordKind.STOP, own or _one(before[1] + after[1]), family, alone=False)


def decided(body: str) -> Keyword | None:
    """Returns the keyword that a text is before any model is asked, where nothing is awaited."""
    return keywords.match(body) or hear(body) or hear_everyday(body)


def hear_everyday(body: str) -> Keyword | None:
    """Returns the everyday word (cancel, end, fin …) that stands alone on the first line, with at
    most a name, a greeting or a signature on the lines below; or None. Before a full stop or a dash
    it does so too, if somebody signs."""
    if len(body) > MAX_LENGTH or "?" in body:
        return None
    parts = _SIGNED.split(body.strip(), maxsplit=1)
    found = _everyday(parts[0]) if len(parts) == 3 else None
    if found is None or found.word not in EVERYDAY:
        return None
    below = "\n" in parts[1]
    if "-" in parts[1] and not below and found.word in _OF_PEOPLE:
        return None
    text = read("\n" + parts[2])
    closed, _ = courtesy.take_out(_PHONE.sub(_bars, text.plain), courtesy.CLOSINGS)
    bare = courtesy.take_out(closed, courtesy.MANNERS)[0]
    words = _words(text, bare, 0)
    if words is None or not (words or (below and "|" in bare)):
        return None
    if words and not (are_names(words) and any(_signs(word, below=below) for word in words)):
        return None
    return Keyword(KeywordKind.STOP, found.language, found.word, alone=False)


def _signs(word: Word, *, below: bool) -> bool:
    """Returns whether a word is surely a name, as written after a mark or on a line below."""
    return is_sure(word) and (below or (word.capital and word.plain not in MONTHS))


def _everyday(line: str) -> Keyword | None:
    """Returns the everyday word that a line is, or one that is said as it is."""
    return keywords.match(line) or keywords.match(stop_words.SAID_AS.get(keywords.fold(line), ""))


def _one(languages: Sequence[Language]) -> Language | None:
    """Returns the language that all manners are in, if it is one."""
    return languages[0] if len(set(languages)) == 1 else None


def _around(plain: str, brand: str) -> tuple[str, list[Language]]:
    """Returns the text with "|" in the places of manners, numbers and the brand, and the manners'
    languages."""
    named = re.escape(fold(brand).strip())
    bare = re.sub(r"^(?:le|la|les|the)\\ ", "", named)
    brands = ((re.compile(rf"(?<!\w)(?:{named}|{bare})(?!\w)"), None),) if brand else ()
    numbered = courtesy.take_out(plain, (*courtesy.CLOSINGS, *brands, *courtesy.NUMBERS))
    out, languages = courtesy.take_out(numbered[0], courtesy.MANNERS)
    return out, numbered[1] + languages


def _words(text: Text, plain: str, offset: int) -> list[Word] | None:
    """Returns the words left in a part of the text that begins at `offset`; None if anything else
    is left."""
    found: list[Word] = []
    last = 0
    rest = _WORD.sub(" ", plain)
    if any(not _is_mark(char) for char in rest):
        return None
    for match in _WORD.finditer(plain):
        gap = plain[last : match.start()]
        raw = text.raw[text.at[offset + match.start()] : text.at[offset + match.end() - 1] + 1]
        spoken = found[-1].plain if found else ""
        marks = gap.replace(".", "") if len(spoken) == 1 or spoken in TITLES else gap
        found.append(Word(match[0], raw, "\n" in gap, bool(_BREAK.search(marks))))
        last = match.end()
    return found


def _is_mark(char: str) -> bool:
    if char.isascii():
        return char in _ASCII
    return unicodedata.category(char)[0] in "SMCPZ"


def _readings(stop: _Stop, plain: str, brand: str, *, leads: bool) -> Iterator[str]:
    """Yields what a part of the text says besides manners, and the same without companies and what
    stands beside names, if it names somebody then."""
    yield plain
    offset = 0 if leads else stop.end
    said = stop.text.plain[: stop.start] if leads else stop.text.plain[stop.end :]
    link = None if leads else _FOR.match(said)
    if link and (not stop.plain_word or stop.noun or courtesy.DATE.search(said)):
        return
    whole = (_IT_IS if leads else _FOR).sub(_bars, said)
    bare = whole
    if stop.family in _OF_COMPANIES and not stop.noun:
        bare = signed.without_company(stop.text, whole, offset, leads=leads)
    rest = signed.without_place(stop.text, bare, offset)
    heard = _AGAIN.sub(_bars, _around(rest, brand)[0])
    words = _words(stop.text, heard, offset) or []
    if not words and whole != said:
        return  # "it's ok, stop"
    named = any(word.capital and is_sure(word) for word in words)
    if (named or rest == bare) and (link is None or _is_full(words, link[0])):
        yield heard


def _bars(found: re.Match[str]) -> str:
    return "|" * len(found[0])


def _is_full(words: Sequence[Word], link: str) -> bool:
    """Returns whether a name is whole enough after "for" or "from": "stop from Bob" is not."""
    names = [word for word in words if not (word.particle or word.plain in PLACES)]
    return all(word.capital for word in names) and (
        len(names) > 1 or (bool(names) and "part" in link)
    )


def _may_lead(stop: _Stop, before: str) -> bool:
    """Returns whether what comes before the stop word may: manners, who is greeted, and a name that
    stands apart."""
    words = _words(stop.text, before, 0)
    if not words:
        return words is not None
    names = [word for word in words if not (word.particle or word.plain in TITLES)]
    titled = any(word.plain in TITLES for word in words)
    gap = before[before.rfind(words[-1].plain) + len(words[-1].plain) :]
    told = bool(_TOLD.search(stop.text.plain[: stop.start])) and words[0].capital
    whole = titled or (len(names) > 1 and all(word.capital for word in names))
    known = (told or any(is_sure(word) for word in words)) and all(
        word.kind is not Kind.WORD and (whole or word.kind is not Kind.RARE) for word in names
    )
    if not (known and 0 < len(words) <= MOST_NAMES):
        return False
    return "\n" in gap or ("|" in before and not titled) or _stands_apart(stop, words, gap, whole)


def _stands_apart(stop: _Stop, words: Sequence[Word], gap: str, whole: bool) -> bool:
    """Returns whether a name on the stop word's line signs it: "Joe Ramos - stop", but not
    "Bob, stop"."""
    mark = bool(_BREAK.search(gap))
    louder = stop.loud and not all(word.raw.isupper() for word in words)
    if not stop.plain_word:
        return mark or whole
    if not mark and {word.plain for word in words} & PLACES:
        return False
    if not whole:
        return louder and ":" in gap and len(words) == 1
    return louder or (mark and gap.strip() != ",")


def _may_follow(stop: _Stop, after: str) -> bool:
    """Returns whether what comes after the stop word may."""
    words = _words(stop.text, after, stop.end)
    if words is None or (words and not are_names(words)):
        return False
    if not words or words[0].below:
        return True
    if stop.family == "arret" and not words[0].parted and {word.plain for word in words} & PLACES:
        return False
    return _alike(words, stop)


def _alike(words: Sequence[Word], stop: _Stop) -> bool:
    """Returns whether words on the stop word's line are written as a name is."""
    names = [word for word in words if not (word.particle or word.plain in TITLES)]
    first, capitals = words[0], all(word.capital for word in names)
    if any(word.kind is Kind.NAME for word in names) or (
        len(words) > len(names) and (any(word.plain in TITLES for word in words))
    ):
        small = not any(word.capital for word in names)
        rare = [word for word in names if word.kind is Kind.RARE]
        return capitals or (small and all(map(looks_rare, rare)))
    if any(word.kind is Kind.NAME_OR_WORD for word in names):
        loud = all(word.raw.isupper() for word in names)
        return capitals and not loud and (first.parted or (stop.loud and stop.family != "arret"))
    if first.parted:
        return capitals or all(map(looks_rare, names))
    if stop.noun:
        return False
    if not any(word.plain.isascii() for word in names):
        return True
    # one strange word may as well be what shall stop: "stop zumba"
    mixed = capitals and not all(word.raw.isupper() for word in names)
    return mixed and (first.particle or 1 < len(names) <= 3)
