"""Hears a stop word that is not alone: with a name, a greeting, a signature, a number, a date.

"ARRET⏎Jean Dupont", "Stop, cordialement", "Hi STOP thanks". Whatever else is said leaves the
text to the model: "stop by", "Stop Marie from calling me", "arrêt de bus Jean Jaurès". Keywords
alone are those of bot.reading.keywords.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.models import Language
from bot.reading import courtesy, keywords
from bot.reading.folded import Text, distance, fold, read
from bot.reading.keywords import EVERYDAY, Keyword, KeywordKind
from bot.reading.names import Kind, kind, nearly_word

MAX_LENGTH = 300  # characters; with a longer signature it is the model's
MOST_NAMES = 4

_EN, _FR = Language.EN, Language.FR
# the word's family and how people type it, in folded text; a family is its first keyword
_ALL = r"(?:[ -]?(?:all|tout|tous|sms|pubs?|textos?|texts?|txts?|msgs?|messages?|promos?))?"
_SPELLINGS: Mapping[str, tuple[Language | None, str]] = {
    "stop": (
        None,
        r"(?:s+t+o+p+1?|stoo|stip|stpo|sotp|tsop|st0p|stoip|stiop|stopo|stopl|srop|syop|dtop|stahp"
        r"|s[ .]t[ .]o[ .]p"
        rf"|stop(?:e[rz]?|pe[rz]?|s)){_ALL}",
    ),
    "arret": (
        _FR,
        rf"(?:arr?et+(?:e[rz]?|es)?|arretr|arettez|arretz|arrte[rz]?|a[ .]r[ .]r[ .]e[ .]t){_ALL}",
    ),
    "unsub": (_EN, r"un[ -]?subs?(?: (?:me|us|all))?"),
    "unsubscribe": (_EN, r"un[ -]?s[a-z]{5,10}(?: (?:me|us|all))?"),
    "opt out": (_EN, r"opt(?:ing)?[ -]?(?:me )?out(?: me)?|opt[ -]?iut|opout|otpout"),
    "revoke": (_EN, r"revokes?(?: (?:my )?(?:consent|permission))?|revok"),
    "desabonner": (_FR, r"(?:me |m'|se )?des?[ -]?ab[a-z]{3,9}(?:[ -]moi)?"),
    "desinscrire": (_FR, r"(?:me |m'|se )?dess?[ -]?i[a-z]{4,11}(?:[ -]moi)?"),
    "resilier": (_FR, r"resil[a-z]{1,5}|r[a-z]{1,2}sil[a-z]{2,3}"),
}
# families of long words, of which any near spelling counts
_LONG = {
    "unsubscribe": ("unsubscribe",),
    "desabonner": ("desabonner", "desabonne", "desabonnez", "desabonnement"),
    "desinscrire": (
        "desinscrire",
        "desinscription",
        "desinscrivez",
        "desinscrit",
        "desinscris",
        "desincription",
    ),
    "resilier": ("resilier", "resiliez", "resilie"),
}
_NOT_NEAR = frozenset({"unsubscribed", "unsubscribes", "unsubscribing"})
_STOP = re.compile(
    r"(?<![\w'-])(?:"
    + "|".join(f"(?P<{name.replace(' ', '_')}>{form})" for name, (_, form) in _SPELLINGS.items())
    + r")(?![\w'])"
)
_TOGETHER = re.compile(r"(?<![\w'-])(?:stop|arret)(?=(?P<rest>[a-z]{3,12})(?![\w'-]))")
# forms of everyday words that are no keywords by themselves
_SAID_AS = {
    **dict.fromkeys(("annulez", "annule", "annulation"), "annuler"),
    **dict.fromkeys(
        ("supprimez", "enlever", "enlevez", "retirer", "retirez", "quitter"), "supprimer"
    ),
}
_POLITE = frozenset(("svp stp please pls plz merci thanks thx thankyou").split())

_TITLE = frozenset(
    "mr mrs ms miss mister dr doctor docteur mme mmes mlle m mm prof professor professeur rev"
    " reverend pastor rabbi fr sgt capt captain cpt lt col coach sister famille"
    " mesdames".split()
)
_PARTICLE = frozenset(
    "de du des la le les van von der den ter ten ben bin ibn al el da dos di della del los las"
    " st ste saint sainte san y ould jr sr ii iii et and the family".split()
)
_AFTER = frozenset({"jr", "sr", "ii", "iii", "family"})  # may end a name
_GIVEN = frozenset({"ben", "van"})
# what bus stops and squares are named after: "Arrêt Jean Jaurès" is one of them
_PLACES = frozenset(
    "jaures hugo moulin gaulle gambetta leclerc foch pasteur clemenceau ferry curie zola zay"
    " mermoz mace"
    " michels blum briand parks veil voltaire diderot rousseau republique liberation mairie gare"
    " eglise bellecour chatelet bastille nation opera perrache dieu capitole vieux port prado"
    " lafayette kleber verdun arc jeanne honore charles".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_BREAK = re.compile(r"[|,;:!()/\n]|(?<![a-z])-|-(?![a-z])|\.(?!\w)")
_ASCII = frozenset(" \t\r\n|,;:.!-'\"()/*_~<>")  # may stand beside the words


@dataclass(frozen=True, slots=True)
class _Word:
    """A word beside the stop word.

    raw: as written. below: on a later line than the word before it. parted: a comma, another mark
    or something taken out stands between them."""

    plain: str
    raw: str
    below: bool
    parted: bool

    @property
    def initial(self) -> bool:
        return len(self.plain) == 1 and self.raw.isupper()

    @property
    def capital(self) -> bool:
        return self.raw[0].isupper() or not self.plain.isascii()

    @property
    def particle(self) -> bool:
        """ "de", "van"; but Ben and Van are given names too."""
        return self.plain in _PARTICLE and not (self.capital and self.plain in _GIVEN)

    @property
    def kind(self) -> Kind:
        return Kind.NAME if self.initial else kind(self.plain)


def hear(body: str, brand: str = "") -> Keyword | None:
    """Returns the stop word that a text says with nothing but names and manners, or None.

    brand: may stand beside it, as in "STOP Le Panier"."""
    if len(body) > MAX_LENGTH or not body.strip() or "?" in body:
        return None
    text = read(body)
    found = _stop_word(text.plain)
    if found is None:
        return None
    start, end, family = found
    own, _ = _SPELLINGS[family]
    before, heard_before = _around(text.plain[:start], brand)
    after, heard_after = _around(text.plain[end:], brand)
    said = text.raw[text.at[start] : text.at[end - 1] + 1]
    if not (_may_lead(text, before) and _may_follow(text, after, end, said, family)):
        return None
    return Keyword(KeywordKind.STOP, own or _one(heard_before + heard_after), family, alone=False)


def decided(body: str) -> Keyword | None:
    """Returns the keyword that a text is before any model is asked, where nothing is awaited."""
    return keywords.match(body) or hear(body) or hear_everyday(body)


def hear_everyday(body: str) -> Keyword | None:
    """Returns the everyday word (cancel, end, fin …) that stands alone on the first line, with at
    most a name, a greeting or a signature on the lines below; or None."""
    first, below, rest = body.strip().partition("\n")
    found = _everyday(first) if below and len(body) <= MAX_LENGTH else None
    if found is None or found.word not in EVERYDAY or "?" in body:
        return None
    text = read("\n" + rest)
    closed, _ = courtesy.take_out(text.plain, courtesy.CLOSINGS)
    bare = courtesy.take_out(closed, courtesy.MANNERS)[0]
    words = _words(text, bare, 0)
    if words is None or not (words or "|" in bare):
        return None
    if words and not (_are_names(words) and any(_sure_name(word) for word in words)):
        return None
    return Keyword(KeywordKind.STOP, found.language, found.word, alone=False)


def _everyday(line: str) -> Keyword | None:
    """Returns the everyday word that a line is, or one that is said as it is."""
    return keywords.match(line) or keywords.match(_SAID_AS.get(keywords.fold(line), ""))


def _sure_name(word: _Word) -> bool:
    return (
        word.plain in _TITLE or word.kind is Kind.NAME or (word.capital and word.kind is Kind.RARE)
    )


def _stop_word(plain: str) -> tuple[int, int, str] | None:
    """Returns the place of the first stop word and those that follow it at once, and its family."""
    if found := _TOGETHER.search(plain):
        rest = found["rest"]
        if rest in _POLITE or (len(rest) > 2 and kind(rest) is Kind.NAME):
            return found.start(), found.end(), found[0]
    first: tuple[int, int, str] | None = None
    for match in _STOP.finditer(plain):
        family = (match.lastgroup or "").replace("_", " ")
        if not _spelled(family, match[0]):
            if first is None:
                continue
            break
        if first is None:
            first = match.start(), match.end(), family
        elif plain[first[1] : match.start()].strip(" \n\t,;.!/-"):
            break
        else:
            first = first[0], match.end(), first[2]
    return first


def _spelled(family: str, word: str) -> bool:
    """Returns whether a word of a family's shape is near enough to it."""
    if family not in _LONG:
        return True
    bare = re.sub(r"^(?:me |m'|se )|[ -](?:me|us|all|moi)$", "", word)
    bare = bare.replace(" ", "").replace("-", "")
    least = 1 if family == "resilier" else 2
    return bare not in _NOT_NEAR and any(
        distance(bare, one, least) <= least for one in _LONG[family]
    )


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


