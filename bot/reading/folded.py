"""Folds a reply into plain text, and chooses between several values found in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

MAX_READ = 640  # characters that are searched for a value; people's SMS are shorter
REMEMBERED = 64  # texts: a dozen rules ask for the same one in a turn
LETTERS = 1000

_SPECIAL = {
    "🔟": "10",
    "🅰": " a ",
    "🅱": " b ",
    "½": " 1/2",
    "¼": " 1/4",
    "¾": " 3/4",
    "⁄": "/",
    "÷": "/",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
    "ʼ": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "‐": "-",
    "‑": "-",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "ł": "l",
    "Ł": "l",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "ı": "i",
    "œ": "oe",
    "æ": "ae",
    "\u200b": "",
    "\ufeff": "",
    "\u00ad": "",
}


_ELONGATED = re.compile(r"([a-vx-z])\1{2,}")  # "yesss"


@dataclass(frozen=True, slots=True)
class Text:
    """A folded reply. plain: lower case without accents, keycaps and typographic quotes. at[i]: the
    place in `raw` of the character plain[i]."""

    raw: str
    plain: str
    at: tuple[int, ...]

    def rest(self, start: int, end: int) -> str:
        """Returns the raw words besides the value at plain[start:end]: the text from `end` on if no
        word lies before `start`, else all of it."""
        if words(self.plain[:start]):
            return self.raw.strip()
        while end < len(self.plain) and self.plain[end] in " ,.;:!?-()/*\n":
            end += 1  # past a sign that was spoken too
        after = self.raw[self.at[end] :] if end < len(self.at) else ""
        return after.strip().lstrip(",.;:!-–—()/*️⃣ \n").strip()


@lru_cache(REMEMBERED)
def read(raw: str) -> Text:
    """Folds a text for the parsers; of a very long one its beginning."""
    plain: list[str] = []
    at: list[int] = []
    for index, char in enumerate(raw[:MAX_READ]):
        for out in _folded(char):
            plain.append(out)
            at.append(index)
    joined = "".join(plain)
    for run in reversed(list(_ELONGATED.finditer(joined))):
        joined = joined[: run.start() + 1] + joined[run.end() :]
        del at[run.start() + 1 : run.end()]
    return Text(raw, joined, tuple(at))


@lru_cache(LETTERS)
def _folded(char: str) -> str:
    if char.isascii():
        return char.lower()
    if char in _SPECIAL:
        return _SPECIAL[char]
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    decomposed = unicodedata.normalize("NFKD", char)
    if decomposed == char and unicodedata.category(char) == "No":
        return f"{unicodedata.numeric(char):g}"  # "❽", "➓"
    kept = "".join(
        part for part in decomposed if unicodedata.category(part) not in ("Mn", "Me", "Cf")
    )
    return kept.casefold()


def fold(raw: str) -> str:
    """Returns the letters' plain forms of a short string (labels)."""
    return "".join(_folded(char) for char in raw)


_WORD = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*")


def words(plain: str) -> list[str]:
    """Returns the words of a folded text."""
    return _WORD.findall(plain)


def blank(pattern: re.Pattern[str], plain: str) -> str:
    """Returns `plain` with spaces in place of what matches, so that positions stay."""
    return pattern.sub(lambda found: " " * len(found[0]), plain)


