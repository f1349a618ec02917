"""Recognises texts that phones and systems send by themselves, and says of which kind they are.

They are filed and never answered; they are no opt-out and no answer. What a person writes must not
be taken for one, so each form here is a whole sentence of a machine, or its beginning, and a text
with a person's own matter in it ("my", "I", a question) is the person's.

Sources: notices of carriers in North America and France, the error texts of their message centres,
templates of businesses' automatic replies, the wordings of one-time codes (Apple's and Google's
domain-bound codes), calendars and voicemail.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.reading import carrier_words as carriers
from bot.reading import machine_words as words
from bot.reading.away import Away, away
from bot.reading.reactions import Reaction, begins, reaction, visible

INTENT = "automatic"  # what stands in place of an intent on such a text
MAX_READ = 1000  # characters; no such text is longer


class Kind(StrEnum):
    """The kinds of automatic texts. Stored on the message, so renaming one needs a migration."""

    REACTION = "reaction"
    AWAY = "away"  # driving, in a meeting, not looking at the phone
    OUT_OF_OFFICE = "out_of_office"
    NOTICE = "notice"  # of voicemail, missed calls, a calendar, a text that was read
    UNDELIVERED = "undelivered"  # a carrier has not carried a text of ours
    DEAD_NUMBER = "dead_number"  # … and never will: nobody has the number, or it gets no texts
    BOT = "bot"  # another company's automatic texts
    CODE = "code"  # a one-time code
    MACHINE = "machine"  # none of these forms: known by its likeness to such texts


@dataclass(frozen=True, slots=True)
class Automatic:
    """An automatic text. refuses: it asks by itself not to be texted."""

    kind: Kind
    reaction: Reaction | None = None
    refuses: bool = False


_QUOTE = re.compile(r'" ?[^"\s]+(?:\s[^"\s]+){2,} ?"')  # words of ours, not the writer's
_REPEATED = re.compile(r"([^\w\s])(?: *\1)+")  # "!!!", "* * *"
_AWAY = {Away.BUSY: Kind.AWAY, Away.OFFICE: Kind.OUT_OF_OFFICE}
_FORMS = (
    (Kind.NOTICE, words.NOTICE),
    (Kind.OUT_OF_OFFICE, words.OUT_OF_OFFICE),
    (Kind.BOT, words.BOT),
)


def recognise(text: str) -> Automatic | None:
    """Returns what kind of automatic text it is, or None if a person wrote it. Never raises."""
    if found := reaction(text[:MAX_READ]):
        return Automatic(Kind.REACTION, found)
    if begins(text[:MAX_READ]):
        return None  # what follows the quote is the person's
    folded = fold(text[:MAX_READ])
    kind = _kind(folded)
    if kind is None:
        return None
    return Automatic(kind, refuses=bool(words.REFUSES.search(folded)))


def judged(text: str) -> Automatic | None:
    """Returns what a text is that is like those of machines, though in none of the forms; None if
    its words show a person."""
    folded = fold(text[:MAX_READ])
    if words.LEAVES.search(folded) or begins(text[:MAX_READ]):
        return None
    return Automatic(Kind.MACHINE, refuses=bool(words.REFUSES.search(folded)))


def _kind(folded: str) -> Kind | None:
    if not folded or words.LEAVES.search(folded):
        return None
    folded = _QUOTE.sub(" ", folded)
    said = words.QUOTED_PERSON.sub("", folded)
    if words.INSTRUCTS.search(said):
        said = said.replace("?", "")
    persons = words.PERSON.search(said) is not None
    if not persons and (system := _system(folded)):
        return system
    if absent := away(folded):
        return _AWAY[absent]
    if persons:
        return Kind.AWAY if words.DECLARES.search(said) and "?" not in said else None
    found = next((kind for kind, form in _FORMS if form.search(folded)), None)
    return found or (Kind.BOT if words.DECLARES.search(folded) else None)


def _system(folded: str) -> Kind | None:
    """Returns the kind of a text that a carrier or a service sends."""
    if carriers.CODE.search(folded) and not carriers.THING_CODE.search(folded):
        return Kind.CODE
    if carriers.DEAD_NUMBER.search(folded):
        return Kind.UNDELIVERED if carriers.PASSING.search(folded) else Kind.DEAD_NUMBER
    return Kind.UNDELIVERED if carriers.UNDELIVERED.search(folded) else None


def fold(text: str) -> str:
    """Returns the text in small letters without accents, emoji and invisible characters, with
    straight quotes and single spaces; a line break ends a sentence."""
    plain = unicodedata.normalize("NFKD", visible(text)).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    kept = "".join(
        "'" if char in "’‘`´ʼ" else '"' if char in "“”«»„‟" else _kept(char) for char in plain
    )
    kept = _REPEATED.sub(r"\1", kept)
    lines = (" ".join(line.split()) for line in kept.split("\n"))
    return "\n".join(line for line in lines if line)


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    return "" if category[0] == "M" else " " if category in ("So", "Sk") else char
