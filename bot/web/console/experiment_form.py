"""The composer's experiment, and that field of a campaign: one made of the other."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from bot.campaigns.rules.experiment import EXPECTED, LETTERS, SHARE, Measure, Winner
from bot.sms.personalise import placeholders
from bot.web.catalog import mark
from bot.web.console import links_form
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content, as_instant, fields, wall

MEASURES: Mapping[str, str] = {
    Measure.CLICKS: mark("how many open a link"),
    Measure.REPLIES: mark("how many write back"),
    Measure.CONVERSIONS: mark("how many reach the goal"),
}
WINNERS: Mapping[str, str] = {
    Winner.BY_ITSELF: mark("goes out to the others by itself"),
    Winner.BY_HAND: mark("waits until somebody chooses"),
}
DONE: Mapping[str, str] = {
    Measure.CLICKS: mark("Opened a link"),
    Measure.REPLIES: mark("Wrote back"),
    Measure.CONVERSIONS: mark("Reached the goal"),
}
HOURS = 24


def read(sent: CampaignForm, before: Content, zone: ZoneInfo) -> dict[str, object] | None:
    """Returns the experiment of a form; what is no number stays as it is, to be refused in words.
    before: the version that it was made of, whose variants keep what the form does not show."""
    if not sent.measure:
        return None
    rows = zip_longest(
        LETTERS[1:], sent.variant_en, sent.variant_fr, sent.variant_start, fillvalue=""
    )
    known = [one for one in _variants(before) if isinstance(one, Mapping)]
    kept = [*known, *[{}] * len(LETTERS)]
    variants = [
        made
        for row, was in zip(rows, kept, strict=False)
        if (made := _variant([one.strip() for one in row], was, sent, zone))
    ]
    return {
        "measure": sent.measure,
        "hours": _number(sent.tried_hours) or HOURS,
        "share": _number(sent.tried_share.replace("%", "")) or SHARE,
        "winner": sent.tried_winner or Winner.BY_ITSELF.value,
        **{
            name: number
            for name, said in (("usual", sent.usual), ("difference", sent.difference))
            if (number := _number(said.replace("%", ""))) is not None
        },
        "variants": variants,
    }


def _number(said: str) -> object:
    """Returns a number that somebody typed, with a point or a comma; anything else as it is."""
    plain = said.strip().replace(",", ".")
    if plain.isascii() and plain.isdecimal():
        return int(plain)
    try:
        return float(plain) if plain else None
    except ValueError:
        return plain


def _variant(row: list[str], was: Content, sent: CampaignForm, zone: ZoneInfo) -> dict[str, object]:
    """Returns one variant; of its links those that its texts have."""
    letter, english, french, start = row
    text = {code: said for code, said in (("en", english), ("fr", french)) if said}
    base = {code: said for code, said in (("en", sent.text_en), ("fr", sent.text_fr)) if said}
    used = {name for said in {**base, **text}.values() for name in placeholders(said)}
    links = links_form.of_variant(sent, letter, fields(was.get("links")))
    made: dict[str, object] = {
        "text": text,
        "links": {name: to for name, to in links.items() if name in used},
    }
    if start:
        local = sent.when == "local"
        made["start"] = (
            {"local": start.replace("T", " "), "past": sent.past}
            if local
            else {"at": as_instant(start, zone)}
        )
    return {name: value for name, value in made.items() if value}


def _variants(made: Content) -> list[Any]:
    tried = made.get("experiment")
    listed = tried.get("variants") if isinstance(tried, Mapping) else None
    return listed if isinstance(listed, list) else []


def said(tried: object) -> list[str]:
    """Returns the texts of an experiment's variants, be they right or wrong."""
    return [text for _, _, text in texts({"experiment": tried}) if text]


def shown(made: Content, zone: ZoneInfo) -> dict[str, Any]:
    """Returns the form's values for a campaign, with an empty row for the next variant."""
    tried = fields(made.get("experiment"))
    measure = str(tried.get("measure") or "")
    expected = EXPECTED[Measure(measure)] if measure in tuple(Measure) else ("", "")
    variants = [one for one in _variants(made) if isinstance(one, Mapping)]
    if len(variants) < len(LETTERS) - 1:
        variants.append({})
    rows = [_row(one, made.get("links"), zone) for one in variants]
    return {
        "measure": measure,
        "tried_hours": tried.get("hours", HOURS),
        "tried_share": tried.get("share", SHARE),
        "tried_winner": str(tried.get("winner") or Winner.BY_ITSELF),
        "usual": _plain(tried.get("usual", expected[0])),
        "difference": _plain(tried.get("difference", expected[1])),
        "variants": list(zip(LETTERS[1:], rows, strict=False)),
    }


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _row(variant: Content, links: object, zone: ZoneInfo) -> dict[str, Any]:
    """Returns a variant's row of the form. links: those of A."""
    text, start = fields(variant.get("text")), fields(variant.get("start"))
    at = wall(start.get("at"), zone) or str(start.get("local", "")).replace(" ", "T")[:16]
    return {
        "en": str(text.get("en", "")),
        "fr": str(text.get("fr", "")),
        "links": links_form.rows_of_variant(links, variant.get("links")),
        "start": at,
    }


def texts(made: Content) -> list[tuple[str, str, str]]:
    """Returns the variants' own texts, each with its letter and language."""
    return [
        (letter, code, str(fields(one.get("text")).get(code, "")))
        for letter, one in zip(LETTERS[1:], _variants(made), strict=False)
        if isinstance(one, Mapping)
        for code in ("en", "fr")
    ]
