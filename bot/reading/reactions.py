"""Recognises reactions: what a phone sends as a text when its owner taps 👍 on one of ours.

Sources: the words that Apple's Messages and Google Messages write where the other side has no
reactions (their English and French resources), as apps for SMS read them back. A reaction is the
whole text in one of the forms, its quote closed by the end of the text: words after it are the
person's own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Feeling(StrEnum):
    """The feeling of a reaction."""

    LIKE = "like"
    LOVE = "love"
    DISLIKE = "dislike"
    LAUGH = "laugh"
    EMPHASIS = "emphasis"
    QUESTION = "question"
    OTHER = "other"  # another emoji, or a sticker


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction to a text of ours. quoted: its words, "" if it was a picture or the like. removed:
    the person has taken the reaction back."""

    feeling: Feeling
    quoted: str
    removed: bool


LEAST = 12  # letters of a quote that may be a part of a text
_EMOJI = r"(?:(?:[^\w\s\"'“”«»‘’„‹›.,:;!?()\[\]{}/\\&@%+=*#<>|~^$€£-]|[0-9#*]\u20e3){1,12})"
_OPEN = "“\"«‘'„‹‟"
_CLOSE = {"“": "”", '"': '"', "«": "»", "‘": "’'", "'": "'’", "„": "“”", "‹": "›", "‟": "”"}
_LAST = {"“": '”"', '"': '"”', "„": '“”"', "‟": '”"'}  # a phone may straighten one of two

# The verbs, folded but for capitals; who may stand before them: "Jane liked “…”" in a group.
_VERBS = (
    (Feeling.LIKE, r"Liked|[AÀ] aime|[AÀ] like"),
    (Feeling.LOVE, r"Loved|[AÀ] adore"),
    (Feeling.DISLIKE, r"Disliked|N'a pas (?:aime|adore)|[AÀ] n'a pas aime"),
    (Feeling.LAUGH, r"Laughed at|[AÀ] ri(?: (?:de|a|sur))?|[AÀ] rigole (?:de|a)"),
    (
        Feeling.EMPHASIS,
        r"Emphasi[sz]ed|[AÀ] (?:mis (?:en (?:evidence|exclamation|avant|valeur)|l'accent sur"
        r"|(?:un |des )?points? d'exclamation(?: (?:a|sur|pour))?)|souligne|insiste sur"
        r"|accentue)",
    ),
    (
        Feeling.QUESTION,
        r"Questioned|[AÀ] (?:mis (?:en (?:question|doute|interrogation)|(?:un "
        r"|des )?points? d'interrogation(?: (?:a|sur|pour))?)|questionne|interroge"
        r"|remis en question)",
    ),
)
_VERB = re.compile("|".join(f"(?P<{feeling.name}>{words})" for feeling, words in _VERBS))
_TAKEN = (
    r"(?:Removed|[AÀ] (?:supprime|retire|enleve|annule)) (?P<what>(?:[\w '’-]|«[^«»]*»"
    rf"|“[^“”]*”|\"[^\"]*\"|{_EMOJI}){{1,60}}?) (?:from|de|du|des|sur|a|pour)(?= )"
)
_REMOVED = re.compile(_TAKEN)
_WITH = re.compile(
    rf"(?:(?:You )?(?:[Rr]eacted|[Aa]dded) (?:with )?(?:an? )?(?P<en>{_EMOJI}|sticker)(?: emoji"
    rf"| reaction)? to|[AaÀà] (?:reagi|ajoute) (?:(?:avec|par) )?(?:une? |l'emoji )?(?P<fr>{_EMOJI}"
    r"|sticker|autocollant)(?: emoji)? (?:a|sur|pour)"
    rf"|(?P<bare>{_EMOJI}) ?(?P<gone>(?:was )?removed from|from|supprime de|retire de|to|a|sur"
    r"|pour))(?= ?[“\"«‘'„‹‟\w])|(?:[Rr]eacted to|[AaÀà] reagi a)(?= [“\"«‘'„‹‟])"
)
_AFTER = re.compile(rf" (?:with|avec|par) (?P<emoji>{_EMOJI})$")  # Reacted to “…” with 👍
_WHO = re.compile(  # a number, or a first name and a surname
    r"(?:\+?[0-9]{5,15}|(?!(?:You|We|He|She|They|My|Our|The|On|Il|Elle|Ma|Mon"
    r"|Notre)\b)[A-Z][\w'-]+ [A-Z][\w'.-]*) (?=[larde]\w*\b)"
)
_PICTURE = re.compile(
    r"(?:(?:an?|[0-9]+) (?:audio |voice |video |contact |live )?(?:image|photo|picture|movie"
    r"|video|attachment|sticker|message|clip|link|file|location|contact|gif|memoji|animation"
    r"|card|recording|document|note|poll|item)s?|(?:une?|des|[0-9]+) (?:image|photo|video|film"
    r"|piece jointe|fichier|autocollant|sticker|message(?: (?:audio|vocal))?|fiche(?: de)? contact"
    r"|enregistrement(?: audio)?|lien|gif|memoji|contact|position|document|note vocale|clip"
    r"|element)s?)",
    re.I,
)
_YOURS = re.compile(r"(?:your|the|a|this) (?:message|text)|(?:votre|ton|le|un|ce) message", re.I)
_FEELINGS = {
    Feeling.LIKE: re.compile(r"👍|\b(?:like|j'aime|thumbs? up|pouce)\b", re.I),
    Feeling.LOVE: re.compile(
        r"[❤♥🩷🧡💛💚💙💜🤎🖤🤍😍🥰]|\b(?:heart|c(?:oe|œ)ur|love|adore)\b", re.I
    ),
    Feeling.DISLIKE: re.compile(
        r"👎|\b(?:dislike|n'aime pas|thumbs? down|pouce (?:en |vers le )?bas)\b", re.I
    ),
    Feeling.LAUGH: re.compile(r"[😂🤣😆😄😹]|\b(?:laugh|haha|rires?)\b", re.I),
    Feeling.EMPHASIS: re.compile(r"[‼❗]|\b(?:exclamation|emphasis)\b", re.I),
    Feeling.QUESTION: re.compile(r"[❓⁉]|\b(?:question|interrogation)\b", re.I),
}