def _words(text: Text, plain: str, offset: int) -> list[_Word] | None:
    """Returns the words left in a part of the text that begins at `offset`; None if anything else
    is left."""
    found: list[_Word] = []
    last = 0
    rest = _WORD.sub(" ", plain)
    if any(not _is_mark(char) for char in rest):
        return None
    for match in _WORD.finditer(plain):
        gap = plain[last : match.start()]
        raw = text.raw[text.at[offset + match.start()] : text.at[offset + match.end() - 1] + 1]
        spoken = found[-1].plain if found else ""
        marks = gap.replace(".", "") if len(spoken) == 1 or spoken in _TITLE else gap
        found.append(_Word(match[0], raw, "\n" in gap, bool(_BREAK.search(marks))))
        last = match.end()
    return found


def _is_mark(char: str) -> bool:
    if char.isascii():
        return char in _ASCII
    return unicodedata.category(char)[0] in "SMCPZ"


def _may_lead(text: Text, before: str) -> bool:
    """Returns whether what comes before the stop word may: manners, who is greeted, and a name on a
    line of its own."""
    words = _words(text, before, 0)
    if words is None:
        return False
    greeted = "|" in before or any(word.plain in _TITLE for word in words)
    apart = "\n" in before[before.rfind(words[-1].plain) :] if words else True
    titled = any(word.plain in _TITLE for word in words)
    known = any(_sure_name(word) for word in words) and all(
        word.kind is not Kind.WORD and (titled or word.kind is not Kind.RARE) for word in words
    )
    return not words or (known and len(words) <= MOST_NAMES and (greeted or apart))


