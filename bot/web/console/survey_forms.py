"""What the pages send on which a survey is made."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.web.console.forms import Name, Words
from bot.web.public.forms import Form


class NewSurveyForm(Form):
    name: Words = ""
    template: Words = ""


class SurveyForm(Form):
    """A survey as it is made. over: the version that its maker has seen; made: the survey as it was
    shown, as JSON; part: of it that is open, "q2"; taken: the question that was taken out last, and
    its place; do: what a button does. Then the fields of the open part: those of a question; if_…:
    of each row of a condition, in one order (if_part: which thanks it is of; if_value: the row's
    number and a ticked answer); thanks_…: of each thanks; how it goes on. replied: what the handset
    has replied so far; reply: what it says now."""

    over: int = 0
    made: Annotated[str, Field(max_length=60_000)] = ""
    part: Name = ""
    taken: Annotated[str, Field(max_length=20_000)] = ""
    do: Words = ""
    kind: Name = ""
    key: Words = ""
    text_en: Words = ""
    text_fr: Words = ""
    help_en: Words = ""
    help_fr: Words = ""
    optional: Words = ""
    option_en: tuple[Words, ...] = ()
    option_fr: tuple[Words, ...] = ()
    listed_en: Annotated[str, Field(max_length=20_000)] = ""
    listed_fr: Annotated[str, Field(max_length=20_000)] = ""
    least: Words = ""
    most: Words = ""
    decimals: Words = ""
    unit_en: Words = ""
    unit_fr: Words = ""
    if_part: tuple[Words, ...] = ()
    if_or: tuple[Words, ...] = ()
    if_key: tuple[Words, ...] = ()
    if_text: tuple[Words, ...] = ()
    if_value: tuple[Words, ...] = ()
    as_text: tuple[Words, ...] = ()
    thanks_en: tuple[Words, ...] = ()
    thanks_fr: tuple[Words, ...] = ()
    tries: Words = ""
    on_invalid: Words = ""
    expires: Words = ""
    reminder: Words = ""
    incentive: Words = ""
    anonymous: Words = ""
    follow_up: Words = ""
    review_en: Words = ""
    review_fr: Words = ""
    new_kind: Name = ""
    pipe: Words = ""
    tongue: Literal["en", "fr"] = "en"
    replied: tuple[Words, ...] = ()
    reply: Words = ""
