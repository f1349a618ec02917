"""The form of an audience as a browser sends it, and its text: one made of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.campaigns.audience.rules.form import EVENTS, REFERRING, Form, Row, What, form_of, rule_of
from bot.campaigns.audience.rules.parse import parse
from bot.campaigns.audience.rules.tokens import Mistake, RuleError
from bot.campaigns.audience.rules.write import write
from bot.models import Language
from bot.web.catalog import mark
from bot.web.console.forms import AudienceForm

WHATS: Mapping[str, str] = {
    What.TAG: mark("carries the tag"),
    What.AUDIENCE: mark("is in the audience"),
    What.CONSENT: mark("agreed to the program"),
    What.LANGUAGE: mark("language"),
    What.COUNTRY: mark("country"),
    What.ATTRIBUTE: mark("attribute"),
    What.RECEIVED: mark("received the campaign"),
    What.REPLIED: mark("replied to the campaign"),
    What.BOUGHT: mark("bought"),
    What.JOINED: mark("joined"),
}
SPARE = (2, 1)  # empty rows to write into: of those wanted, of those unwanted
MOST_ROWS = 20
NOTHING = Row(What.TAG)


@dataclass(frozen=True, slots=True)
class Shown:
    """The form that shows a text. rows: those wanted and those unwanted, with empty ones to write
    into; None if no form can show the text."""

    rows: tuple[Sequence[Row | None], Sequence[Row | None]] | None
    any_of: bool = False


def shown(text: str) -> Shown:
    """Returns the form that shows a text; an empty one for an empty text."""
    if not text.strip():
        return Shown(_with_spare(Form()))
    try:
        form = form_of(parse(text))
    except RuleError:
        form = None
    return Shown(_with_spare(form), form.any_of) if form is not None else Shown(None)


def _with_spare(form: Form) -> tuple[Sequence[Row | None], Sequence[Row | None]]:
    return (*form.wanted, *[None] * SPARE[0]), (*form.unwanted, *[None] * SPARE[1])


def text_of(sent: AudienceForm, language: Language) -> str:
    """Returns the text that a form says, in the words of the page; "" if it says nothing."""
    rows = list(
        zip_longest(
            sent.side, sent.what, sent.attribute, sent.value, sent.days, sent.times, fillvalue=""
        )
    )[: 2 * MOST_ROWS]
    sides = {
        side: tuple(row for one, *fields in rows if one == side and (row := _row(*fields)))
        for side in ("wanted", "unwanted")
    }
    rule = rule_of(Form(sides["wanted"], sides["unwanted"], sent.any_of == "any"))
    return write(rule, language) if rule is not None else ""


def _row(what: str, attribute: str, value: str, days: str, times: str) -> Row | None:
    """Returns the row of some fields, None if they say nothing."""
    if what not in tuple(What):
        return None
    kind, value, attribute = What(what), value.strip(), attribute.strip()
    if kind in EVENTS:
        named = value if kind in REFERRING else ""
        return Row(kind, named, "", _number(days), _number(times))
    if not value or (kind is What.ATTRIBUTE and not attribute):
        return None
    return Row(kind, value, attribute if kind is What.ATTRIBUTE else "")


def _number(said: str) -> int:
    return int(said) if said.strip().isdecimal() and len(said) < 5 else 0


def pieces(text: str, mistakes: Sequence[Mistake]) -> list[tuple[str, bool]]:
    """Returns the parts of a text, and whether each is wrong."""
    found: list[tuple[str, bool]] = []
    place = 0
    for start, end in sorted({one.at for one in mistakes}):
        if start >= place:
            found += [(text[place:start], False), (text[start:end], True)]
            place = end
    return [(words, bad) for words, bad in (*found, (text[place:], False)) if words]


def mended(text: str, mend: str) -> str:
    """Returns a text with another word at a place, as a button says it: "7:12:within"."""
    start, _, rest = mend.partition(":")
    end, _, instead = rest.partition(":")
    if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end) <= len(text)):
        return text
    return text[: int(start)] + instead + text[int(end) :]