def _may_follow(text: Text, after: str, offset: int, said: str, family: str) -> bool:
    """Returns whether what comes after the stop word may."""
    words = _words(text, after, offset)
    if words is None or (words and not _are_names(words)):
        return False
    if not words or words[0].below:
        return True
    if family == "arret" and not words[0].parted and {word.plain for word in words} & _PLACES:
        return False
    return _alike(words, said, family)


def _alike(words: Sequence[_Word], said: str, family: str) -> bool:
    """Returns whether words on the stop word's line are written as a name is."""
    names = [word for word in words if not (word.particle or word.plain in _TITLE)]
    first, capitals = words[0], all(word.capital for word in names)
    if any(word.kind is Kind.NAME for word in names) or (
        len(words) > len(names) and (any(word.plain in _TITLE for word in words))
    ):
        small = not any(word.capital for word in names)
        rare = [word for word in names if word.kind is Kind.RARE]
        return capitals or (small and all(map(_looks_rare, rare)))
    if any(word.kind is Kind.NAME_OR_WORD for word in names):
        loud = all(word.raw.isupper() for word in names)
        return capitals and not loud and (first.parted or (said.isupper() and family != "arret"))
    if first.parted:
        return capitals or all(map(_looks_rare, names))
    if _is_noun(said):
        return False
    if not any(word.plain.isascii() for word in names):
        return True
    # one strange word may as well be what shall stop: "stop zumba"
    mixed = capitals and not all(word.raw.isupper() for word in names)
    return mixed and (first.particle or 1 < len(names) <= 3)


def _is_noun(said: str) -> bool:
    """Returns whether "arrêt" is written as a noun is: "Arrêt Châtelet"."""
    return fold(said) == "arret" and not said.isupper()


def _looks_rare(word: _Word) -> bool:
    """Returns whether a word that we don't know is more likely a name than a slip."""
    if not word.plain.isascii():
        return True
    return len(word.plain) > 3 and not (len(word.plain) > 4 and nearly_word(word.plain))


def _may_begin(words: Sequence[_Word]) -> bool:
    """Returns whether a name may begin so: "Van der Berg", but not "de la pub"."""
    led = [word for word in words if word.particle]
    return not words[0].particle or (
        len(led) < len(words) and all(word.capital for word in words if word not in led[1:])
    )


def _are_names(words: Sequence[_Word]) -> bool:
    """Returns whether these words can be somebody's name."""
    if not _may_begin(words) or words[-1].plain in _TITLE - {"jr", "sr"}:
        return False
    names = [word for word in words if not (word.particle or word.plain in _TITLE)]
    if not 0 < len(names) <= MOST_NAMES or any(word.kind is Kind.WORD for word in names):
        return False
    if words[-1].particle and words[-1].plain not in _AFTER:
        return False
    return not any(one.particle and (other.parted or other.below) for one, other in pairwise(words))
