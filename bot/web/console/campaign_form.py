"""The composer's form and the campaign as a file has it: one made of the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.campaigns.rules.audience_file import Audience, Match
from bot.campaigns.rules.starts import StartKind
from bot.campaigns.rules.texts import BUILT_IN
from bot.files.naming import attribute
from bot.models import Language
from bot.sms.personalise import placeholders
from bot.sms.substitutes import in_gsm
from bot.web.console import campaign_answers as answers
from bot.web.console import experiment_form, goal_form, links_form, start_form
from bot.web.console.forms import CampaignForm
from bot.web.console.query import Content, as_instant, fields, wall

WAYS = ("at", "local", "before", *StartKind)  # the field of `start` that says which it is
KEPT = ("program", "number", "survey")  # what the form does not show


def content(sent: CampaignForm, before: Content, zone: ZoneInfo) -> dict[str, Any]:
    """Returns the campaign that a form describes. before: the version that it was made of."""
    texts = {
        code: in_gsm(text) if sent.gsm == code else text
        for code, text in (("en", sent.text_en.strip()), ("fr", sent.text_fr.strip()))
        if text
    }
    links, more = links_form.read(sent, before), goal_form.read(sent)
    if sent.insert:
        texts = links_form.inserted(texts, sent.insert)
    tried = experiment_form.read(sent, before, zone)
    start = _start(sent, zone) or {}
    dates = _dates(start)
    made: dict[str, Any] = {name: before[name] for name in KEPT if before.get(name) is not None}
    made |= {
        "class": sent.kind,
        "audience": _audience(sent),
        "text": texts,
        "fallback": _fallbacks(
            sent, texts, experiment_form.said(tried), {*links, *goal_form.names(more), *dates}
        ),
        "links": links,
        "start": start,
        "ends_at": as_instant(sent.ends_at, zone) or None,
        "canary": _canary(sent),
        **answers.content(sent, texts),
        "experiment": tried,
        **more,
    }
    if sent.way_out:
        made["way_out"] = True
    if sent.hours.strip():
        made["expires"] = {"hours": int(sent.hours) if sent.hours.strip().isdecimal() else 0}
    return {name: value for name, value in made.items() if value not in (None, {}, [])}


def _audience(sent: CampaignForm) -> dict[str, object] | None:
    """Returns who it is for: a rule, or tags from a form that has none."""
    made: dict[str, object] = {"rule": sent.rule.strip()} if sent.rule.strip() else {}
    if not made and _tags(sent.tags):
        made = {"tags": _tags(sent.tags), "match": sent.match}
    return made | ({"leave_out": sent.leave_out.strip()} if sent.leave_out.strip() else {}) or None


def _tags(said: str) -> list[str]:
    return [tag for part in said.replace(";", ",").split(",") if (tag := part.strip())]


def _fallbacks(
    sent: CampaignForm, texts: Content, more: Collection[str], links: Collection[str]
) -> dict[str, dict[str, str]]:
    said = {
        name: {"en": english.strip(), "fr": french.strip()}
        for name, english, french in zip(
            sent.placeholder, sent.fallback_en, sent.fallback_fr, strict=False
        )
    }
    return {
        name: given
        for name in needed([*texts.values(), *more], links)
        if (given := {code: said.get(name, {}).get(code, "") for code in texts})
        and any(given.values())
    }


def needed(texts: Iterable[object], links: Collection[str]) -> list[str]:
    """Returns the placeholders that need a fallback. links: those that are links."""
    used = dict.fromkeys(name for text in texts for name in placeholders(str(text)))
    return [name for name in used if name not in BUILT_IN and name not in links]


def _start(sent: CampaignForm, zone: ZoneInfo) -> dict[str, object] | None:
    if sent.when == "before":
        said = sent.before_hours.strip()
        return {"before": sent.before.strip(), "hours": int(said) if said.isdecimal() else said}
    if (started := start_form.read(sent)) is not None:
        return started
    if sent.when == "at":
        return {"at": as_instant(sent.at, zone)}
    if sent.when == "local":
        return {"local": sent.local.replace("T", " "), "past": sent.past}
    return None


def _dates(start: Content) -> set[str]:
    """Returns the placeholder that is each one's own date, which everybody has who is texted."""
    return {attribute(str(start["before"]))} if start.get("before") else set()


def _canary(sent: CampaignForm) -> dict[str, object] | None:
    """Returns who gets it first; what is no number stays as it is, to be refused in words."""
    said, minutes = sent.first.strip(), sent.first_minutes.strip()
    if not said:
        return None
    share = said.endswith("%")
    count = said.removesuffix("%").strip()
    return {
        "percent" if share else "people": int(count) if count.isdecimal() else count,
        "minutes": int(minutes) if minutes.isdecimal() else minutes or 60,
    }


def shown(made: Content, zone: ZoneInfo) -> dict[str, Any]:
    """Returns the form's values for a campaign."""
    start, texts = (fields(made.get(name)) for name in ("start", "text"))
    given, expires = fields(made.get("fallback")), fields(made.get("expires"))
    canary = fields(made.get("canary"))
    return {
        "kind": made.get("class", "promotional"),
        "rule": rule_of(made.get("audience")),
        "leave_out": str(fields(made.get("audience")).get("leave_out", "")),
        "texts": {one.value: texts.get(one.value, "") for one in Language},
        "way_out": bool(made.get("way_out")),
        "fallbacks": [
            (name, {one.value: _said(given.get(name), one.value) for one in Language})
            for name in needed(
                [*texts.values(), *experiment_form.said(made.get("experiment"))],
                {*links_form.names(made), *goal_form.names(made), *_dates(start)},
            )
        ],
        "links": links_form.rows(made.get("links")),
        **goal_form.shown(made),
        **experiment_form.shown(made, zone),
        "when": next((way for way in WAYS if way in start), "now"),
        **start_form.shown(start),
        "before": str(start.get("before", "")),
        "before_hours": start.get("hours", 24) if "before" in start else 24,
        "at": wall(start.get("at"), zone),
        "local": str(start.get("local", "")).replace(" ", "T")[:16],
        "past": start.get("past", "next_day"),
        "hours": expires.get("hours", ""),
        "ends_at": wall(made.get("ends_at"), zone),
        "survey": made.get("survey") is not None,
        "first": _first(canary),
        "first_minutes": canary.get("minutes", ""),
        **answers.shown(made),
    }


def rule_of(audience: object) -> str:
    """Returns the rule of an audience as it stands in a file, be it right or wrong."""
    if isinstance(audience, str):
        return audience
    given = fields(audience)
    tags = given.get("tags")
    if given.get("rule") or not isinstance(tags, list):
        return str(given.get("rule") or "")
    match = Match.ALL if given.get("match") == Match.ALL else Match.ANY
    return Audience(tuple(map(str, tags)), match).text


def _first(canary: Content) -> str:
    percent = canary.get("percent")
    return str(canary.get("people", "")) if percent is None else f"{percent} %"


def _said(given: object, code: str) -> str:
    return str(given.get(code, "")) if isinstance(given, Mapping) else str(given or "")