def reaction(text: str) -> Reaction | None:
    """Returns the reaction that the whole text is, or None."""
    shown = visible(text)
    folded = "".join(map(_bare, shown))
    feeling, removed, end = _head(folded)
    if end == 0:
        who = _WHO.match(folded)  # in a group others' phones put a name first
        if who is None:
            return None
        rest = folded[who.end()].upper() + folded[who.end() + 1 :]
        feeling, removed, end = _head(rest)
        if end == 0:
            return None
        end += who.end()
    object_ = shown[end:].strip()
    if after := _AFTER.search("".join(map(_bare, object_))):
        feeling, object_ = _felt(after["emoji"]), object_[: after.start()]
    named = "".join(map(_bare, object_)).rstrip(". ")
    if _PICTURE.fullmatch(named) or (_WITH.match(folded) and _YOURS.fullmatch(named)):
        return Reaction(feeling, "", removed)
    quoted = _quoted(object_)
    return None if quoted is None else Reaction(feeling, quoted, removed)


def begins(text: str) -> bool:
    """Returns whether the text begins with what a reaction says before its quote."""
    shown = visible(text)
    end = _head("".join(map(_bare, shown)))[2]
    return end > 0 and shown[end:].strip()[:1] in tuple(_OPEN)


def visible(text: str) -> str:
    """Returns the text without the invisible characters that phones put into it, spaces plain and
    single, its line breaks kept."""
    plain = "".join(
        " " if unicodedata.category(char) == "Zs" and char != "\u200a" else char
        for char in unicodedata.normalize("NFC", text)
        if char != "\u200a" and unicodedata.category(char) != "Cf" and char not in "\ufe0e\ufe0f"
    )
    return re.sub(r" {2,}", " ", plain).strip()


def quotes(quoted: str, body: str) -> bool:
    """Returns whether these words are those of a text of ours, or the beginning that a phone keeps
    of a long one, or one of its parts."""
    words, ours = _letters(quoted), _letters(body)
    if quoted.rstrip().endswith(("…", "...")) and len(words) >= LEAST:
        return ours.startswith(words)
    return words == ours or (len(words) >= LEAST and words in ours)


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", visible(text).casefold())
    return "".join(char for char in plain if char.isalnum())


def _bare(char: str) -> str:
    """Returns the character without its accent, in one character."""
    if char in "’‘`´ʼ":
        return "'"
    return unicodedata.normalize("NFD", char)[0] if char.isalpha() else char


def _head(folded: str) -> tuple[Feeling, bool, int]:
    """Returns the feeling, whether it was removed, and where the object begins (0: no reaction)."""
    if found := _REMOVED.match(folded):
        return _felt(found["what"]), True, found.end()
    if found := _WITH.match(folded):
        emoji = found["en"] or found["fr"] or found["bare"] or ""
        gone = found["gone"] or ""
        return _felt(emoji), "from" in gone or " de" in gone, found.end()
    if (found := _VERB.match(folded)) and folded[found.end() : found.end() + 1] in (" ", *_OPEN):
        return Feeling[found.lastgroup or "OTHER"], False, found.end()
    return Feeling.OTHER, False, 0


def _felt(words: str) -> Feeling:
    """Returns the feeling that an emoji, or the name of one, stands for."""
    dislike = _FEELINGS[Feeling.DISLIKE]
    if dislike.search(words):
        return Feeling.DISLIKE
    return next((f for f, named in _FEELINGS.items() if named.search(words)), Feeling.OTHER)


def _quoted(object_: str) -> str | None:
    """Returns what stands between the quotes, if they hold all of it; None if they do not."""
    text = object_.strip()
    if len(text) < 2 or text[0] not in _OPEN or text[-1] not in _last(text):
        return None
    if _closed(text) < len(text) - 1:
        return None
    inner = text[1:-1].strip()
    if len(inner) > 1 and inner[0] in _OPEN and inner[-1] in _last(inner):
        doubled = _closed(inner) == len(inner) - 1
        return inner[1:-1].strip() if doubled else inner
    return inner


def _last(text: str) -> str:
    """Returns the characters that may end what the text's first one opens."""
    return _LAST.get(text[0], _CLOSE[text[0]])


def _closed(text: str) -> int:
    """Returns where the quote that opens the text is closed; its last place if it never is before.

    Quotes of the same kind may be nested. A straight one opens after a space or another opening
    one; an apostrophe stands after a letter."""
    opens, straight = text[0], text[0] in "\"'"
    single = opens in "‘'"
    depth, opened = 1, True
    for at in range(1, len(text)):
        char, before = text[at], text[at - 1]
        after = text[at + 1 : at + 2]
        if char in _CLOSE[opens] and not (straight and _opening(before, after, opened)):
            possessive = before in "sS" and after == " "
            if single and before.isalnum() and (after.isalnum() or possessive):
                continue  # an apostrophe: "we're", "the girls' day"
            depth -= 1
            opened = False
            if depth == 0:
                return at
        elif char == opens:
            depth += 1
            opened = True
        elif not char.isspace():
            opened = False
    return len(text) - 1


def _opening(before: str, after: str, opened: bool) -> bool:
    """Returns whether a straight quote between these opens one."""
    if after == "" or after.isspace():
        return False
    return before.isspace() or before in "([{" or opened