def distance(one: str, other: str, limit: int) -> int:
    """Counts the edits (insert, delete, replace, swap of neighbours) between two words; limit + 1
    if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            best = min(current[j - 1] + 1, row[j] + 1, row[j - 1] + (a != b))
            if before and i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, before[j - 2] + 1)
            current.append(best)
        before, row = row, current
    return min(row[-1], limit + 1)


@dataclass(frozen=True, slots=True)
class Found:
    """A value read at plain[start:end]. weak: past or hypothetical ("was a 9", "would be a 5"), and
    dropped if there is another."""

    value: str
    start: int
    end: int
    weak: bool = False


# words allowed between a negation and the value it denies
_BETWEEN = (
    r"(?:\s+(?:a|an|the|in|on|at|really|quite|even|exactly|very|too|give|gave|you|it|that|this"
    r"|deserve"
    r"|worth|say|option|be|been|un|une|le|la|les|l|en|de|du|au|mettre|donner|vraiment|encore|dire"
    r"|pour|par|sur|with|avec|by|via|chez|number|is|was|merite|vaut|for|my|rate|strong|solid"
    r"|tres|trop))*"
)
_NEGATED = re.compile(
    rf"(?:\b(?:not|never|pas|jamais|sauf|except|cannot|neither|nor|ni)\b|n't\b"
    rf"|\b(?:any(?:thing|time|day)?|every(?:thing|day)|tout) but\b|\b(?:ca|do|does|was|is|wo"
    rf"|would|ai|did)nt\b)"
    rf"{_BETWEEN}[\s'\"*]*$"
)
_WHY_NOT = re.compile(r"(?:why not|pourquoi pas)[\s,'\"]*$")
_DENIED_AFTER = re.compile(
    r"[^\w.,;!?]*(?:(?:does|is|wo|ca|would)(?:n'?t| not)"
    r"(?! (?:come|recommend|return|go|use|buy|shop|eat|visit|order|do it)\b)|(?:ne )?(?:me"
    r" )?(?:convient|va|marche) pas"
    r"|impossible|n'est pas|is no good|is out)\b"
)
_WAS = re.compile(
    r"(?:\b(?:was|were|used to be|had been|has been|before|previously|from|avant|etait|etais"
    r"|auparavant"
    r"|usually|normally|generally|d'habitude|normalement|en general"
    r"|was (?:going to|gonna|about to) (?:say|give|get|have|pick|take|choose|order|put|go (?:for"
    r"|with))"
    r"|allais (?:mettre|dire|prendre|choisir|commander|donner)|would give|'d give|aurais mis"
    r"|last (?:time|year|month|week|visit)|would be|would have been|could be|could have been"
    r"|should be|should have been|'d be|serait|aurait ete|aurait pu etre|la derniere fois)\b)"
    r"(?:\s+(?:a|an|un|une|at|de|solid|strong|definitely|probably|like|about|bon|c'etait|maybe"
    r"|it|you))*"
    r"[\s,:]*$"
)
_WAS_AFTER = re.compile(
    r"[\s,]*(?:stars? |etoiles? )?(?:before|last (?:time|year|month|week|visit)|previously|earlier"
    r"|initially|(?:if|si) (?!i'?m |i am |i could|you ask|you like|vous voulez|je )\w+|avant"
    r"|auparavant|la derniere fois|l'an dernier|l'annee derniere"
    r"|(?:(?:would|might) be|serait) (?!\d)\w+)\b"
)
CORRECTION = re.compile(
    r"\b(?:no|non|nope|nan|sorry|pardon|actually|wait|enfin|i mean|i meant|make (?:it|that)|rather"
    r"|plutot|correction|oops|oups|euh|scratch that|en fait|finalement|je veux dire|desolee?"
    r"|no wait|attendez|instead|changed my mind|jk|just kidding|my bad|typo|je voulais"
    r"|dsl|je me trompe|me suis trompee?|erreur|rectif\w*|hold on|go with|let'?s (?:say|go)|allez"
    r"|call it|(?:eh|oh|nah),? go)\b|\*|->|→"
)


def is_negated(plain: str, start: int, end: int) -> bool:
    """Returns whether the value at plain[start:end] is denied."""
    before = plain[max(0, start - 60) : start]
    if _NEGATED.search(before):
        return not _WHY_NOT.search(before)
    return bool(_DENIED_AFTER.match(plain, end))


_NOW_AFTER = re.compile(r"\s+(?:now|today|this time|maintenant|aujourd'hui|cette fois)\W*$")


def with_weakness(plain: str, found: Found) -> Found:
    """Returns `found`, marked weak if it is past or hypothetical."""
    weak = found.weak or bool(
        _WAS_AFTER.match(plain, found.end)
        or (
            _WAS.search(plain[max(0, found.start - 60) : found.start])
            and not _NOW_AFTER.match(plain, found.end)
        )
    )
    return replace(found, weak=weak)


_AFTER_ALL = re.compile(r"\W*(?:finalement|au final|after all|in the end|instead)\b")


def settle(plain: str, found: Sequence[Found], *, denied: bool = True) -> Found | None:
    """Returns the one value that is meant, None if none is or several may be.

    Denied values are out, unless those in `found` are known not to be; a present one beats a past
    one; a correction beats what it corrects.
    """
    left = sorted(
        (
            with_weakness(plain, one)
            for one in found
            if not (denied and is_negated(plain, one.start, one.end))
        ),
        key=lambda f: f.start,
    )
    if any(not f.weak for f in left):
        left = [f for f in left if not f.weak]
    if len(left) > 1 and _AFTER_ALL.match(plain, left[-1].end):
        left = left[-1:]
    for position in range(len(left) - 1, 0, -1):
        if CORRECTION.search(plain[left[position - 1].end : left[position].start]):
            left = left[position:]
            break
    return left[0] if len({f.value for f in left}) == 1 else None
